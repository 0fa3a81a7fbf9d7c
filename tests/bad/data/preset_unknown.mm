param steps: int = 10
preset long { preset base;  steps = 100 }
show steps

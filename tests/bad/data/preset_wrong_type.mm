param steps: int = 10
preset quick { steps = "few" }
show steps

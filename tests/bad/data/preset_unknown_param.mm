param steps: int = 10
preset quick { stesp = 5 }
show steps

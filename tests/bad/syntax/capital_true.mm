param tied: bool = True
show tied

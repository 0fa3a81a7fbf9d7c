show range(9)[::0]

show stack([zeros([2]), zeros([3])])

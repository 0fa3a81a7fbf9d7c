show concat([zeros([2, 3]), zeros([2, 4])])

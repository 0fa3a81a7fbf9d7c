show chain([1, 2], zeros([3]))

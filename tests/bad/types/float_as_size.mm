show zeros([2.5])

study 'Single quotes'
show 1

# Dissociation (003) has a table `coarse_labels` that nothing reads; product tasks (001) compute `valid_pc_acts` and
# never look at them.
let coarse_labels = [0, 1, 2, 3, 2, 5, 2, 7, 2, 3]
acts: f32[200, 16] ~ normal(0, 1)
directions: f32[16, 16] ~ normal(0, 1)
let valid_pc_acts = acts @ directions.T
show var(acts, axis = 0)

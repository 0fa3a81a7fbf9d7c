# Imports the file that imports it: declarations need no order.
import "scaling.mm"

fn unit_variance(x) = (x - mean(x, axis = 0)) / std(x, axis = 0)
fn half_of(x) = 0.5 * x
fn scaled_twice(x) = scaled(scaled(x))

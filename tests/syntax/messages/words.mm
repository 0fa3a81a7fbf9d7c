def f(x):
  return x + 1
class Net { }
fn g(x) {
  return x
}
let h = lambda x: x + 1
let a = True
let b = [None, False]
while a { show 1 }
import numpy
from os import path
if a is none { show 1 }
var z = 3

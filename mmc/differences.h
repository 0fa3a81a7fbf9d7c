// A derivative beside finite differences of its function, along some directions. For `mmc gradcheck`.
//
// Of a tensor some elements are moved (the one with the largest derivative, and others drawn), and once all together along a
// drawn direction of ones. A central difference with step h is exact to about h^2 + 1e-16 / h, relative to the size of the
// function: with h near 6e-6 to ten digits of a well-scaled one. Where the function has corners (relu) within that step, the
// difference is not the derivative: smaller steps tell then, as far as rounding lets them.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "compiler/graph/graph.h"
#include "runtime/tensor.h"

namespace mmc {

struct Direction {
  std::string where;  // "[3, 1]" or ", all of it"
  std::vector<double> unit;
  double step = 0;
  double slope = 0;  // by the derivative
};

std::vector<Direction> directions(const Tensor& point, const Tensor& derivative);

// The point itself, then for each direction one step to either side: f64[1 + 2 n, ...].
Literal rows(const Tensor& point, std::span<const Direction>);

// One comparison.
struct Compared {
  std::string where;  // "net.weight[3, 1]" or "net.weight, all of it"
  double derivative = 0, difference = 0;
  double error = 0;      // relative
  bool differs = false;  // by more than rounding explains
  bool corner = false;   // it does, since the slopes on the two sides differ, and the derivative lies between them
  double rounding = 0;   // what it may make up
};

// From y at the rows; `negligible` is the size of a derivative that rounding may make up.
std::vector<Compared> compare(const std::string& name, std::span<const Direction>, const Tensor& y, double negligible);

}  // namespace mmc

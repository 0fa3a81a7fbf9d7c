// Derivatives by `differentiate` and by differences, side by side: for the tests of the op rules and of the pass.
//
// A Scalar is a function of some f64 tensors to an f64 scalar, given as the graph that computes it. `gradient` asks the pass,
// `differences` asks nothing but values. Because a gradient is a graph again, `directional` turns a function into one whose value
// is a weighted sum of its gradient, so that the same two checks apply to second and higher derivatives.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "compiler/graph/builder.h"
#include "compiler/graph/graph.h"

namespace mmc::test {

struct Point {  // a tensor argument and its value
  Type type;
  std::vector<double> elements;
};
using Points = std::vector<Point>;
using Scalar = std::function<Value(Builder&, const std::vector<Value>&)>;

// A builder whose nodes have an origin, as the verifier asks.
Builder builder(Graph&);
Builder body(Graph&, NodeId, std::size_t region = 0);
Value parameter(const Graph&, NodeId, std::size_t index, std::size_t region = 0);
Value result(const Graph&, NodeId, std::size_t index = 0);
Value constant(Builder&, const Point&);

// Differentiates, verifies, runs. Gives the elements of each output as doubles.
std::vector<std::vector<double>> run(Graph&);

double value(const Scalar&, const Points&);
Points gradient(const Scalar&, const Points&);
Points differences(const Scalar&, const Points&);  // central, of sixth order
Scalar directional(const Scalar&);                 // sum of fixed weights times the gradient

// The largest |a - b| / (1 + |b|); infinite when a is not finite, or shapes differ.
double distance(const Points& a, const Points& b);

// Compares first and second derivatives with differences. Gives an empty text, or what is wrong.
std::string check_derivatives(const Scalar&, const Points&, double tolerance = 1e-8);
// First and second derivatives are finite.
std::string check_finite(const Scalar&, const Points&);

// Numbers in [low, high) that depend on nothing but `salt` and their index.
Point spread(Type, double low, double high, std::uint64_t salt = 1);
Type f64(std::initializer_list<Dim>);
// sum(w * x) with fixed weights w of both signs: a scalar that no element is left out of.
Value weigh(Builder&, Value x, std::uint64_t salt = 7);

}  // namespace mmc::test

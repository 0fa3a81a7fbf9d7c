#include "tests/numeric/derivatives.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <limits>

#include "compiler/graph/op.h"
#include "compiler/graph/print.h"
#include "compiler/graph/read.h"
#include "compiler/graph/verify.h"
#include "compiler/ops/build.h"
#include "compiler/passes/differentiate.h"
#include "compiler/support/errors.h"
#include "runtime/executor.h"

namespace mmc::test {
namespace {

std::vector<Value> arguments(Builder& b, const Points& points) {
  std::vector<Value> values;
  for (const Point& p : points) values.push_back(constant(b, p));
  return values;
}

// splitmix64 (Steele, Lea, Flood 2014), to [0, 1).
double unit(std::uint64_t n) {
  n += 0x9e3779b97f4a7c15;
  n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9;
  n = (n ^ (n >> 27)) * 0x94d049bb133111eb;
  return static_cast<double>((n ^ (n >> 31)) >> 11) * 0x1p-53;
}

// Whatever a derivative looks like, its dump reads back as the same graph.
void require_round_trip(const Graph& g) {
  const std::string once = print(g, full_print());
  const ReadGraph back = read_graph(once, find_op);
  if (!back.graph) throw InternalError(back.problem + " in\n" + once);
  verify(*back.graph, "reading");
  require(print(*back.graph, full_print()) == once, "a dump reads back as another graph");
}

std::string compare(const std::string& what, const Points& exact, const Points& near, double tolerance) {
  if (distance(exact, near) <= tolerance) return {};
  std::string text = fmt::format("{}: off by {}", what, distance(exact, near));
  for (std::size_t i = 0; i < exact.size(); ++i)
    text += fmt::format("\n  argument {}: {} and {}", i, exact[i].elements, near[i].elements);
  return text;
}

}  // namespace

Builder builder(Graph& g) {
  Builder b(g, g.root());
  b.set_origin({Span{0, 1, 0}, Name("test"), {}});
  return b;
}

Builder body(Graph& g, NodeId n, std::size_t region) {
  Builder b(g, g.node(n).regions.at(region));
  b.set_origin({Span{0, 1, 0}, Name("test"), {}});
  return b;
}

Value parameter(const Graph& g, NodeId n, std::size_t index, std::size_t region) {
  return g.region(g.node(n).regions.at(region)).params.at(index);
}

Value result(const Graph& g, NodeId n, std::size_t index) { return g.node(n).results.at(index); }

Value constant(Builder& b, const Point& p) { return build::constant(b, make_literal(p.type, p.elements.data())); }

std::vector<std::vector<double>> run(Graph& g) {
  verify(g, "the test");
  differentiate(g);
  verify(g, "differentiate");
  const RunResult outcome = run_reference(g, {});
  std::vector<std::vector<double>> all;
  for (const auto& tensor : outcome.outputs) {
    require(tensor.has_value(), "an output was not computed");
    std::vector<double> elements;
    for (std::int64_t i = 0; i < tensor->type.elements(); ++i) elements.push_back(tensor->at(i));
    all.push_back(elements);
  }
  return all;
}

double value(const Scalar& f, const Points& points) {
  Graph g;
  Builder b = builder(g);
  g.outputs.push_back({"y", f(b, arguments(b, points)), {}});
  return run(g)[0][0];
}

Points gradient(const Scalar& f, const Points& points) {
  Graph g;
  Builder b = builder(g);
  const std::vector<Value> xs = arguments(b, points);
  const std::vector<Value> gradients = build::grad(b, f(b, xs), xs);
  for (std::size_t i = 0; i < gradients.size(); ++i) g.outputs.push_back({fmt::format("d{}", i), gradients[i], {}});
  const auto all = run(g);
  require_round_trip(g);
  Points found;
  for (std::size_t i = 0; i < points.size(); ++i) found.push_back({points[i].type, all[i]});
  return found;
}

Points differences(const Scalar& f, const Points& points) {
  Points moved = points, found = points;
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t e = 0; e < points[i].elements.size(); ++e) {
      const double x = points[i].elements[e], h = 1e-3 * std::max(0.1, std::abs(x));
      const auto at = [&](double step) {
        moved[i].elements[e] = x + step * h;
        return value(f, moved);
      };
      found[i].elements[e] = (45 * (at(1) - at(-1)) - 9 * (at(2) - at(-2)) + (at(3) - at(-3))) / (60 * h);
      moved[i].elements[e] = x;
    }
  }
  return found;
}

Scalar directional(const Scalar& f) {
  return [f](Builder& b, const std::vector<Value>& xs) {
    const std::vector<Value> gradients = build::grad(b, f(b, xs), xs);
    Value sum = weigh(b, gradients[0], 100);
    for (std::size_t i = 1; i < gradients.size(); ++i) sum = build::add(b, sum, weigh(b, gradients[i], 100 + i));
    return sum;
  };
}

double distance(const Points& a, const Points& b) {
  double largest = a.size() == b.size() ? 0 : std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    if (a[i].elements.size() != b[i].elements.size()) return std::numeric_limits<double>::infinity();
    for (std::size_t e = 0; e < a[i].elements.size(); ++e) {
      const double off = std::abs(a[i].elements[e] - b[i].elements[e]) / (1 + std::abs(b[i].elements[e]));
      if (!(off <= largest)) largest = std::isnan(off) ? std::numeric_limits<double>::infinity() : off;
    }
  }
  return largest;
}

std::string check_derivatives(const Scalar& f, const Points& points, double tolerance) {
  std::string first = compare("first derivative", gradient(f, points), differences(f, points), tolerance);
  if (!first.empty()) return first;
  const Scalar slope = directional(f);
  return compare("second derivative", gradient(slope, points), differences(slope, points), tolerance);
}

std::string check_finite(const Scalar& f, const Points& points) {
  for (const auto& [what, g] : {std::pair("first", gradient(f, points)), std::pair("second", gradient(directional(f), points))}) {
    if (!(distance(g, g) == 0)) return fmt::format("the {} derivative is not finite", what);
  }
  return {};
}

Point spread(Type type, double low, double high, std::uint64_t salt) {
  Point p{type, {}};
  for (std::int64_t i = 0; i < type.elements(); ++i) {
    p.elements.push_back(low + (high - low) * unit(salt * 1000003 + static_cast<std::uint64_t>(i)));
  }
  return p;
}

Type f64(std::initializer_list<Dim> dims) { return Type::tensor(DType::f64, dims); }

Value weigh(Builder& b, Value x, std::uint64_t salt) {
  Ints axes;
  for (std::size_t i = 0; i < b.type(x).rank(); ++i) axes.push_back(static_cast<std::int64_t>(i));
  const Value weights = constant(b, spread(b.type(x), -1, 1, salt));
  return build::reduce_sum(b, build::mul(b, weights, x), axes);
}

}  // namespace mmc::test

// What a derivative of a loop costs: nodes do not grow with the trip count, operations and bytes grow in proportion, at first and
// at second order.
#include <catch2/catch.hpp>

#include "compiler/graph/op.h"
#include "compiler/graph/views.h"
#include "compiler/ops/build.h"
#include "compiler/ops/term.h"
#include "compiler/passes/differentiate.h"
#include "compiler/passes/drop_dead.h"
#include "tests/loops.h"
#include "tests/numeric/derivatives.h"

using namespace mmc;
using namespace mmc::test;

namespace {

struct Cost {
  std::size_t nodes = 0;
  double runs = 0, elements = 0;  // op executions, and elements that they write
  double saved = 0;               // elements of the largest value
};

void add_region(const Graph& g, RegionId r, double times, Cost& cost) {
  for (NodeId n : g.region(r).nodes) {
    const Node& node = g.node(n);
    ++cost.nodes;
    cost.runs += times;
    for (Value v : node.results) {
      const auto size = static_cast<double>(g.type(v).elements());
      if (node.regions.empty()) cost.elements += times * size;
      cost.saved = std::max(cost.saved, size);
    }
    const double inner = is_loop(node)  ? static_cast<double>(loop_view(g, n).trip)
                         : is_map(node) ? static_cast<double>(map_view(g, n).count)
                                        : 1;
    for (RegionId body : node.regions) add_region(g, body, times * inner, cost);
  }
}

Cost cost_of(const Scalar& f, std::int64_t) {
  Graph g;
  Builder b = builder(g);
  const Value x = constant(b, spread(f64({8}), -1, 1)), w = constant(b, spread(f64({8}), -1, 1, 2));
  g.outputs = {{"d", build::grad(b, f(b, {x, w}), {w})[0], {}}};
  differentiate(g);
  drop_dead(g);
  Cost cost;
  add_region(g, g.root(), 1, cost);
  return cost;
}

Scalar loop_of(std::int64_t n) {
  return [n](Builder& b, const std::vector<Value>& xs) {
    const NodeId loop = build::open_loop(b, looped(n, {xs[0]}));
    Builder in = body(b.graph(), loop);
    const Term x{&in, parameter(b.graph(), loop, 1)}, w{&in, xs[1]};
    build::close_loop(b, loop, {Value(sin(x * w) + x)}, {x}, {1});
    return build::add(b, weigh(b, result(b.graph(), loop)), weigh(b, result(b.graph(), loop, 1), 8));
  };
}

}  // namespace

TEST_CASE("the derivatives of a loop cost time and memory linear in its trip count") {
  for (int order : {1, 2, 3}) {
    const auto f = [&](std::int64_t n) {
      Scalar s = loop_of(n);
      for (int i = 1; i < order; ++i) s = directional(s);
      return s;
    };
    const Cost small = cost_of(f(50), 50), large = cost_of(f(100), 100);
    INFO("order " << order << ": " << small.nodes << " nodes");
    CHECK(small.nodes == large.nodes);
    CHECK(large.runs < 2.01 * small.runs);
    CHECK(large.elements < 2.01 * small.elements);
    CHECK(large.saved == 2 * small.saved);
    CHECK(large.saved == 8 * 100);
    CHECK(large.runs > 1.5 * small.runs);
  }
}

TEST_CASE("a body of many steps costs nodes in proportion, and the pass does not recurse into their chain") {
  const auto nodes = [](std::int64_t length) {
    const Scalar f = [&](Builder& b, const std::vector<Value>& xs) {
      const NodeId loop = build::open_loop(b, looped(2, {xs[0]}));
      Builder in = body(b.graph(), loop);
      Term x{&in, parameter(b.graph(), loop, 1)};
      for (std::int64_t i = 0; i < length; ++i) x = sin(x);
      build::close_loop(b, loop, {x}, {}, {});
      return weigh(b, build::mul(b, result(b.graph(), loop), xs[1]));
    };
    return cost_of(f, 2).nodes;
  };
  const std::size_t small = nodes(10'000), large = nodes(20'000);
  CHECK(static_cast<double>(large) < 2.01 * static_cast<double>(small));
}

// Passes take time in proportion to the graph: the cost of a node may grow with caches, not with the number of nodes.
#include <ctime>
#include <functional>

#include "compiler/ops/build.h"
#include "compiler/passes/pipeline.h"
#include "tests/graph/sample.h"

namespace mmc {
namespace {

const Type matrix = Type::tensor(DType::f32, {8, 8});

// Layers one behind the other, with the gradient for every weight.
Graph chain(int layers) {
  Graph g;
  Builder b(g, g.root());
  b.set_origin({{0, 1, 0}, Name("p"), {}});
  Value h = build::random(b, matrix, build::Draw::normal, "x", {});
  std::vector<Value> weights;
  for (int i = 0; i < layers; ++i) {
    weights.push_back(build::random(b, matrix, build::Draw::normal, "w" + std::to_string(i), {}));
    const Value product = build::dot(b, h, build::transpose(b, weights.back(), {1, 0}), {}, {}, {1}, {0});
    h = build::tanh(b, build::add(b, product, build::full(b, matrix, 0.5)));
  }
  const Value loss = build::reduce_sum(b, build::mul(b, h, h), {0, 1});
  const std::vector<Value> slopes = build::grad(b, loss, weights);
  for (std::size_t i = 0; i < slopes.size(); ++i) g.outputs.push_back({"slope" + std::to_string(i), slopes[i], {}});
  return g;
}

// A loop that carries many values, every second one of them dead, and stacks all of them.
Graph wide_loop(int values) {
  Graph g;
  Builder b(g, g.root());
  b.set_origin({{0, 1, 0}, Name("p"), {}});
  build::LoopSpec spec;
  spec.trip = 3;
  for (int i = 0; i < values; ++i)
    spec.inits.push_back(build::random(b, matrix, build::Draw::normal, "x" + std::to_string(i), {}));
  const NodeId loop = build::open_loop(b, spec);
  const RegionId body = g.node(loop).regions[0];
  const std::vector<Value> params = g.region(body).params;
  Builder in(g, body);
  in.set_origin(b.origin());
  std::vector<Value> next;
  for (int i = 0; i < values; ++i) next.push_back(build::tanh(in, params[static_cast<std::size_t>(i) + 1]));
  build::close_loop(b, loop, next, next, Ints(next.size(), 1));
  for (int i = 0; i < values; i += 2)
    g.outputs.push_back({"out" + std::to_string(i), g.node(loop).results[static_cast<std::size_t>(i)], {}});
  return g;
}

// Seconds of processor time for all passes, the verifier, printing and reading.
double seconds(Graph g) {
  const std::clock_t begin = std::clock();
  optimise(g);
  const ReadGraph again = read_graph(print(g, full_print()), find_op);
  REQUIRE(again.graph);
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

void near_linear(Graph (*make)(int), int size) {
  constexpr int times = 8;
  seconds(make(size));  // warms up what is made once
  const double small = seconds(make(size)), large = seconds(make(times * size));
  INFO(small << " s, and " << large << " s for " << times << " times as much");
  CHECK(large < 4 * times * small);  // quadratic would be eight times that
}

TEST_CASE("a long chain with its gradients takes near-linear time") { near_linear(chain, 300); }

TEST_CASE("a loop of many values takes near-linear time") { near_linear(wide_loop, 600); }

}  // namespace
}  // namespace mmc

// tile_rows: what becomes a map over tiles, that it computes the same, and the same bits on any number of threads.
#include "compiler/passes/tile_rows.h"

#include <cmath>
#include <cstring>

#include "compiler/graph/op.h"
#include "compiler/graph/views.h"
#include "compiler/ops/build.h"
#include "compiler/passes/pipeline.h"
#include "runtime/executor.h"
#include "tests/numeric/derivatives.h"
#include "tests/passes/passes.h"

namespace mmc {
namespace {

std::vector<NodeId> maps(const Graph& g) {
  std::vector<NodeId> found;
  walk(g, g.root(), [&](NodeId id) {
    if (is_map(g.node(id))) found.push_back(id);
  });
  return found;
}

void output(Graph& g, Value v) { g.outputs.push_back({"r" + std::to_string(g.outputs.size()), v, Span{0, 1, 0}}); }

Value product(Builder& b, Value x, Value w) { return build::dot(b, x, w, {}, {}, {1}, {1}); }
Value scaled(Builder& b, Value x, double by) { return build::mul(b, x, build::full(b, b.type(x), by)); }

void require_near(const RunResult& x, const RunResult& y, double tolerance) {
  REQUIRE(x.outputs.size() == y.outputs.size());
  for (std::size_t i = 0; i < x.outputs.size(); ++i) {
    REQUIRE(x.outputs[i]->type == y.outputs[i]->type);
    for (std::int64_t k = 0; k < x.outputs[i]->type.elements(); ++k) {
      const double a = x.outputs[i]->at(k), b = y.outputs[i]->at(k);
      if (a != b) REQUIRE(std::abs(a - b) <= tolerance * (1 + std::abs(a)));
    }
  }
}

// Both executors before and after, and the fast one on other numbers of threads, bit by bit.
void require_same(const Graph& before, const Graph& after, double tolerance) {
  REQUIRE(problems(after) == std::vector<std::string>());
  INFO(print(after));
  const RunResult plain = run_reference(before, {}), fast = run_fast(after, {});
  require_near(plain, run_reference(after, {}), tolerance);
  require_near(plain, fast, std::max(tolerance, 1e-12));
  for (int threads : {2, 3}) {
    RunOptions options;
    options.threads = threads;
    const RunResult other = run_fast(after, options);
    for (std::size_t i = 0; i < fast.outputs.size(); ++i) {
      const Tensor &x = *fast.outputs[i], &y = *other.outputs[i];
      REQUIRE(std::memcmp(x.data->data(), y.data->data(), static_cast<std::size_t>(x.type.bytes())) == 0);
    }
  }
}

// A network on a batch, its loss and gradients: sums of rows and sums over rows.
Graph network(std::int64_t rows) {
  Graph g;
  Builder b = test::builder(g);
  const Value x = test::constant(b, test::spread(test::f64({rows, 6}), -1, 1)),
              y = test::constant(b, test::spread(test::f64({rows, 2}), -1, 1, 2)),
              w = test::constant(b, test::spread(test::f64({16, 6}), -1, 1, 3)),
              v = test::constant(b, test::spread(test::f64({2, 16}), -1, 1, 4)),
              bias = test::constant(b, test::spread(test::f64({16}), -1, 1, 5));
  const Value pre = product(b, x, w);
  const Value h = build::relu(b, build::add(b, pre, build::broadcast(b, bias, g.type(pre).dims(), {1})));
  const Value off = build::sub(b, product(b, h, v), y);
  const Value loss = build::reduce_sum(b, build::mul(b, off, off), {0, 1});
  output(g, loss);
  for (Value d : build::grad(b, loss, {w, v, bias})) output(g, d);
  PipelineOptions options;
  options.disabled = {"tile_rows"};
  optimise(g, options);
  return g;
}

}  // namespace

TEST_CASE("a network on a large batch becomes one map over tiles of rows") {
  const Graph g = network(6000);
  Graph h = g;
  REQUIRE(tile_rows(h));
  const std::vector<NodeId> made = maps(h);
  REQUIRE(made.size() == 1);
  const MapView map = map_view(h, made[0]);
  CHECK(map.count >= 2);
  CHECK(map.count <= 64);
  CHECK(6000 % map.count == 0);
  CHECK(map.summed.size() == 4);  // the loss and three gradients
  CHECK(map.stacked.empty());
  Graph again = h;
  CHECK_FALSE(tile_rows(again));  // tiles are not tiled once more
  require_same(g, h, 1e-12);
}

TEST_CASE("small batches stay, and so do batches that no number of tiles divides") {
  for (std::int64_t rows : {400, 5003}) {  // the second is prime
    Graph g = network(rows);
    CHECK_FALSE(tile_rows(g));
    CHECK(maps(g).empty());
  }
}

TEST_CASE("what waits for a sum over the rows runs in a second map; rows that others read are stacked") {
  constexpr std::int64_t rows = 4000;
  Graph g;
  Builder b = test::builder(g);
  const Value x = test::constant(b, test::spread(test::f64({rows, 30}), -1, 1)),
              w = test::constant(b, test::spread(test::f64({30, 30}), -1, 1, 2));
  const Value y = build::tanh(b, product(b, x, w));
  const Value mean = scaled(b, build::reduce_sum(b, y, {0}), 1.0 / rows);
  const Value centred = build::sub(b, y, build::broadcast(b, mean, g.type(y).dims(), {1}));
  const Value z = build::exp(b, product(b, centred, w));
  output(g, build::reduce_sum(b, build::mul(b, z, z), {0}));
  output(g, build::reduce_max(b, y, {0}));  // not a sum: reads all rows
  output(g, build::arg_max(b, z, 1));       // one number of each row
  Graph h = g;
  REQUIRE(tile_rows(h));
  const std::vector<NodeId> made = maps(h);
  REQUIRE(made.size() == 2);
  CHECK(map_view(h, made[0]).stacked.size() == 1);
  CHECK(map_view(h, made[0]).summed.size() == 1);
  CHECK(map_view(h, made[1]).stacked.size() == 1);
  CHECK(map_view(h, made[1]).summed.size() == 1);
  require_same(g, h, 1e-12);
}

TEST_CASE("a tile draws its part of the batch's numbers") {
  // Odd sizes: parts begin within a block of the generator, and between two numbers of a pair of normals.
  constexpr std::int64_t rows = 5005, columns = 7;
  Graph g;
  Builder b = test::builder(g);
  const Value i = build::scalar(b, DType::i32, 3);
  const auto drawn = [&](DType t, build::Draw draw, std::string_view path) {
    return build::random(b, Type::tensor(t, {rows, columns}), draw, path, {i}, draw == build::Draw::integers ? 9 : 0);
  };
  const Value normal = drawn(DType::f64, build::Draw::normal, "a"), uniform = drawn(DType::f64, build::Draw::uniform, "b");
  const Value single = build::convert(b, drawn(DType::f32, build::Draw::normal, "c"), DType::f64),
              half = build::convert(b, drawn(DType::f32, build::Draw::uniform, "d"), DType::f64);
  const Value whole = build::convert(b, drawn(DType::i32, build::Draw::integers, "e"), DType::f64);
  const Value all = build::add(b, build::add(b, normal, build::mul(b, uniform, whole)), build::mul(b, single, half));
  output(g, all);
  Graph h = g;
  REQUIRE(tile_rows(h));
  REQUIRE(maps(h).size() == 1);
  require_same(g, h, 0);
}

TEST_CASE("rows are gathered, sorted and reduced within tiles, and two batches are tiled apart") {
  Graph g;
  Builder b = test::builder(g);
  const auto chain = [&](std::int64_t rows, std::uint64_t salt) {
    const Value x = test::constant(b, test::spread(test::f64({rows, 5, 9}), -1, 1, salt));
    const Value sorted = build::sort(b, x, 1, true).values;
    const Value first = build::reshape(b, build::slice(b, sorted, {0, 0, 0}, {rows, 1, 9}, {1, 1, 1}), std::vector<Dim>{rows, 9});
    const Value best = build::arg_max(b, first, 1);
    const Value table = test::constant(b, test::spread(test::f64({9, 40}), -1, 1, salt + 1));
    const Value picked = build::gather(b, table, best, 0);
    output(g, build::reduce_sum(b, build::sin(b, picked), {0}));
    output(g, build::dot(b, picked, first, {}, {}, {0}, {0}));
  };
  chain(3000, 1);
  chain(4096, 5);
  Graph h = g;
  REQUIRE(tile_rows(h));
  CHECK(maps(h).size() == 2);
  require_same(g, h, 1e-12);
}

}  // namespace mmc

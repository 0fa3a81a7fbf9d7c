#include "tests/passes/random_graph.h"

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "compiler/ops/build.h"

namespace mmc {
namespace {

const Type matrix = Type::tensor(DType::f32, {2, 3}), vector = Type::tensor(DType::f32, {3}), scalar = Type::scalar(DType::f32);
const Type mask = Type::tensor(DType::boolean, {2, 3}), flag = Type::scalar(DType::boolean);

class Maker {
 public:
  Maker(std::uint32_t seed, const RandomOptions& random_options) : options(random_options), random(seed), b(g, g.root()) {}

  Graph run() {
    b.set_origin({{at, at + 1, 0}, Name("begin"), {}});
    for (Type t : {matrix, matrix, vector, scalar}) keep(constant(t));
    keep(build::less(b, pick(scalar), pick(scalar)));
    fill(options.depth);
    if (options.finite) gradients();
    std::size_t number = 0;
    for (NodeId n : g.region(g.root()).nodes)
      for (Value v : g.node(n).results) g.outputs.push_back({"out" + std::to_string(number++), v, {}});
    return std::move(g);
  }

 private:
  const RandomOptions options;
  std::mt19937 random;
  Graph g;
  Builder b;
  std::vector<Value> pool;  // what is visible here
  std::uint32_t at = 0;

  std::size_t below(std::size_t n) { return random() % n; }

  float number() {
    const float inf = std::numeric_limits<float>::infinity();
    const float numbers[] = {0, -0.0f, 1, -1, 2, 0.5f, -0.25f, 3, 0, -0.0f, inf, -inf, std::nanf("")};
    return numbers[below(std::size(numbers) - (options.finite ? 3 : 0))];
  }

  Value constant(Type t) {
    std::vector<float> data(static_cast<std::size_t>(t.elements()));
    for (float& x : data) x = number();
    return build::constant(b, make_literal(t, data.data()));
  }

  Value keep(Value v) {
    if (below(3) == 0) g.info(v).name = Name("v" + std::to_string(v.index));
    pool.push_back(v);
    return v;
  }

  // A visible value of the type; one is made when there is none.
  Value pick(Type t) {
    std::vector<Value> fit;
    for (Value v : pool)
      if (g.type(v) == t) fit.push_back(v);
    if (!fit.empty()) return fit[below(fit.size())];
    if (t == flag) return build::less(b, pick(scalar), pick(scalar));
    if (t == mask) return build::less(b, pick(matrix), pick(matrix));
    return constant(t);
  }

  // Often a number or a negative: most rules are about those.
  Value operand(Type t) {
    switch (below(6)) {
      case 0:
      case 1: return build::full(b, t, number());
      case 2: return build::neg(b, pick(t));
      default: return pick(t);
    }
  }

  Type any_float() { return std::vector{matrix, vector, scalar}[below(3)]; }

  // Of the sum of all matrices, with respect to some values that it may or may not depend on.
  void gradients() {
    Value total = build::full(b, matrix, 0);
    std::vector<Value> wrt;
    for (Value v : pool) {
      if (g.type(v) == matrix) total = build::add(b, total, v);
      if (is_float(g.type(v).dtype()) && below(4) == 0) wrt.push_back(v);
    }
    if (!wrt.empty()) build::grad(b, build::reduce_sum(b, total, {0, 1}), wrt);
  }

  void fill(int depth) {
    for (int i = 0; i < options.nodes; ++i) {
      b.set_origin({{at, at + 1, 0}, Name("p" + std::to_string(below(4))), {}});
      ++at;
      add_node(depth);
    }
  }

  void add_node(int depth) {
    const Type t = any_float();
    switch (below(depth > 0 ? 22 : 19)) {
      case 0: keep(build::add(b, operand(t), operand(t))); break;
      case 1: keep(build::sub(b, operand(t), operand(t))); break;
      case 2: keep(build::mul(b, operand(t), operand(t))); break;
      case 3: keep(options.finite ? build::mul(b, operand(t), operand(t)) : build::div(b, operand(t), operand(t))); break;
      case 4: keep(build::neg(b, pick(t))); break;
      case 5: keep(build::abs(b, pick(t))); break;
      case 6: keep(build::relu(b, pick(t))); break;
      case 7: keep(build::maximum(b, pick(t), pick(t))); break;
      case 8: keep(build::full(b, t, number())); break;
      case 9: keep(build::select(b, pick(mask), pick(matrix), pick(matrix))); break;
      case 10: keep(build::less(b, pick(matrix), pick(matrix))); break;
      case 11: keep(build::logical_not(b, pick(mask))); break;
      case 12: keep(build::broadcast(b, pick(vector), matrix.dims(), {1})); break;
      case 13: keep(build::broadcast_scalar(b, pick(scalar), t.dims())); break;
      case 14: keep(build::transpose(b, build::transpose(b, pick(matrix), {1, 0}), {1, 0})); break;
      case 15: keep(build::reshape(b, build::slice(b, pick(matrix), {1, 0}, {2, 3}, {1, 1}), vector.dims())); break;
      case 16: keep(build::convert(b, build::convert(b, pick(t), DType::f64), DType::f32)); break;
      case 17: keep(build::equal(b, pick(scalar), pick(scalar))); break;
      case 18: sums(); break;
      case 19: loop(depth); break;
      case 20: map(depth); break;
      default: branch(depth); break;
    }
  }

  void sums() {
    if (!options.sums) return;
    switch (below(4)) {
      case 0: keep(build::reduce_sum(b, pick(matrix), {0})); break;
      case 1: keep(build::reduce_sum(b, pick(vector), {0})); break;
      case 2:
        keep(build::dot(b, pick(matrix), build::transpose(b, build::broadcast(b, pick(vector), matrix.dims(), {1}), {1, 0}), {},
                        {}, {1}, {0}));
        break;
      default: keep(build::dot(b, build::transpose(b, pick(matrix), {1, 0}), pick(matrix), {}, {}, {0}, {1})); break;
    }
  }

  // Fills a region by `body`, with all that is visible here and the region's parameters.
  template <class Body>
  void inside(RegionId region, int depth, const Body& body) {
    const Builder outer = b;
    const std::size_t visible = pool.size();
    b.set_region(region);
    for (Value p : g.region(region).params) pool.push_back(p);
    fill(depth - 1);
    body();
    pool.resize(visible);
    b.set_region(outer.region());
  }

  void keep_results(NodeId n) {
    const std::vector<Value> results = g.node(n).results;
    for (Value v : results) keep(v);
  }

  void loop(int depth) {
    build::LoopSpec spec;
    spec.trip = static_cast<std::int64_t>(below(4));
    spec.inits = {pick(matrix), pick(vector), pick(scalar)};
    if (spec.trip == 3) spec.scanned = {pick(vector)};
    spec.reversed = below(2) == 0;
    const NodeId n = build::open_loop(b, spec);
    const RegionId body = g.node(n).regions[0];
    std::vector<Value> next, outputs;
    inside(body, depth, [&] {
      next = {pick(matrix), below(2) ? g.region(body).params[2] : pick(vector), pick(scalar)};
      outputs = {pick(scalar), pick(vector)};
    });
    build::close_loop(b, n, next, outputs, {2, 1});
    keep_results(n);
  }

  void map(int depth) {
    const std::int64_t count = static_cast<std::int64_t>(below(2) * 2);
    std::vector<Value> scanned;
    if (count == 2) scanned = {pick(matrix)};
    const NodeId n = build::open_map(b, count, scanned);
    std::vector<Value> stacked, summed;
    inside(g.node(n).regions[0], depth, [&] {
      stacked = {pick(vector), pick(scalar)};
      if (options.sums) summed = {pick(vector)};
    });
    build::close_map(b, n, stacked, summed);
    keep_results(n);
  }

  void branch(int depth) {
    const NodeId n = build::open_branch(b, pick(flag));
    const std::vector<RegionId> sides = g.node(n).regions;
    std::vector<Value> yields[2];
    for (std::size_t side : {0u, 1u}) {
      inside(sides[side], depth, [&] { yields[side] = {pick(matrix), pick(scalar)}; });
    }
    build::close_branch(b, n, yields[0], yields[1]);
    keep_results(n);
  }
};

}  // namespace

Graph random_graph(std::uint32_t seed, const RandomOptions& options) { return Maker(seed, options).run(); }

}  // namespace mmc

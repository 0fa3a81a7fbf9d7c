// batch_maps: every op's rule on its examples, what stays a map, the sums, and derivatives through batched maps.
#include "compiler/passes/batch_maps.h"

#include <algorithm>
#include <cmath>

#include "compiler/graph/literal_text.h"
#include "compiler/graph/op.h"
#include "compiler/graph/views.h"
#include "compiler/ops/build.h"
#include "compiler/ops/ops.h"
#include "compiler/ops/refusal.h"
#include "compiler/passes/pipeline.h"
#include "runtime/executor.h"
#include "runtime/tensor.h"
#include "tests/numeric/derivatives.h"
#include "tests/passes/passes.h"

namespace mmc {
namespace {

constexpr std::int64_t iterations = 3;

int maps(const Graph& g) {
  int n = 0;
  walk(g, g.root(), [&](NodeId id) { n += is_map(g.node(id)) ? 1 : 0; });
  return n;
}

// Rows that differ: of iteration r the elements are turned by r places (not of a matrix, which would lose what makes it fit to be
// decomposed), floats a little larger each time too.
Literal rows_of(const OpDef& op, const Literal& one) {
  Node node;
  node.op = &op;
  const std::int64_t turn = may_refuse_matrix(node) ? 0 : 1;
  const Type type = one.type;
  std::vector<Dim> dims{iterations};
  dims.insert(dims.end(), type.dims().begin(), type.dims().end());
  Tensor all = make_tensor(type.with_dims(dims));
  const std::int64_t n = type.elements();
  for (std::int64_t r = 0; r < iterations; ++r) {
    for (std::int64_t e = 0; e < n; ++e) {
      const std::size_t size = bytes(type.dtype());
      std::copy_n(one.data->data() + static_cast<std::size_t>((e + turn * r) % n) * size, size,
                  all.data->data() + static_cast<std::size_t>(r * n + e) * size);
      if (type.dtype() == DType::f32) all.as<float>()[r * n + e] *= 1.0f + 0.125f * static_cast<float>(r);
      if (type.dtype() == DType::f64) all.as<double>()[r * n + e] *= 1.0 + 0.125 * static_cast<double>(r);
    }
  }
  return to_literal(all);
}

// The reference executor on both, within `tolerance`; the fast one on the second, within its own rounding at least.
void require_same(const Graph& g, const Graph& h, double tolerance) {
  const RunResult before = run_reference(g, {}), after = run_reference(h, {}), fast = run_fast(h, {});
  for (const RunResult* other : {&after, &fast}) {
    if (other == &fast) tolerance = std::max(tolerance, 1e-6);
    for (std::size_t i = 0; i < g.outputs.size(); ++i) {
      const Tensor &x = *before.outputs[i], &y = *other->outputs[i];
      REQUIRE(x.type == y.type);
      for (std::int64_t k = 0; k < x.type.elements(); ++k) {
        if (std::isnan(x.at(k)) && std::isnan(y.at(k))) continue;
        if (x.at(k) == y.at(k)) continue;
        INFO(x.at(k) << " and " << y.at(k));
        REQUIRE(std::abs(y.at(k) - x.at(k)) <= tolerance * (1 + std::abs(x.at(k))));
      }
    }
  }
}

}  // namespace

TEST_CASE("every op is batched as it says, whichever of its operands differ from iteration to iteration") {
  for (const OpDef* op : all_ops()) {
    if (op->structured || op->batching == Batching::loop_only) continue;
    INFO(op->name);
    CHECK((op->elementwise || op->batch != nullptr || op->max_operands == 0 || op->batching == Batching::elementwise));
    int batched = 0, tried = 0;
    for (const Example& example : op->examples) {
      for (std::size_t varies = 1; varies < std::size_t{1} << example.operands.size(); ++varies) {
        Graph g;
        Builder b = test::builder(g);
        std::vector<Value> scanned, given;
        for (std::size_t i = 0; i < example.operands.size(); ++i) {
          const Literal one = literal_from_text(example.operands[i]);
          const bool differs = (varies >> i & 1) != 0;
          given.push_back(build::constant(b, differs ? rows_of(*op, one) : one));
          if (differs) scanned.push_back(given.back());
        }
        const NodeId map = build::open_map(b, iterations, scanned);
        Builder in = test::body(g, map);
        std::vector<Value> operands;
        std::size_t slice = 1;
        for (std::size_t i = 0; i < given.size(); ++i)
          operands.push_back(varies >> i & 1 ? test::parameter(g, map, slice++) : given[i]);
        const NodeId node = in.node(*op, operands, example.attrs);
        build::close_map(b, map, g.node(node).results, {});
        for (Value v : g.node(map).results) g.outputs.push_back({"r" + std::to_string(g.outputs.size()), v, Span{0, 1, 0}});
        Graph h = g;
        ++tried;
        batched += batch_maps(h) ? 1 : 0;
        REQUIRE(problems(h) == std::vector<std::string>());
        INFO(print(g) << "\nbatched\n" << print(h));
        require_same(g, h, 0);
      }
    }
    // Where indices differ, one table serves all iterations, or the map stays; so it does around a part of a draw.
    const bool all = op != &ops::gather() && op != &ops::scatter_add() && op != &ops::random();
    if (all)
      CHECK(batched == tried);
    else
      CHECK((batched > 0 && batched < tried));
  }
}

TEST_CASE("a sum over the iterations of products is a contraction") {
  Graph g;
  Builder b = test::builder(g);
  const Value xs = test::constant(b, test::spread(test::f64({70, 4}), -1, 1)),
              ys = test::constant(b, test::spread(test::f64({70, 3}), -1, 1, 2));
  const NodeId map = build::open_map(b, 70, {xs, ys});
  Builder in = test::body(g, map);
  const Value x = test::parameter(g, map, 1), y = test::parameter(g, map, 2);
  const Value outer = build::dot(in, x, y, {}, {}, {}, {});
  const Value turned = build::transpose(in, build::dot(in, y, x, {}, {}, {}, {}), {1, 0});
  build::close_map(b, map, {}, {build::add(in, outer, turned), x});
  for (Value v : g.node(map).results) g.outputs.push_back({"r" + std::to_string(g.outputs.size()), v, Span{0, 1, 0}});
  Graph h = g;
  optimise(h);
  CHECK(maps(h) == 0);
  walk(h, h.root(), [&](NodeId n) {
    for (Value v : h.node(n).results) CHECK(h.type(v).elements() <= 70 * 4);  // never 70 outer products
  });
  require_same(g, h, 1e-12);
}

TEST_CASE("draws keep their numbers, also in maps within maps") {
  Graph g;
  Builder b = test::builder(g);
  const NodeId outer = build::open_map(b, 3, {});
  Builder mid = test::body(g, outer);
  const Value i = test::parameter(g, outer, 0);
  const NodeId inner = build::open_map(mid, 4, {});
  Builder in = test::body(g, inner);
  const Value j = test::parameter(g, inner, 0);
  const auto drawn = [&](DType t, build::Draw draw, std::string_view path, std::vector<Value> indices) {
    return build::random(in, Type::tensor(t, {2, 5}), draw, path, std::move(indices), draw == build::Draw::integers ? 9 : 0);
  };
  build::close_map(mid, inner,
                   {drawn(DType::f32, build::Draw::normal, "a", {i, j}), drawn(DType::f32, build::Draw::uniform, "b", {i}),
                    drawn(DType::i32, build::Draw::permutation, "c", {j}), drawn(DType::i64, build::Draw::integers, "d", {j, i}),
                    drawn(DType::f64, build::Draw::normal, "e", {})},
                   {});
  build::close_map(b, outer, g.node(inner).results, {});
  for (Value v : g.node(outer).results) g.outputs.push_back({"r" + std::to_string(g.outputs.size()), v, Span{0, 1, 0}});
  Graph h = g;
  optimise(h);
  CHECK(maps(h) == 0);
  require_same(g, h, 0);
}

TEST_CASE("maps over large bodies, loops, branches and guards stay") {
  for (int kind = 0; kind < 4; ++kind) {
    Graph g;
    Builder b = test::builder(g);
    const std::int64_t size = kind == 0 ? 2000 : 4;
    const Value xs = test::constant(b, test::spread(test::f64({3, size}), -1, 1));
    const NodeId map = build::open_map(b, 3, {xs});
    Builder in = test::body(g, map);
    const Value x = test::parameter(g, map, 1);
    Value y = build::exp(in, x);
    if (kind == 1) {
      const NodeId loop = build::open_loop(in, {2, {y}, {}, {}, false, false});
      Builder body = test::body(g, loop);
      build::close_loop(body, loop, {build::sin(body, test::parameter(g, loop, 1))}, {}, {});
      y = test::result(g, loop);
    } else if (kind == 2) {
      const Value first = build::equal(in, test::parameter(g, map, 0), build::scalar(in, DType::i32, 0));
      const NodeId branch = build::open_branch(in, first);
      Builder yes = test::body(g, branch, 0);
      build::close_branch(in, branch, {build::neg(yes, y)}, {y});
      y = test::result(g, branch);
    } else if (kind == 3) {
      build::guard(in, {y}, "loss");
    }
    build::close_map(b, map, {y}, {});
    g.outputs.push_back({"y", test::result(g, map), Span{0, 1, 0}});
    CHECK_FALSE(batch_maps(g));
    CHECK(maps(g) == 1);
    CHECK(problems(g) == std::vector<std::string>());
  }
}

TEST_CASE("first and second derivatives through batched maps") {
  // Rows against captured weights, a draw, a reduction, indices: what bodies of studies hold.
  const test::Scalar f = [](Builder& b, const std::vector<Value>& xs) {
    const NodeId map = build::open_map(b, 70, {xs[0]});
    Builder in = test::body(b.graph(), map);
    const Value row = test::parameter(b.graph(), map, 1), i = test::parameter(b.graph(), map, 0);
    const Value noise = build::random(in, test::f64({3}), build::Draw::normal, "noise", {i});
    const Value h = build::tanh(in, build::add(in, build::dot(in, xs[1], row, {}, {}, {1}, {0}), noise));
    const Value top = build::reduce_max(in, build::mul(in, h, h), {0});
    const Value picked = build::gather(in, xs[1], build::remainder(in, i, build::scalar(in, DType::i32, 3)), 0);
    const Value y = build::add(in, build::reduce_sum(in, build::mul(in, picked, row), {0}), top);
    build::close_map(b, map, {y, h}, {build::mul(in, y, y)});
    return build::add(b, test::weigh(b, test::result(b.graph(), map, 0)),
                      build::add(b, test::weigh(b, test::result(b.graph(), map, 1), 8), test::result(b.graph(), map, 2)));
  };
  const test::Points points = {test::spread(test::f64({70, 2}), -1, 1), test::spread(test::f64({3, 2}), -1, 1, 2)};
  for (const test::Scalar& function : {f, test::directional(f)}) {
    Graph g;
    Builder b = test::builder(g);
    std::vector<Value> xs;
    for (const test::Point& p : points) xs.push_back(test::constant(b, p));
    const Value y = function(b, xs);
    for (Value d : build::grad(b, y, xs)) g.outputs.push_back({"d" + std::to_string(g.outputs.size()), d, Span{0, 1, 0}});
    Graph apart = g, together = g;
    PipelineOptions options;
    options.disabled = {"batch_maps"};
    optimise(apart, options);
    optimise(together);
    CHECK(maps(apart) > 0);
    CHECK(maps(together) == 0);
    require_same(apart, together, 1e-11);
  }
}

}  // namespace mmc

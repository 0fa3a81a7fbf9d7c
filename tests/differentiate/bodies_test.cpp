// The reverse of maps, branches and stated derivatives; gradients taken inside bodies; gradients for values in the middle.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "compiler/graph/literal_text.h"
#include "compiler/graph/op.h"
#include "compiler/graph/verify.h"
#include "compiler/ops/build.h"
#include "compiler/ops/term.h"
#include "compiler/passes/differentiate.h"
#include "runtime/executor.h"
#include "tests/loops.h"
#include "tests/numeric/derivatives.h"

using namespace mmc;
using namespace mmc::test;

namespace {

Term term(Builder& b, Value v) { return {&b, v}; }

std::size_t count(const Graph& g, std::string_view op) {
  std::size_t n = 0;
  walk(g, g.root(), [&](NodeId id) { n += g.node(id).op->name == op; });
  return n;
}

// sum of x * x
Value square_sum(Builder& b, Value x) {
  Ints axes;
  for (std::size_t i = 0; i < b.type(x).rank(); ++i) axes.push_back(static_cast<std::int64_t>(i));
  return build::reduce_sum(b, build::mul(b, x, x), axes);
}

}  // namespace

TEST_CASE("a map: slices, captures, stacked and summed results") {
  for (std::int64_t n : {0, 1, 3, 130}) {
    const Scalar f = [&](Builder& b, const std::vector<Value>& xs) {
      const NodeId map = build::open_map(b, n, {xs[0]});
      Builder in = body(b.graph(), map);
      const Term row = term(in, parameter(b.graph(), map, 1)), w = term(in, xs[1]);
      const Term i = term(
          in, build::broadcast_scalar(in, build::convert(in, parameter(b.graph(), map, 0), DType::f64), in.type(row).dims()));
      const Term y = sin(row * w + 0.2 * i);
      build::close_map(b, map, {y * row, w * w}, {y * y});
      return build::add(b, weigh(b, result(b.graph(), map, 0)),
                        build::add(b, weigh(b, result(b.graph(), map, 1), 8), weigh(b, result(b.graph(), map, 2), 9)));
    };
    const Points points = {spread(f64({n, 2}), -1, 1), spread(f64({2}), -1, 1, 2)};
    if (n < 100)
      CHECK(check_derivatives(f, points) == "");
    else
      CHECK(distance(gradient(f, points), differences(f, points)) < 1e-8);
  }
}

TEST_CASE("a loop in a map in a loop") {
  const Scalar f = [](Builder& b, const std::vector<Value>& xs) {
    const NodeId outer = build::open_loop(b, looped(2, {xs[0]}));
    Builder mid = body(b.graph(), outer);
    const NodeId map = build::open_map(mid, 3, {parameter(b.graph(), outer, 1)});
    Builder in = body(b.graph(), map);
    const NodeId inner = build::open_loop(in, looped(3, {parameter(b.graph(), map, 1)}));
    Builder core = body(b.graph(), inner);
    const Term x = term(core, parameter(b.graph(), inner, 1));
    build::close_loop(in, inner, {sin(x * term(core, xs[1]))}, {}, {});
    build::close_map(mid, map, {result(b.graph(), inner)}, {});
    const Term next = term(mid, result(b.graph(), map)) + term(mid, parameter(b.graph(), outer, 1));
    build::close_loop(b, outer, {next}, {}, {});
    return weigh(b, result(b.graph(), outer));
  };
  CHECK(check_derivatives(f, {spread(f64({3, 2}), -1, 1), spread(f64({2}), -1, 1, 2)}) == "");
}

TEST_CASE("a branch: captures of both sides, of one side, of none") {
  for (bool taken : {true, false}) {
    const Scalar f = [&](Builder& b, const std::vector<Value>& xs) {
      const Value condition = build::constant(b, scalar_literal(DType::boolean, taken));
      const NodeId branch = build::open_branch(b, condition);
      Builder yes = body(b.graph(), branch, 0), no = body(b.graph(), branch, 1);
      const Term both = term(yes, xs[0]), one = term(yes, xs[1]);
      const Value untouched = build::full(no, no.type(xs[0]), 2);
      build::close_branch(b, branch, {sin(both * one), one * both}, {term(no, xs[0]) * term(no, xs[0]), untouched});
      return build::add(b, weigh(b, result(b.graph(), branch, 0)), weigh(b, result(b.graph(), branch, 1), 8));
    };
    CHECK(check_derivatives(f, {spread(f64({2}), -1, 1), spread(f64({2}), -1, 1, 2)}) == "");
  }
}

TEST_CASE("only the taken side of a branch is evaluated backwards") {
  // The other side would divide by zero: 0 * inf = nan, were it computed.
  const Scalar f = [](Builder& b, const std::vector<Value>& xs) {
    const Value positive = build::greater(b, xs[0], build::scalar(b, DType::f64, 0));
    const NodeId branch = build::open_branch(b, positive);
    Builder yes = body(b.graph(), branch, 0), no = body(b.graph(), branch, 1);
    build::close_branch(b, branch, {build::log(yes, xs[0])}, {term(no, xs[0]) * term(no, xs[0])});
    return result(b.graph(), branch);
  };
  CHECK(gradient(f, {{f64({}), {0.0}}})[0].elements[0] == 0);
  CHECK(check_derivatives(f, {{f64({}), {0.5}}}) == "");
}

TEST_CASE("branches in a loop, on the loop's index") {
  const Scalar f = [](Builder& b, const std::vector<Value>& xs) {
    const NodeId loop = build::open_loop(b, looped(5, {xs[0]}));
    Builder in = body(b.graph(), loop);
    const Value two = build::scalar(in, DType::i32, 2), zero = build::scalar(in, DType::i32, 0);
    const Value even = build::equal(in, build::remainder(in, parameter(b.graph(), loop, 0), two), zero);
    const Value x = parameter(b.graph(), loop, 1);
    const NodeId branch = build::open_branch(in, even);
    Builder yes = body(b.graph(), branch, 0), no = body(b.graph(), branch, 1);
    build::close_branch(in, branch, {sin(term(yes, x) * term(yes, xs[1]))}, {term(no, x) + term(no, xs[1])});
    build::close_loop(b, loop, {result(b.graph(), branch)}, {}, {});
    return weigh(b, result(b.graph(), loop));
  };
  CHECK(check_derivatives(f, {spread(f64({2}), -1, 1), spread(f64({2}), -1, 1, 2)}) == "");
}

namespace {

// x^2 whose author says that its derivative is 5 x: wrong on purpose, so that a test sees which one was taken.
Value stated_square(Builder& b, Value x) {
  const NodeId n = build::open_stated(b, build::mul(b, x, x), {x});
  Builder rule = body(b.graph(), n);
  build::close_stated(b, n, {term(rule, parameter(b.graph(), n, 0)) * (5.0 * term(rule, x))});
  return result(b.graph(), n);
}

}  // namespace

TEST_CASE("a stated derivative is taken, and is what differentiates again") {
  const Scalar f = [](Builder& b, const auto& xs) { return stated_square(b, xs[0]); };
  CHECK(value(f, {{f64({}), {3}}}) == 9);
  CHECK(gradient(f, {{f64({}), {3}}})[0].elements[0] == 15);
  const Scalar slope = [&](Builder& b, const auto& xs) { return build::grad(b, f(b, xs), {xs[0]})[0]; };
  CHECK(gradient(slope, {{f64({}), {3}}})[0].elements[0] == 5);

  // In a loop, where it is computed again: x -> x^2 twice is 25 x^3 by the stated rule, 75 x^2 the second time.
  const Scalar twice = [](Builder& b, const std::vector<Value>& xs) {
    const NodeId loop = build::open_loop(b, looped(2, {xs[0]}));
    Builder in = body(b.graph(), loop);
    build::close_loop(b, loop, {stated_square(in, parameter(b.graph(), loop, 1))}, {}, {});
    return result(b.graph(), loop);
  };
  CHECK(gradient(twice, {{f64({}), {2}}})[0].elements[0] == Approx(5 * 4 * 5 * 2));
  // d/dx (5 x^2)(5 x), where x^2 is differentiated by its stated rule as well: 25 x^2 5/... = (25 x) 5 x + 25 x^2.
  const Scalar slope_of_twice = [&](Builder& b, const auto& xs) { return build::grad(b, twice(b, xs), {xs[0]})[0]; };
  CHECK(gradient(slope_of_twice, {{f64({}), {2}}})[0].elements[0] == Approx(5 * (5 * 2) * 5 * 2 + 25 * 4));
}

TEST_CASE("nothing is left of grad and stated") {
  Graph g;
  Builder b = builder(g);
  const Value x = constant(b, {f64({}), {3}});
  const Value y = stated_square(b, x);
  g.outputs = {{"y", y, {}}, {"d", build::grad(b, y, {x})[0], {}}};
  CHECK(run(g) == std::vector<std::vector<double>>{{9}, {15}});
  CHECK(count(g, "grad") + count(g, "stated") == 0);
}

TEST_CASE("a gradient inside a body for a value outside follows slices and captures") {
  // for curve in y { grad(sum(curve^2), wrt = x) } with y = sin(x W): study 002.
  const Scalar f = [](Builder& b, const std::vector<Value>& xs) {
    const Value y = build::sin(b, build::mul(b, build::broadcast(b, xs[0], std::vector<Dim>{3, 2}, {1}), xs[1]));
    const NodeId map = build::open_map(b, 3, {y});
    Builder in = body(b.graph(), map);
    const Value loss = square_sum(in, parameter(b.graph(), map, 1));
    build::close_map(b, map, {build::grad(in, loss, {xs[0]})[0]}, {});
    return weigh(b, result(b.graph(), map));
  };
  const Points points = {spread(f64({2}), -1, 1), spread(f64({3, 2}), -1, 1, 2)};
  CHECK(check_derivatives(f, points) == "");  // and the map of gradients differentiates in turn

  // Each row by itself, without the map.
  const Scalar by_hand = [](Builder& b, const std::vector<Value>& xs) {
    const Value y = build::sin(b, build::mul(b, build::broadcast(b, xs[0], std::vector<Dim>{3, 2}, {1}), xs[1]));
    std::vector<Value> rows;
    for (std::int64_t i : {0, 1, 2}) {
      const Value row = build::slice(b, y, {i, 0}, {i + 1, 2}, {1, 1});
      rows.push_back(build::reshape(b, build::grad(b, square_sum(b, row), {xs[0]})[0], std::vector<Dim>{1, 2}));
    }
    return weigh(b, build::concat(b, rows, 0));
  };
  CHECK(value(f, points) == Approx(value(by_hand, points)).epsilon(1e-14));
}

TEST_CASE("a gradient inside a loop for a scanned value, with a stride") {
  const auto f = [](bool in_loop) -> Scalar {
    return [in_loop](Builder& b, const std::vector<Value>& xs) {
      const Value y = build::sin(b, xs[0]);  // three rows, for t = 0, 2, 4
      std::vector<Value> gradients;
      if (!in_loop) {
        for (std::int64_t i : {0, 1, 2})
          gradients.push_back(build::grad(b, square_sum(b, build::slice(b, y, {i, 0}, {i + 1, 2}, {1, 1})), {xs[0]})[0]);
        return weigh(b, build::add(b, gradients[0], build::add(b, gradients[1], gradients[2])));
      }
      build::LoopSpec spec;
      spec.trip = 5;
      spec.inits = {build::zeros_like(b, xs[0])};
      spec.scanned = {y};
      spec.scan_strides = {2};
      const NodeId loop = build::open_loop(b, spec);
      Builder in = body(b.graph(), loop);
      const Value own = build::grad(in, square_sum(in, parameter(b.graph(), loop, 2)), {xs[0]})[0];
      build::close_loop(b, loop, {build::add(in, parameter(b.graph(), loop, 1), own)}, {}, {});
      return weigh(b, result(b.graph(), loop));
    };
  };
  const Points points = {spread(f64({3, 2}), -1, 1)};
  CHECK(value(f(true), points) == Approx(value(f(false), points)).epsilon(1e-14));
  CHECK(check_derivatives(f(true), points) == "");
}

TEST_CASE("steps of gradient descent in a loop differentiate: a gradient in a body, for a carried value") {
  const Scalar f = [](Builder& b, const std::vector<Value>& xs) {
    const NodeId loop = build::open_loop(b, looped(3, {xs[0]}));
    Builder in = body(b.graph(), loop);
    const Value w = parameter(b.graph(), loop, 1);
    const Value loss = square_sum(in, sin(term(in, w) * term(in, xs[1])));
    const Value slope = build::grad(in, loss, {w})[0];
    build::close_loop(b, loop, {term(in, w) - 0.3 * term(in, slope)}, {loss}, {1});
    return build::add(b, weigh(b, result(b.graph(), loop)), weigh(b, result(b.graph(), loop, 1), 8));
  };
  CHECK(check_derivatives(f, {spread(f64({2}), -1, 1), spread(f64({2}), -1, 1, 2)}) == "");
}

TEST_CASE("gradients for values in the middle, and for several at once") {
  Graph g;
  Builder b = builder(g);
  const Value x = constant(b, {f64({2}), {2, 3}});
  const Value h = build::mul(b, x, x), y = square_sum(b, build::add(b, h, x));
  const std::vector<Value> d = build::grad(b, y, {x, h, y});
  for (Value v : d) g.outputs.push_back({fmt::format("d{}", g.outputs.size()), v, {}});
  const auto all = run(g);
  CHECK(all[1] == std::vector<double>{12, 24});   // 2 (h + x)
  CHECK(all[0] == std::vector<double>{60, 168});  // 2 (h + x) (2 x + 1)
  CHECK(all[2] == std::vector<double>{1});
}

TEST_CASE("where nothing depends, the gradient is zeros and nothing is built") {
  Graph g;
  Builder b = builder(g);
  const Value x = constant(b, {f64({2}), {2, 3}}), z = constant(b, {f64({2}), {1, 1}});
  const Value y = square_sum(b, build::stop_gradient(b, x));
  g.outputs = {{"x", build::grad(b, y, {x})[0], {}}, {"z", build::grad(b, y, {z})[0], {}}};
  const std::size_t products = count(g, "mul");
  CHECK(run(g) == std::vector<std::vector<double>>{{0, 0}, {0, 0}});
  CHECK(count(g, "mul") == products);
}

TEST_CASE("only the path is differentiated") {
  Graph g;
  Builder b = builder(g);
  const Value x = constant(b, {f64({}), {2}}), z = constant(b, {f64({}), {5}});
  const Value y = build::mul(b, build::exp(b, x), build::sin(b, z));
  g.outputs = {{"d", build::grad(b, y, {x})[0], {}}};
  run(g);
  CHECK(count(g, "cos") == 0);
}

TEST_CASE("guards are left out of what is computed again") {
  Graph g;
  Builder b = builder(g);
  const Value x = constant(b, {f64({}), {0.5}});
  const NodeId loop = build::open_loop(b, looped(3, {x}));
  Builder in = body(g, loop);
  const Value next = sin(term(in, parameter(g, loop, 1)) * term(in, parameter(g, loop, 1)));
  build::guard(in, {next}, "loss");
  build::close_loop(b, loop, {next}, {}, {});
  g.outputs = {{"d", build::grad(b, result(g, loop), {x})[0], {}}};
  run(g);
  CHECK(count(g, "guard") == 1);
}

TEST_CASE("derivatives are named after values, and lead back to them") {
  Graph g;
  Builder b = builder(g);
  const Value x = build::constant(b, literal_from_text("f64[2] [1, 2]"), Name("x"));
  b.set_origin({Span{10, 14, 0}, Name("net.h"), {}});
  const Value h = build::exp(b, x);
  g.info(h).name = Name("h");
  b.set_origin({Span{20, 24, 0}, Name("loss"), {}});
  const Value y = square_sum(b, h);
  const Value d = build::grad(b, y, {x})[0];
  g.info(d).name = Name("slope");
  g.outputs = {{"d", d, {}}};
  run(g);
  const Value found = g.outputs[0].value;
  CHECK(g.info(found).name == Name("slope"));
  const Node& node = *g.def(found);
  CHECK(node.origin.derived_from == g.info(h).def);
  CHECK(node.origin.path == Name("net.h"));
  CHECK(node.origin.span == Span{10, 14, 0});
  bool named = false;
  walk(g, g.root(), [&](NodeId n) {
    for (Value v : g.node(n).results) named = named || g.info(v).name == Name("d.h");
  });
  CHECK(named);
}

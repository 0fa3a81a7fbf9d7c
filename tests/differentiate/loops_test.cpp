// The reverse of loops: against differences, at first and second order, for everything that a loop can do.
#include <catch2/catch.hpp>
#include <cmath>

#include "compiler/graph/literal_text.h"
#include "compiler/ops/build.h"
#include "compiler/ops/term.h"
#include "tests/loops.h"
#include "tests/numeric/derivatives.h"

using namespace mmc;
using namespace mmc::test;

namespace {

Term term(Builder& b, Value v) { return {&b, v}; }

// x_{t+1} = tanh(w x_t + u x_t^2), n times, with w and u captured.
Value recurrence(Builder& b, Value x0, Value w, Value u, std::int64_t n, bool reversed = false) {
  const NodeId loop = build::open_loop(b, looped(n, {x0}, reversed));
  Builder in = body(b.graph(), loop);
  const Term x = term(in, parameter(b.graph(), loop, 1)), weight = term(in, w), bend = term(in, u);
  const Value next = build::tanh(in, weight * x + bend * (x * x));
  build::close_loop(b, loop, {next}, {}, {});
  return result(b.graph(), loop);
}

Points three() { return {spread(f64({3}), -1, 1, 1), spread(f64({3}), -1, 1, 2), spread(f64({3}), -1, 1, 3)}; }

}  // namespace

TEST_CASE("a loop's derivative reaches initial values and captures") {
  for (std::int64_t n : {0, 1, 2, 5})
    for (bool reversed : {false, true})
      CHECK(check_derivatives(
                [&](Builder& b, const auto& xs) { return weigh(b, recurrence(b, xs[0], xs[1], xs[2], n, reversed)); }, three()) ==
            "");
}

TEST_CASE("a third derivative of a loop") {
  const Scalar f = [](Builder& b, const auto& xs) { return weigh(b, recurrence(b, xs[0], xs[1], xs[2], 4)); };
  const Scalar second = directional(directional(f));
  CHECK(distance(gradient(second, three()), differences(second, three())) < 1e-8);
}

TEST_CASE("stacked outputs and scanned operands, with strides, in both directions") {
  for (bool reversed : {false, true}) {
    for (std::int64_t out : {1, 2, 3}) {
      for (std::int64_t in_stride : {1, 2}) {
        const std::int64_t n = 5, rows = (n + in_stride - 1) / in_stride;
        const Scalar f = [&](Builder& b, const std::vector<Value>& xs) {
          build::LoopSpec spec;
          spec.trip = n;
          spec.inits = {xs[0]};
          spec.scanned = {xs[1]};
          spec.scan_strides = {in_stride};
          spec.reversed = reversed;
          const NodeId loop = build::open_loop(b, spec);
          Builder in = body(b.graph(), loop);
          const Term x = term(in, parameter(b.graph(), loop, 1)), s = term(in, parameter(b.graph(), loop, 2));
          const Term t = term(in, build::convert(in, parameter(b.graph(), loop, 0), DType::f64));
          const Term step = term(in, build::broadcast_scalar(in, t, in.type(x).dims()));
          const Term next = sin(x * s + 0.1 * step);
          build::close_loop(b, loop, {next}, {x * next, s * s}, {out, 1});
          return build::add(b, weigh(b, result(b.graph(), loop, 1)),
                            build::add(b, weigh(b, result(b.graph(), loop, 2), 8), weigh(b, result(b.graph(), loop, 0), 9)));
        };
        CHECK(check_derivatives(f, {spread(f64({2}), -1, 1), spread(f64({rows, 2}), -1, 1, 2)}) == "");
      }
    }
  }
}

TEST_CASE("carried values that pass through each other, and a carried counter") {
  const Scalar f = [](Builder& b, const std::vector<Value>& xs) {
    // (p, q, r, k) -> (q, r, p * q, k + 2): what r gets reaches p three iterations later; k is whole and steers.
    const NodeId loop = build::open_loop(b, looped(6, {xs[0], xs[1], xs[2], build::scalar(b, DType::i32, 0)}));
    Builder in = body(b.graph(), loop);
    const auto p = [&](std::size_t i) { return term(in, parameter(b.graph(), loop, 1 + i)); };
    const Value k = build::add(in, p(3), build::scalar(in, DType::i32, 2));
    const Term scale = term(in, build::broadcast_scalar(in, build::convert(in, p(3), DType::f64), in.type(p(0)).dims()));
    build::close_loop(b, loop, {p(1), p(2), p(0) * p(1) + 0.1 * scale, k}, {}, {});
    return weigh(b, result(b.graph(), loop, 2));
  };
  CHECK(check_derivatives(f, three()) == "");
}

TEST_CASE("nested loops that use values of every level") {
  const Scalar f = [](Builder& b, const std::vector<Value>& xs) {
    const NodeId outer = build::open_loop(b, looped(3, {xs[0]}));
    Builder mid = body(b.graph(), outer);
    const Term x = term(mid, parameter(b.graph(), outer, 1));
    const Term scaled = x * term(mid, xs[1]);
    const NodeId inner = build::open_loop(mid, looped(4, {scaled}));
    Builder in = body(b.graph(), inner);
    const Term y = term(in, parameter(b.graph(), inner, 1));
    const Term captured = term(in, x) * y * term(in, xs[2]);
    build::close_loop(mid, inner, {sin(captured + y)}, {captured}, {2});
    const Term sum = term(mid, build::reduce_sum(mid, result(b.graph(), inner, 1), {0}));
    build::close_loop(b, outer, {term(mid, result(b.graph(), inner)) + 0.3 * sum}, {scaled}, {1});
    return build::add(b, weigh(b, result(b.graph(), outer)), weigh(b, result(b.graph(), outer, 1), 8));
  };
  CHECK(check_derivatives(f, three()) == "");
}

TEST_CASE("a loop that stops early") {
  for (bool reversed : {false, true}) {
    const Scalar f = [&](Builder& b, const std::vector<Value>& xs) {
      build::LoopSpec spec;
      spec.trip = 20;
      spec.inits = {xs[0]};
      spec.scanned = {xs[1]};
      spec.reversed = reversed;
      spec.stops = true;
      const NodeId loop = build::open_loop(b, spec);
      Builder in = body(b.graph(), loop);
      const Term x = term(in, parameter(b.graph(), loop, 1)), s = term(in, parameter(b.graph(), loop, 2));
      const Term next = x * x + s * x;
      const Value enough = build::greater(in, next, build::scalar(in, DType::f64, 3));
      build::close_loop(b, loop, {next}, {sin(next)}, {1}, enough);
      // Rows that did not run are nan: take those that did, the first or the last three.
      const std::int64_t from = reversed ? 17 : 0;
      const Value rows = build::slice(b, result(b.graph(), loop, 1), {from}, {from + 3}, {1});
      return build::add(b, result(b.graph(), loop), weigh(b, rows));
    };
    // Grows past 3 in the third iteration, to about 3.4 from about 1.8: small steps don't change how many run.
    const Points points = {{f64({}), {1.05}}, spread(f64({20}), 0.1, 0.2)};
    const Points g = gradient(f, points);
    CHECK(g[1].elements[reversed ? 19 : 0] != 0);
    CHECK(g[1].elements[reversed ? 0 : 19] == 0);
    CHECK(check_derivatives(f, points) == "");
  }
}

TEST_CASE("a random draw in a body is the same when it is computed again") {
  const Scalar f = [](Builder& b, const std::vector<Value>& xs) {
    const NodeId loop = build::open_loop(b, looped(3, {xs[0]}));
    Builder in = body(b.graph(), loop);
    const Term x = term(in, parameter(b.graph(), loop, 1));
    const Term noise = term(in, build::random(in, f64({3}), build::Draw::normal, "noise", {parameter(b.graph(), loop, 0)}));
    build::close_loop(b, loop, {sin(x * noise) * x}, {}, {});
    return weigh(b, result(b.graph(), loop));
  };
  CHECK(check_derivatives(f, {spread(f64({3}), -1, 1)}) == "");
}

TEST_CASE("the same loop differentiated twice over shares what it saves") {
  Graph g;
  Builder b = builder(g);
  const Value x = constant(b, spread(f64({3}), -1, 1)), w = constant(b, spread(f64({3}), -1, 1, 2)),
              u = constant(b, spread(f64({3}), -1, 1, 3));
  const Value y = recurrence(b, x, w, u, 4);
  const Value first = build::grad(b, weigh(b, y, 1), {w})[0], second = build::grad(b, weigh(b, y, 2), {w})[0];
  g.outputs = {{"a", first, {}}, {"b", second, {}}};
  run(g);
  std::size_t loops = 0, stacks = 0;
  walk(g, g.root(), [&](NodeId n) {
    if (g.node(n).op->name != "loop") return;
    ++loops;
    if (!g.node(n).attrs.flag("reversed")) stacks += g.node(n).attrs.ints("strides").size();
  });
  CHECK(loops == 3);
  CHECK(stacks == 1);
}

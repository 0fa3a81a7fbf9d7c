// Updates of optimizers as one function: found where they stand, with the bits of the operations one by one.
#include <cstring>

#include "tests/plan/graphs.h"

namespace mmc::test {

using namespace build;

namespace {

enum class Decay { none, penalty, decoupled };

// prelude/optimizers.mm: adam, adamw. Four steps on a parameter of `n` elements whose gradient is its sine; `mirrored` writes the
// operands of sums and products in the other order.
Graph training(DType dtype, std::int64_t n, Decay decay, bool mirrored) {
  Study s;
  const Type t = tensor(dtype, {n});
  const Value p0 = constant(s.b, some(t, 1)), zeros = full(s.b, t, 0);
  const NodeId loop = open_loop(s.b, {4, {p0, zeros, zeros}, {}, {}, false, false});
  Builder in = s.inside(loop);
  const auto carried = s.region(loop).params;
  const Value p = carried[1], m = carried[2], v = carried[3];
  const auto plus = [&](Value x, Value y) { return mirrored ? add(in, y, x) : add(in, x, y); };
  const auto times = [&](Value x, Value y) { return mirrored ? mul(in, y, x) : mul(in, x, y); };
  const auto all = [&](double x) { return full(in, t, x); };
  // What depends on the step is a number of the loop, as 1 - b^t is.
  const Value count = convert(in, carried[0], dtype);
  const Value rate = broadcast(in, div(in, scalar(in, dtype, 0.1), add(in, count, scalar(in, dtype, 1))), t.dims(), {});
  const Value g = sin(in, p);
  const Value slope = decay == Decay::penalty ? plus(g, times(all(0.01), p)) : g;
  const Value mean = plus(m, times(all(0.1), sub(in, slope, m)));
  const Value square = plus(times(all(0.999), v), times(all(0.001), times(slope, slope)));
  const Value step = div(in, times(rate, mean), plus(div(in, sqrt(in, square), all(0.7)), all(1e-8)));
  const Value next = sub(in, decay == Decay::decoupled ? times(all(0.99), p) : p, step);
  close_loop(in, loop, {next, mean, square}, {next}, {1});
  int k = 0;
  for (Value r : s.g.node(loop).results) s.output("r" + std::to_string(k++), r);
  return s.g;
}

int updates(const Plan& plan) {
  int found = 0;
  for (const Block& block : plan.blocks)
    for (const Step& step : block.steps)
      if (const auto* f = std::get_if<kernels::Fused>(&step.operation)) found += f->update ? 1 : 0;
  return found;
}

void require_bits(const RunResult& x, const RunResult& y) {
  for (std::size_t i = 0; i < x.outputs.size(); ++i) {
    const Tensor &a = *x.outputs[i], &b = *y.outputs[i];
    REQUIRE(std::memcmp(a.data->data(), b.data->data(), static_cast<std::size_t>(a.type.bytes())) == 0);
  }
}

}  // namespace

TEST_CASE("Adam's update is one function, with and without decay, to the bit") {
  for (DType dtype : {DType::f32, DType::f64}) {
    for (Decay decay : {Decay::none, Decay::penalty, Decay::decoupled}) {
      for (bool mirrored : {false, true}) {
        for (std::int64_t n : {1, 7, 16, 33, 1500}) {
          const Graph g = training(dtype, n, decay, mirrored);
          const Plan one = make_plan(g), apart = make_plan(g, PlanOptions{{"known_updates"}});
          INFO(print_plan(one));
          CHECK(updates(one) == (n == 1 ? 0 : 1));  // one element is a scalar like the others
          CHECK(updates(apart) == 0);
          require_bits(run_plan(one, {}), run_plan(apart, {}));
        }
        compare_passes(training(dtype, 33, decay, mirrored), 1.0);
      }
    }
  }
}

TEST_CASE("an update of which something is needed on the way stays as it is") {
  for (int which : {0, 1, 2}) {
    Study s;
    const Type t = tensor(DType::f32, {40});
    const Value p = constant(s.b, some(t, 1)), g = constant(s.b, some(t, 2)), m = constant(s.b, some(t, 3)),
                v = constant(s.b, some(t, 4, 0.1));
    const auto all = [&](double x) { return full(s.b, t, x); };
    const Value mean = add(s.b, m, mul(s.b, all(0.1), sub(s.b, g, m)));
    const Value square = add(s.b, mul(s.b, all(0.9), mul(s.b, v, v)), mul(s.b, all(0.1), mul(s.b, g, g)));
    const Value own = which == 2 ? mul(s.b, square, square) : square;
    const Value step = div(s.b, mul(s.b, all(0.1), mean), add(s.b, div(s.b, sqrt(s.b, own), all(0.7)), all(1e-8)));
    s.output("p", sub(s.b, p, step));
    s.output("m", mean);
    s.output("v", square);
    if (which == 0) s.output("step", step);
    if (which == 1) s.output("also", exp(s.b, mean));
    const Plan plan = make_plan(s.g);
    INFO(print_plan(plan));
    CHECK(updates(plan) == 0);
    compare_passes(s.g, 1.0);
  }
}

}  // namespace mmc::test

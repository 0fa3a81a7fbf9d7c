// Measuring the steps of a plan: every call is counted, and no bit changes.
#include "runtime/plan/profile.h"

#include "runtime/plan/run.h"
#include "tests/plan/graphs.h"

namespace mmc::test {
namespace {

using namespace build;

// Ten steps of w = tanh(w a), then a sum.
Graph stepping() {
  Study s;
  const Value w = constant(s.b, some(tensor(DType::f32, {3, 3}), 1)), a = constant(s.b, some(tensor(DType::f32, {3, 3}), 2));
  LoopSpec spec;
  spec.trip = 10;
  spec.inits = {w};
  const NodeId loop = open_loop(s.b, spec);
  const RegionId body = s.g.node(loop).regions[0];
  Builder inside(s.g, body);
  inside.set_origin(s.b.origin());
  const Value carried = s.g.region(body).params[1];
  const Value next = tanh(inside, dot(inside, carried, a, {}, {}, {1}, {0}));
  close_loop(inside, loop, {next}, {}, {});
  s.output("w", s.g.node(loop).results[0]);
  return s.g;
}

std::int64_t calls(const Profiler& p, std::string_view kind) {
  for (const Profiler::Cost& c : p.kernels())
    if (c.kind == kind) return c.calls;
  return 0;
}

}  // namespace

TEST_CASE("each call of each kernel is measured, over several plans, and the result is the same") {
  const Graph g = stepping();
  Profiler profiler;
  RunOptions options;
  options.profiler = &profiler;
  const RunResult measured = run_fast(g, options), plain = run_fast(g, {});
  CHECK(*measured.outputs[0]->data == *plain.outputs[0]->data);
  CHECK(calls(profiler, "product") == 10);
  CHECK(calls(profiler, "elementwise") == 10);
  CHECK(profiler.arena_bytes() > 0);
  CHECK(profiler.output_bytes() == 36);
  double of_kernels = 0, of_places = 0;
  for (const Profiler::Cost& c : profiler.kernels()) of_kernels += c.seconds;
  for (const Profiler::Cost& c : profiler.places()) of_places += c.seconds;
  CHECK(of_kernels == Approx(profiler.seconds()));
  CHECK(of_places == Approx(profiler.seconds()));
  (void)run_fast(g, options);
  CHECK(calls(profiler, "product") == 20);
}

}  // namespace mmc::test

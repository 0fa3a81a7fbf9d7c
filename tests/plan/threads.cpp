// Maps over threads: the same bits for any number of them, the same end when an iteration fails, memory within its limit.
#include <atomic>
#include <cstring>
#include <thread>

#include "compiler/support/errors.h"
#include "tests/plan/graphs.h"

namespace mmc::test {

using namespace build;

namespace {

// A map whose body is worth a thread: products, a loop with carried values, a draw, stacked and summed results.
Study members(std::int64_t count, std::int64_t steps = 30) {
  Study s;
  const Type m = tensor(DType::f32, {24, 20});
  const Value x = constant(s.b, some(m, 1, 0.4)), rows = constant(s.b, some(tensor(DType::f32, {count, 20}), 2));
  const NodeId map = open_map(s.b, count, {rows});
  Builder in = s.inside(map);
  const auto p = s.region(map).params;
  const Value start = random(in, tensor(DType::f32, {20, 20}), Draw::normal, "w", {p[0]});
  const NodeId loop = open_loop(in, {steps, {start}, {}, {}, false, false});
  Builder body = s.inside(loop);
  const Value w = s.region(loop).params[1];
  const Value h = build::tanh(body, dot(body, x, w, {}, {}, {1}, {0}));
  const Value next = add(body, w, mul(body, dot(body, x, h, {}, {}, {0}, {0}), full(body, s.g.type(w), -0.01)));
  close_loop(body, loop, {next}, {reduce_sum(body, h, {0, 1})}, {1});
  const Value final = s.g.node(loop).results[0], series = s.g.node(loop).results[1];
  const Value y = dot(in, final, p[1], {}, {}, {1}, {0});
  close_map(in, map, {y, series, p[0]}, {y, final});
  for (Value r : s.g.node(map).results) s.output("r" + std::to_string(s.g.outputs.size()), r);
  return s;
}

RunOptions with_threads(int n) {
  RunOptions options;
  options.threads = n;
  return options;
}

void require_same_bits(const RunResult& a, const RunResult& b) {
  REQUIRE(a.outputs.size() == b.outputs.size());
  for (std::size_t i = 0; i < a.outputs.size(); ++i) {
    INFO("output " << i);
    REQUIRE(a.outputs[i].has_value() == b.outputs[i].has_value());
    if (a.outputs[i]) REQUIRE(*a.outputs[i]->data == *b.outputs[i]->data);
  }
}

bool spreads(const Plan& plan) {
  for (const Block& block : plan.blocks)
    for (const Step& step : block.steps)
      if (const auto* map = std::get_if<Map>(&step.operation); map && map->spread) return true;
  return false;
}

}  // namespace

TEST_CASE("the same bits for any number of threads") {
  for (std::int64_t count : {2, 7, 64, 65, 200}) {
    INFO(count << " iterations");
    const Study s = members(count, 12);
    const Plan plan = make_plan(s.g);
    REQUIRE(spreads(plan));
    const RunResult one = run_plan(plan, with_threads(1), 0);
    for (int threads : {2, 3, 8}) require_same_bits(one, run_plan(plan, with_threads(threads), 0xff));
  }
}

TEST_CASE("a map over threads agrees with the reference") {
  const Study s = members(70, 4);
  const RunResult expected = run_reference(s.g, {}), found = run_fast(s.g, with_threads(2));
  for (std::size_t i = 0; i < s.g.outputs.size(); ++i)
    for (std::int64_t k = 0; k < expected.outputs[i]->type.elements(); ++k)
      REQUIRE(close(found.outputs[i]->at(k), expected.outputs[i]->at(k), 1e-5, 10.0));
}

TEST_CASE("a map within a loop, whose carried values it captures") {
  Study s;
  map_in_loop(s);
  const Plan plan = make_plan(s.g);
  REQUIRE(spreads(plan));
  const RunResult one = run_plan(plan, with_threads(1));
  for (int threads : {2, 4}) require_same_bits(one, run_plan(plan, with_threads(threads)));
}

TEST_CASE("the lowest iteration that traps is the one that is told") {
  // Iteration 3 and all from 5 on divide by zero; later ones sooner.
  Study s;
  const NodeId map = open_map(s.b, 12, {});
  Builder in = s.inside(map);
  const Value i = s.region(map).params[0];
  const Type m = tensor(DType::f32, {40, 40});
  const NodeId loop = open_loop(in, {200, {full(in, m, 1)}, {}, {}, false, false});
  Builder body = s.inside(loop);
  const auto p = s.region(loop).params;
  const auto is = [&](Value v, int n) { return equal(body, v, scalar(body, DType::i32, n)); };
  const Value late = logical_and(body, is(i, 3), is(p[0], 190));
  const Value soon = logical_and(body, greater(body, i, scalar(body, DType::i32, 4)), is(p[0], 2));
  const Value bad = convert(body, logical_or(body, late, soon), DType::f32);
  const Value zero = scalar(body, DType::f32, 0);
  const Value loss = div(body, bad, zero);
  const Value y = build::tanh(body, dot(body, p[1], p[1], {}, {}, {1}, {0}));
  guard(body, {select(body, equal(body, bad, zero), zero, loss)}, "loss");
  close_loop(body, loop, {y}, {}, {});
  close_map(in, map, {s.g.node(loop).results[0]}, {});
  s.output("y", s.g.node(map).results[0]);
  s.output("aside", iota(s.b, tensor(DType::f32, {4}), 0));
  const Plan plan = make_plan(s.g);
  REQUIRE(spreads(plan));
  for (int threads : {1, 2, 4}) {
    for (int again = 0; again < 5; ++again) {
      const RunResult r = run_plan(plan, with_threads(threads));
      REQUIRE(r.trap);
      REQUIRE(r.trap->step == 3);
      REQUIRE(r.steps == 3);
      REQUIRE_FALSE(r.outputs[0]);
      REQUIRE(r.outputs[1]);
    }
  }
}

TEST_CASE("the lowest iteration with an error is the one that is told") {
  Study s;
  const Value x = constant(s.b, some(tensor(DType::f32, {50, 50}), 1));
  const NodeId map = open_map(s.b, 64, {});
  Builder in = s.inside(map);
  const Value i = s.region(map).params[0];
  const Value row = gather(in, x, add(in, i, scalar(in, DType::i32, 30)), 0);
  const Value y = dot(in, dot(in, x, x, {}, {}, {1}, {0}), row, {}, {}, {1}, {0});
  close_map(in, map, {y}, {y});
  for (Value v : s.g.node(map).results) s.output("r" + std::to_string(s.g.outputs.size()), v);
  const Plan plan = make_plan(s.g);
  REQUIRE(spreads(plan));
  for (int threads : {1, 2, 4}) REQUIRE_THROWS_WITH(run_plan(plan, with_threads(threads)), "index 50 is outside 0..49 of axis 0");
}

TEST_CASE("an interrupt ends a map over threads") {
  const Study s = members(64, 1'000'000);
  const Plan plan = make_plan(s.g);
  for (int threads : {1, 3}) {
    std::atomic<bool> stop{false};
    RunOptions options = with_threads(threads);
    options.interrupt = &stop;
    std::thread user([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      stop = true;
    });
    const RunResult r = run_plan(plan, options);
    user.join();
    REQUIRE(r.interrupted);
    REQUIRE_FALSE(r.outputs[0]);
  }
}

TEST_CASE("a limit on memory leaves threads out") {
  const Study s = members(20, 2);
  const Plan plan = make_plan(s.g);
  const RunResult one = run_plan(plan, with_threads(1));
  for (std::int64_t memory : {std::int64_t{1}, plan.arena_bytes, 2 * plan.arena_bytes}) {
    RunOptions options = with_threads(4);
    options.memory = memory;
    require_same_bits(one, run_plan(plan, options));
  }
}

}  // namespace mmc::test

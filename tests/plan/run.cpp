// What surrounds the numbers: traps, interrupts, early stops, progress, time, errors, and that a loop allocates nothing.
#include <fmt/format.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <new>
#include <thread>

#include "compiler/graph/op.h"
#include "compiler/support/errors.h"
#include "tests/plan/graphs.h"

namespace {
std::atomic<long> allocations{0};
}

void* operator new(std::size_t n) {
  ++allocations;
  if (void* p = std::malloc(n ? n : 1)) return p;
  throw std::bad_alloc();
}
void* operator new(std::size_t n, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(n ? n : 1);
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace mmc::test {

using namespace build;

namespace {

// A little training loop: everything that a real one has. `growth` above 1 makes the weights explode.
Study training(std::int64_t steps, double growth = 1.0) {
  Study s;
  const Type m = tensor(DType::f32, {40, 3});
  const Value w = constant(s.b, some(m, 1, 0.3)), x = constant(s.b, some(tensor(DType::f32, {25, 3}), 2));
  const NodeId loop = open_loop(s.b, {steps, {w}, {}, {}, false, false});
  Builder in = s.inside(loop);
  const auto p = s.region(loop).params;
  const Value y = relu(in, dot(in, x, p[1], {}, {}, {1}, {1}));
  const Value loss = reduce_sum(in, mul(in, y, y), {0, 1});
  guard(in, {loss}, "loss");
  const Value d = dot(in, y, x, {}, {}, {0}, {0});
  const Value noise = random(in, m, Draw::normal, "noise", {p[0]});
  const NodeId inner = open_loop(in, {3, {d}, {}, {}, false, false});
  Builder i = s.inside(inner);
  close_loop(i, inner, {mul(i, s.region(inner).params[1], full(i, m, 0.9))}, {}, {});
  const Value next =
      sub(in, mul(in, p[1], full(in, m, growth)), mul(in, add(in, s.g.node(inner).results[0], noise), full(in, m, 1e-3)));
  const Value even = equal(in, remainder(in, p[0], scalar(in, DType::i32, 2)), scalar(in, DType::i32, 0));
  const NodeId branch = open_branch(in, even);
  Builder yes = s.inside(branch, 0), no = s.inside(branch, 1);
  close_branch(no, branch, {reduce_sum(yes, next, {0, 1})}, {undefined(no, tensor(DType::f32, {}))});
  close_loop(in, loop, {next}, {loss, s.g.node(branch).results[0], p[0], p[1]}, {1, 2, 1, 5});
  const std::vector<Value> r = s.g.node(loop).results;
  s.output("w", r[0]);
  s.output("loss", r[1]);
  s.output("every second", r[2]);
  s.output("step", r[3]);
  s.output("snapshots", r[4]);
  s.output("after", neg(s.b, r[0]));
  s.output("aside", neg(s.b, w));
  return s;
}

// A loop of epochs: six batches whose rows are put together with one of a last batch. Each batch makes the carried value 256 times as large.
Study epochs(std::int64_t steps, double growth = 256) {
  Study s;
  const NodeId loop = open_loop(s.b, {steps, {scalar(s.b, DType::f32, 1)}, {}, {}, false, false});
  Builder in = s.inside(loop);
  const NodeId inner = open_loop(in, {6, {s.region(loop).params[1]}, {}, {}, false, false});
  Builder batch = s.inside(inner);
  const Value now = s.region(inner).params[1], next = mul(batch, now, scalar(batch, DType::f32, growth));
  guard(batch, {next}, "next");
  close_loop(batch, inner, {next}, {neg(batch, now)}, {1});
  const std::vector<Value> r = s.g.node(inner).results;
  const Value rows = concat(in, {r[1], reshape(in, neg(in, r[0]), std::vector<Dim>{Dim(1)}), r[1]}, 0);
  close_loop(in, loop, {r[0]}, {rows, neg(in, r[0])}, {1, 1});
  s.output("rows", s.g.node(loop).results[1]);
  s.output("whole", s.g.node(loop).results[2]);
  return s;
}

// With somebody who watches: the loops of the run that began last.
RunResult watched_run(const Plan& plan, std::shared_ptr<const Progress::Loops>* loops) {
  Progress progress;
  progress.begins = [&](std::shared_ptr<const Progress::Loops> now) { *loops = std::move(now); };
  RunOptions options;
  options.progress = &progress;
  return run_plan(plan, options);
}

long allocations_of(const Plan& plan) {
  const long before = allocations;
  std::shared_ptr<const Progress::Loops> loops;
  (void)watched_run(plan, &loops);
  return allocations - before;
}

void compare_results(const RunResult& a, const RunResult& b) {
  REQUIRE(a.rows == b.rows);
  REQUIRE(a.steps == b.steps);
  REQUIRE(a.interrupted == b.interrupted);
  REQUIRE(a.trap.has_value() == b.trap.has_value());
  for (std::size_t i = 0; i < a.outputs.size(); ++i) {
    INFO("output " << i);
    REQUIRE(a.outputs[i].has_value() == b.outputs[i].has_value());
    if (!a.outputs[i]) continue;
    for (std::int64_t k = 0; k < a.outputs[i]->type.elements(); ++k)
      REQUIRE(close(a.outputs[i]->at(k), b.outputs[i]->at(k), 1e-4, 1.0));
  }
}

}  // namespace

TEST_CASE("a loop allocates nothing") {
  const Study few = training(10), many = training(400);
  const Plan short_plan = make_plan(few.g), long_plan = make_plan(many.g);
  const long expected = allocations_of(short_plan);
  REQUIRE(expected > 0);
  REQUIRE(allocations_of(long_plan) == expected);
  const Study few_epochs = epochs(10, 1), many_epochs = epochs(400, 1);
  REQUIRE(allocations_of(make_plan(few_epochs.g)) == allocations_of(make_plan(many_epochs.g)));
}

TEST_CASE("rows of a loop in a loop lie where they are put together, and are told of while the step runs") {
  const Study s = epochs(2, 2);
  compare(s.g, 10.0);
  const Plan plan = make_plan(s.g);
  REQUIRE(plan.watched.size() == 1);
  REQUIRE(plan.watched[0].ticks == 7);
  REQUIRE(plan.watched[0].series[0].repeats.size() == 1);
  REQUIRE(plan.watched[0].series[0].repeats[0].count == 6);
  REQUIRE(plan.watched[0].series[1].repeats.empty());
  std::shared_ptr<const Progress::Loops> loops;
  (void)watched_run(plan, &loops);
  REQUIRE(loops->front().reached().done == 2);
  REQUIRE(loops->front().reached().within == 0);
  REQUIRE(loops->front().reached().ended);
}

TEST_CASE("of a step that a guard cuts short remain the rows that were told of") {
  const Study s = epochs(5);
  std::shared_ptr<const Progress::Loops> loops;
  const RunResult r = watched_run(make_plan(s.g), &loops);
  REQUIRE(r.trap);
  REQUIRE(r.rows == std::vector<std::int64_t>{2, 2});
  const Progress::Loop& loop = loops->front();
  // 256 to the power of 16 is too large: batch 3 of step 2 did not end.
  REQUIRE(loop.reached().done == 2);
  REQUIRE(loop.reached().within == 3);
  REQUIRE(loop.reached().ended);
  const auto* rows = reinterpret_cast<const float*>(loop.series.at(0).rows);
  for (int k = 0; k < 3; ++k) REQUIRE(rows[2 * 13 + k] == -static_cast<float>(std::pow(256.0, 12 + k)));
  REQUIRE(r.timings.at(0).cut);
  REQUIRE(r.timings[0].steps == 2);
}

TEST_CASE("a whole training loop agrees with the reference") {
  const Study s = training(20);
  compare(s.g, 10.0);
}

TEST_CASE("a guard cuts the loop and keeps what was finished") {
  const Study s = training(60, 30.0);
  const RunResult expected = run_reference(s.g, {}), found = run_fast(s.g, {});
  REQUIRE(found.trap);
  REQUIRE(found.trap->step == expected.trap->step);
  REQUIRE(found.trap->step > 3);
  // The cause, found by replaying the iteration from the carried values as it began.
  REQUIRE(found.trap->op == expected.trap->op);
  REQUIRE(found.trap->value == expected.trap->value);
  REQUIRE(found.trap->inputs.size() == expected.trap->inputs.size());
  REQUIRE(found.trap->inputs.size() > 0);
  REQUIRE_FALSE(found.outputs[0]);
  REQUIRE_FALSE(found.outputs[5]);
  REQUIRE(found.outputs[6]);
  REQUIRE(found.rows[1] == found.trap->step);
  REQUIRE(std::isnan(found.outputs[1]->at(found.rows[1])));
  REQUIRE(found.rows == expected.rows);
  REQUIRE(found.steps == expected.steps);
  for (std::size_t i = 0; i < found.outputs.size(); ++i) REQUIRE(found.outputs[i].has_value() == expected.outputs[i].has_value());
  RunOptions off;
  off.trap_nan = false;
  REQUIRE_FALSE(run_fast(s.g, off).trap);
}

TEST_CASE("an interrupt ends the loop after an iteration, whose rows are kept") {
  const Study s = training(1'000'000);
  std::atomic<bool> stop{false};
  Progress progress;
  RunOptions options;
  options.interrupt = &stop;
  options.progress = &progress;
  std::thread user([&] {
    for (auto now = progress.now.load(); !now || now->front().reached().done < 5; now = progress.now.load())
      std::this_thread::yield();
    stop = true;
  });
  const RunResult r = run_fast(s.g, options);
  user.join();
  REQUIRE(r.interrupted);
  REQUIRE(r.steps >= 5);
  REQUIRE(r.steps < 1'000'000);
  REQUIRE(r.rows[1] == r.steps);
  REQUIRE(r.rows[2] == (r.steps + 1) / 2);
  REQUIRE(std::isfinite(r.outputs[1]->at(r.steps - 1)));
  REQUIRE(std::isnan(r.outputs[1]->at(r.steps)));
  REQUIRE_FALSE(r.outputs[0]);
  REQUIRE_FALSE(r.outputs[5]);
  REQUIRE(r.outputs[6]);
}

TEST_CASE("an interrupt before the loop leaves it out") {
  const Study s = training(50);
  std::atomic<bool> stop{true};
  RunOptions options;
  options.interrupt = &stop;
  const RunResult found = run_fast(s.g, options);
  REQUIRE(found.interrupted);
  REQUIRE_FALSE(found.outputs[0]);
  compare_results(found, run_reference(s.g, options));
}

TEST_CASE("a loop that stops early says how many rows are valid") {
  Study s;
  const NodeId loop = open_loop(s.b, {9, {scalar(s.b, DType::f32, 1)}, {}, {}, false, true});
  Builder in = s.inside(loop);
  const auto p = s.region(loop).params;
  close_loop(in, loop, {add(in, p[1], p[1])}, {p[1], p[0]}, {1, 2}, equal(in, p[0], scalar(in, DType::i32, 4)));
  for (Value r : s.g.node(loop).results) s.output("r" + std::to_string(s.g.outputs.size()), r);
  compare_results(run_fast(s.g, {}), run_reference(s.g, {}));
}

TEST_CASE("progress and time of the root's loops") {
  const Study s = training(12);
  Progress progress;
  RunOptions options;
  options.progress = &progress;
  std::shared_ptr<const Progress::Loops> told;
  bool ended = false;
  progress.begins = [&](std::shared_ptr<const Progress::Loops> loops) { told = std::move(loops); };
  progress.ends = [&] { ended = told->front().reached().ended; };
  const RunResult r = run_fast(s.g, options);
  REQUIRE(ended);
  REQUIRE(told->size() == 1);
  REQUIRE(told->front().reached().done == 12);
  REQUIRE(progress.now.load() == nullptr);
  REQUIRE(r.timings.size() == 1);
  REQUIRE(r.timings[0].steps == 12);
  REQUIRE(r.timings[0].seconds > 0);
}

TEST_CASE("indices and divisors that don't fit are errors where they stand") {
  const auto message = [](const Graph& g) {
    try {
      (void)run_fast(g, {});
    } catch (const RunError& e) {
      REQUIRE(e.where.known());
      return std::string(e.what());
    }
    return std::string("nothing");
  };
  Study s;
  const Value x = constant(s.b, some(tensor(DType::f32, {4, 3}), 1));
  s.output("x", gather(s.b, x, scalar(s.b, DType::i32, 3), 1));
  REQUIRE(message(s.g) == "index 3 is outside 0..2 of axis 1");
  Study d;
  const Value n = constant(d.b, some(tensor(DType::i32, {4}), 1));
  d.output("x", floor_divide(d.b, n, full(d.b, d.g.type(n), 0)));
  REQUIRE(message(d.g) == "an integer is divided by zero");
}

TEST_CASE("of several integer divisions the one that fails is named, by both executors") {
  for (const bool second : {false, true}) {
    Study s;
    const Type type = tensor(DType::i32, {4});
    const Value n = constant(s.b, some(type, 1));
    const auto divisor = [&](const char* name, bool zero) {
      // Not a constant to the plan: it can't know that there is no zero.
      const Value v = mul(s.b, iota(s.b, type, 0), full(s.b, type, zero ? 1 : 0));
      const Value d = zero ? v : add(s.b, v, full(s.b, type, 2));
      s.g.info(d).name = Name(name);
      return d;
    };
    s.b.set_origin({Span{10, 11, 0}, {}, {}});
    const Value p = floor_divide(s.b, n, divisor("p", !second));
    s.b.set_origin({Span{20, 21, 0}, {}, {}});
    const Value q = remainder(s.b, p, divisor("q", second));
    s.output("x", add(s.b, p, q));
    for (const bool fast : {false, true}) {
      try {
        (void)(fast ? run_fast(s.g, {}) : run_reference(s.g, {}));
        FAIL("it must not divide");
      } catch (const RunError& e) {
        CHECK(std::string(e.what()) == fmt::format("an integer is divided by zero: `{}` holds a 0", second ? "q" : "p"));
        CHECK(e.where.begin == (second ? 20u : 10u));
      }
    }
  }
}

TEST_CASE("what the arena held before changes nothing") {
  const Study s = training(15);
  const Plan plan = make_plan(s.g);
  const RunResult zeros = run_plan(plan, {}, 0), nans = run_plan(plan, {}, 0xff);
  for (std::size_t i = 0; i < zeros.outputs.size(); ++i) {
    const Tensor &a = *zeros.outputs[i], &b = *nans.outputs[i];
    REQUIRE(*a.data == *b.data);
  }
}

}  // namespace mmc::test

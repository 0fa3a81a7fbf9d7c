// Runs that end early: what a trap names, what an interrupt leaves, what a watcher sees.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "compiler/graph/literal_text.h"
#include "compiler/ops/build.h"
#include "compiler/support/errors.h"
#include "runtime/executor.h"
#include "tests/loops.h"

using namespace mmc;
using mmc::test::looped;

namespace {

// let x = 1; train for t in 0..10 { let d = 3 - t; let r = log(d); log loss = r * x; guard loss; x = x + 1 }: at t = 3 log(0) is
// -inf, at t = 4 it would be nan.
struct Training {
  Graph graph;
  NodeId loop;

  explicit Training(bool nan_instead = false) {
    Builder b(graph, graph.root());
    b.set_origin({{5, 9, 0}, Name("start"), {}});
    const Value data = build::constant(b, literal_from_text("f32[2] [1, 2]"), Name("data"));
    const Value init = build::constant(b, literal_from_text("f32[] 1"), Name("x"));
    loop = build::open_loop(b, looped(10, {init}));
    const RegionId region = graph.node(loop).regions[0];
    const Value t = graph.region(region).params[0], x = graph.region(region).params[1];
    Builder body(graph, region);
    body.set_origin({{20, 30, 0}, Name("fit"), {}});
    const Value d =
        named(build::sub(body, build::scalar(body, DType::f32, nan_instead ? 2.5 : 3), build::convert(body, t, DType::f32)), "d");
    body.set_origin({{40, 50, 0}, Name("fit"), {}});
    const Value r = named(build::log(body, d), "r");
    body.set_origin({{60, 70, 0}, Name("fit"), {}});
    const Value loss = named(build::mul(body, r, x), "loss");
    build::guard(body, {loss}, "loss");
    const Value next = build::add(body, x, build::scalar(body, DType::f32, 1));
    build::close_loop(b, loop, {next}, {loss, t}, {1, 2});
    output("final", graph.node(loop).results[0]);
    output("loss", graph.node(loop).results[1]);
    output("epochs", graph.node(loop).results[2]);
    output("mean", build::reduce_sum(b, graph.node(loop).results[1], {0}));
    output("data", build::neg(b, data));
    const NodeId later = build::open_loop(b, looped(2, {init}));
    build::close_loop(b, later, {graph.region(graph.node(later).regions[0]).params[1]}, {}, {});
    output("later", graph.node(later).results[0]);
  }

  Value named(Value v, const char* name) {
    graph.info(v).name = Name(name);
    return v;
  }
  void output(const char* name, Value v) { graph.outputs.push_back({name, v, {}}); }
};

std::string shown(const std::optional<Tensor>& t) { return t ? text(to_literal(*t)) : "nothing"; }

}  // namespace

TEST_CASE("a trap names the value that became infinite, where, when and from what") {
  Training study;
  const RunResult r = run_reference(study.graph, {});
  REQUIRE(r.trap.has_value());
  CHECK(r.trap->value == "r");
  CHECK(r.trap->op == "log");
  CHECK(r.trap->span == Span{40, 50, 0});
  CHECK(r.trap->step == 3);
  CHECK_FALSE(r.trap->backward);
  REQUIRE(r.trap->inputs.size() == 1);
  CHECK(r.trap->inputs[0].name == "d");
  CHECK(r.trap->inputs[0].low == 0);
  CHECK(r.trap->inputs[0].high == 0);
  CHECK(r.trap->inputs[0].finite);
  CHECK_FALSE(r.interrupted);
}

TEST_CASE("after a trap finished rows remain, and only what depends on the loop is missing") {
  Training study(true);  // 2.5 - t: nan at t = 3
  const RunResult r = run_reference(study.graph, {});
  REQUIRE(r.trap.has_value());
  CHECK(r.trap->inputs[0].low == -0.5);
  CHECK(r.steps == 3);
  CHECK(shown(r.outputs[0]) == "nothing");
  CHECK(r.rows == std::vector<std::int64_t>{-1, 3, 2, -1, -1, -1});
  CHECK(r.outputs[1]->as<float>()[2] == 3 * std::log(0.5f));
  for (std::int64_t i = 3; i < 10; ++i) CHECK(std::isnan(r.outputs[1]->as<float>()[i]));
  CHECK(shown(r.outputs[2]) == "i32[5] [0, 2, 2, 2, 2]");
  CHECK(shown(r.outputs[3]) == "nothing");
  CHECK(shown(r.outputs[4]) == "f32[2] [-1, -2]");
  CHECK(shown(r.outputs[5]) == "nothing");  // no further loop begins
}

TEST_CASE("without the trap the loop runs through its nans") {
  Training study(true);
  RunOptions options;
  options.trap_nan = false;
  const RunResult r = run_reference(study.graph, options);
  CHECK_FALSE(r.trap.has_value());
  CHECK(shown(r.outputs[0]) == "f32[] 11");
  CHECK(std::isnan(r.outputs[3]->as<float>()[0]));
  CHECK(shown(r.outputs[5]) == "f32[] 1");
}

TEST_CASE("an interrupt ends the loop after the iteration that is running") {
  Graph g;
  Builder b(g, g.root());
  constexpr std::int64_t trip = 10'000'000;  // far more than runs before the interrupt
  const NodeId loop = build::open_loop(b, looped(trip, {build::constant(b, literal_from_text("i32[] 0"))}));
  const RegionId region = g.node(loop).regions[0];
  Builder body(g, region);
  const Value next = build::add(body, g.region(region).params[1], build::constant(body, literal_from_text("i32[] 2")));
  g.info(next).name = Name("count");
  build::close_loop(b, loop, {next}, {next}, {1});
  g.outputs.push_back({"final", g.node(loop).results[0], {}});
  g.outputs.push_back({"count", g.node(loop).results[1], {}});

  std::atomic<bool> interrupt{false};
  Progress progress;
  RunOptions options;
  options.interrupt = &interrupt;
  options.progress = &progress;
  std::int32_t seen = 0;
  std::thread watcher([&] {
    auto now = progress.now.load();
    for (; !now || now->front().reached().done < 1000; now = progress.now.load()) std::this_thread::yield();
    const Progress::Series& series = now->front().series.at(0);
    if (series.name == "count") std::memcpy(&seen, series.rows + 999 * sizeof seen, sizeof seen);
    interrupt = true;
  });
  const RunResult r = run_reference(g, options);
  watcher.join();
  CHECK(seen == 2000);
  CHECK(progress.now.load() == nullptr);
  CHECK(r.interrupted);
  REQUIRE(r.steps >= 1000);
  REQUIRE(r.steps < trip);
  CHECK(r.rows == std::vector<std::int64_t>{-1, r.steps});
  CHECK(shown(r.outputs[0]) == "nothing");
  const std::int32_t* count = r.outputs[1]->as<std::int32_t>();
  for (std::int64_t t = 0; t < r.steps; ++t) REQUIRE(count[t] == 2 * (t + 1));
  CHECK(count[trip - 1] == 2 * r.steps);  // the rest repeats the last
  REQUIRE(r.timings.size() == 1);
  CHECK(r.timings[0].steps == r.steps);
  CHECK(r.timings[0].seconds > 0);
}

TEST_CASE("after an interrupt no loop begins, but what is cheap still comes out") {
  Training study(true);
  const std::atomic<bool> interrupt{true};
  RunOptions options;
  options.interrupt = &interrupt;
  const RunResult r = run_reference(study.graph, options);
  CHECK(r.interrupted);
  CHECK_FALSE(r.trap.has_value());
  CHECK(shown(r.outputs[0]) == "nothing");
  CHECK(shown(r.outputs[1]) == "nothing");
  CHECK(shown(r.outputs[4]) == "f32[2] [-1, -2]");
}

TEST_CASE("a trap looks into branches, maps and loops for the cause") {
  Graph g;
  Builder b(g, g.root());
  const auto param = [&](NodeId n, std::size_t i) { return g.region(g.node(n).regions[0]).params[i]; };
  const Value rows = build::constant(b, literal_from_text("f64[3] [4, -1, 9]"), Name("rows"));
  const NodeId outer = build::open_loop(b, looped(1));
  Builder body(g, g.node(outer).regions[0]);
  const NodeId branch = build::open_branch(body, build::equal(body, param(outer, 0), param(outer, 0)));
  Builder then(g, g.node(branch).regions[0]), other(g, g.node(branch).regions[1]);
  const NodeId map = build::open_map(then, 3, {rows});
  Builder row(g, g.node(map).regions[0]);
  const NodeId inner = build::open_loop(row, looped(4, {param(map, 1)}));
  Builder deep(g, g.node(inner).regions[0]);
  deep.set_origin({{7, 8, 0}, Name("deep"), {}});
  const Value root = build::sqrt(deep, param(inner, 1));
  g.info(root).name = Name("root");
  g.info(param(inner, 1)).name = Name("x");
  build::close_loop(row, inner, {root}, {}, {});
  build::close_map(then, map, {g.node(inner).results[0]}, {});
  build::close_branch(body, branch, {g.node(map).results[0]}, {build::full(other, Type::tensor(DType::f64, {3}), 0)});
  const Value loss = build::reduce_sum(body, g.node(branch).results[0], {0});
  build::guard(body, {loss}, "loss");
  build::close_loop(b, outer, {}, {loss}, {1});
  g.outputs.push_back({"loss", g.node(outer).results[0], {}});

  const RunResult r = run_reference(g, {});
  REQUIRE(r.trap.has_value());
  CHECK(r.trap->value == "root");
  CHECK(r.trap->op == "sqrt");
  CHECK(r.trap->span == Span{7, 8, 0});
  REQUIRE(r.trap->inputs.size() == 1);
  CHECK(r.trap->inputs[0].name == "x");
  CHECK(r.trap->inputs[0].low == -1);  // the first sqrt of the second row, not of a nan later
  CHECK(r.rows == std::vector<std::int64_t>{0});
}

TEST_CASE("a nan in a derivative says so") {
  Graph g;
  Builder b(g, g.root());
  b.set_origin({{1, 2, 0}, Name("x"), {}});
  const Value x = build::constant(b, literal_from_text("f32[] -1"), Name("x"));
  b.set_origin({{3, 4, 0}, Name("y"), g.info(x).def});
  const Value d = build::log(b, x);
  build::guard(b, {d}, "gradient");
  const RunResult r = run_reference(g, {});
  REQUIRE(r.trap.has_value());
  CHECK(r.trap->backward);
  CHECK(r.trap->value == "y");  // no name of its own: the path
}

TEST_CASE("an index out of range carries the span of its expression") {
  Graph g;
  Builder b(g, g.root());
  b.set_origin({{11, 22, 0}, Name("pick"), {}});
  build::gather(b, build::constant(b, literal_from_text("f32[50] all 0")), build::constant(b, literal_from_text("i32[] 50")), 0);
  try {
    run_reference(g, {});
    FAIL("no error");
  } catch (const RunError& e) {
    CHECK(e.what() == std::string("index 50 is outside 0..49 of axis 0"));
    CHECK(e.where == Span{11, 22, 0});
  }
}

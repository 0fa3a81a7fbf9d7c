// A run that is stopped anywhere and goes on gives the same bits: every safe point of graphs that hold all that a position must
// hold, and safe points of the programs of tests/good, gone on with other numbers of threads, in memory that began with other
// bytes.
#include <algorithm>
#include <bit>
#include <filesystem>
#include <set>

#include "compiler/elaborate/elaborate.h"
#include "compiler/passes/pipeline.h"
#include "compiler/support/errors.h"
#include "runtime/data/data_file.h"
#include "runtime/plan/evaluate.h"
#include "tests/files.h"
#include "tests/plan/graphs.h"

namespace mmc::test {

using namespace build;
namespace fs = std::filesystem;

namespace {

// Asks for a position at every safe point and keeps those whose numbers are wanted.
struct Taking {
  Checkpoints checkpoints;
  std::vector<RunPosition> kept;
  std::vector<std::byte> settled;  // of all positions, one after the other
  std::size_t taken = 0, bytes = 0;

  explicit Taking(std::size_t most = SIZE_MAX) {
    checkpoints.wanted = true;
    checkpoints.keep = [this, most](RunPosition p, double) {
      ++taken;
      bytes += p.now.size();
      settled.insert(settled.end(), p.settled.begin(), p.settled.end());
      // All of the first, then fewer and fewer.
      if (taken <= 20 || std::has_single_bit(taken)) kept.push_back({settled, std::move(p.now)});
      checkpoints.wanted = taken < most && bytes < (std::size_t{1} << 26);
    };
  }
};

RunResult run(const Plan& plan, int threads, Checkpoints* checkpoints, const std::atomic<bool>* interrupt = nullptr) {
  RunOptions options;
  options.threads = threads;
  options.checkpoints = checkpoints;
  options.interrupt = interrupt;
  return run_plan(plan, options, 0xfe);
}

RunResult go_on(const Plan& plan, const RunPosition& from, int threads) {
  Checkpoints checkpoints;
  checkpoints.from = &from;
  checkpoints.keep = [](const RunPosition&, double) {};
  return run(plan, threads, &checkpoints);
}

void require_same_bits(const RunResult& a, const RunResult& b) {
  REQUIRE(a.rows == b.rows);
  for (std::size_t i = 0; i < a.outputs.size(); ++i) {
    INFO("output " << i);
    REQUIRE(a.outputs[i].has_value() == b.outputs[i].has_value());
    if (a.outputs[i]) REQUIRE((*a.outputs[i]->data == *b.outputs[i]->data));
  }
  REQUIRE(a.timings.size() == b.timings.size());
  for (std::size_t i = 0; i < a.timings.size(); ++i) REQUIRE(a.timings[i].steps == b.timings[i].steps);
}

// How many positions were tried.
std::size_t check_positions(const Graph& g) {
  const Plan plan = make_plan(g);
  const RunResult whole = run(plan, 1, nullptr);
  std::size_t tried = 0;
  for (const int threads : {1, 3}) {
    Taking taking;
    require_same_bits(whole, run(plan, threads, &taking.checkpoints));
    for (const RunPosition& from : taking.kept) {
      INFO("position " << tried << " of " << threads << " threads");
      ++tried;
      require_same_bits(whole, go_on(plan, from, tried % 3 == 0 ? 1 : 4));
    }
  }
  return tried;
}

// A training in a map over threads: a loop with exchanged carries and strided series, a draw, results that are stacked and, if
// `sums`, summed.
void members(Study& s, std::int64_t count, std::int64_t steps, bool sums = true) {
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
  close_loop(body, loop, {next}, {reduce_sum(body, h, {0, 1}), h}, {1, 3});
  const auto r = s.g.node(loop).results;
  const Value y = dot(in, r[0], p[1], {}, {}, {1}, {0});
  close_map(in, map, {y, r[1], r[2], p[0]}, sums ? std::vector<Value>{y, r[0]} : std::vector<Value>{});
  for (Value v : s.g.node(map).results) s.output("r" + std::to_string(s.g.outputs.size()), v);
}

ImportedText import_beside(const std::string& name, const std::string& from) {
  const std::string path = (fs::path(from).parent_path() / name).lexically_normal().string();
  if (!fs::is_regular_file(path)) throw FileNotFound("there is no file `" + path + "`");
  return {path, slurp(path)};
}

}  // namespace

TEST_CASE("maps over threads with loops inside") {
  for (std::int64_t count : {2, 7, 64, 65, 200}) {
    INFO(count << " iterations");
    Study s;
    members(s, count, 5);
    REQUIRE(check_positions(s.g) > 15);
  }
}

TEST_CASE("a map over threads within a loop, whose carried values it captures") {
  Study s;
  map_in_loop(s);
  REQUIRE(check_positions(s.g) > 40);
}

TEST_CASE("loops within loops and branches, strides, scans, early ends, maps with sums") {
  Study s;
  const Type v = tensor(DType::f32, {5});
  const Value x = constant(s.b, some(v, 1)), y = constant(s.b, some(v, 2)),
              rows = constant(s.b, some(tensor(DType::f32, {9, 5}), 3));
  const NodeId outer = open_loop(s.b, {9, {x, y}, {rows}, {}, false, true});
  Builder o = s.inside(outer);
  const auto p = s.region(outer).params;  // t, a, b, row
  const Value third = equal(o, remainder(o, p[0], scalar(o, DType::i32, 3)), scalar(o, DType::i32, 0));
  const NodeId branch = open_branch(o, third);
  Builder yes = s.inside(branch, 0), no = s.inside(branch, 1);
  const NodeId inner = open_loop(yes, {4, {p[1], p[2]}, {}, {}, false, false});
  Builder i = s.inside(inner);
  const auto q = s.region(inner).params;
  close_loop(i, inner, {q[2], add(i, mul(i, q[1], full(i, v, 0.25)), p[3])}, {reduce_sum(i, q[1], {0})}, {2});
  const auto r = s.g.node(inner).results;
  close_branch(yes, branch, {r[0], r[2]}, {neg(no, p[1]), full(no, s.g.type(r[2]), 3)});
  const Value a = s.g.node(branch).results[0], series = s.g.node(branch).results[1];
  const NodeId map = open_map(o, 130, {});
  Builder k = s.inside(map);
  const Value scaled = mul(k, a, broadcast_scalar(k, convert(k, s.region(map).params[0], DType::f32), v.dims()));
  close_map(k, map, {reduce_sum(k, scaled, {0})}, {mul(k, scaled, full(k, v, 1e-3))});
  const auto sums = s.g.node(map).results;
  const Value stop = greater(o, p[0], scalar(o, DType::i32, 6));
  close_loop(o, outer, {p[2], build::tanh(o, add(o, a, sums[1]))}, {series, sums[0], p[1]}, {1, 2, 4}, stop);
  for (Value out : s.g.node(outer).results) s.output("r" + std::to_string(s.g.outputs.size()), out);
  // What comes after it reads what came before it.
  const NodeId after = open_loop(s.b, {6, {s.g.node(outer).results[0]}, {}, {}, true, false});
  Builder last = s.inside(after);
  const auto z = s.region(after).params;
  close_loop(last, after, {sub(last, mul(last, z[1], y), x)}, {z[1]}, {1});
  for (Value out : s.g.node(after).results) s.output("r" + std::to_string(s.g.outputs.size()), out);
  REQUIRE(check_positions(s.g) > 40);
}

TEST_CASE("an interrupt leaves a position from which the run goes on, as often as it comes") {
  Study s;
  members(s, 70, 6);
  const Plan plan = make_plan(s.g);
  const RunResult whole = run(plan, 1, nullptr);
  for (const int threads : {1, 3}) {
    RunPosition at;
    std::vector<std::byte> settled;
    int interrupts = 0;
    for (bool finished = false; !finished; ++interrupts) {
      // It comes with the fifth safe point after the last one.
      std::atomic<bool> stop{false};
      const RunPosition from{settled, std::move(at.now)};
      Checkpoints checkpoints;
      checkpoints.from = from.now.empty() ? nullptr : &from;
      checkpoints.wanted = true;
      checkpoints.keep = [&, n = 0](RunPosition p, double) mutable {
        settled.insert(settled.end(), p.settled.begin(), p.settled.end());
        at = std::move(p);
        checkpoints.wanted = true;
        if (++n == 5) stop = true;
      };
      const RunResult r = run(plan, threads, &checkpoints, &stop);
      finished = !r.interrupted;
      if (finished) require_same_bits(whole, r);
    }
    REQUIRE(interrupts > 10);
  }
}

TEST_CASE("an interrupt before anything long has begun leaves a position as well") {
  Study s;
  members(s, 7, 5);
  const Plan plan = make_plan(s.g);
  const std::atomic<bool> stop{true};
  RunPosition at;
  Checkpoints checkpoints;
  checkpoints.keep = [&](RunPosition p, double) { at = std::move(p); };
  REQUIRE(run(plan, 2, &checkpoints, &stop).interrupted);
  require_same_bits(run(plan, 1, nullptr), go_on(plan, at, 3));
}

TEST_CASE("another plan's position is refused") {
  Study a, b;
  members(a, 6, 5);
  members(b, 6, 4);
  const Plan plan = make_plan(a.g), other = make_plan(b.g);
  Taking taking;
  run(plan, 1, &taking.checkpoints);
  REQUIRE_THROWS_AS(go_on(other, taking.kept.at(0), 1), RunError);
  RunPosition half = taking.kept.at(0);
  half.now.resize(100);
  REQUIRE_THROWS_AS(go_on(plan, half, 1), RunError);
  RunPosition without = taking.kept.back();
  without.settled.resize(without.settled.size() / 2);
  REQUIRE_THROWS_AS(go_on(plan, without, 1), RunError);
  without.settled.clear();
  REQUIRE_THROWS_AS(go_on(plan, without, 1), RunError);
}

// Large data, an ensemble whose rows come one after the other, a loop of the root with a series: after the first position each
// holds about as much as has come since.
TEST_CASE("what can't change any more is in one position only") {
  Study s;
  const Type many = tensor(DType::f32, {1000, 24});
  const Value data = mul(s.b, constant(s.b, some(many, 9)), full(s.b, many, 0.5));
  members(s, 66, 3, false);
  const NodeId loop = open_loop(s.b, {300, {reduce_sum(s.b, data, {0})}, {}, {}, false, false});
  Builder in = s.inside(loop);
  const Value v = s.region(loop).params[1];
  close_loop(in, loop, {build::tanh(in, v)}, {v, reduce_sum(in, data, {1})}, {1, 100});
  for (Value out : s.g.node(loop).results) s.output("r" + std::to_string(s.g.outputs.size()), out);
  REQUIRE(check_positions(s.g) > 40);

  const Plan plan = make_plan(s.g);
  for (const int threads : {1, 3}) {
    std::vector<std::byte> settled;
    std::size_t taken = 0, largest_now = 0, late_settled = 0;
    Checkpoints checkpoints;
    checkpoints.wanted = true;
    checkpoints.keep = [&](RunPosition p, double) {
      largest_now = std::max(largest_now, p.now.size());
      if (taken++ > 0) late_settled += p.settled.size();
      settled.insert(settled.end(), p.settled.begin(), p.settled.end());
      checkpoints.wanted = true;
    };
    const RunResult whole = run(plan, threads, &checkpoints);
    std::size_t outputs = 0;
    for (const auto& tensor : whole.outputs) outputs += tensor->data->size();
    INFO(taken << " positions, largest " << largest_now << ", settled later " << late_settled << ", outputs " << outputs);
    REQUIRE(taken > 300);
    const auto data_bytes = static_cast<std::size_t>(many.bytes());
    REQUIRE(settled.size() > data_bytes);
    REQUIRE(late_settled < outputs + outputs / 10 + data_bytes);
    REQUIRE(largest_now < data_bytes / 2);
  }
}

TEST_CASE("the programs of tests/good go on from wherever they are stopped") {
  std::size_t programs = 0, positions = 0;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(MMC_SOURCE_DIR) / "tests/good")) {
    if (entry.path().extension() != ".mm") continue;
    SourceMap sources;
    Diagnostics diagnostics;
    CompileOptions options;
    options.files = data_reader();
    options.read_import = import_beside;
    std::optional<mmc::Study> study = elaborate(sources, sources.add(entry.path(), slurp(entry.path())), options, diagnostics);
    if (!study || !study->late.empty()) continue;
    PipelineOptions passes;
    passes.evaluator = fast_evaluator();
    optimise(study->graph, passes);
    INFO(entry.path());
    const Plan plan = make_plan(study->graph);
    const RunResult whole = run(plan, 1, nullptr);
    Taking taking(600);
    require_same_bits(whole, run(plan, 2, &taking.checkpoints));
    if (!taking.kept.empty()) ++programs;
    // The first ones and the last ones.
    for (std::size_t i = 0; i < taking.kept.size(); i += i < 2 || i + 4 > taking.kept.size() ? 1 : 5) {
      ++positions;
      require_same_bits(whole, go_on(plan, taking.kept[i], 1 + static_cast<int>(i % 3)));
    }
  }
  CHECK(programs > 15);
  CHECK(positions > 80);
}

}  // namespace mmc::test

#include "mmc/stages.h"

#include <algorithm>
#include <chrono>
#include <set>

#include "compiler/graph/extract.h"
#include "compiler/passes/drop_dead.h"
#include "compiler/passes/supply.h"
#include "compiler/support/errors.h"
#include "mmc/interrupt.h"
#include "runtime/plan/evaluate.h"
#include "runtime/study/inputs.h"

namespace mmc {
namespace {

using Clock = std::chrono::steady_clock;

struct Kept {
  Tensor tensor;
  std::int64_t rows;  // as RunResult::rows
};
using Store = std::map<Fingerprint, Kept>;

bool unknown(const LateSize& late) { return !late.known; }
bool waits(const Study& study) { return std::any_of(study.late.begin(), study.late.end(), unknown); }

KnownValues known_values(const Store& store) {
  KnownValues known;
  for (const auto& [print, kept] : store) known.emplace(print, Literal{kept.tensor.type, kept.tensor.data});
  return known;
}

std::vector<Fingerprint> output_prints(const Graph& g) {
  const std::vector<Fingerprint> all = fingerprints(g);
  std::vector<Fingerprint> prints;
  for (const Output& o : g.outputs) prints.push_back(all[o.value.index]);
  return prints;
}

// The values of the root region that are the same whatever the unknown sizes: their fingerprints in both trials agree.
std::vector<bool> settled(const Graph& g, const std::vector<Fingerprint>& prints, const Graph& other) {
  std::set<Fingerprint> there;
  for (const Fingerprint& f : fingerprints(other)) there.insert(f);
  std::vector<bool> result(g.value_count(), false);
  for (NodeId n : g.region(g.root()).nodes) {
    for (Value v : g.node(n).results) result[v.index] = there.contains(prints[v.index]);
  }
  return result;
}

// What this stage computes: the outputs that are settled, and every settled value that something unsettled needs.
std::vector<Output> stage_outputs(const Graph& g, const std::vector<bool>& settled) {
  std::vector<Output> outputs;
  std::set<Value> asked;
  auto ask = [&](Value v, const std::string& name, Span span) {
    const Node* def = g.def(v);
    if (!def || def->op->name == "constant" || !settled[v.index] || !asked.insert(v).second) return;
    outputs.push_back({name, v, span});
  };
  for (const Output& o : g.outputs) ask(o.value, o.name, o.span);
  for (NodeId n : g.region(g.root()).nodes) {
    const Node& node = g.node(n);
    if (std::all_of(node.results.begin(), node.results.end(), [&](Value v) { return settled[v.index]; })) continue;
    std::vector<Value> needs = node.operands;
    for (Value v : captures(g, n)) needs.push_back(v);
    for (Value v : needs) ask(v, "stage value " + std::to_string(v.index), node.origin.span);
  }
  return outputs;
}

// One graph, run; what it gave goes into the store.
RunResult run_graph(const Graph& g, const std::vector<Fingerprint>& prints, const Execute& execute, Store& store) {
  RunResult run = execute(g);
  for (std::size_t i = 0; i < g.outputs.size(); ++i) {
    if (run.outputs[i]) store.insert_or_assign(prints[i], Kept{*run.outputs[i], run.rows[i]});
  }
  return run;
}

// An output that an earlier stage or a constant gives.
std::optional<Kept> found(const Graph& g, std::size_t output, const Fingerprint& print, const Store& store) {
  auto kept = store.find(print);
  if (kept != store.end()) return kept->second;
  const Node* def = g.def(g.outputs[output].value);
  if (def && def->op->name == "constant") return Kept{from_literal(def->attrs.literal("value")), -1};
  return std::nullopt;
}

// The result for all outputs of `g`, those that were never computed left empty.
RunResult gathered(const Graph& g, const std::vector<Fingerprint>& prints, const Store& store, RunResult last) {
  RunResult run = std::move(last);
  run.outputs.assign(prints.size(), std::nullopt);
  run.rows.assign(prints.size(), -1);
  for (std::size_t i = 0; i < prints.size(); ++i) {
    const std::optional<Kept> kept = found(g, i, prints[i], store);
    if (!kept) continue;
    run.outputs[i] = kept->tensor;
    run.rows[i] = kept->rows;
  }
  return run;
}

PipelineOptions without(PipelineOptions passes, const std::vector<std::string>& names) {
  passes.disabled.insert(passes.disabled.end(), names.begin(), names.end());
  return passes;
}

}  // namespace

StagedRun run_stages(Compiled& compiled, const StudyOptions& options, const PipelineOptions& passes, const Execute& execute) {
  StagedRun staged;
  // These put what is settled and what is not into one map or product; so they wait until the stage is cut out. The others have
  // then done what they can, and what is supplied is not to be folded: that is the run's work.
  const PipelineOptions before_cut = without(passes, {"batch_maps", "join_products", "tile_rows"});
  const PipelineOptions after_cut = without(passes, {"fold_constants"});
  Store store;
  std::vector<LoopTiming> timings;
  auto timed = [&](const Graph& g, const std::vector<Fingerprint>& prints) {
    const auto start = Clock::now();
    add_files_read(g, staged.files);
    RunResult run = run_graph(g, prints, execute, store);
    staged.run_seconds += std::chrono::duration<double>(Clock::now() - start).count();
    timings.insert(timings.end(), run.timings.begin(), run.timings.end());
    return run;
  };
  LateSizes sizes;
  while (waits(*compiled.study)) {
    Graph& g = compiled.study->graph;
    optimise(g, before_cut);
    Compiled other = compile(options, sizes, 1);
    require(other.study.has_value(), "the second trial of a study with late sizes failed");
    optimise(other.study->graph, before_cut);
    const std::vector<Fingerprint> prints = fingerprints(g), own = output_prints(g);
    const std::vector<bool> is_settled = settled(g, prints, other.study->graph);
    const std::vector<Output> wanted = stage_outputs(g, is_settled);
    Graph stage = extract(g, wanted);
    std::vector<Fingerprint> stage_prints;
    for (const Output& o : wanted) stage_prints.push_back(prints[o.value.index]);
    if (supply(stage, known_values(store))) drop_dead(stage);
    optimise(stage, after_cut);
    RunResult run = timed(stage, stage_prints);
    if (run.trap || run.interrupted) {
      staged.result = gathered(g, own, store, std::move(run));
      staged.result.timings = std::move(timings);
      return staged;
    }
    const std::size_t before = sizes.size();
    for (const LateSize& late : compiled.study->late) {
      const auto size = late.output ? found(g, *late.output, own[*late.output], store) : std::nullopt;
      if (size) sizes[late.key] = static_cast<std::int64_t>(size->tensor.at(0));
    }
    require(sizes.size() > before, "no late size became known in a stage");
    Compiled next = compile(options, sizes, 0);
    if (!next.study) {
      // What is computed already is reported all the same.
      staged.result = gathered(g, own, store, std::move(run));
      staged.result.timings = std::move(timings);
      staged.wrong = std::move(next);
      return staged;
    }
    compiled = std::move(next);
  }
  Graph& g = compiled.study->graph;
  if (store.empty()) {
    optimise(g, passes);
    const auto start = Clock::now();
    add_files_read(g, staged.files);
    staged.result = execute(g);
    staged.run_seconds = std::chrono::duration<double>(Clock::now() - start).count();
    return staged;
  }
  optimise(g, before_cut);
  const std::vector<Fingerprint> own = output_prints(g);
  if (supply(g, known_values(store))) drop_dead(g);
  optimise(g, after_cut);
  RunResult run = timed(g, own);
  staged.result = gathered(g, own, store, std::move(run));
  staged.result.timings = std::move(timings);
  return staged;
}

StagedRun run_stages(Compiled& compiled, const StudyOptions& study, RunOptions options) {
  PipelineOptions passes;
  passes.evaluator = fast_evaluator();
  options.interrupt = &interrupted();
  return run_stages(compiled, study, passes, [&](const Graph& g) { return run_fast(g, options); });
}

}  // namespace mmc

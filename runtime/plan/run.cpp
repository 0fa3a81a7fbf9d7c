#include "runtime/plan/run.h"

#include <algorithm>
#include <cstring>

#include "runtime/plan/machine.h"
#include "runtime/plan/profile.h"

namespace mmc {
namespace {

// Marks what a step that did not (fully) run would have written, and says whether a step reads such a thing.
class Missing {
 public:
  explicit Missing(const Plan& plan) : plan_(plan), missing_(plan.buffers.size(), false) {}
  void mark(const Step& s) {
    for (BufferId b : s.writes) missing_[owner(b)] = true;
    any_ = true;
  }
  bool blocks(const Step& s) const {
    return std::any_of(s.reads.begin(), s.reads.end(), [&](BufferId b) { return is(b); });
  }
  // A step that ran overwrites what may have been a missing value's memory; the buffer is its own.
  bool is(BufferId b) const { return missing_[owner(b)]; }
  bool any() const { return any_; }

 private:
  BufferId owner(BufferId b) const {
    while (plan_.buffers[b].storage == Storage::shared) b = plan_.buffers[b].shares;
    return b;
  }
  const Plan& plan_;
  std::vector<bool> missing_;
  bool any_ = false;
};

// Is the output all of a buffer, as a series is?
bool is_whole(const Plan& plan, const View& v) {
  return v.layout.dense() && v.layout.offset == 0 && v.layout.elements() == plan.buffers[v.buffer].type.elements();
}

// How many rows of a cut loop's series are valid, when `b` is one.
std::int64_t valid_rows(const Step& s, BufferId b, std::int64_t iterations) {
  const auto* loop = std::get_if<Loop>(&s.operation);
  if (!loop || loop->reversed) return -1;
  for (const Stack& stack : loop->stacks)
    if (stack.target == b) return (iterations + stack.stride - 1) / stack.stride;
  return -1;
}

}  // namespace

RunResult run_plan(const Plan& plan, const RunOptions& options, int fill) {
  RunResult result;
  result.outputs.resize(plan.outputs.size());
  result.rows.assign(plan.outputs.size(), -1);
  Machine machine(plan, options, fill);
  Missing missing(plan);

  const std::vector<Step>& root = plan.blocks[0].steps;
  const std::optional<Ending> cut = machine.run(0, root.size());
  if (cut) {
    // What depends on the loop is not computed; everything else is.
    result.interrupted = cut->interrupted;
    result.trap = cut->trap;
    result.steps = cut->iterations;
    missing.mark(root[cut->root_step]);
    for (std::size_t i = 0; i < plan.outputs.size(); ++i)
      if (cut->began && is_whole(plan, plan.outputs[i].view))
        result.rows[i] = valid_rows(root[cut->root_step], plan.outputs[i].view.buffer, cut->iterations);
    // The memory of the cut series may be used again below, so they are taken now.
    for (std::size_t i = 0; i < plan.outputs.size(); ++i)
      if (result.rows[i] >= 0 && plan.outputs[i].direct == no_buffer && plan.outputs[i].same_as == SIZE_MAX)
        result.outputs[i] = machine.read(plan.outputs[i].view, plan.graph->type(plan.graph->outputs[i].value));
    for (std::size_t step = cut->root_step + 1; step < root.size(); ++step) {
      // No further loop begins; what has no operand missing is cheap and is still of use.
      const bool skip = !root[step].run || missing.blocks(root[step]);
      if (skip)
        missing.mark(root[step]);
      else
        machine.run(step, step + 1);
    }
  }

  for (std::size_t i = 0; i < plan.outputs.size(); ++i) {
    const PlanOutput& out = plan.outputs[i];
    if (out.same_as != SIZE_MAX) {
      result.outputs[i] = result.outputs[out.same_as];
      result.rows[i] = result.rows[out.same_as];
      continue;
    }
    if (result.rows[i] < 0 && is_whole(plan, out.view)) result.rows[i] = machine.loops().stopped_rows(out.view.buffer);
    if (result.rows[i] < 0 && missing.any() && missing.is(out.view.buffer)) {
      continue;
    } else if (out.direct != no_buffer) {
      result.outputs[i] = std::move(machine.direct_outputs()[i]);
    } else if (!result.outputs[i]) {
      result.outputs[i] = machine.read(out.view, plan.graph->type(plan.graph->outputs[i].value));
    }
  }
  result.timings = machine.loops().timings();
  if (options.profiler) options.profiler->take();
  return result;
}

RunResult run_fast(const Graph& graph, const RunOptions& options) { return run_plan(make_plan(graph), options); }

}  // namespace mmc

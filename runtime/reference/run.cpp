// The root region: which outputs come out, and what remains of them when a guard fails or the user interrupts.
#include <algorithm>
#include <chrono>

#include "compiler/graph/op.h"
#include "compiler/graph/views.h"
#include "compiler/support/errors.h"
#include "runtime/reference/interpreter.h"
#include "runtime/reference/rows.h"

namespace mmc::reference {
Interpreter::Interpreter(const Graph& graph, const RunOptions& options)
    : graph_(graph),
      options_(options),
      values_(graph.value_count()),
      rows_(graph.value_count(), -1),
      partial_(graph.value_count(), false),
      functions_(graph.node_count()) {}

RunResult Interpreter::run() {
  run_root();
  for (const Output& output : graph_.outputs) {
    result_.outputs.push_back(known(output.value) ? std::optional(value(output.value)) : std::nullopt);
    result_.rows.push_back(rows_[output.value.index]);
  }
  if (options_.progress != nullptr) options_.progress->now.store({});
  return std::move(result_);
}

void Interpreter::run_root() {
  for (const NodeId id : graph_.region(graph_.root()).nodes) {
    if (!over_ && options_.interrupt != nullptr && options_.interrupt->load(std::memory_order_relaxed)) {
      over_ = result_.interrupted = true;
    }
    if (!over_ || available(id)) run_root_node(id);
  }
}

// After a trap or an interrupt: may this node of the root region still run?
bool Interpreter::available(NodeId id) const {
  const Node& node = graph_.node(id);
  return node.regions.empty() && !is_guard(node) &&
         std::ranges::all_of(node.operands, [&](Value v) { return known(v) && !partial_[v.index]; });
}

void Interpreter::run_root_node(NodeId id) {
  const bool loop = is_loop(graph_.node(id));
  root_loop_ = loop ? id : NodeId{};
  root_step_ = root_done_ = 0;
  const auto start = std::chrono::steady_clock::now();
  try {
    run_node(id);
  } catch (GuardFailed failed) {
    result_.trap = explain(*this, failed.guard, root_step_);
    over_ = true;
  } catch (Interrupted) { over_ = result_.interrupted = true; }
  if (!loop) return;
  if (over_) end_root_loop(id, root_done_);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  LoopTiming& timing = result_.timings.emplace_back(
      LoopTiming{std::string(graph_.node(id).origin.path.text()), root_done_, elapsed.count(), {}, loop_view(graph_, id).trip});
  timing.members = {{root_done_, true}};
  timing.cut = over_;
}

// Keeps the finished rows of a loop that was cut short; its final values are not known.
void Interpreter::end_root_loop(NodeId id, std::int64_t ran) {
  const LoopView view = loop_view(graph_, id);
  result_.steps = ran;
  for (std::size_t j = 0; j < view.stacked.size(); ++j) {
    Tensor& stacked = values_[view.stacked[j].index];
    if (view.reversed || stacked.data == nullptr) {
      stacked = Tensor{};  // half a derivative is of no use
      continue;
    }
    const std::int64_t rows = stacked_rows(ran, view.strides[j]);
    fill_rows_not_run(stacked, rows, stacked.type.dim(0).value(), rows - 1);
    rows_[view.stacked[j].index] = rows;
    partial_[view.stacked[j].index] = true;
  }
}

}  // namespace mmc::reference

namespace mmc {

RunResult run_reference(const Graph& graph, const RunOptions& options) { return reference::Interpreter(graph, options).run(); }

}  // namespace mmc

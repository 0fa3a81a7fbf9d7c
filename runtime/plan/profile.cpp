#include "runtime/plan/profile.h"

#include <algorithm>
#include <chrono>

#include "compiler/graph/clone.h"
#include "runtime/plan/print.h"

namespace mmc {
namespace {

using Clock = std::chrono::steady_clock;

std::int64_t nanoseconds_since(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count();
}

// What a call of nothing is measured to take.
double clock_cost() {
  constexpr int calls = 2000;
  std::int64_t sum = 0;
  for (int i = 0; i < calls; ++i) sum += nanoseconds_since(Clock::now());
  return 1e-9 * static_cast<double>(sum) / calls;
}

std::string kind_of(const Step& s) {
  if (const auto* fused = std::get_if<kernels::Fused>(&s.operation)) return fused->update ? "optimizer update" : "elementwise";
  const std::string text = step_text(s);
  return text.substr(0, text.find(' '));
}

}  // namespace

void Profiler::run_measured(const void* args, kernels::Slots slots) {
  // The description belongs to this run alone: kernels are handed it as a constant.
  Measured& m = *static_cast<Measured*>(const_cast<void*>(args));
  const Clock::time_point start = Clock::now();
  m.run(m.args, slots);
  m.nanoseconds += nanoseconds_since(start);
  ++m.calls;
}

void Profiler::measure(const Plan& plan, PlanCode& code) {
  plan_ = &plan;
  for (std::size_t block = 0; block < code.size(); ++block) {
    for (std::size_t i = 0; i < code[block].size(); ++i) {
      Instruction& instruction = code[block][i];
      if (!instruction.run) continue;
      measured_.push_back({instruction.run, instruction.args, &plan.blocks[block].steps[i]});
      instruction = {run_measured, &measured_.back()};
    }
  }
}

void Profiler::take() {
  if (!plan_) return;
  const Plan& plan = *plan_;
  const double clock = clock_cost();
  for (const Measured& m : measured_)
    add(plan, m, std::max(0.0, 1e-9 * static_cast<double>(m.nanoseconds) - clock * static_cast<double>(m.calls)));
  for (const Buffer& b : plan.buffers) {
    if (!b.value.valid() || (b.storage != Storage::arena && b.storage != Storage::output)) continue;
    const NodeId def = plan.graph->info(b.value).def;
    if (def.valid()) place(span_of(*plan.graph, def)).bytes += b.type.bytes();
  }
  for (std::size_t i = 0; i < plan.outputs.size(); ++i)
    if (plan.outputs[i].same_as == SIZE_MAX) output_bytes_ += plan.graph->type(plan.graph->outputs[i].value).bytes();
  arena_bytes_ = std::max(arena_bytes_, plan.arena_bytes);
  measured_.clear();
  plan_ = nullptr;
}

// A step that computes several nodes belongs to the places of all of them in equal parts.
void Profiler::add(const Plan& plan, const Measured& m, double seconds) {
  const Graph& g = *plan.graph;
  std::vector<NodeId> nodes = m.step->nodes;
  if (nodes.empty() && m.step->node.valid()) nodes.push_back(m.step->node);
  seconds_ += seconds;
  Cost& of_kind = kernel(kind_of(*m.step));
  of_kind.seconds += seconds;
  of_kind.calls += m.calls;
  const double part = nodes.empty() ? seconds : seconds / static_cast<double>(nodes.size());
  if (nodes.empty()) place({}).seconds += part;
  for (NodeId n : nodes) {
    Cost& here = place(span_of(g, n));
    here.seconds += part;
    here.calls = std::max(here.calls, m.calls);
    if (g.node(n).origin.derived_from.valid()) {
      here.derivative_seconds += part;
      of_kind.derivative_seconds += part;
    }
  }
}

Profiler::Cost& Profiler::kernel(const std::string& kind) {
  const auto found = std::ranges::find(kernels_, kind, &Cost::kind);
  return found == kernels_.end() ? kernels_.emplace_back(Cost{kind, {}}) : *found;
}

Profiler::Cost& Profiler::place(Span span) {
  const auto found = std::ranges::find(places_, span, &Cost::span);
  return found == places_.end() ? places_.emplace_back(Cost{"", span}) : *found;
}

}  // namespace mmc

#include "compiler/passes/rewrite.h"

#include <utility>

#include "compiler/support/errors.h"

namespace mmc {
namespace {

// Two rules that undo each other would build nodes for ever; real chains of rules are a few steps long.
constexpr int max_chain = 16;

}  // namespace

void Rewriter::replace(Value old, Value by) {
  by = (*this)(by);
  require(old != by, "a value was replaced by itself");
  require(g_.type(old) == g_.type(by), "a value was replaced by one of another type");
  if (table_.size() <= old.index) table_.resize(g_.value_count());
  table_[old.index] = by;
  if (g_.info(by).name.empty()) g_.info(by).name = g_.info(old).name;
  changed_ = true;
}

Value Rewriter::operator()(Value v) {
  Value last = v;
  while (last.index < table_.size() && table_[last.index].valid()) last = table_[last.index];
  for (Value step = v; step != last;) step = std::exchange(table_[step.index], last);  // shorten the way for the next time
  return last;
}

void Rewriter::run(const Hooks& hooks) {
  hooks_ = &hooks;
  run_region(g_.root());
  for (Output& out : g_.outputs) out.value = (*this)(out.value);
}

void Rewriter::run_region(RegionId r) {
  if (hooks_->enter) hooks_->enter(r);
  const std::vector<NodeId> nodes = std::exchange(g_.region(r).nodes, {});
  g_.region(r).nodes.reserve(nodes.size());
  Builder b(g_, r);
  for (NodeId n : nodes) process(n, b, 0);
  for (Value& v : g_.region(r).yields) v = (*this)(v);
  if (hooks_->leave) hooks_->leave(r);
}

// Calls a hook, then visits the nodes that it built, which stand at the end of the region now.
bool Rewriter::call(const std::function<bool(NodeId, Builder&)>& hook, NodeId n, Builder& b, int depth) {
  const std::size_t before = g_.region(b.region()).nodes.size();
  b.set_origin(g_.node(n).origin);
  const bool keep = hook(n, b);
  auto& nodes = g_.region(b.region()).nodes;
  if (nodes.size() == before || depth == max_chain) return keep;
  const std::vector<NodeId> built(nodes.begin() + static_cast<std::ptrdiff_t>(before), nodes.end());
  nodes.resize(before);
  for (NodeId fresh : built) process(fresh, b, depth + 1);
  return keep;
}

void Rewriter::process(NodeId n, Builder& b, int depth) {
  for (Value& v : g_.node(n).operands) v = (*this)(v);
  if (!call(hooks_->visit, n, b, depth)) return;
  for (Value& v : g_.node(n).operands) v = (*this)(v);  // what it built may have been replaced
  if (!g_.node(n).regions.empty()) {
    const std::vector<RegionId> regions = g_.node(n).regions;
    for (RegionId r : regions) run_region(r);
    if (hooks_->after_regions && !call(hooks_->after_regions, n, b, depth)) return;
    for (Value& v : g_.node(n).operands) v = (*this)(v);
  }
  g_.append(b.region(), n);
}

void splice(Graph& g, RegionId region, Builder& into) {
  const std::vector<NodeId> nodes = std::exchange(g.region(region).nodes, {});
  for (NodeId n : nodes) g.append(into.region(), n);
}

}  // namespace mmc

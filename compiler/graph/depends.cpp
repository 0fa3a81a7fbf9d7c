#include "compiler/graph/depends.h"

#include <algorithm>
#include <vector>

#include "compiler/graph/op.h"
#include "compiler/graph/views.h"

namespace mmc {
namespace {

bool carries(const Graph& g, Value v) { return is_float(g.type(v).dtype()); }

// Calls `visit` for each value whose derivative flows directly into result `i` of node `n`.
template <class Visit>
void result_sources(const Graph& g, NodeId id, std::size_t i, const Visit& visit) {
  const Node& n = g.node(id);
  if (is_loop(n)) {
    const LoopView loop = loop_view(g, id);
    if (i < loop.finals.size()) {
      visit(loop.inits[i]);  // with a trip count of zero it is the result
      visit(loop.next[i]);
    } else if (i - loop.finals.size() < loop.outputs.size()) {
      visit(loop.outputs[i - loop.finals.size()]);
    }
  } else if (is_map(n) || is_branch(n)) {
    for (RegionId r : n.regions) visit(g.region(r).yields[i]);
  } else if (!std::holds_alternative<Nondifferentiable>(n.op->derivative)) {
    for (std::size_t k = is_stated(n) ? 1 : 0; k < n.operands.size(); ++k) visit(n.operands[k]);
  }
}

template <class Visit>
void param_sources(const Graph& g, RegionId region, std::size_t i, const Visit& visit) {
  const NodeId owner = g.region(region).owner;
  if (!owner.valid()) return;
  if (i > 0 && is_map(g.node(owner))) visit(g.node(owner).operands[i - 1]);
  if (i > 0 && is_loop(g.node(owner))) {
    const LoopView loop = loop_view(g, owner);
    visit(g.node(owner).operands[i - 1]);
    if (i <= loop.next.size()) visit(loop.next[i - 1]);
  }
}

// Calls `visit` for each value whose derivative flows directly into v.
template <class Visit>
void sources(const Graph& g, Value v, const Visit& visit) {
  if (!carries(g, v)) return;
  const auto visit_float = [&](Value s) {
    if (carries(g, s)) visit(s);
  };
  const ValueInfo& info = g.info(v);
  if (info.def.valid())
    result_sources(g, info.def, info.index, visit_float);
  else
    param_sources(g, info.region, info.index, visit_float);
}

}  // namespace

bool depends(const Graph& g, Value y, std::span<const Value> on) {
  std::vector<bool> seen(g.value_count()), goal(g.value_count());
  for (Value v : on) goal[v.index] = true;
  const RegionId here = g.info(y).region;
  std::vector<Value> work{y};
  while (!work.empty()) {
    const Value v = work.back();
    work.pop_back();
    if (seen[v.index]) continue;
    seen[v.index] = true;
    if (goal[v.index] && carries(g, v)) return true;
    // The loops around y are still being written when the elaborator asks, and what they carry from one iteration to the next is
    // not y's business: only the slices of a map around it lead outwards.
    const ValueInfo& info = g.info(v);
    if (!info.def.valid() && g.encloses(info.region, here)) {
      const NodeId owner = g.region(info.region).owner;
      if (owner.valid() && is_map(g.node(owner)) && info.index > 0) work.push_back(g.node(owner).operands[info.index - 1]);
      continue;
    }
    sources(g, v, [&](Value s) { work.push_back(s); });
  }
  return false;
}

bool computed_from(const Graph& g, Value v, std::span<const Value> on) {
  std::vector<bool> seen(g.node_count());
  std::vector<Value> work{v};
  while (!work.empty()) {
    Value now = work.back();
    work.pop_back();
    if (std::find(on.begin(), on.end(), now) != on.end()) return true;
    NodeId def = g.info(now).def;
    if (!def.valid() || seen[def.index]) continue;
    seen[def.index] = true;
    const Node& node = g.node(def);
    work.insert(work.end(), node.operands.begin(), node.operands.end());
    for (Value captured : captures(g, def)) work.push_back(captured);
  }
  return false;
}

const Node* cut_between(const Graph& g, Value y, std::span<const Value> on) {
  std::vector<bool> seen(g.node_count());
  std::vector<Value> work{y};
  for (std::size_t at = 0; at < work.size(); ++at) {
    NodeId def = g.info(work[at]).def;
    if (!def.valid() || seen[def.index]) continue;
    seen[def.index] = true;
    const Node& node = g.node(def);
    if (std::holds_alternative<Nondifferentiable>(node.op->derivative) && computed_from(g, work[at], on)) return &node;
    work.insert(work.end(), node.operands.begin(), node.operands.end());
  }
  return nullptr;
}

}  // namespace mmc

#include "compiler/passes/drop_dead.h"

#include <algorithm>
#include <utility>

#include "compiler/graph/views.h"
#include "compiler/passes/shrink.h"

namespace mmc {
namespace {

class Liveness {
 public:
  explicit Liveness(Graph& graph) : g(graph), live(g.value_count()), needed(g.node_count()) {}

  void mark() {
    for (const Output& out : g.outputs) want(out.value);
    walk(g, g.root(), [&](NodeId n) {
      if (is_guard(g.node(n))) need(n);
    });
    while (!work.empty()) {
      const Value v = work.back();
      work.pop_back();
      const ValueInfo& info = g.info(v);
      if (info.def.valid())
        want_result(info.def, info.index);
      else
        want_param(info.region, info.index);
    }
  }

  bool sweep() { return sweep(g.root()); }

 private:
  Graph& g;
  std::vector<bool> live, needed;  // by value, by node
  std::vector<Value> work;

  void want(Value v) {
    if (live[v.index]) return;
    live[v.index] = true;
    work.push_back(v);
  }

  template <class Values>
  void want_all(const Values& values) {
    for (Value v : values) want(v);
  }

  // A node runs, and so does all that stands around it. Of a structured node this asks only for what decides whether and how
  // often its regions run; the rest comes with its results.
  void need(NodeId n) {
    for (; n.valid() && !needed[n.index]; n = g.region(g.node(n).parent).owner) {
      needed[n.index] = true;
      const Node& node = g.node(n);
      if (is_loop(node)) {
        if (const LoopView loop = loop_view(g, n); loop.stops) want(loop.stop);
      } else if (is_grad(node)) {
        want(node.operands[0]);
      } else if (!is_map(node)) {
        want_all(node.operands);
        if (is_stated(node)) want_all(g.region(node.regions[0]).yields);
      }
    }
  }

  void want_result(NodeId n, std::size_t i) {
    need(n);
    const Node& node = g.node(n);
    if (is_loop(node)) {
      const LoopView loop = loop_view(g, n);
      if (i < loop.finals.size())
        want_carried(loop, i);
      else if (i - loop.finals.size() < loop.outputs.size())
        want(loop.outputs[i - loop.finals.size()]);
    } else if (is_map(node) || is_branch(node)) {
      for (RegionId r : node.regions) want(g.region(r).yields[i]);
    } else if (is_grad(node)) {
      want(node.operands[i + 1]);
    }
  }

  void want_carried(const LoopView& loop, std::size_t i) {
    want(loop.inits[i]);
    want(loop.next[i]);
    want(loop.carried[i]);
    want(loop.finals[i]);
  }

  void want_param(RegionId r, std::size_t i) {
    const NodeId owner = g.region(r).owner;
    if (i == 0) return;
    if (is_map(g.node(owner))) want(g.node(owner).operands[i - 1]);
    if (!is_loop(g.node(owner))) return;
    const LoopView loop = loop_view(g, owner);
    if (i <= loop.carried.size())
      want_carried(loop, i - 1);
    else
      want(loop.scanned[i - 1 - loop.carried.size()]);
  }

  template <class Values>
  Keep keep(const Values& values) const {
    Keep result;
    for (Value v : values) result.push_back(live[v.index]);
    return result;
  }

  bool sweep(RegionId r) {
    auto& nodes = g.region(r).nodes;
    bool changed = std::erase_if(nodes, [&](NodeId n) { return !needed[n.index]; }) > 0;
    for (NodeId n : nodes) {
      changed = shrink(n) || changed;
      for (RegionId inner : g.node(n).regions) changed = sweep(inner) || changed;
    }
    return changed;
  }

  bool shrink(NodeId n) {
    const Node& node = g.node(n);
    const auto whole = [](const Keep& k) { return std::find(k.begin(), k.end(), false) == k.end(); };
    if (is_loop(node)) {
      const LoopView loop = loop_view(g, n);
      const Keep carried = keep(loop.carried), scanned = keep(loop.slices), outputs = keep(loop.stacked);
      if (whole(carried) && whole(scanned) && whole(outputs)) return false;
      shrink_loop(g, n, carried, scanned, outputs);
      return true;
    }
    const Keep results = keep(node.results);
    if (is_map(node)) {
      const Keep scanned = keep(map_view(g, n).slices);
      if (whole(scanned) && whole(results)) return false;
      shrink_map(g, n, scanned, results);
      return true;
    }
    if (whole(results)) return false;
    if (is_branch(node))
      shrink_branch(g, n, results);
    else if (is_grad(node))
      shrink_grad(g, n, results);
    else
      return false;  // an op with several results, `sort`, keeps them all
    return true;
  }
};

}  // namespace

bool drop_dead(Graph& g) {
  Liveness liveness(g);
  liveness.mark();
  return liveness.sweep();
}

}  // namespace mmc

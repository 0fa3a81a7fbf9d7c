#include "compiler/passes/hoist_invariants.h"

#include <utility>

#include "compiler/graph/op.h"
#include "compiler/graph/views.h"
#include "compiler/ops/division.h"
#include "compiler/ops/ops.h"
#include "compiler/ops/refusal.h"

namespace mmc {
namespace {

// Can the node end the run?
bool may_fail(const Graph& g, const Node& n) {
  return n.op == &ops::gather() || n.op == &ops::scatter_add() || may_divide_by_zero(g, n) || may_refuse_matrix(n);
}

// Does the body of the loop or map run at least once? Then what fails in it for every iteration alike fails in any case.
bool runs(const Graph& g, NodeId n) { return is_loop(g.node(n)) ? loop_view(g, n).trip > 0 : map_view(g, n).count > 0; }

bool moves(const Graph& g, const Node& n, bool body_runs) {
  return n.regions.empty() && !n.results.empty() && !is_grad(n) && (body_runs || !may_fail(g, n));
}

class Hoister {
 public:
  explicit Hoister(Graph& graph) : g(graph), varies(g.value_count()), waits(g.node_count()) {}

  bool run() {
    region(g.root());
    return changed;
  }

 private:
  Graph& g;
  std::vector<bool> varies;  // by value: defined inside the body that is looked at, and not moved out of it
  std::vector<bool> waits;   // by node: a broadcast that could move, if something wants it to
  bool changed = false;

  // Inner bodies first: what leaves them may go on and leave this one too.
  void region(RegionId r) {
    const std::vector<NodeId> nodes = std::exchange(g.region(r).nodes, {});
    for (NodeId n : nodes) {
      for (RegionId inner : g.node(n).regions) region(inner);
      if (is_loop(g.node(n)) || is_map(g.node(n))) body(g.node(n).regions[0], r, runs(g, n));
      g.region(r).nodes.push_back(n);
    }
  }

  void body(RegionId r, RegionId out, bool body_runs) {
    for (Value v : g.region(r).params) varies[v.index] = true;
    const std::vector<NodeId> nodes = std::exchange(g.region(r).nodes, {});
    for (NodeId n : nodes)
      for (Value v : g.node(n).results) varies[v.index] = true;
    for (NodeId n : nodes) {
      const Node& node = g.node(n);
      if (!moves(g, node, body_runs) || !invariant(node)) continue;
      if (node.op == &ops::broadcast()) {
        waits[n.index] = true;
        for (Value v : node.results) varies[v.index] = false;
      } else {
        move(n, out);
      }
    }
    for (NodeId n : nodes) {
      if (g.node(n).parent != r) continue;
      waits[n.index] = false;
      g.region(r).nodes.push_back(n);
    }
    // Nothing outside of this body can see its values, so the flags need not be taken back.
  }

  bool invariant(const Node& n) const {
    for (Value v : n.operands)
      if (varies[v.index]) return false;
    return true;
  }

  void move(NodeId n, RegionId out) {
    for (Value v : g.node(n).operands) {
      const NodeId source = g.info(v).def;
      if (source.valid() && waits[source.index]) {
        waits[source.index] = false;
        move(source, out);
      }
    }
    g.append(out, n);
    for (Value v : g.node(n).results) varies[v.index] = false;
    changed = true;
  }
};

}  // namespace

bool hoist_invariants(Graph& g) { return Hoister(g).run(); }

}  // namespace mmc

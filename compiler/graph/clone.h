// Copies nodes, with the regions inside them, from one place of a graph to another or from one graph to another.
//
// The reverse pass recomputes bodies with it, branches and loops are inlined with it, and `extract` takes graphs apart with it.
// A copy keeps the names and the origin of what it copies: a recomputed value is still the user's value.
#pragma once
#include <span>
#include <unordered_map>
#include <vector>

#include "compiler/graph/builder.h"
#include "compiler/graph/graph.h"

namespace mmc {

// What stands for what in a copy. A value that was never set stands for itself (a capture from around the copied nodes).
class ValueMap {
 public:
  void set(Value from, Value to) { values_[from.index] = to; }
  void set(std::span<const Value> from, std::span<const Value> to);  // of equal length
  bool has(Value v) const { return values_.count(v.index) != 0; }
  Value operator()(Value v) const;
  std::vector<Value> operator()(std::span<const Value> values) const;
  // Copied nodes, so that `derived_from` in a copy points into the copy where it can.
  void set(NodeId from, NodeId to) { nodes_[from.index] = to; }
  NodeId operator()(NodeId n) const;

 private:
  std::unordered_map<std::uint32_t, Value> values_;
  std::unordered_map<std::uint32_t, NodeId> nodes_;
};

struct CloneOptions {
  bool derived = false;  // the copy's origin says derived_from = the copied node (where that has no derived_from of its own)
  bool guards = true;    // false: `guard` nodes are left out (a recomputation must not stop the run twice)
};

// Copies one node to where `into` stands and enters its results into `map`. `from` may be into.graph() itself. Across graphs
// every operand must be in the map, and a `derived_from` whose node was not copied becomes the span that it leads to.
// Gives the new node, or an invalid id for a guard left out.
NodeId clone_node(const Graph& from, NodeId, Builder& into, ValueMap& map, const CloneOptions& = {});

void clone_nodes(const Graph& from, std::span<const NodeId>, Builder& into, ValueMap& map, const CloneOptions& = {});

// Copies a region's nodes to where `into` stands: its parameters are in the map already. Gives the copies of its yields.
std::vector<Value> clone_region(const Graph& from, RegionId, Builder& into, ValueMap& map, const CloneOptions& = {});

// The span of a node, or of the first node along `derived_from` that has one.
Span span_of(const Graph&, NodeId);

}  // namespace mmc

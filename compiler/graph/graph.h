// The one typed compute graph that a study becomes: SSA values, nodes, regions.
//
// A region is a list of nodes in an order in which every operand is defined before it is used. Three ops own regions
// (`loop`, `map`, `branch`, DECISIONS 1 to 3) and one states a derivative (`stated`); a region sees the values of all regions
// around it without listing them (its captures). The graph is pure: output is what the root region's `outputs` name.
// Values, nodes and regions are indices into vectors of the Graph; passes change nodes in place or drop them from their region.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "compiler/graph/attrs.h"
#include "compiler/graph/type.h"
#include "compiler/support/name.h"
#include "compiler/support/span.h"

namespace mmc {

struct OpDef;  // compiler/graph/op.h

template <class Tag>
struct Id {
  std::uint32_t index = 0xffffffff;
  bool valid() const { return index != 0xffffffff; }
  friend auto operator<=>(Id, Id) = default;
};
using Value = Id<struct ValueTag>;
using NodeId = Id<struct NodeTag>;
using RegionId = Id<struct RegionTag>;

// Where a node comes from. Mandatory: the verifier refuses a node without a span (unless it derives from one that has it).
struct Origin {
  Span span;            // the expression in the study (or in the prelude, when the user's call is lost: never so today)
  Name path;            // `net.layers[0].act`: statement names and fields down to this node
  NodeId derived_from;  // for derivatives: the forward node whose rule made this one
};

struct ValueInfo {
  Type type;
  NodeId def;               // the node whose result this is, or invalid for a region parameter
  RegionId region;          // the region whose parameter it is, or in which its node stands
  std::uint32_t index = 0;  // which result or parameter
  Name name;                // the user's name for it, may be empty
};

struct Node {
  const OpDef* op = nullptr;
  std::vector<Value> operands;
  std::vector<Value> results;
  Attrs attrs;
  std::vector<RegionId> regions;
  RegionId parent;
  Origin origin;
};

struct Region {
  std::vector<Value> params;
  std::vector<NodeId> nodes;  // in order of execution
  std::vector<Value> yields;  // what the region hands back
  NodeId owner;               // invalid for the root
};

// Something that leaves the graph, by a name that is unique in the study: a shown value, a series, a plotted tensor, a claim.
struct Output {
  std::string name;
  Value value;
  Span span;
};

class Graph {
 public:
  Graph();

  std::string title;
  std::uint64_t seed = 0;
  std::vector<Output> outputs;

  RegionId root() const { return RegionId{0}; }
  const ValueInfo& info(Value v) const { return values_[v.index]; }
  ValueInfo& info(Value v) { return values_[v.index]; }
  Type type(Value v) const { return values_[v.index].type; }
  const Node& node(NodeId n) const { return nodes_[n.index]; }
  Node& node(NodeId n) { return nodes_[n.index]; }
  const Region& region(RegionId r) const { return regions_[r.index]; }
  Region& region(RegionId r) { return regions_[r.index]; }
  std::size_t node_count() const { return nodes_.size(); }  // dropped ones included: for sizing tables by id
  std::size_t value_count() const { return values_.size(); }
  std::size_t region_count() const { return regions_.size(); }
  // The node that defines v, or nullptr for a region parameter.
  const Node* def(Value v) const { return info(v).def.valid() ? &node(info(v).def) : nullptr; }

  // Creates a node (not yet in any region) with one result per type.
  NodeId create_node(const OpDef*, std::vector<Value> operands, Attrs, const std::vector<Type>& results, Origin);
  RegionId create_region(NodeId owner);  // appended to the owner's regions
  Value add_param(RegionId, Type, Name);
  Value add_result(NodeId, Type, Name);  // a further result of a structured op
  void append(RegionId, NodeId);
  void insert(RegionId, std::size_t position, NodeId);

  // True when `v` is visible in `region`: defined there or in one around it (order within a region is the verifier's).
  bool visible(Value v, RegionId region) const;
  // True when `inner` is `outer` or stands within it.
  bool encloses(RegionId outer, RegionId inner) const;
  RegionId parent(RegionId) const;  // invalid for the root

 private:
  std::vector<ValueInfo> values_;
  std::vector<Node> nodes_;
  std::vector<Region> regions_;
};

// Calls `visit` for each node of `region` and of the regions within it, in order, a node before its regions.
void walk(const Graph&, RegionId region, const std::function<void(NodeId)>& visit);
// The values that nodes inside a node's regions (or their yields) use and that are defined outside of them, each once, in
// order of first use.
std::vector<Value> captures(const Graph&, NodeId);

}  // namespace mmc

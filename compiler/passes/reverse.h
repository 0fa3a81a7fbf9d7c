// The parts of the reverse pass (differentiate.h) that its files share: where forward values are had (Frame), which of them vary
// and what their cotangents are (Sweep), and the step for one node.
//
// To differentiate a body, a new region is opened and filled from the end of the body to its start. A forward value that a rule
// asks for is copied there at that moment, with what it is made of, so that nothing is computed again in vain.
#pragma once
#include <functional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "compiler/graph/builder.h"
#include "compiler/graph/clone.h"
#include "compiler/graph/graph.h"

namespace mmc::reverse {

// Values used by a node's regions from around it, computed once per node (the graph's `captures` walks the regions).
class CaptureTable {
 public:
  explicit CaptureTable(const Graph& graph) : graph_(graph) {}
  const std::vector<Value>& of(NodeId);

 private:
  const Graph& graph_;
  std::unordered_map<std::uint32_t, std::vector<Value>> table_;
};

// Makes the values of one forward region available where `b` writes. The outermost frame has no source region: there every
// value stands for itself.
class Frame {
 public:
  // How a parameter of the source region (an index, a carried value, a slice) comes into the new one.
  using Bring = std::function<Value(Value parameter)>;

  Frame(Builder& builder, CaptureTable& captures) : b(builder), captures_(captures) {}
  Frame(Frame& outer, RegionId source, Builder& builder, Bring bring)
      : b(builder), captures_(outer.captures_), outer_(&outer), source_(source), bring_(std::move(bring)) {}

  Builder& b;

  // `v` itself, or its copy: made now, at the end of the region of the frame that it belongs to, when there is none yet.
  Value forward(Value v);
  NodeId forward_node(NodeId);  // the same for a whole node with results
  CaptureTable& captures() { return captures_; }

 private:
  void copy(Value v);
  bool here(Value v) const { return b.graph().info(v).region == source_; }

  CaptureTable& captures_;
  Frame* outer_ = nullptr;
  RegionId source_;
  Bring bring_;
  ValueMap image_;
};

// One walk from the end of a region (or, outermost, of a chain of regions) to its start.
class Sweep {
 public:
  explicit Sweep(Frame& f) : frame(f) {}
  Sweep(Frame& f, const Sweep& outer, RegionId source) : frame(f), outer_(&outer), source_(source) {}

  Frame& frame;

  Builder& b() { return frame.b; }
  Graph& graph() { return frame.b.graph(); }

  // Does v depend on what is differentiated for? Values from around the source region are the outer sweep's to know.
  bool varies(Value v) const;
  void set_varies(Value v) { varied_.insert(v.index); }

  // Cotangents belong to forward values and stand in the new region. `add` sums; nothing is added for a value that doesn't vary.
  bool has(Value v) const { return cotangents_.count(v.index) != 0; }
  void add(Value v, Value cotangent);
  void replace(Value v, Value cotangent) { cotangents_[v.index] = cotangent; }
  Value cotangent(Value v);  // named `d.h`; zeros when there is none

 private:
  const Sweep* outer_ = nullptr;
  RegionId source_;
  std::unordered_set<std::uint32_t> varied_;
  std::unordered_map<std::uint32_t, Value> cotangents_;
};

// The float values that a node's results may depend on: operands, and what its regions capture.
std::vector<Value> sources(const Graph&, CaptureTable&, NodeId);
// Marks the results of those nodes that have a source which varies.
void mark_varying(Sweep&, const std::vector<NodeId>& nodes);

// Passes the cotangents of one node's results on to its operands and captures; nothing happens where none arrived.
void reverse_node(Sweep&, NodeId);
void reverse_nodes(Sweep&, const std::vector<NodeId>& nodes);  // from the last to the first
void reverse_loop(Sweep&, NodeId);                             // differentiate_loop.cpp
void reverse_map(Sweep&, NodeId);                              // differentiate_map.cpp
void reverse_branch(Sweep&, NodeId);                           // differentiate_branch.cpp
void reverse_stated(Sweep&, NodeId);

Origin derived_origin(const Graph&, NodeId forward);
Name cotangent_name(Name);  // `d.h`; empty for an unnamed value

}  // namespace mmc::reverse

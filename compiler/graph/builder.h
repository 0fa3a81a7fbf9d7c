// Writes nodes into a region: infers result types, keeps origin and names.
//
// Used by the elaborator, by derivative rules and by passes. One function per op, under the op's name, stands in
// compiler/ops/build.h; here is only what all of them share.
#pragma once
#include <string_view>
#include <vector>

#include "compiler/graph/graph.h"
#include "compiler/graph/op.h"

namespace mmc {

class Builder {
 public:
  Builder(Graph& graph, RegionId region) : graph_(graph), region_(region) {}
  // Inserts before position `at` of the region and moves on, instead of appending.
  Builder(Graph& graph, RegionId region, std::size_t at) : graph_(graph), region_(region), at_(at), inserting_(true) {}

  Graph& graph() { return graph_; }
  RegionId region() const { return region_; }
  void set_region(RegionId region) {
    region_ = region;
    inserting_ = false;
  }
  std::size_t position() const { return at_; }  // of the next node, when inserting
  void set_origin(Origin origin) { origin_ = origin; }
  const Origin& origin() const { return origin_; }

  // Adds a node; its result types come from the op's shape rule. An OpError here is an InternalError: whoever calls has
  // checked. `name` names the first result.
  NodeId node(const OpDef&, std::vector<Value> operands, Attrs = {}, Name name = {});
  Value value(const OpDef& op, std::vector<Value> operands, Attrs attrs = {}, Name name = {});  // its only result
  // Adds a node with given result types: for structured ops, whose results depend on regions filled afterwards.
  NodeId node_with_types(const OpDef&, std::vector<Value> operands, Attrs, const std::vector<Type>& results);

  Type type(Value v) const { return graph_.type(v); }

 private:
  Graph& graph_;
  RegionId region_;
  std::size_t at_ = 0;
  bool inserting_ = false;
  Origin origin_;
};

}  // namespace mmc

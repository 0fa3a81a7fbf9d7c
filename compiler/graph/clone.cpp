#include "compiler/graph/clone.h"

#include <utility>

#include "compiler/support/errors.h"

namespace mmc {
namespace {

Origin clone_origin(const Graph& from, NodeId n, const Graph& into, const ValueMap& map, const CloneOptions& options) {
  Origin origin = from.node(n).origin;
  const bool same_graph = &from == &into;
  if (options.derived && same_graph && !origin.derived_from.valid()) {
    origin.derived_from = n;
    return origin;
  }
  if (!origin.derived_from.valid()) return origin;
  const NodeId copied = map(origin.derived_from);
  if (copied.valid()) {
    origin.derived_from = copied;
  } else if (!same_graph) {
    if (!origin.span.known()) origin.span = span_of(from, n);
    origin.derived_from = {};
  }
  return origin;
}

void clone_into(const Graph& from, RegionId source, Graph& to, RegionId target, ValueMap& map, const CloneOptions& options) {
  // Indices, not references: when `from` is `to`, its tables grow while we copy.
  for (std::size_t i = 0; i < from.region(source).params.size(); ++i) {
    const Value old = from.region(source).params[i];
    const ValueInfo info = from.info(old);
    map.set(old, to.add_param(target, info.type, info.name));
  }
  Builder b(to, target);
  std::vector<Value> yields = clone_region(from, source, b, map, options);
  to.region(target).yields = std::move(yields);
}

}  // namespace

void ValueMap::set(std::span<const Value> from, std::span<const Value> to) {
  require(from.size() == to.size(), "a value map was given lists of unequal length");
  for (std::size_t i = 0; i < from.size(); ++i) set(from[i], to[i]);
}

Value ValueMap::operator()(Value v) const {
  const auto found = values_.find(v.index);
  return found == values_.end() ? v : found->second;
}

std::vector<Value> ValueMap::operator()(std::span<const Value> values) const {
  std::vector<Value> result;
  result.reserve(values.size());
  for (Value v : values) result.push_back((*this)(v));
  return result;
}

NodeId ValueMap::operator()(NodeId n) const {
  const auto found = nodes_.find(n.index);
  return found == nodes_.end() ? NodeId{} : found->second;
}

NodeId clone_node(const Graph& from, NodeId n, Builder& into, ValueMap& map, const CloneOptions& options) {
  const Node source = from.node(n);  // a copy: the table of nodes may move
  if (!options.guards && source.op->name == "guard") return {};
  Graph& to = into.graph();
  const bool same_graph = &from == &to;
  for (Value v : source.operands) require(same_graph || map.has(v), "a node was copied to another graph without its operands");

  std::vector<Type> types;
  for (Value v : source.results) types.push_back(from.type(v));
  const Origin outer = into.origin();
  into.set_origin(clone_origin(from, n, to, map, options));
  const NodeId copy = into.node_with_types(*source.op, map(source.operands), source.attrs, types);
  into.set_origin(outer);
  map.set(n, copy);

  for (RegionId r : source.regions) clone_into(from, r, to, to.create_region(copy), map, options);
  for (std::size_t i = 0; i < source.results.size(); ++i) {
    const Value result = to.node(copy).results[i];
    to.info(result).name = from.info(source.results[i]).name;
    map.set(source.results[i], result);
  }
  return copy;
}

void clone_nodes(const Graph& from, std::span<const NodeId> nodes, Builder& into, ValueMap& map, const CloneOptions& options) {
  const std::vector<NodeId> list(nodes.begin(), nodes.end());  // it may be the list of the region that grows
  for (NodeId n : list) clone_node(from, n, into, map, options);
}

std::vector<Value> clone_region(const Graph& from, RegionId r, Builder& into, ValueMap& map, const CloneOptions& options) {
  clone_nodes(from, from.region(r).nodes, into, map, options);
  const std::vector<Value> yields = from.region(r).yields;
  for (Value v : yields)
    require(&from == &into.graph() || map.has(v), "a region was copied to another graph without what it yields");
  return map(yields);
}

Span span_of(const Graph& g, NodeId n) {
  for (std::size_t steps = 0; n.valid() && n.index < g.node_count() && steps <= g.node_count(); ++steps) {
    const Origin& origin = g.node(n).origin;
    if (origin.span.known()) return origin.span;
    n = origin.derived_from;
  }
  return {};
}

}  // namespace mmc

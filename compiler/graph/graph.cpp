#include "compiler/graph/graph.h"

#include <unordered_set>
#include <utility>

#include "compiler/support/errors.h"

namespace mmc {
namespace {

template <class Tag>
Id<Tag> id(std::size_t index) {
  return {static_cast<std::uint32_t>(index)};
}

}  // namespace

Graph::Graph() { regions_.emplace_back(); }

NodeId Graph::create_node(const OpDef* op, std::vector<Value> operands, Attrs attrs, const std::vector<Type>& results,
                          Origin origin) {
  const auto n = id<NodeTag>(nodes_.size());
  Node& node = nodes_.emplace_back();
  node.op = op;
  node.operands = std::move(operands);
  node.attrs = std::move(attrs);
  node.origin = origin;
  for (Type type : results) add_result(n, type, {});
  return n;
}

RegionId Graph::create_region(NodeId owner) {
  const auto r = id<RegionTag>(regions_.size());
  regions_.emplace_back().owner = owner;
  node(owner).regions.push_back(r);
  return r;
}

Value Graph::add_param(RegionId r, Type type, Name name) {
  const auto v = id<ValueTag>(values_.size());
  auto& params = region(r).params;
  values_.push_back({type, {}, r, static_cast<std::uint32_t>(params.size()), name});
  params.push_back(v);
  return v;
}

Value Graph::add_result(NodeId n, Type type, Name name) {
  const auto v = id<ValueTag>(values_.size());
  auto& results = node(n).results;
  values_.push_back({type, n, node(n).parent, static_cast<std::uint32_t>(results.size()), name});
  results.push_back(v);
  return v;
}

void Graph::append(RegionId r, NodeId n) { insert(r, region(r).nodes.size(), n); }

void Graph::insert(RegionId r, std::size_t position, NodeId n) {
  auto& nodes = region(r).nodes;
  require(position <= nodes.size(), "a node inserted beyond the end of its region");
  nodes.insert(nodes.begin() + static_cast<std::ptrdiff_t>(position), n);
  node(n).parent = r;
  for (Value v : node(n).results) info(v).region = r;
}

bool Graph::visible(Value v, RegionId r) const { return encloses(info(v).region, r); }

bool Graph::encloses(RegionId outer, RegionId inner) const {
  while (inner.valid() && inner != outer) inner = parent(inner);
  return inner.valid();
}

RegionId Graph::parent(RegionId r) const {
  const NodeId owner = region(r).owner;
  return owner.valid() ? node(owner).parent : RegionId{};
}

void walk(const Graph& g, RegionId region, const std::function<void(NodeId)>& visit) {
  for (NodeId n : g.region(region).nodes) {
    visit(n);
    for (RegionId inner : g.node(n).regions) walk(g, inner, visit);
  }
}

std::vector<Value> captures(const Graph& g, NodeId owner) {
  std::vector<Value> found;
  std::unordered_set<std::uint32_t> seen;
  const auto inside = [&](RegionId r) {
    for (; r.valid() && g.region(r).owner.valid(); r = g.parent(r))
      if (g.region(r).owner == owner) return true;
    return false;
  };
  const auto use = [&](Value v) {
    if (seen.insert(v.index).second && !inside(g.info(v).region)) found.push_back(v);
  };
  // Yields come after the nodes of their region, so the order is that of the text.
  const auto visit = [&](const auto& self, RegionId r) -> void {
    for (NodeId n : g.region(r).nodes) {
      for (Value v : g.node(n).operands) use(v);
      for (RegionId inner : g.node(n).regions) self(self, inner);
    }
    for (Value v : g.region(r).yields) use(v);
  };
  for (RegionId r : g.node(owner).regions) visit(visit, r);
  return found;
}

}  // namespace mmc

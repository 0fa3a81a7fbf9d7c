#include "compiler/graph/extract.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "compiler/graph/builder.h"
#include "compiler/graph/clone.h"
#include "compiler/graph/value_names.h"

namespace mmc {
namespace {

// The node of the root region that v comes from. Every value but a root parameter, which no sound graph has, has one.
NodeId root_node(const Graph& g, Value v) {
  NodeId n = g.info(v).def;
  RegionId r = g.info(v).region;
  while (r != g.root()) {
    n = g.region(r).owner;
    r = g.node(n).parent;
  }
  return n;
}

bool within(std::string_view path, std::string_view name) {
  return path.starts_with(name) && (path.size() == name.size() || path[name.size()] == '.' || path[name.size()] == '[');
}

}  // namespace

std::vector<bool> nodes_behind(const Graph& g, std::span<const Output> outputs) {
  std::vector<bool> wanted(g.node_count());
  std::vector<NodeId> work;
  const auto want = [&](Value v) {
    const NodeId n = root_node(g, v);
    if (wanted[n.index]) return;
    wanted[n.index] = true;
    work.push_back(n);
  };
  for (const Output& out : outputs) want(out.value);
  while (!work.empty()) {
    const NodeId n = work.back();
    work.pop_back();
    for (Value v : g.node(n).operands) want(v);
    for (Value v : captures(g, n)) want(v);
  }
  return wanted;
}

Graph extract(const Graph& g, std::span<const Output> outputs) {
  const std::vector<bool> wanted = nodes_behind(g, outputs);
  Graph part;
  part.title = g.title;
  part.seed = g.seed;
  Builder b(part, part.root());
  ValueMap map;
  for (NodeId n : g.region(g.root()).nodes)
    if (wanted[n.index]) clone_node(g, n, b, map);
  for (const Output& out : outputs) part.outputs.push_back({out.name, map(out.value), out.span});
  return part;
}

Graph extract(const Graph& g, std::span<const Value> values) {
  const ValueNames names(g);
  std::vector<Output> outputs;
  std::unordered_set<std::uint32_t> seen;
  const auto add = [&](Value v) {
    if (seen.insert(v.index).second) outputs.push_back({names(v).substr(1), v, {}});
  };
  for (Value v : values) {
    if (g.info(v).region == g.root())
      add(v);
    else
      for (Value result : g.node(root_node(g, v)).results) add(result);
  }
  return extract(g, outputs);
}

std::vector<Value> find_named(const Graph& g, std::string_view name) {
  std::vector<Value> named, under;
  const auto look = [&](Value v, Name path) {
    if (g.info(v).name.text() == name) named.push_back(v);
    if (within(path.text(), name)) under.push_back(v);
  };
  walk(g, g.root(), [&](NodeId n) {
    const Node& node = g.node(n);
    for (Value v : node.results) look(v, node.origin.path);
    for (RegionId r : node.regions)
      for (Value v : g.region(r).params) look(v, node.origin.path);
  });
  return named.empty() ? under : named;
}

}  // namespace mmc

#include "compiler/passes/has_grad.h"

#include <algorithm>

#include "compiler/graph/views.h"

namespace mmc {
namespace {

bool has_grad(const Graph& g, RegionId r) {
  return std::ranges::any_of(g.region(r).nodes, [&](NodeId n) {
    const Node& node = g.node(n);
    return is_grad(node) || std::ranges::any_of(node.regions, [&](RegionId inner) { return has_grad(g, inner); });
  });
}

}  // namespace

bool has_grad(const Graph& g) { return has_grad(g, g.root()); }

std::vector<bool> differentiated_by(const Graph& g) {
  std::vector<bool> found(g.value_count());
  walk(g, g.root(), [&](NodeId n) {
    const Node& node = g.node(n);
    if (!is_grad(node)) return;
    for (std::size_t i = 1; i < node.operands.size(); ++i) found[node.operands[i].index] = true;
  });
  return found;
}

}  // namespace mmc

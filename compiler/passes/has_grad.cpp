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

}  // namespace mmc

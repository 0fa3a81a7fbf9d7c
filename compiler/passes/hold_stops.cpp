#include "compiler/passes/hold_stops.h"

#include <algorithm>

#include "compiler/graph/views.h"
#include "compiler/ops/build.h"
#include "compiler/ops/ops.h"
#include "compiler/passes/structured_edit.h"
#include "compiler/support/errors.h"

namespace mmc {
namespace {

struct Stop {
  NodeId node;
  std::vector<NodeId> around;  // outermost first
};

void find_stops(const Graph& g, NodeId structured, std::vector<NodeId>& around, std::vector<Stop>& found) {
  if (is_stated(g.node(structured))) return;
  around.push_back(structured);
  for (RegionId r : g.node(structured).regions) {
    for (NodeId n : g.region(r).nodes) {
      if (g.node(n).op == &ops::stop_gradient()) found.push_back({n, around});
      if (!g.node(n).regions.empty()) find_stops(g, n, around, found);
    }
  }
  around.pop_back();
}

std::vector<Stop> stops_in(const Graph& g, NodeId structured) {
  std::vector<NodeId> around;
  std::vector<Stop> found;
  find_stops(g, structured, around, found);
  return found;
}

// The result of a branch that is `v` of its region, or zeros.
Value add_branched(Graph& g, NodeId branch, Value v) {
  const RegionId own = g.info(v).region;
  const std::vector<RegionId> sides = g.node(branch).regions;
  for (RegionId side : sides) {
    Builder b(g, side);
    b.set_origin(g.node(branch).origin);
    const Value yield = side == own ? v : build::full(b, g.type(v), 0);
    g.region(side).yields.push_back(yield);
  }
  return g.add_result(branch, g.type(v), g.info(v).name);
}

}  // namespace

std::vector<Value> bring_out_stops(Graph& g, NodeId structured) {
  std::vector<Value> results;
  for (const Stop& stop : stops_in(g, structured)) {
    Value v = g.node(stop.node).results[0];
    for (auto n = stop.around.rbegin(); n != stop.around.rend(); ++n)
      v = is_branch(g.node(*n)) ? add_branched(g, *n, v) : add_stacked(g, *n, v);
    results.push_back(v);
  }
  return results;
}

void put_in_stops(Graph& g, NodeId structured, std::span<const Value> values) {
  const std::vector<Stop> stops = stops_in(g, structured);
  require(stops.size() == values.size(), "a copy has other stop_gradients than what it is a copy of");
  for (std::size_t i = 0; i < stops.size(); ++i) {
    Value v = values[i];
    for (NodeId n : stops[i].around)
      if (!is_branch(g.node(n))) v = add_scanned(g, n, v);  // a branch sees what stands around it
    g.node(stops[i].node).operands[0] = v;
  }
}

}  // namespace mmc

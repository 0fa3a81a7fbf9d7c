#include "compiler/passes/structured_edit.h"

#include <algorithm>

#include "compiler/graph/views.h"
#include "compiler/support/errors.h"

namespace mmc {

Value add_scanned(Graph& g, NodeId n, Value operand, std::int64_t stride) {
  const Type type = g.type(operand);
  if (is_loop(g.node(n))) {
    const std::int64_t trip = g.node(n).attrs.integer("trip");
    require(type.rank() > 0 && type.dim(0).value() == stacked_rows(trip, stride), "a scanned operand has one row per iteration");
    Ints strides = g.node(n).attrs.ints("scan_strides");
    strides.push_back(stride);
    g.node(n).attrs.set("scan_strides", std::move(strides));
  } else {
    require(type.rank() > 0 && type.dim(0).value() == g.node(n).attrs.integer("count"),
            "a scanned operand has one row per iteration");
  }
  g.node(n).operands.push_back(operand);
  return g.add_param(g.node(n).regions[0], type.with_dims(type.dims().subspan(1)), g.info(operand).name);
}

namespace {

// One row per iteration, as yield and result number `position`.
Value add_rows(Graph& g, NodeId n, Value yield, std::size_t position, std::int64_t iterations) {
  std::vector<Dim> dims{iterations};
  const Type row = g.type(yield);
  dims.insert(dims.end(), row.dims().begin(), row.dims().end());
  auto& yields = g.region(g.node(n).regions[0]).yields;
  yields.insert(yields.begin() + static_cast<std::ptrdiff_t>(position), yield);
  const Value result = g.add_result(n, row.with_dims(dims), g.info(yield).name);
  auto& results = g.node(n).results;
  std::rotate(results.begin() + static_cast<std::ptrdiff_t>(position), results.end() - 1, results.end());
  for (std::size_t i = position; i < results.size(); ++i) g.info(results[i]).index = static_cast<std::uint32_t>(i);
  return result;
}

}  // namespace

Value add_stacked(Graph& g, NodeId n, Value yield) {
  if (is_map(g.node(n))) {
    const MapView map = map_view(g, n);
    for (std::size_t i = 0; i < map.stacked.size(); ++i)
      if (map.stacked_yields[i] == yield) return map.stacked[i];
    return add_rows(g, n, yield, map.stacked.size(), map.count);  // before those that are summed
  }
  const LoopView loop = loop_view(g, n);
  for (std::size_t i = 0; i < loop.outputs.size(); ++i)
    if (loop.outputs[i] == yield && loop.strides[i] == 1) return loop.stacked[i];
  const std::size_t position = loop.next.size() + loop.outputs.size();  // before `stop` and `ran`
  const std::int64_t trip = loop.trip;
  Ints strides(loop.strides.begin(), loop.strides.end());
  strides.push_back(1);
  g.node(n).attrs.set("strides", std::move(strides));
  return add_rows(g, n, yield, position, trip);
}

void remove_node(Graph& g, NodeId n) {
  auto& nodes = g.region(g.node(n).parent).nodes;
  const auto found = std::find(nodes.rbegin(), nodes.rend(), n);
  require(found != nodes.rend(), "a node that does not stand in its region");
  nodes.erase(std::next(found).base());
}

void move_to_end(Graph& g, NodeId n) {
  remove_node(g, n);
  g.region(g.node(n).parent).nodes.push_back(n);
}

}  // namespace mmc

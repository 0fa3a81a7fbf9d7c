// The parts of a structured node by name: what compiler/ops/structured.h lays out as positions in lists.
//
// Passes, printers and executors read loops, maps and branches through these, so that the layout is decoded in one place. A view
// holds spans into the graph: make it again after adding nodes, values or regions.
#pragma once
#include <span>

#include "compiler/graph/graph.h"

namespace mmc {

bool is_loop(const Node&);
bool is_map(const Node&);
bool is_branch(const Node&);
bool is_stated(const Node&);
bool is_grad(const Node&);
bool is_guard(const Node&);

// loop: operands inits.., scanned..; parameters t, carried.., slices..; yields next.., outputs.. [, stop];
// results finals.., stacked.. [, ran].
struct LoopView {
  std::int64_t trip;
  bool reversed, stops;
  std::span<const std::int64_t> strides, scan_strides;
  std::span<const Value> inits, scanned;
  Value t;
  std::span<const Value> carried, slices;
  std::span<const Value> next, outputs;
  Value stop;  // invalid unless `stops`
  std::span<const Value> finals, stacked;
  Value ran;  // invalid unless `stops`
  RegionId body;
};

// map: operands scanned..; parameters i, slices..; yields and results stacked.., summed..
struct MapView {
  std::int64_t count;
  std::span<const Value> scanned;
  Value i;
  std::span<const Value> slices;
  std::span<const Value> stacked_yields, summed_yields;
  std::span<const Value> stacked, summed;
  RegionId body;
};

// An InternalError when the node is another op or its lists don't have the lengths that structured.h asks for. (Types are the
// verifier's.)
LoopView loop_view(const Graph&, NodeId);
MapView map_view(const Graph&, NodeId);

// Which phrase of the conventions a structured node's lists break, or an empty text: counts only. For the verifier, and for the
// printer, which must show a broken graph too.
std::string layout_problem(const Graph&, NodeId);

// ceil(trip / stride): rows that a loop's output with this stride has.
inline std::int64_t stacked_rows(std::int64_t trip, std::int64_t stride) { return (trip + stride - 1) / stride; }

}  // namespace mmc

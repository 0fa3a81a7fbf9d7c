#include "compiler/elaborate/taps.h"

#include <algorithm>

#include "compiler/elaborate/operands.h"

namespace mmc::elab {
namespace {

// Makes a node that stands before `loop` in the region around it.
Value zeros_before(Context& c, NodeId loop, Type type) {
  const RegionId around = c.graph.node(loop).parent;
  auto& nodes = c.graph.region(around).nodes;
  const auto place = std::find(nodes.begin(), nodes.end(), loop) - nodes.begin();
  const auto old = static_cast<std::ptrdiff_t>(nodes.size());
  Value made;
  {
    RegionScope in(c, around);
    made = build::full(c.b, type, 0);
  }
  auto& now = c.graph.region(around).nodes;
  std::rotate(now.begin() + place, now.begin() + old, now.end());
  return made;
}

// Gives an open loop or map one more scanned value, the last one.
Value add_scanned(Graph& graph, const TracedLoop& loop, Value stack) {
  graph.node(loop.node).operands.push_back(stack);
  if (!loop.is_map) {
    Attrs& attrs = graph.node(loop.node).attrs;
    if (attrs.has("scan_strides")) {
      Ints strides = attrs.ints("scan_strides");
      strides.push_back(1);
      attrs.set("scan_strides", strides);
    }
  }
  const Type whole = graph.type(stack);
  return graph.add_param(loop.region, whole.with_dims(whole.dims().subspan(1)), Name("tap"));
}

std::int64_t trips(const Graph& graph, const TracedLoop& loop) {
  return graph.node(loop.node).attrs.integer(loop.is_map ? "count" : "trip");
}

}  // namespace

Datum tapped(Context& c, Trace& t, TraceEntry& entry) {
  std::vector<TensorV> tensors;
  for (const Leaf& leaf : leaves(entry.value)) {
    TensorV tensor = leaf.tensor;
    entry.taps.emplace_back();
    if (is_float(dtype(c, tensor))) {
      const Type own = c.graph.type(tensor.value);
      std::vector<Dim> dims;
      for (const TracedLoop& loop : t.loops) dims.emplace_back(trips(c.graph, loop));
      dims.insert(dims.end(), own.dims().begin(), own.dims().end());
      Value tap = zeros_before(c, t.loops.front().node, Type::tensor(own.dtype(), dims));
      entry.taps.back() = tap;
      for (const TracedLoop& loop : t.loops) tap = add_scanned(c.graph, loop, tap);
      tensor.value = build::add(c.b, tensor.value, tap);
    }
    tensors.push_back(std::move(tensor));
  }
  entry.value = with_leaves(entry.value, tensors);
  return entry.value;
}

void note_taps(Context& c, const Trace& t) {
  for (const TraceEntry& entry : t.entries) {
    const std::vector<Leaf> all = leaves(entry.value);
    for (std::size_t i = 0; i < entry.taps.size(); ++i) {
      if (entry.taps[i].valid()) c.taps.emplace_back(all[i].tensor.value, entry.taps[i]);
    }
  }
}

Value tap_of(const Context& c, Value v) {
  for (const auto& [stacked, tap] : c.taps) {
    if (stacked == v) return tap;
  }
  return v;
}

}  // namespace mmc::elab

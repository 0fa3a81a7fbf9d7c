// The loop node of a `train` or a `repeat`: opened with all cells carried, closed with what was logged stacked.
#include "compiler/elaborate/train.h"

namespace mmc::elab {

void enter_loop(Context& c, Training& t, TrainFrame& frame, const LoopSource& source) {
  build::LoopSpec spec;
  spec.trip = source.trips;
  for (const Cell& cell : t.cells) spec.inits.push_back(cell.current.value);
  spec.scanned = scanned_values(source);
  frame.node = build::open_loop(c.b, spec);
  frame.is_loop = true;
  const std::vector<Value> params = c.graph.region(c.graph.node(frame.node).regions[0]).params;
  for (std::size_t i = 0; i < t.cells.size(); ++i) t.cells[i].current.value = params[1 + i];
  frame.entry = cell_values(t);
  t.frames.push_back(&frame);
}

LeftLoop leave_loop(Context& c, Training& t, TrainFrame& frame, const std::optional<TensorV>& stop, Span span, bool tell) {
  if (stop && tell) add_stopped(c, t, frame);
  std::vector<Value> next, outputs;
  Ints strides;
  for (const Cell& cell : t.cells) next.push_back(cell.current.value);
  if (stop && tell) next.push_back(stop->value);
  for (const Logged& logged : frame.logs) {
    for (const Leaf& leaf : leaves(logged.value)) {
      outputs.push_back(leaf.tensor.value);
      strides.push_back(logged.stride);
    }
  }
  c.at(span);
  if (stop) c.graph.node(frame.node).attrs.set("stops", true);
  build::close_loop(c.b, frame.node, next, outputs, strides, stop ? stop->value : Value{});
  const std::vector<Value> results = c.graph.node(frame.node).results;
  for (std::size_t i = 0; i < t.cells.size(); ++i) t.cells[i].current.value = results[i];
  LeftLoop left;
  std::size_t at = t.cells.size();
  if (stop && tell) left.stopped = results[at++];
  for (const Logged& logged : frame.logs) {
    std::vector<TensorV> rows;
    for (const Leaf& leaf : leaves(logged.value)) {
      std::vector<AxisInfo> axes(1);
      axes.insert(axes.end(), leaf.tensor.axes.begin(), leaf.tensor.axes.end());
      rows.push_back(wrap(c, results[at++], std::move(axes)));
    }
    left.logs.push_back({logged.name, with_leaves(logged.value, rows, 1), 1, logged.span, false, logged.inner});
  }
  t.frames.pop_back();
  return left;
}

}  // namespace mmc::elab

// The values that change from step to step: kept through loops and branches, read and bound under the models' names.
#include "compiler/elaborate/train.h"

#include <algorithm>

namespace mmc::elab {
namespace {

// Gives an open loop one more carried value, at the end of the carried ones.
Value add_carried(Graph& graph, NodeId id, std::size_t carried, Value init, Type type, Name name) {
  Node& node = graph.node(id);
  node.operands.insert(node.operands.begin() + static_cast<std::ptrdiff_t>(carried), init);
  node.attrs.set("carried", static_cast<std::int64_t>(carried + 1));
  RegionId region = node.regions[0];
  Value param = graph.add_param(region, type, name);
  auto& params = graph.region(region).params;
  std::rotate(params.begin() + 1 + static_cast<std::ptrdiff_t>(carried), params.end() - 1, params.end());
  for (std::size_t i = 0; i < params.size(); ++i) graph.info(params[i]).index = static_cast<std::uint32_t>(i);
  return param;
}

// Runs `make` so that its nodes stand before the last one of `region`, an open loop.
template <class Make>
auto before_last(Context& c, RegionId region, const Make& make) {
  const auto old = static_cast<std::ptrdiff_t>(c.graph.region(region).nodes.size());
  RegionScope in(c, region);
  auto made = make();
  auto& nodes = c.graph.region(region).nodes;
  std::rotate(nodes.begin() + old - 1, nodes.begin() + old, nodes.end());
  return made;
}

}  // namespace

std::vector<TensorV> cell_values(const Training& t) {
  std::vector<TensorV> values;
  for (const Cell& cell : t.cells) values.push_back(cell.current);
  return values;
}

Datum current_value(Context&, const Training& t, const Moving& moving) {
  std::vector<TensorV> tensors;
  for (std::size_t i = 0; i < moving.count; ++i) tensors.push_back(t.cells[moving.first + i].current);
  return with_leaves(moving.like, tensors);
}

void rebind(Context& c, Training& t) {
  for (const auto* all : {&t.moving, &t.states}) {
    for (const Moving& moving : *all) {
      Datum value = current_value(c, t, moving);
      name_values(c, value, moving.name);
      value.span = moving.span;
      t.scope->names[moving.name] = {std::move(value), moving.span, true};
    }
  }
}

std::vector<TensorV> before_training(Context& c, Training& t, const std::function<std::vector<TensorV>()>& make) {
  return before_last(c, t.outside, make);
}

void add_stopped(Context& c, Training& t, const TrainFrame& frame) {
  const RegionId around = c.graph.node(frame.node).parent;
  const Value no = before_last(c, around, [&] { return build::scalar(c.b, DType::boolean, 0); });
  add_carried(c.graph, frame.node, t.cells.size(), no, c.graph.type(no), Name("stopped"));
}

std::size_t add_cells(Context& c, Training& t, const std::vector<TensorV>& initial) {
  const std::size_t first = t.again.cells ? t.again.cells->at(t.again.next++) : t.cells.size();
  if (t.made) t.made->push_back(first);
  if (t.again.cells) return first;
  for (const TensorV& init : initial) {
    Cell cell{init, init};
    for (TrainFrame* frame : t.frames) {
      if (frame->is_loop) {
        Type type = c.graph.type(init.value);
        cell.current.value =
            add_carried(c.graph, frame->node, t.cells.size(), cell.current.value, type, c.graph.info(init.value).name);
      }
      frame->entry.push_back(cell.current);
    }
    t.cells.push_back(cell);
  }
  return first;
}

CellChanges::CellChanges(Context& c, BranchKind kind) : training_(c.training) {
  if (!training_) return;
  was_in_if_ = training_->in_if;
  training_->in_if = was_in_if_ || kind == BranchKind::run_time_if;
  frame_.is_loop = false;
  frame_.entry = cell_values(*training_);
  training_->frames.push_back(&frame_);
}

CellChanges::~CellChanges() {
  if (!training_) return;
  training_->in_if = was_in_if_;
  std::erase(training_->frames, &frame_);
}

void CellChanges::other_side(Context& c) {
  if (!training_) return;
  then_ = cell_values(*training_);
  for (std::size_t i = 0; i < frame_.entry.size(); ++i) training_->cells[i].current = frame_.entry[i];
  rebind(c, *training_);
}

void CellChanges::add_yields(Context&, std::vector<Value>& then_yields, std::vector<Value>& else_yields) {
  if (!training_) return;
  then_.insert(then_.end(), frame_.entry.begin() + static_cast<std::ptrdiff_t>(then_.size()), frame_.entry.end());
  for (std::size_t i = 0; i < training_->cells.size(); ++i) {
    Value on_then = then_[i].value, on_else = training_->cells[i].current.value;
    if (on_then == frame_.entry[i].value && on_else == frame_.entry[i].value) continue;
    changed_.push_back(i);
    then_yields.push_back(on_then);
    else_yields.push_back(on_else);
  }
}

void CellChanges::take_results(Context& c, const std::vector<Value>& results) {
  if (!training_) return;
  for (std::size_t i = 0; i < frame_.entry.size(); ++i) training_->cells[i].current = frame_.entry[i];
  for (std::size_t i = 0; i < changed_.size(); ++i) training_->cells[changed_[i]].current.value = results[i];
  rebind(c, *training_);
}

}  // namespace mmc::elab

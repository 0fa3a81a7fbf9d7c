// Nodes one by one, and the ops with regions as compiler/ops/structured.h defines them.
#include <cmath>

#include "compiler/graph/op.h"
#include "compiler/graph/views.h"
#include "compiler/ops/division.h"
#include "compiler/support/errors.h"
#include "runtime/lapack/failure.h"
#include "runtime/reference/dispatch.h"
#include "runtime/reference/interpreter.h"
#include "runtime/reference/rows.h"

namespace mmc::reference {
namespace {

Tensor index_tensor(std::int64_t i) {
  const auto index = static_cast<std::int32_t>(i);
  return make_tensor(Type::scalar(DType::i32), &index);
}

bool all_finite(const Tensor& t) {
  if (!is_float(t.type.dtype())) return true;
  for (std::int64_t i = 0; i < t.type.elements(); ++i)
    if (!std::isfinite(t.at(i))) return false;
  return true;
}

}  // namespace

void Interpreter::run_region(RegionId region) {
  for (const NodeId id : graph_.region(region).nodes) run_node(id);
}

void Interpreter::run_node(NodeId id) {
  const Node& node = graph_.node(id);
  if (is_loop(node))
    run_loop(id);
  else if (is_map(node))
    run_map(id);
  else if (is_branch(node))
    run_branch(id);
  else if (is_guard(node))
    check(id);
  else if (is_stated(node))
    set(node.results[0], value(node.operands[0]));
  else
    run_op(id);
}

void Interpreter::run_op(NodeId id) {
  const Node& node = graph_.node(id);
  ReferenceFn& run = functions_[id.index];
  if (run == nullptr) run = find_reference(node.op->name);
  require(run != nullptr, "the graph holds an op that no executor runs");
  std::vector<Tensor> operands;
  std::vector<Type> types;
  for (const Value v : node.operands) operands.push_back(value(v));
  for (const Value v : node.results) types.push_back(graph_.type(v));
  std::vector<Tensor> results;
  try {
    results = run({node.attrs, operands, types, graph_.seed, node.origin.span});
  } catch (const DivisionByZero&) {
    throw RunError(division_by_zero_text(graph_, node), node.origin.span);
  } catch (const lapack::Failure& f) {
    throw RunError(lapack::text(f, graph_.info(node.operands[0]).name.text()), node.origin.span);
  }
  require(results.size() == types.size(), "the number of an op's results");
  for (std::size_t i = 0; i < results.size(); ++i) {
    require(results[i].type == types[i], "the type of an op's result");
    set(node.results[i], std::move(results[i]));
  }
}

void Interpreter::check(NodeId guard) {
  if (replaying_ || !options_.trap_nan) return;
  for (const Value v : graph_.node(guard).operands)
    if (!all_finite(value(v))) throw GuardFailed{guard};
}

void Interpreter::obey_interrupt() const {
  if (!replaying_ && options_.interrupt != nullptr && options_.interrupt->load(std::memory_order_relaxed)) throw Interrupted{};
}

void Interpreter::run_branch(NodeId id) {
  const Node& node = graph_.node(id);
  const RegionId taken = node.regions[value(node.operands[0]).as<std::uint8_t>()[0] != 0 ? 0 : 1];
  run_region(taken);
  for (std::size_t i = 0; i < node.results.size(); ++i) set(node.results[i], value(graph_.region(taken).yields[i]));
}

void Interpreter::run_loop(NodeId id, const Observer& observer) {
  const LoopView loop = loop_view(graph_, id);
  const bool at_root = id == root_loop_ && !replaying_;
  std::vector<Tensor> carried, stacked;
  for (const Value v : loop.inits) carried.push_back(value(v));
  for (const Value v : loop.stacked) {
    stacked.push_back(make_tensor(graph_.type(v)));
    if (!replaying_) set(v, stacked.back());  // shares the rows, so that finished ones remain when the loop is cut short
  }
  if (at_root) announce(id);
  std::int64_t ran = 0;
  for (bool stop = false; ran < loop.trip && !stop;) {
    const std::int64_t t = loop.reversed ? loop.trip - 1 - ran : ran;
    if (at_root) root_step_ = t;
    set(loop.t, index_tensor(t));
    for (std::size_t i = 0; i < carried.size(); ++i) set(loop.carried[i], carried[i]);
    for (std::size_t i = 0; i < loop.slices.size(); ++i) {
      const std::int64_t stride = loop.scan_strides[i];
      set(loop.slices[i],
          t % stride == 0 ? row_of(value(loop.scanned[i]), t / stride) : make_tensor(graph_.type(loop.slices[i])));
    }
    run_region(loop.body);
    for (std::size_t i = 0; i < carried.size(); ++i) carried[i] = value(loop.next[i]);
    for (std::size_t j = 0; j < stacked.size(); ++j)
      if (t % loop.strides[j] == 0) set_row(stacked[j], t / loop.strides[j], value(loop.outputs[j]));
    stop = loop.stops && value(loop.stop).as<std::uint8_t>()[0] != 0;
    ++ran;
    if (observer && observer()) return;
    if (at_root) {
      root_done_ = ran;
      if (told_) told_->front().tell({ran, false});
    }
    if (ran < loop.trip && !stop) obey_interrupt();
  }
  for (std::size_t i = 0; i < carried.size(); ++i) set(loop.finals[i], carried[i]);
  if (loop.stops) set(loop.ran, index_tensor(ran));
  if (ran == loop.trip) return;
  for (std::size_t j = 0; j < stacked.size(); ++j) {
    const std::int64_t stride = loop.strides[j];
    // A loop that runs backwards leaves out its first rows, one that runs forwards its last.
    const std::int64_t first_run = stacked_rows(loop.trip - ran, stride), run_rows = stacked_rows(ran, stride);
    const std::int64_t rows = stacked[j].type.dim(0).value();
    if (loop.reversed)
      fill_rows_not_run(stacked[j], 0, first_run, first_run < rows ? first_run : -1);
    else
      fill_rows_not_run(stacked[j], run_rows, rows, run_rows - 1);
    if (at_root && !loop.reversed) rows_[loop.stacked[j].index] = run_rows;
  }
}

void Interpreter::run_map(NodeId id, const Observer& observer) {
  constexpr std::int64_t tile_size = 64;  // fixes the order of the sums (DECISIONS 3)
  const MapView map = map_view(graph_, id);
  std::vector<Tensor> stacked, sums, tile;
  for (const Value v : map.stacked) stacked.push_back(make_tensor(graph_.type(v)));
  for (const Value v : map.summed) sums.push_back(make_tensor(graph_.type(v)));
  for (std::int64_t i = 0; i < map.count; ++i) {
    set(map.i, index_tensor(i));
    for (std::size_t k = 0; k < map.slices.size(); ++k) set(map.slices[k], row_of(value(map.scanned[k]), i));
    run_region(map.body);
    for (std::size_t j = 0; j < stacked.size(); ++j) set_row(stacked[j], i, value(map.stacked_yields[j]));
    if (i % tile_size == 0) tile.clear();
    for (std::size_t j = 0; j < sums.size(); ++j) {
      const Tensor& term = value(map.summed_yields[j]);
      if (tile.size() == j)
        tile.push_back(make_tensor(term.type, term.data->data()));
      else
        add_to(tile[j], term);
    }
    if (i % tile_size == tile_size - 1 || i == map.count - 1) {
      if (i < tile_size)
        sums = tile;
      else
        for (std::size_t j = 0; j < sums.size(); ++j) add_to(sums[j], tile[j]);
    }
    if (observer && observer()) return;
    if (i + 1 < map.count) obey_interrupt();
  }
  for (std::size_t j = 0; j < stacked.size(); ++j) set(map.stacked[j], stacked[j]);
  for (std::size_t j = 0; j < sums.size(); ++j) set(map.summed[j], sums[j]);
}

void Interpreter::replay(NodeId id, const Observer& observer) {
  const bool before = replaying_;
  replaying_ = true;
  if (is_loop(graph_.node(id)))
    run_loop(id, observer);
  else
    run_map(id, observer);
  replaying_ = before;
}

// Tells a watching thread of a loop of the root region and of its scalar series.
void Interpreter::announce(NodeId root_loop) {
  if (options_.progress == nullptr) return;
  const LoopView loop = loop_view(graph_, root_loop);
  told_ = std::make_shared<Progress::Loops>();
  Progress::Loop& told = told_->emplace_back(std::string(graph_.node(root_loop).origin.path.text()), loop.trip);
  for (std::size_t j = 0; j < loop.stacked.size(); ++j) {
    const Type row = graph_.type(loop.outputs[j]);
    const Tensor& rows = value(loop.stacked[j]);
    if (row.is_scalar())
      told.series.push_back(
          {std::string(graph_.info(loop.stacked[j]).name.text()), rows.data->data(), row, loop.strides[j], rows.data});
  }
  options_.progress->now.store(told_);
}

}  // namespace mmc::reference

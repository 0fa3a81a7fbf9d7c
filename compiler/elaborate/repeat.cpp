// `repeat`: a loop inside of a training, and the two that an epoch of batches with a smaller last one becomes.
#include <fmt/format.h>

#include <limits>

#include "compiler/elaborate/batches.h"
#include "compiler/elaborate/text.h"

namespace mmc::elab {
namespace {

// What the loop has not moved is behind it the very value that it was before, and not an equal one: one may differentiate by it.
void keep_unmoved(Context& c, Training& t, NodeId loop) {
  const Node& node = c.graph.node(loop);
  const Region& body = c.graph.region(node.regions[0]);
  for (std::size_t i = 0; i < t.cells.size(); ++i)
    if (body.yields[i] == body.params[1 + i]) t.cells[i].current.value = node.operands[i];
}

// One loop of the `repeat` that is the training's `number`-th; `tell`: is it asked whether `stop when` ended it?
LeftLoop repeat_over(Context& c, Training& t, const ast::RepeatStmt& stmt, std::size_t number, const BatchLoop& part, bool tell,
                     Span span) {
  c.at(span);
  TrainFrame frame;
  enter_loop(c, t, frame, part.source);
  RegionId region = c.graph.node(frame.node).regions[0];
  LeftLoop left;
  {
    RegionScope in(c, region);
    Restore<ScopePtr> scope(c.scope, std::make_shared<Scope>(c.scope));
    Restore<std::vector<Value>> indices(c.indices);
    rebind(c, t);
    std::vector<Value> params = c.graph.region(region).params;
    Value index = params[0];
    if (part.first > 0) index = build::add(c.b, index, build::scalar(c.b, DType::i32, static_cast<double>(part.first)));
    LoopFrame loop{region, {}, "repeat", index};
    Restore<LoopFrame*> in_loop(c.loop, &loop);
    c.indices.push_back(index);
    bind_loop_name(c, part.source, index, {params.begin() + 1 + static_cast<std::ptrdiff_t>(t.cells.size()), params.end()});
    run_block(c, stmt.body);
    left = leave_loop(c, t, frame, loop.stop, span, tell);
  }
  keep_unmoved(c, t, frame.node);
  for (std::size_t i = 0; i < left.logs.size(); ++i) {
    const std::int64_t stride = frame.logs[i].stride;
    left.logs[i].dropped = part.first % stride != 0;
    left.logs[i].inner.insert(left.logs[i].inner.begin(), {(part.source.trips + stride - 1) / stride, stride, number});
  }
  rebind(c, t);
  return left;
}

// The row of a series that a stopped epoch leaves for its last batch: nan, or an int or a bool once more (DECISIONS 11).
Value row_not_run(Context& c, Value above, Type row) {
  if (is_float(row.dtype())) return build::full(c.b, row, std::numeric_limits<double>::quiet_NaN());
  const auto dims = c.graph.type(above).sizes();
  Ints starts(dims.size(), 0), limits(dims.begin(), dims.end());
  starts[0] = limits[0] - 1;
  return build::slice(c.b, above, starts, limits, Ints(dims.size(), 1));
}

// The last batch in a branch: it does not come when the batches before it were stopped.
std::vector<Logged> unless_stopped(Context& c, Value stopped, const std::vector<Logged>& above, Span span,
                                   const std::function<std::vector<Logged>()>& last_batch) {
  c.at(span);
  const NodeId node = build::open_branch(c.b, stopped);
  const RegionId ended = c.graph.node(node).regions[0], going = c.graph.node(node).regions[1];
  std::vector<Logged> logs;
  std::vector<Value> ended_yields, going_yields;
  CellChanges cells(c, BranchKind::every);
  cells.other_side(c);
  {
    RegionScope in(c, going);
    logs = last_batch();
  }
  check_joins(c, above, logs);
  {
    RegionScope in(c, ended);
    c.at(span);
    for (std::size_t i = 0; i < logs.size(); ++i) {
      if (logs[i].dropped) continue;
      const std::vector<Leaf> rows = leaves(above[i].value), row = leaves(logs[i].value);
      for (std::size_t k = 0; k < row.size(); ++k) {
        going_yields.push_back(row[k].tensor.value);
        ended_yields.push_back(row_not_run(c, rows[k].tensor.value, c.graph.type(row[k].tensor.value)));
      }
    }
  }
  const auto logged = static_cast<std::ptrdiff_t>(ended_yields.size());
  cells.add_yields(c, ended_yields, going_yields);
  c.at(span);
  build::close_branch(c.b, node, ended_yields, going_yields);
  const std::vector<Value> results = c.graph.node(node).results;
  cells.take_results(c, {results.begin() + logged, results.end()});
  std::size_t at = 0;
  for (Logged& log : logs) {
    if (log.dropped) continue;
    std::vector<TensorV> rows;
    for (const Leaf& leaf : leaves(log.value)) rows.push_back(wrap(c, results[at++], leaf.tensor.axes));
    log.value = with_leaves(log.value, rows);
  }
  return logs;
}

// The whole batches, then the smaller last one: the same body with the same names, cells and keys.
std::vector<Logged> repeat_batches(Context& c, Training& t, const ast::RepeatStmt& stmt, std::size_t number,
                                   const LoopSource& source, Span span) {
  const std::vector<BatchLoop> loops = batch_loops(c, source);
  if (loops.size() == 1) return repeat_over(c, t, stmt, number, loops[0], false, span).logs;
  const auto ordinals = c.ordinals;
  std::vector<std::size_t> cells;
  LeftLoop whole;
  {
    Restore<std::vector<std::size_t>*> made(t.made, &cells);
    whole = repeat_over(c, t, stmt, number, loops[0], true, span);
  }
  if (t.made) t.made->insert(t.made->end(), cells.begin(), cells.end());
  Restore<std::vector<std::size_t>*> made(t.made, nullptr);
  Restore<Training::Again> again(t.again, {&cells, 0});
  c.ordinals = ordinals;
  t.repeats = number + 1;
  const auto last_batch = [&] { return repeat_over(c, t, stmt, number, loops[1], false, span).logs; };
  const std::vector<Logged> last =
      whole.stopped.valid() ? unless_stopped(c, whole.stopped, whole.logs, span, last_batch) : last_batch();
  join_logs(c, whole.logs, last, span);
  return std::move(whole.logs);
}

}  // namespace

void run_repeat(Context& c, const ast::RepeatStmt& stmt, Span span) {
  if (!c.training) {
    c.error(Code::loop_needed, span, "`repeat` is a loop inside `train`").help("elsewhere write `iterate` or `for`");
    throw Failed{};
  }
  Training& t = *c.training;
  if (stmt.header.bindings.size() != 1) {
    c.error(Code::bad_header, stmt.header.span, "`repeat` has one loop").help("nest a second `repeat` in the body");
    throw Failed{};
  }
  LoopSource source = loop_source(c, stmt.header.bindings[0], true);
  if (source.kind == LoopSource::Kind::list) {
    c.error(Code::bad_loop_source, source.span, "`repeat` runs over a count, a range or a tensor, not over a list");
    throw Failed{};
  }
  const std::size_t number = t.repeats++;
  const Training before = t;
  std::vector<Logged> logs;
  try {
    logs = source.kind == LoopSource::Kind::batches ? repeat_batches(c, t, stmt, number, source, span)
                                                    : repeat_over(c, t, stmt, number, {source, 0}, false, span).logs;
  } catch (const Failed&) {
    // The statements after it are looked at as well.
    t = before;
    rebind(c, t);
    throw;
  }
  TrainFrame& around = *t.frames.back();
  around.logs.insert(around.logs.end(), logs.begin(), logs.end());
}

}  // namespace mmc::elab

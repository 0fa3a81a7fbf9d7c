// The loops of a training: `train` itself and `repeat` inside it.
#include "compiler/elaborate/batches.h"

#include <fmt/format.h>

#include "compiler/elaborate/report.h"
#include "compiler/elaborate/text.h"

namespace mmc::elab {
namespace {

// Opens the loop of a `train` or a `repeat`, with all cells carried; on return the cells are its parameters.
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

// Closes it; on return the cells are its results, and what was logged inside is stacked.
std::vector<Logged> leave_loop(Context& c, Training& t, TrainFrame& frame, const std::optional<TensorV>& stop, Span span) {
  std::vector<Value> next, outputs;
  Ints strides;
  for (const Cell& cell : t.cells) next.push_back(cell.current.value);
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
  std::size_t at = t.cells.size();
  std::vector<Logged> stacked;
  for (const Logged& logged : frame.logs) {
    std::vector<TensorV> rows;
    for (const Leaf& leaf : leaves(logged.value)) {
      std::vector<AxisInfo> axes(1);
      axes.insert(axes.end(), leaf.tensor.axes.begin(), leaf.tensor.axes.end());
      rows.push_back(wrap(c, results[at++], std::move(axes)));
    }
    stacked.push_back({logged.name, with_leaves(logged.value, rows, 1), 1, logged.span});
  }
  t.frames.pop_back();
  return stacked;
}

// What the training moves on: each name after `train`, with its tensors as cells.
void add_models(Context& c, Training& t, const ast::TrainExpr& e) {
  for (const ast::Identifier& name : e.models) {
    Datum value = name_value(c, name.text, name.span);
    std::vector<Leaf> all = leaves(value);
    bool floats = false;
    for (const Leaf& leaf : all) floats = floats || is_float(dtype(c, leaf.tensor));
    if (!floats) {
      auto& error = c.error(Code::not_trainable, name.span, fmt::format("`{}` has nothing that can be trained", name.text));
      error.at(describe(c, value));
      if (value.get<UndrawnV>()) error.help(fmt::format("draw it first: `{} ~ ...`", name.text));
      throw Failed{};
    }
    Moving moving{name.text, value, t.cells.size(), all.size(), name.span};
    for (const Leaf& leaf : all) t.cells.push_back({leaf.tensor, leaf.tensor});
    t.moving.push_back(std::move(moving));
  }
}

// What training gives is a constant to whatever is differentiated after it (DECISIONS 6).
Datum detached(Context& c, const Datum& value) {
  std::vector<TensorV> tensors;
  for (const Leaf& leaf : leaves(value)) {
    TensorV tensor = leaf.tensor;
    if (is_float(dtype(c, tensor))) {
      const Name name = c.graph.info(tensor.value).name;
      tensor.value = build::stop_gradient(c.b, tensor.value);
      c.graph.info(tensor.value).name = name;
      c.trained.push_back({leaf.tensor.value, tensor.value});
    }
    tensors.push_back(std::move(tensor));
  }
  return with_leaves(value, tensors);
}

Datum result_of(Context& c, const Training& t, const std::vector<Logged>& logs, Datum ran) {
  Fields fields;
  for (const Moving& moving : t.moving) fields.emplace_back(moving.name, detached(c, current_value(c, t, moving)));
  for (const Moving& state : t.states) fields.emplace_back(state.name, detached(c, current_value(c, t, state)));
  for (const Logged& logged : logs) fields.emplace_back(logged.name, detached(c, logged.value));
  if (!find_field(fields, "steps")) fields.emplace_back("steps", std::move(ran));
  RecordV result{std::move(fields), {}, {}};
  for (const auto& [name, binding] : t.scope->names) {
    if (!find_field(result.fields, name)) result.locals.push_back({name, binding.where});
  }
  return std::make_shared<const RecordV>(std::move(result));
}

void warn_about_steps(Context& c, const LoopSource& source) {
  if (source.trips > 0) return;
  c.warning(Code::zero_steps, source.span, "this trains for 0 steps: the model stays as it was drawn");
}

}  // namespace

Datum evaluate_train(Context& c, const ast::TrainExpr& e, Span span) {
  if (c.training) {
    c.error(Code::statement_misplaced, span, "a `train` inside a `train` is not built yet");
    throw Failed{};
  }
  if (e.header.bindings.size() != 1) {
    c.error(Code::bad_header, e.header.span, "`train` has one loop").help("an inner loop is `repeat ... { }`");
    throw Failed{};
  }
  LoopSource source = loop_source(c, e.header.bindings[0]);
  if (source.kind == LoopSource::Kind::list) {
    c.error(Code::bad_loop_source, source.span, "`train` runs over a count, a range or a tensor, not over a list")
        .help("inside, index a tensor with the step");
    throw Failed{};
  }
  warn_about_steps(c, source);
  Restore<std::vector<Trace*>> traces(c.traces, {});
  Training t;
  t.outside = c.b.region();
  t.outer_indices = c.indices.size();
  add_models(c, t, e);
  c.at(span);
  TrainFrame frame;
  enter_loop(c, t, frame, source);
  RegionId region = c.graph.node(frame.node).regions[0];
  LoopFrame loop{region, {}, "train", c.graph.region(region).params[0]};
  std::vector<Logged> logs;
  {
    RegionScope in(c, region);
    Restore<ScopePtr> scope(c.scope, std::make_shared<Scope>(c.scope));
    Restore<std::vector<Value>> indices(c.indices);
    Restore<Training*> training(c.training, &t);
    Restore<LoopFrame*> in_loop(c.loop, &loop);
    Restore<bool> drawing(c.drawing, false);
    Restore<bool> drew(c.drew);
    t.scope = c.scope;
    rebind(c, t);
    std::vector<Value> params = c.graph.region(region).params;
    c.indices.push_back(params[0]);
    bind_loop_name(c, source, params[0], {params.begin() + 1 + static_cast<std::ptrdiff_t>(t.cells.size()), params.end()});
    run_block(c, e.body);
    warn_unused_names(c, *t.scope);
    logs = leave_loop(c, t, frame, loop.stop, span);
  }
  Datum ran = loop.stop ? Datum(wrap(c, c.graph.node(frame.node).results.back()))
                        : Datum(wrap(c, build::scalar(c.b, DType::i32, static_cast<double>(source.trips))));
  Datum result = result_of(c, t, logs, std::move(ran));
  for (const Moving& moving : t.moving) {
    NameBinding* binding = look_up(c, moving.name);
    binding->trained = span;
    binding->trained_as = fmt::format("{}.{}", c.path, moving.name);
  }
  name_values(c, result, c.path);
  if (c.b.region() == c.graph.root() && c.calls.empty()) {
    for (std::size_t i = 0; i < logs.size(); ++i) {
      const TensorV* series = logs[i].value.tensor();
      if (!series || series->axes.size() != 1) continue;
      Shown output = shown(c, logs[i].value, fmt::format("{}.{}", c.path, logs[i].name), logs[i].span);
      SeriesItem item{fmt::format("{}.{}", c.path, logs[i].name), std::get<Shown::Tensor>(output.value).output,
                      frame.logs[i].stride, source.trips};
      c.study.items.push_back({c.user_span(logs[i].span), "", item});
    }
  }
  return result;
}

namespace {

// One loop of a `repeat`; `first`: what its index counts from. Gives what was logged, stacked.
std::vector<Logged> repeat_over(Context& c, Training& t, const ast::RepeatStmt& stmt, const LoopSource& source,
                                std::int64_t first, bool alone, Span span) {
  c.at(span);
  TrainFrame frame;
  enter_loop(c, t, frame, source);
  RegionId region = c.graph.node(frame.node).regions[0];
  std::vector<Logged> logs;
  {
    RegionScope in(c, region);
    Restore<ScopePtr> scope(c.scope, std::make_shared<Scope>(c.scope));
    Restore<std::vector<Value>> indices(c.indices);
    rebind(c, t);
    std::vector<Value> params = c.graph.region(region).params;
    Value index = params[0];
    if (first > 0) index = build::add(c.b, index, build::scalar(c.b, DType::i32, static_cast<double>(first)));
    LoopFrame loop{region, {}, "repeat", index};
    Restore<LoopFrame*> in_loop(c.loop, &loop);
    c.indices.push_back(index);
    bind_loop_name(c, source, index, {params.begin() + 1 + static_cast<std::ptrdiff_t>(t.cells.size()), params.end()});
    run_block(c, stmt.body);
    if (loop.stop && !alone) {
      c.error(Code::not_built, span, "`stop when` in a `repeat` over batches of unlike sizes is not built yet")
          .help("a size that divides the rows makes batches of one size");
      throw Failed{};
    }
    logs = leave_loop(c, t, frame, loop.stop, span);
  }
  for (std::size_t i = 0; i < logs.size(); ++i) logs[i].dropped = first % frame.logs[i].stride != 0;
  rebind(c, t);
  return logs;
}

// The whole batches, then the smaller last one: the same body with the same names, cells and keys.
std::vector<Logged> repeat_batches(Context& c, Training& t, const ast::RepeatStmt& stmt, const LoopSource& source, Span span) {
  const std::vector<BatchLoop> loops = batch_loops(c, source);
  if (loops.size() == 1) return repeat_over(c, t, stmt, loops[0].source, 0, true, span);
  const auto ordinals = c.ordinals;
  std::vector<std::size_t> cells;
  std::vector<Logged> logs;
  {
    Restore<std::vector<std::size_t>*> made(t.made, &cells);
    logs = repeat_over(c, t, stmt, loops[0].source, 0, false, span);
  }
  if (t.made) t.made->insert(t.made->end(), cells.begin(), cells.end());
  Restore<std::vector<std::size_t>*> made(t.made, nullptr);
  Restore<Training::Again> again(t.again, {&cells, 0});
  c.ordinals = ordinals;
  join_logs(c, logs, repeat_over(c, t, stmt, loops[1].source, loops[1].first, false, span), span);
  return logs;
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
  if (t.in_if) {
    c.error(Code::statement_misplaced, span, "`repeat` inside a run-time `if` is not built yet");
    throw Failed{};
  }
  LoopSource source = loop_source(c, stmt.header.bindings[0], true);
  if (source.kind == LoopSource::Kind::list) {
    c.error(Code::bad_loop_source, source.span, "`repeat` runs over a count, a range or a tensor, not over a list");
    throw Failed{};
  }
  const std::vector<Logged> logs = source.kind == LoopSource::Kind::batches ? repeat_batches(c, t, stmt, source, span)
                                                                            : repeat_over(c, t, stmt, source, 0, true, span);
  TrainFrame& around = *t.frames.back();
  around.logs.insert(around.logs.end(), logs.begin(), logs.end());
}

}  // namespace mmc::elab

#include "compiler/elaborate/train.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/elaborate/report.h"
#include "compiler/elaborate/text.h"

namespace mmc::elab {
namespace {

std::vector<TensorV> cell_values(const Training& t) {
  std::vector<TensorV> values;
  for (const Cell& cell : t.cells) values.push_back(cell.current);
  return values;
}

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
  for (const Logged& logged : logs) fields.emplace_back(logged.name, detached(c, logged.value));
  if (!find_field(fields, "steps")) fields.emplace_back("steps", std::move(ran));
  return make_record(std::move(fields));
}

void warn_about_steps(Context& c, const LoopSource& source) {
  if (source.trips > 0) return;
  c.warning(Code::zero_steps, source.span, "this trains for 0 steps: the model stays as it was drawn");
}

}  // namespace

Datum current_value(Context&, const Training& t, const Moving& moving) {
  std::vector<TensorV> tensors;
  for (std::size_t i = 0; i < moving.count; ++i) tensors.push_back(t.cells[moving.first + i].current);
  return with_leaves(moving.like, tensors);
}

void rebind(Context& c, Training& t) {
  for (const Moving& moving : t.moving) {
    Datum value = current_value(c, t, moving);
    name_values(c, value, moving.name);
    value.span = moving.span;
    t.scope->names[moving.name] = {std::move(value), moving.span, true};
  }
}

std::vector<TensorV> before_training(Context& c, Training& t, const std::function<std::vector<TensorV>()>& make) {
  std::size_t old = c.graph.region(t.outside).nodes.size();  // the outermost loop is the last node there
  std::vector<TensorV> made;
  {
    RegionScope in(c, t.outside);
    made = make();
  }
  auto& nodes = c.graph.region(t.outside).nodes;
  auto loop = nodes.begin() + static_cast<std::ptrdiff_t>(old) - 1;
  std::rotate(loop, loop + 1, nodes.end());
  return made;
}

std::size_t add_cells(Context& c, Training& t, const std::vector<TensorV>& initial) {
  std::size_t first = t.cells.size();
  for (const TensorV& init : initial) {
    Cell cell{init, init};
    for (TrainFrame* frame : t.frames) {
      if (frame->is_loop) {
        Type type = c.graph.type(init.value);
        cell.current.value = add_carried(c.graph, frame->node, t.cells.size(), cell.current.value, type, c.graph.info(init.value).name);
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
  Training t;
  t.outside = c.b.region();
  add_models(c, t, e);
  c.at(span);
  TrainFrame frame;
  enter_loop(c, t, frame, source);
  RegionId region = c.graph.node(frame.node).regions[0];
  LoopFrame loop{region, {}, "train"};
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
      SeriesItem item{fmt::format("{}.{}", c.path, logs[i].name), std::get<Shown::Tensor>(output.value).output, frame.logs[i].stride,
                      source.trips};
      c.study.items.push_back({c.user_span(logs[i].span), "", item});
    }
  }
  return result;
}

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
  LoopSource source = loop_source(c, stmt.header.bindings[0]);
  if (source.kind == LoopSource::Kind::list) {
    c.error(Code::bad_loop_source, source.span, "`repeat` runs over a count, a range or a tensor, not over a list");
    throw Failed{};
  }
  c.at(span);
  TrainFrame frame;
  enter_loop(c, t, frame, source);
  RegionId region = c.graph.node(frame.node).regions[0];
  LoopFrame loop{region, {}, "repeat"};
  std::vector<Logged> logs;
  {
    RegionScope in(c, region);
    Restore<ScopePtr> scope(c.scope, std::make_shared<Scope>(c.scope));
    Restore<std::vector<Value>> indices(c.indices);
    Restore<LoopFrame*> in_loop(c.loop, &loop);
    rebind(c, t);
    std::vector<Value> params = c.graph.region(region).params;
    c.indices.push_back(params[0]);
    bind_loop_name(c, source, params[0], {params.begin() + 1 + static_cast<std::ptrdiff_t>(t.cells.size()), params.end()});
    run_block(c, stmt.body);
    logs = leave_loop(c, t, frame, loop.stop, span);
  }
  rebind(c, t);
  TrainFrame& around = *t.frames.back();
  around.logs.insert(around.logs.end(), logs.begin(), logs.end());
}

void run_every(Context& c, const ast::EveryStmt& stmt, Span span) {
  if (!c.training) {
    c.error(Code::loop_needed, span, "`every` stands in the body of `train`");
    throw Failed{};
  }
  Training& t = *c.training;
  if (!t.frames.back()->is_loop || c.b.region() != c.loop->region) {
    c.error(Code::statement_misplaced, span, "`every` must stand directly in the body of `train` or `repeat`");
    throw Failed{};
  }
  std::int64_t k = expect_int(c, evaluate(c, *stmt.count), stmt.count->span, "the count of `every`");
  if (k <= 0) {
    c.error(Code::every_zero, stmt.count->span, fmt::format("`every {}` never comes round", k))
        .at(fmt::format("this is {}", k))
        .help("`every 1` is each step; `maximum(1, n // 1000)` keeps a small n from giving 0");
    throw Failed{};
  }
  Restore<ScopePtr> scope(c.scope, std::make_shared<Scope>(c.scope));
  if (k == 1) {
    run_block(c, stmt.body);
    return;
  }
  c.at(stmt.count->span);
  Value step = c.graph.region(c.loop->region).params[0];
  Value rest = build::remainder(c.b, step, build::scalar(c.b, DType::i32, static_cast<double>(k)));
  Value comes = build::equal(c.b, rest, build::scalar(c.b, DType::i32, 0));
  NodeId node = build::open_branch(c.b, comes);
  RegionId then_region = c.graph.node(node).regions[0], else_region = c.graph.node(node).regions[1];
  std::vector<Logged> logs;
  std::vector<Value> then_yields, else_yields, results;
  std::size_t logged = 0;
  {
    CellChanges cells(c, BranchKind::every);
    {
      RegionScope in(c, then_region);
      run_block(c, stmt.body);
    }
    logs = cells.frame().logs;
    cells.other_side(c);
    {
      RegionScope in(c, else_region);
      c.at(span);
      for (const Logged& log : logs) {
        for (const Leaf& leaf : leaves(log.value)) {
          then_yields.push_back(leaf.tensor.value);
          else_yields.push_back(build::undefined(c.b, c.graph.type(leaf.tensor.value)));
        }
      }
    }
    logged = then_yields.size();
    cells.add_yields(c, then_yields, else_yields);
    c.at(span);
    build::close_branch(c.b, node, then_yields, else_yields);
    results = c.graph.node(node).results;
    cells.take_results(c, {results.begin() + static_cast<std::ptrdiff_t>(logged), results.end()});
  }
  std::size_t at = 0;
  for (Logged& log : logs) {
    std::vector<TensorV> rows;
    for (const Leaf& leaf : leaves(log.value)) rows.push_back(wrap(c, results[at++], leaf.tensor.axes));
    t.frames.back()->logs.push_back({log.name, with_leaves(log.value, rows), k, log.span});
  }
}

void run_log(Context& c, const ast::LogStmt& stmt, Span span) {
  if (!c.training) {
    c.error(Code::loop_needed, span, "`log` records a value in each step of a `train`, and there is none around it");
    throw Failed{};
  }
  Training& t = *c.training;
  if (t.in_if) {
    c.error(Code::statement_misplaced, span, "`log` inside a run-time `if` would be missing in some steps")
        .help("log it after the `if`, or in `every k { ... }`");
    throw Failed{};
  }
  for (const auto& item : stmt.items) {
    for (const TrainFrame* frame : t.frames) {
      for (const Logged& other : frame->logs) {
        if (other.name != item.name.text) continue;
        c.error(Code::logged_twice, item.name.span, fmt::format("`{}` is logged twice in this training", item.name.text))
            .label(other.span, "the first time");
        throw Failed{};
      }
    }
    for (const Moving& moving : t.moving) {
      if (moving.name == item.name.text) {
        c.error(Code::logged_twice, item.name.span, fmt::format("`{}` is the trained model's name in the result", item.name.text))
            .help("give the series another name");
        throw Failed{};
      }
    }
    Datum value;
    if (item.value) {
      PathScope path(c, item.name.text);
      Restore<bool> drawing(c.drawing, item.draws);
      value = evaluate(c, *item.value);
      if (item.draws && is_drawn_inside(value)) value = draw(c, value, nullptr, item.value->span);
      Datum named = tensorise(c, value, item.value->span, fmt::format("`{}`", item.name.text));
      name_values(c, named, item.name.text);
      bind(c, item.name, value);
      c.scope->names[item.name.text].used = true;
      value = named;
    } else {
      value = tensorise(c, name_value(c, item.name.text, item.name.span), item.name.span, fmt::format("`{}`", item.name.text));
    }
    t.frames.back()->logs.push_back({item.name.text, std::move(value), 1, item.name.span});
  }
}

}  // namespace mmc::elab

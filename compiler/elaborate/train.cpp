// `train`: the loop around everything, what enters it and what it gives. Its inner loops are in repeat.cpp.
#include "compiler/elaborate/train.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/elaborate/report.h"
#include "compiler/elaborate/text.h"

namespace mmc::elab {
namespace {

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

// The series of numbers, of a training at the top level or in a `for` there.
void record(Context& c, const TrainFrame& frame, const std::vector<Logged>& logs, std::int64_t steps, Value ran) {
  const bool at_top = c.b.region() == c.graph.root() && c.calls.empty(), in_for = c.members && stands_directly_in(c, *c.members);
  if (!at_top && !in_for) return;
  for (std::size_t i = 0; i < logs.size(); ++i) {
    const TensorV* rows = logs[i].value.tensor();
    if (!rows || rows->axes.size() != 1 + logs[i].inner.size()) continue;
    MemberSeries series{
        {fmt::format("{}.{}", c.path, logs[i].name), 0, frame.logs[i].stride, steps}, rows->value, {}, logs[i].span};
    series.item.inner = logs[i].inner;
    if (at_top) {
      record_series(c, std::move(series));
    } else {
      series.ran = ran;
      c.members->series.push_back(std::move(series));
    }
  }
}

bool moves(const Training* t, const std::string& name) {
  return t && std::any_of(t->moving.begin(), t->moving.end(), [&](const Moving& moving) { return moving.name == name; });
}

void warn_about_steps(Context& c, const LoopSource& source) {
  if (source.trips > 0) return;
  c.warning(Code::zero_steps, source.span, "this trains for 0 steps: the model stays as it was drawn");
}

}  // namespace

Datum evaluate_train(Context& c, const ast::TrainExpr& e, Span span) {
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
    logs = leave_loop(c, t, frame, loop.stop, span).logs;
  }
  Datum ran = loop.stop ? Datum(wrap(c, c.graph.node(frame.node).results.back()))
                        : Datum(wrap(c, build::scalar(c.b, DType::i32, static_cast<double>(source.trips))));
  Datum result = result_of(c, t, logs, std::move(ran));
  for (const Moving& moving : t.moving) {
    if (moves(c.training, moving.name)) continue;  // after this training the one around still moves it
    NameBinding* binding = look_up(c, moving.name);
    binding->trained = span;
    binding->trained_as = fmt::format("{}.{}", c.path, moving.name);
  }
  name_values(c, result, c.path);
  record(c, frame, logs, source.trips, loop.stop ? c.graph.node(frame.node).results.back() : Value{});
  return result;
}

}  // namespace mmc::elab

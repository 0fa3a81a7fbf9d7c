// `for` and `iterate`: maps, loops, and their unrolled forms over static lists.
#include "compiler/elaborate/loops.h"

#include <fmt/format.h>

#include "compiler/elaborate/figures.h"
#include "compiler/elaborate/text.h"
#include "compiler/elaborate/trace.h"

namespace mmc::elab {
namespace {

constexpr std::int64_t longest_unrolling = 10'000;

Datum at_position(const LoopSource& source, std::int64_t k) {
  switch (source.kind) {
    case LoopSource::Kind::count: return k;
    case LoopSource::Kind::range: return source.range.start + k * source.range.step;
    case LoopSource::Kind::list: return source.over.list()->items[static_cast<std::size_t>(k)];
    case LoopSource::Kind::stack:
    case LoopSource::Kind::batches: break;
  }
  throw InternalError("a stack has no static items");
}

Value index_constant(Context& c, std::int64_t k) { return build::scalar(c.b, DType::i32, static_cast<double>(k)); }

class ForLoop {
 public:
  ForLoop(Context& c, const ast::ForExpr& e, Span span) : c_(c), e_(e), span_(span) {}

  Datum run(std::size_t binding) {
    if (binding == e_.header.bindings.size()) return body();
    LoopSource source = loop_source(c_, e_.header.bindings[binding]);
    // In a plot every item is its own call, so a panel repeats its items rather than stacking them.
    if (source.kind == LoopSource::Kind::list || c_.figure) return unrolled(source, binding);
    return mapped(source, binding);
  }

 private:
  Datum body() {
    Datum value = evaluate_block(c_, e_.body);
    // `nets ~ for 10 { M(4) }`: the models are drawn inside, one per iteration.
    if (c_.drawing && is_drawn_inside(value)) value = draw(c_, value, nullptr, span_);
    return value;
  }

  Datum unrolled(const LoopSource& source, std::size_t binding) {
    if (source.trips > longest_unrolling) {
      c_.error(Code::too_large, source.span, fmt::format("this would write out the body {} times", source.trips))
          .help("over a range the body is one node of the graph: `for i in 0..n`");
      throw Failed{};
    }
    std::vector<Datum> results;
    TraceUnrolled trace(c_);
    for (std::int64_t k = 0; k < source.trips; ++k) {
      trace.step(k);
      PathScope path(c_, fmt::format("[{}]", k), false);
      Restore<std::vector<Value>> indices(c_.indices);
      Restore<ScopePtr> scope(c_.scope, std::make_shared<Scope>(c_.scope));
      c_.at(source.span);
      c_.indices.push_back(index_constant(c_, k));  // draws are keyed by the position, as in a map
      if (source.name) {
        Datum item = source.kind == LoopSource::Kind::stack ? leading_slice(c_, source.over, Datum(k), source.span)
                                                            : at_position(source, k);
        bind(c_, *source.name, std::move(item));
      }
      results.push_back(run(binding + 1));
    }
    return make_list(std::move(results));
  }

  Datum mapped(const LoopSource& source, std::size_t binding) {
    const bool at_top = c_.b.region() == c_.graph.root() && c_.calls.empty();
    Members* const around = c_.members && stands_directly_in(c_, *c_.members) ? c_.members : nullptr;
    c_.at(span_);
    NodeId node = build::open_map(c_.b, source.trips, scanned_values(source));
    RegionId region = c_.graph.node(node).regions[0];
    std::optional<TraceLoop> trace;
    Datum result;
    Members members{region, c_.calls.size()};
    std::size_t recorded = 0, traced = 0;
    {
      RegionScope in(c_, region);
      Restore<ScopePtr> scope(c_.scope, std::make_shared<Scope>(c_.scope));
      Restore<std::vector<Value>> indices(c_.indices);
      Restore<Training*> training(c_.training, nullptr);
      Restore<LoopFrame*> loop(c_.loop, nullptr);
      Restore<Members*> recording(c_.members, at_top || around ? &members : nullptr);
      std::vector<Value> params = c_.graph.region(region).params;
      c_.indices.push_back(params[0]);
      bind_loop_name(c_, source, params[0], {params.begin() + 1, params.end()});
      trace.emplace(c_, node, region, params[0], true);
      result = run(binding + 1);
      if (result.none()) {
        c_.error(Code::no_value, e_.body.span, "the body of this `for` has no value").help("its last line must be an expression");
        throw Failed{};
      }
      result = tensorise(c_, result, e_.body.span, "the value of a `for`");
      // The series first: a value that is stacked twice is computed in the place of the first, and the series are watched while
      // they grow.
      std::vector<Value> yields = series_values(members);
      recorded = yields.size();
      for (const Leaf& leaf : leaves(result)) yields.push_back(leaf.tensor.value);
      traced = yields.size();
      for (Value v : trace->outputs()) yields.push_back(v);
      c_.at(span_);
      build::close_map(c_.b, node, yields, {});
    }
    const std::vector<Value> results = c_.graph.node(node).results;
    std::vector<TensorV> stacked;
    for (std::size_t i = recorded; const Leaf& leaf : leaves(result)) {
      std::vector<AxisInfo> axes(1);
      axes.insert(axes.end(), leaf.tensor.axes.begin(), leaf.tensor.axes.end());
      stacked.push_back(wrap(c_, results[i++], std::move(axes)));
    }
    trace->stacked(std::span<const Value>(results).subspan(traced));
    hand_out(members, source.trips, results, around);
    return with_leaves(result, stacked, 1);
  }

  // Their rows, and once for each training how far it ran.
  static std::vector<Value> series_values(const Members& members) {
    std::vector<Value> values;
    Value last;
    for (const MemberSeries& s : members.series) {
      if (s.ran.valid() && s.ran != last) values.push_back(last = s.ran);
      values.push_back(s.rows);
    }
    return values;
  }

  // The stacked series: to the `for` around this one, or out of the study.
  void hand_out(Members& members, std::int64_t count, const std::vector<Value>& results, Members* around) {
    std::size_t at = 0;
    Value last, stacked;
    for (MemberSeries& s : members.series) {
      if (s.ran.valid() && s.ran != last) {
        last = s.ran;
        stacked = results[at++];
      }
      if (s.ran.valid()) s.ran = stacked;
      s.rows = results[at++];
      s.item.members.insert(s.item.members.begin(), count);
      if (around)
        around->series.push_back(std::move(s));
      else
        record_series(c_, std::move(s));
    }
  }

  Context& c_;
  const ast::ForExpr& e_;
  Span span_;
};

Datum iterate_unrolled(Context& c, const ast::IterateExpr& e, const LoopSource& source) {
  Datum carried = evaluate(c, *e.init);
  LoopFrame frame{c.b.region(), {}, "iterate"};
  TraceUnrolled trace(c);
  for (std::int64_t k = 0; k < source.trips; ++k) {
    trace.step(k);
    PathScope path(c, fmt::format("[{}]", k), false);
    Restore<std::vector<Value>> indices(c.indices);
    Restore<ScopePtr> scope(c.scope, std::make_shared<Scope>(c.scope));
    Restore<LoopFrame*> loop(c.loop, &frame);
    c.indices.push_back(index_constant(c, k));
    if (source.name) bind(c, *source.name, at_position(source, k));
    bind(c, e.name, carried);
    carried = evaluate_block(c, e.body);
    if (frame.stop) {
      c.error(Code::statement_misplaced, e.body.span,
              "`stop when` needs a loop that runs, and over a static list it is written out")
          .help("run over a range: `for i in 0..n`");
      throw Failed{};
    }
  }
  return carried;
}

}  // namespace

bool stands_directly_in(const Context& c, const Members& members) {
  return c.b.region() == members.region && c.calls.size() == members.calls;
}

LoopSource loop_source(Context& c, const ast::Binding& binding, bool in_repeat) {
  LoopSource source{LoopSource::Kind::count, 0, {0, 0, 1}, {}, binding.name ? &*binding.name : nullptr, binding.span};
  Datum over = evaluate(c, *binding.source);
  if (over.tensor() && over.tensor()->axes.empty()) {
    auto& e = c.error(Code::bad_loop_source, binding.source->span, "a loop cannot run over one number that the study computes");
    e.at(type_text(c, *over.tensor()));
    e.help("how often a loop runs is known before running: an int or a param; `stop when` ends `train` and `iterate` earlier");
    throw Failed{};
  }
  if (auto late = over.get<LateV>()) {
    source.trips = late->trial;
  } else if (auto count = over.get<std::int64_t>()) {
    if (source.name) {
      c.error(Code::bad_loop_source, binding.source->span, fmt::format("`{}` would run over a number", source.name->text))
          .at(describe(c, over))
          .help(fmt::format("write a range: `for {} in 0..{}`", source.name->text, c.sources.text(binding.source->span)));
      throw Failed{};
    }
    source.trips = *count;
  } else if (auto range = over.get<RangeV>()) {
    source.kind = LoopSource::Kind::range;
    source.range = *range;
    std::int64_t reach = range->step > 0 ? range->stop - range->start : range->start - range->stop;
    std::int64_t step = range->step > 0 ? range->step : -range->step;
    source.trips = reach > 0 ? (reach + step - 1) / step : 0;
  } else if (over.list()) {
    source.kind = LoopSource::Kind::list;
    source.trips = static_cast<std::int64_t>(over.list()->items.size());
  } else if (over.tensor() || over.record() || (over.model() && over.model()->stacked > 0)) {
    source.kind = LoopSource::Kind::stack;
    source.trips = leading_size(c, over, binding.source->span);
  } else if (over.get<std::shared_ptr<const BatchesV>>()) {
    source.kind = LoopSource::Kind::batches;
    if (!in_repeat) {
      c.error(Code::bad_loop_source, binding.source->span, "batches are for `repeat`, because the last one may be smaller")
          .help("inside a `train`: `repeat rows in batches(order, 128) { ... }`");
      throw Failed{};
    }
  } else {
    auto& e = c.error(Code::bad_loop_source, binding.source->span, "a loop cannot run over this").at(describe(c, over));
    e.help("loops run over a count, a range, a list, a tensor, or a stack of records or models");
    throw Failed{};
  }
  if (source.trips < 0) {
    c.error(Code::bad_loop_source, binding.source->span, fmt::format("a loop cannot run {} times", source.trips));
    throw Failed{};
  }
  source.over = std::move(over);
  return source;
}

std::vector<Value> scanned_values(const LoopSource& source) {
  std::vector<Value> scanned;
  if (source.kind != LoopSource::Kind::stack) return scanned;
  for (const Leaf& leaf : leaves(source.over)) scanned.push_back(leaf.tensor.value);
  return scanned;
}

void bind_loop_name(Context& c, const LoopSource& source, Value index, const std::vector<Value>& slices) {
  if (!source.name) return;
  c.at(source.span);
  if (source.kind == LoopSource::Kind::stack) {
    std::vector<Leaf> all = leaves(source.over);
    std::vector<TensorV> tensors;
    for (std::size_t i = 0; i < all.size(); ++i) {
      std::vector<AxisInfo> axes(all[i].tensor.axes.begin() + 1, all[i].tensor.axes.end());
      tensors.push_back(wrap(c, slices[i], std::move(axes)));
    }
    Datum item = with_leaves(source.over, tensors, source.over.tensor() ? 0 : -1);
    name_values(c, item, source.name->text);
    bind(c, *source.name, std::move(item));
    return;
  }
  Value i = index;
  if (source.range.step != 1) i = build::mul(c.b, i, index_constant(c, source.range.step));
  if (source.range.start != 0) i = build::add(c.b, i, index_constant(c, source.range.start));
  ValueInfo& info = c.graph.info(i);
  if (info.name.empty()) info.name = Name(source.name->text);
  bind(c, *source.name, wrap(c, i));
}

Datum evaluate_for(Context& c, const ast::ForExpr& e, Span span) { return ForLoop(c, e, span).run(0); }

Datum evaluate_iterate(Context& c, const ast::IterateExpr& e, Span span) {
  if (e.header.bindings.size() != 1) {
    c.error(Code::bad_header, e.header.span, "`iterate` has one loop").help("nest a second `iterate` in the body");
    throw Failed{};
  }
  LoopSource source = loop_source(c, e.header.bindings[0]);
  if (source.kind == LoopSource::Kind::list) return iterate_unrolled(c, e, source);
  Datum init = tensorise(c, evaluate(c, *e.init), e.init->span, "the start of an `iterate`");
  build::LoopSpec spec;
  spec.trip = source.trips;
  for (const Leaf& leaf : leaves(init)) spec.inits.push_back(leaf.tensor.value);
  std::size_t carried = spec.inits.size();
  if (carried == 0) {
    c.error(Code::argument_type, e.init->span, "`iterate` carries a tensor, a record or a model from step to step")
        .at(describe(c, init));
    throw Failed{};
  }
  spec.scanned = scanned_values(source);
  c.at(span);
  NodeId node = build::open_loop(c.b, spec);
  RegionId region = c.graph.node(node).regions[0];
  Datum last = init;
  LoopFrame frame{region, {}, "iterate"};
  std::optional<TraceLoop> trace;
  {
    RegionScope in(c, region);
    Restore<ScopePtr> scope(c.scope, std::make_shared<Scope>(c.scope));
    Restore<std::vector<Value>> indices(c.indices);
    Restore<Training*> training(c.training, nullptr);
    Restore<LoopFrame*> loop(c.loop, &frame);
    std::vector<Value> params = c.graph.region(region).params;
    c.indices.push_back(params[0]);
    bind_loop_name(c, source, params[0], {params.begin() + 1 + static_cast<std::ptrdiff_t>(carried), params.end()});
    std::vector<TensorV> now;
    std::vector<Leaf> start = leaves(init);
    for (std::size_t i = 0; i < carried; ++i) now.push_back(wrap(c, params[1 + i], start[i].tensor.axes));
    Datum current = with_leaves(init, now);
    name_values(c, current, e.name.text);
    bind(c, e.name, current);
    trace.emplace(c, node, region, params[0], false);
    Datum next = evaluate_block(c, e.body);
    if (next.none()) {
      c.error(Code::no_value, e.body.span, "the body of `iterate` must end with the next value")
          .help(fmt::format("its last line is what `{}` becomes", e.name.text));
      throw Failed{};
    }
    last = same_structure(c, current, next, e.body.span, fmt::format("the next `{}`", e.name.text));
    std::vector<Value> yields;
    for (const Leaf& leaf : leaves(last)) yields.push_back(leaf.tensor.value);
    c.at(span);
    if (frame.stop) c.graph.node(node).attrs.set("stops", true);
    const std::vector<Value> inside = trace->outputs();
    build::close_loop(c.b, node, yields, inside, Ints(inside.size(), 1), frame.stop ? frame.stop->value : Value{});
  }
  std::vector<TensorV> results;
  std::vector<Leaf> start = leaves(init);
  for (std::size_t i = 0; i < carried; ++i) results.push_back(wrap(c, c.graph.node(node).results[i], start[i].tensor.axes));
  const std::vector<Value> all = c.graph.node(node).results;
  trace->stacked(std::span<const Value>(all).subspan(carried));
  return with_leaves(last, results);
}

void run_stop(Context& c, const ast::StopStmt& stmt, Span span) {
  if (!c.loop) {
    c.error(Code::loop_needed, span, "`stop when` ends a loop, and there is none around it")
        .help("it stands in the body of `train`, `repeat` or `iterate`");
    throw Failed{};
  }
  if (c.b.region() != c.loop->region) {
    c.error(Code::statement_misplaced, span,
            fmt::format("`stop when` must stand directly in the body of the `{}`", c.loop->construct))
        .help("its condition can say all of it: `stop when late and loss < 0.1`");
    throw Failed{};
  }
  Datum condition = evaluate(c, *stmt.condition);
  if (auto known = condition.get<bool>(); known && !*known) return;
  TensorV stop = to_tensor(c, condition, stmt.condition->span, "the condition of `stop when`", DType::boolean);
  if (!stop.axes.empty() || dtype(c, stop) != DType::boolean) {
    c.error(Code::condition_not_bool, stmt.condition->span, "`stop when` takes one bool").at(type_text(c, stop));
    throw Failed{};
  }
  if (c.loop->stop) stop = wrap(c, build::logical_or(c.b, c.loop->stop->value, stop.value));
  c.loop->stop = stop;
}

}  // namespace mmc::elab

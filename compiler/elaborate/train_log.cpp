// What a training records: `log` in every step, `every k { ... }` in some.
#include "compiler/elaborate/train.h"

#include <fmt/format.h>

#include "compiler/elaborate/text.h"

namespace mmc::elab {

void run_every(Context& c, const ast::EveryStmt& stmt, Span span) {
  if (!c.training) {
    c.error(Code::loop_needed, span, "`every` stands in the body of `train`");
    throw Failed{};
  }
  Training& t = *c.training;
  if (!t.frames.back()->is_loop || c.b.region() != c.loop->region) {
    c.error(Code::statement_misplaced, span, "`every` must stand directly in the body of `train` or `repeat`")
        .help("it counts that loop's iterations; an `if` can stand in it");
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
  Value step = c.loop->index;
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
    t.frames.back()->logs.push_back({log.name, with_leaves(log.value, rows), k, log.span, false, log.inner});
  }
}

void record_series(Context& c, MemberSeries series) {
  SeriesItem& item = series.item;
  const auto output = [&](Value v, const std::string& name) {
    const std::size_t axes = c.graph.type(v).rank();
    return std::get<Shown::Tensor>(shown(c, wrap(c, v, std::vector<AxisInfo>(axes)), name, series.span).value).output;
  };
  item.output = output(series.rows, item.name);
  if (series.ran.valid()) item.ran = output(series.ran, item.name.substr(0, item.name.rfind('.')) + ".steps");
  c.study.items.push_back({c.user_span(series.span), "", std::move(item)});
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
    for (const Moving& state : t.states) {
      if (state.name != item.name.text) continue;
      c.error(Code::logged_twice, item.name.span, fmt::format("`{}` is the state's last value in the result", item.name.text))
          .label(state.span, "declared here")
          .help("give the series another name");
      throw Failed{};
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

// Statements: what may stand where, and the values and names that they make.
#include <fmt/format.h>

#include "compiler/elaborate/figures.h"
#include "compiler/elaborate/late.h"
#include "compiler/elaborate/params.h"
#include "compiler/elaborate/report.h"
#include "compiler/elaborate/trace.h"
#include "compiler/elaborate/train.h"

namespace mmc::elab {
namespace {

bool at_top(const Context& c) { return c.scope == c.globals; }

void poison(Context& c, const std::vector<ast::Identifier>& names) {
  for (const ast::Identifier& name : names) c.scope->names.try_emplace(name.text, NameBinding{Datum(PoisonV{}), name.span, true});
}

// `let x = [0.5, 1.0]`: a list of floats becomes one tensor, whichever uses of x want one.
Datum with_constant(Context& c, const Datum& value, Span span) {
  if (!value.list() || !is_static(value) || !tensor_like(value)) return value;
  ListV named = *value.list();
  TensorV tensor = to_tensor(c, value, span);
  if (!is_float(dtype(c, tensor))) return value;
  named.constant = tensor;
  name_values(c, Datum(tensor), c.path);
  return std::make_shared<const ListV>(std::move(named));
}

void run_let(Context& c, const ast::LetStmt& stmt) {
  const ast::Pattern& pattern = stmt.pattern;
  Restore<bool> drawing(c.drawing, false);
  Datum value;
  {
    std::optional<PathScope> path;
    if (!pattern.record) path.emplace(c, pattern.names[0].text);
    value = evaluate(c, *stmt.value);
    if (value.none() && std::get_if<ast::NoneLiteral>(&stmt.value->what) == nullptr &&
        (std::get_if<ast::IfExpr>(&stmt.value->what) || std::get_if<ast::ForExpr>(&stmt.value->what))) {
      c.error(Code::no_value, stmt.value->span, "this gives no value to name");
      throw Failed{};
    }
    if (stmt.type && value.get<std::shared_ptr<const DistributionV>>()) {
      c.error(Code::let_draws, stmt.value->span, "a `let` does not draw, and this is a distribution")
          .help(fmt::format("write `{}: {} ~ {}`", pattern.names[0].text, c.sources.text(stmt.type->span),
                            c.sources.text(stmt.value->span)));
      throw Failed{};
    }
    if (stmt.type) {
      value = check_type(c, *stmt.type, value, stmt.value->span, fmt::format("`{}`", pattern.names[0].text), false);
    }
    if (!pattern.record) {
      value = observe(c, pattern.names[0].text, std::move(value), stmt.value->span);
      name_values(c, value, c.path);
      value = with_constant(c, value, stmt.value->span);
    }
  }
  if (!pattern.record) {
    // A constant inside a function may serve another call of it.
    const bool worth_a_word = at_top(c) || !is_static(value);
    note_model(c, pattern.names[0].text, value);
    bind(c, pattern.names[0], std::move(value), worth_a_word);
    return;
  }
  if (!value.record() && !value.model()) {
    c.error(Code::not_a_record, stmt.value->span, "only a record can be taken apart").at(describe(c, value));
    throw Failed{};
  }
  for (const ast::Identifier& name : pattern.names) {
    bind(c, name, observe(c, name.text, field_value(c, value, name), name.span), true);
  }
}

void run_draw(Context& c, const ast::DrawStmt& stmt, Span span) {
  for (const ast::Identifier& name : stmt.names) {
    PathScope path(c, name.text);
    Restore<bool> drawing(c.drawing, true);
    c.drew = false;
    Datum what = evaluate(c, *stmt.value);
    Datum value = draw(c, what, stmt.type ? &*stmt.type : nullptr, stmt.value->span);
    // `p ~ if gp > 0 { penalty(x) } else { 0 }`: whether it draws is a matter of the params.
    const bool chosen = std::get_if<ast::IfExpr>(&stmt.value->what) != nullptr;
    if (!c.drew && !chosen) {
      c.error(stmt.type ? Code::not_a_distribution : Code::no_draw, span,
              fmt::format("nothing is drawn here: `{}` is not random", name.text))
          .at(describe(c, what))
          .help(fmt::format("write `let {} = ...`", name.text));
      throw Failed{};
    }
    value = observe(c, name.text, std::move(value), stmt.value->span);
    name_values(c, value, c.path);
    note_model(c, name.text, value);
    bind(c, name, std::move(value), true);
  }
}

[[noreturn]] void misplaced(Context& c, Span span, std::string_view statement, std::string_view where) {
  c.error(Code::statement_misplaced, span, fmt::format("`{}` stands {}", statement, where));
  throw Failed{};
}

void run_expression(Context& c, const ast::ExprStmt& stmt, bool last, Datum* value) {
  Datum result = evaluate(c, *stmt.value);
  if (last && value) {
    *value = std::move(result);
    return;
  }
  bool construct = std::get_if<ast::IfExpr>(&stmt.value->what) || std::get_if<ast::ForExpr>(&stmt.value->what);
  if (result.none() || construct || result.get<std::shared_ptr<const Figure>>()) return;
  if (c.figure) {
    c.error(Code::not_a_plot_item, stmt.value->span, "this draws nothing")
        .at(describe(c, result))
        .help("an item is a call such as `line(y)`");
    throw Failed{};
  }
  c.warning(Code::unused_value, stmt.value->span, "this value is computed and never used")
      .help("name it with `let`, or write `show` before it");
}

struct Run {
  Context& c;
  const ast::Stmt& stmt;
  bool last;
  Datum* value;

  void operator()(const ast::StudyStmt& s) {
    if (!at_top(c)) misplaced(c, stmt.span, "study", "at the top of the file");
    if (!c.graph.title.empty()) {
      c.error(Code::declared_twice, stmt.span, "a file has one `study` line");
      throw Failed{};
    }
    c.graph.title = s.title;
  }
  void operator()(const ast::ParamStmt& s) {
    if (!at_top(c)) misplaced(c, stmt.span, "param", "at the top level of the file");
    run_param(c, s);
  }
  void operator()(const ast::PresetStmt&) {
    if (!at_top(c)) misplaced(c, stmt.span, "preset", "at the top level of the file");
  }
  void operator()(const ast::SeedStmt& s) {
    if (!at_top(c)) misplaced(c, stmt.span, "seed", "at the top level of the file");
    run_seed(c, s);
  }
  void operator()(const ast::ImportStmt&) {  // read and declared before the study runs
    if (!at_top(c)) misplaced(c, stmt.span, "import", "at the top level of the file");
  }
  void operator()(const ast::LetStmt& s) { run_let(c, s); }
  void operator()(const ast::DrawStmt& s) { run_draw(c, s, stmt.span); }
  void operator()(const ast::AssignStmt& s) {
    c.error(Code::statement_misplaced, stmt.span, fmt::format("`{}` is never reassigned", s.name.text))
        .help(fmt::format("a new value gets a name of its own: `let {} = ...`", s.name.text));
    throw Failed{};
  }
  void operator()(const ast::FnDecl&) {}  // declared before the block runs
  void operator()(const ast::ModelDecl&) {}
  void operator()(const ast::OptimizerDecl&) {}
  void operator()(const ast::ShowStmt& s) { run_show(c, s, stmt.span, stmt.comment); }
  void operator()(const ast::SummaryStmt& s) { run_summary(c, s, stmt.span, stmt.comment); }
  void operator()(const ast::PlotStmt& s) { run_plot(c, s, stmt.span, stmt.comment); }
  void operator()(const ast::SliderStmt& s) { run_slider(c, s, stmt.span); }
  void operator()(const ast::SaveStmt& s) { run_save(c, s, stmt.span, stmt.comment); }
  void operator()(const ast::ExpectStmt& s) { run_expect(c, s, stmt.span, stmt.comment); }
  void operator()(const ast::SweepStmt&) {  // looked at when all values are known (sweeps.h)
    if (!at_top(c)) misplaced(c, stmt.span, "sweep", "at the top level of the file");
  }
  void operator()(const ast::MaximizeStmt&) { misplaced(c, stmt.span, "maximize", "in a `sweep`"); }
  void operator()(const ast::MinimizeStmt& s) { run_minimize(c, s, stmt.span); }
  void operator()(const ast::LogStmt& s) { run_log(c, s, stmt.span); }
  void operator()(const ast::EveryStmt& s) { run_every(c, s, stmt.span); }
  void operator()(const ast::RepeatStmt& s) { run_repeat(c, s, stmt.span); }
  void operator()(const ast::StopStmt& s) { run_stop(c, s, stmt.span); }
  void operator()(const ast::StateStmt& s) { run_state(c, s, stmt.span); }
  void operator()(const ast::NextStmt& s) { run_next(c, s, stmt.span); }
  void operator()(const ast::ExprStmt& s) { run_expression(c, s, last, value); }
};

// The names that a statement would have bound: they are poisoned when it fails.
void poison_names(Context& c, const ast::Stmt& stmt) {
  if (auto let = std::get_if<ast::LetStmt>(&stmt.what)) poison(c, let->pattern.names);
  if (auto drawn = std::get_if<ast::DrawStmt>(&stmt.what)) poison(c, drawn->names);
  if (auto param = std::get_if<ast::ParamStmt>(&stmt.what)) poison(c, {param->name});
  if (auto log = std::get_if<ast::LogStmt>(&stmt.what)) {
    for (const auto& item : log->items) poison(c, {item.name});
  }
}

}  // namespace

bool run_inner_statement(Context& c, const ast::Stmt& stmt, bool last, Datum* value) {
  try {
    std::visit(Run{c, stmt, last, value}, stmt.what);
    return true;
  } catch (const Failed&) {
    poison_names(c, stmt);
    return false;
  }
}

void run_statement(Context& c, const ast::Stmt& stmt) {
  const Progress before = progress(c);
  if (!run_inner_statement(c, stmt, false, nullptr)) take_back(c, before);
}

Datum run_block(Context& c, const ast::Block& block) {
  declare(c, block.statements);
  Datum value;
  bool failed = false;
  for (std::size_t i = 0; i < block.statements.size(); ++i) {
    bool last = i + 1 == block.statements.size();
    if (!run_inner_statement(c, block.statements[i], last, &value)) failed = true;
  }
  // Several mistakes of one block are reported together; what the block would have given is then unknown.
  if (failed) throw Failed{};
  return value;
}

Datum evaluate_block(Context& c, const ast::Block& block) {
  Restore<ScopePtr> scope(c.scope, std::make_shared<Scope>(c.scope));
  Datum value = run_block(c, block);
  if (!c.figure) warn_unused_names(c, *c.scope);
  return value;
}

}  // namespace mmc::elab

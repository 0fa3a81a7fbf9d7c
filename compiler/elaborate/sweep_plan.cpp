#include "compiler/elaborate/sweep_plan.h"

#include <fmt/format.h>

#include <array>
#include <map>

#include "compiler/elaborate/text.h"

namespace mmc::elab {
namespace {

constexpr std::int64_t most_points = 1'000'000;

// Reads the parts of one sweep. A mistake in one part does not hide those of the others.
class Planner {
 public:
  Planner(Context& c, const Declared& d, const ast::SweepStmt& stmt) : c_(c), d_(d), stmt_(stmt) {}

  PlannedSweep read(Span span) {
    made_.plan.name = stmt_.name.text;
    made_.plan.span = span;
    attempt([&] { read_strategy(); });
    for (const ast::Stmt& part : stmt_.body.statements) attempt([&] { read_part(part); });
    if (failed_) throw Failed{};
    check_points();
    made_.plan.reports = !made_.items.empty();
    return std::move(made_);
  }

 private:
  template <class Step>
  void attempt(Step step) {
    try {
      step();
    } catch (const Failed&) { failed_ = true; }
  }

  [[noreturn]] void wrong_strategy(Span span, std::string message) {
    c_.error(Code::sweep_strategy, span, std::move(message))
        .help("write `grid()`, `random(trials = 50, seed = 1)` or `cases([{ p: 1 }, { p: 2 }])`");
    throw Failed{};
  }

  void read_strategy() {
    const auto* call = std::get_if<ast::Call>(&stmt_.strategy->what);
    const auto* name = call ? std::get_if<ast::NameRef>(&call->callee->what) : nullptr;
    if (!name) wrong_strategy(stmt_.strategy->span, "this does not say which points the sweep has");
    if (name->name == "grid") {
      made_.plan.kind = SweepPlan::Kind::grid;
      if (!call->arguments.empty()) wrong_strategy(call->arguments[0].span, "`grid` takes no arguments");
    } else if (name->name == "random") {
      made_.plan.kind = SweepPlan::Kind::random;
      read_random(*call);
    } else if (name->name == "cases") {
      made_.plan.kind = SweepPlan::Kind::cases;
      if (call->arguments.size() != 1) wrong_strategy(stmt_.strategy->span, "`cases` takes one list of records");
      read_cases(*call->arguments[0].value);
    } else {
      wrong_strategy(call->callee->span, fmt::format("there is no strategy `{}`", name->name));
    }
  }

  void read_random(const ast::Call& call) {
    std::array<const ast::Argument*, 2> given{};
    constexpr std::array<std::string_view, 2> names{"trials", "seed"};
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
      const ast::Argument& argument = call.arguments[i];
      const std::size_t at = argument.name ? argument.name->text == names[0] ? 0 : argument.name->text == names[1] ? 1 : 2 : i;
      if (at >= given.size() || given[at]) wrong_strategy(argument.span, "`random` takes `trials` and `seed`");
      given[at] = &argument;
    }
    if (!given[0]) wrong_strategy(stmt_.strategy->span, "`random` needs `trials`, the number of points");
    made_.plan.trials = whole(*given[0]->value, "`trials`", 1);
    if (made_.plan.trials > most_points) too_many(given[0]->value->span);
    if (given[1]) made_.plan.seed = static_cast<std::uint64_t>(whole(*given[1]->value, "the seed of a sweep", 0));
  }

  std::int64_t whole(const ast::Expr& e, std::string_view what, std::int64_t least) {
    const std::int64_t value = expect_int(c_, evaluate(c_, e), e.span, what);
    if (value < least) {
      c_.error(Code::bad_range, e.span, fmt::format("{} must be at least {}", what, least));
      throw Failed{};
    }
    return value;
  }

  void read_cases(const ast::Expr& e) {
    const Datum value = evaluate(c_, e);
    const auto* literal = std::get_if<ast::ListLiteral>(&e.what);
    if (!value.list() || value.list()->items.empty()) wrong_strategy(e.span, "`cases` takes a list of records");
    const auto& items = value.list()->items;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const bool written = literal && literal->elements.size() == items.size();
      const ast::Expr& at = written ? *literal->elements[i] : e;
      if (!items[i].record()) {
        c_.error(Code::sweep_strategy, at.span, "a case is a record of params").at(describe(c_, items[i]));
        throw Failed{};
      }
      attempt([&] { read_case(*items[i].record(), at); });
    }
  }

  void read_case(const RecordV& record, const ast::Expr& at) {
    const auto* literal = std::get_if<ast::RecordLiteral>(&at.what);
    std::vector<SweepSetting> settings;
    Fields fields;
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      const auto& [name, value] = record.fields[i];
      const bool written = literal && i < literal->entries.size();
      const Span name_span = written ? literal->entries[i].name.span : at.span;
      const Span value_span = written && literal->entries[i].value ? literal->entries[i].value->span : name_span;
      set_in_cases_.try_emplace(name, name_span);
      Datum checked = setting(name, name_span, value, value_span);
      settings.emplace_back(name, param_text(checked));
      fields.emplace_back(name, std::move(checked));
    }
    made_.plan.cases.push_back(std::move(settings));
    made_.cases.push_back(std::move(fields));
  }

  // A value of a param or of the seed, checked.
  Datum setting(const std::string& name, Span name_span, const Datum& value, Span value_span) {
    if (name == "seed") {
      const std::int64_t seed = expect_int(c_, value, value_span, "the seed");
      if (seed >= 0) return seed;
      c_.error(Code::bad_range, value_span, "a seed is not negative");
      throw Failed{};
    }
    const ast::ParamStmt* param = find_param(d_, name);
    if (!param) {
      report_unknown(c_, d_, Code::unknown_param, name, name_span, "param");
      throw Failed{};
    }
    if (NameBinding* binding = look_up(c_, name)) binding->used = true;
    return param_value(c_, *param, value, value_span);
  }

  void read_part(const ast::Stmt& part) {
    if (auto assign = std::get_if<ast::AssignStmt>(&part.what)) {
      only_once(assign->name.text, assign->name.span);
      Datum value = setting(assign->name.text, assign->name.span, evaluate(c_, *assign->value), assign->value->span);
      made_.plan.fixed.emplace_back(assign->name.text, param_text(value));
      made_.fixed.emplace_back(assign->name.text, std::move(value));
    } else if (auto preset = std::get_if<ast::PresetStmt>(&part.what)) {
      read_preset(*preset, part.span);
    } else if (auto goal = std::get_if<ast::MaximizeStmt>(&part.what)) {
      set_goal(SweepPlan::Goal::maximize, *goal->value, part.span);
    } else if (auto minimize = std::get_if<ast::MinimizeStmt>(&part.what)) {
      if (minimize->optimizer) {
        c_.error(Code::sweep_goal, minimize->optimizer->span, "the goal of a sweep is a number: nothing is trained here")
            .help(fmt::format("write `minimize {}`", source_text(c_, *minimize->loss)));
        throw Failed{};
      }
      set_goal(SweepPlan::Goal::minimize, *minimize->loss, part.span);
    } else if (const ast::Compare* axis = axis_of(part)) {
      read_axis(*axis);
    } else if (is_item(part)) {
      made_.items.push_back(&part);
    } else {
      c_.error(Code::statement_misplaced, part.span, "this does not belong in a sweep")
          .note(
              "a sweep holds `p in values`, `p = value`, `preset name`, `maximize e` or `minimize e`, and `plot`, `show`, "
              "`expect` and `let` about its `runs`");
      throw Failed{};
    }
  }

  void read_preset(const ast::PresetStmt& preset, Span span) {
    if (preset.body) {
      c_.error(Code::statement_misplaced, span, "a preset is defined at the top level of the file; a sweep names one");
      throw Failed{};
    }
    if (!find_preset(d_, preset.name.text)) {
      report_unknown(c_, d_, Code::unknown_preset, preset.name.text, preset.name.span, "preset");
      throw Failed{};
    }
    made_.plan.presets.push_back(preset.name.text);
  }

  void set_goal(SweepPlan::Goal goal, const ast::Expr& e, Span span) {
    if (made_.goal) {
      c_.error(Code::sweep_goal, span, "a sweep has one goal").label(made_.goal->span, "the first one");
      throw Failed{};
    }
    made_.goal = &e;
    made_.plan.goal = goal;
    made_.plan.objective = source_text(c_, e);
  }

  // `p in values`.
  static const ast::Compare* axis_of(const ast::Stmt& part) {
    auto expression = std::get_if<ast::ExprStmt>(&part.what);
    auto compare = expression ? std::get_if<ast::Compare>(&expression->value->what) : nullptr;
    const bool axis = compare && compare->links.size() == 1 && compare->links[0].op == ast::CompareOp::in &&
                      std::get_if<ast::NameRef>(&compare->first->what);
    return axis ? compare : nullptr;
  }

  static bool is_item(const ast::Stmt& part) {
    auto expression = std::get_if<ast::ExprStmt>(&part.what);
    if (expression) {
      return std::get_if<ast::IfExpr>(&expression->value->what) || std::get_if<ast::ForExpr>(&expression->value->what);
    }
    return std::get_if<ast::PlotStmt>(&part.what) || std::get_if<ast::ExpectStmt>(&part.what) ||
           std::get_if<ast::ShowStmt>(&part.what) || std::get_if<ast::LetStmt>(&part.what) ||
           std::get_if<ast::FnDecl>(&part.what);
  }

  void read_axis(const ast::Compare& axis) {
    const std::string& name = std::get<ast::NameRef>(axis.first->what).name;
    const ast::Expr& source = *axis.links[0].right;
    only_once(name, axis.first->span);
    const std::vector<Datum> items = values_of(name, source);
    const auto* literal = std::get_if<ast::ListLiteral>(&source.what);
    SweepPlan::Axis planned{name, {}};
    std::vector<Datum> values;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const bool written = literal && literal->elements.size() == items.size();
      values.push_back(setting(name, axis.first->span, items[i], written ? literal->elements[i]->span : source.span));
      planned.values.push_back(param_text(values.back()));
    }
    made_.plan.axes.push_back(std::move(planned));
    made_.axes.emplace_back(name, std::move(values));
  }

  std::vector<Datum> values_of(const std::string& name, const ast::Expr& source) {
    const Datum value = evaluate(c_, source);
    std::vector<Datum> items;
    auto range = value.get<RangeV>();
    if (range && !range->late) {
      for (std::int64_t i : expect_ints(c_, value, source.span, "the values of a sweep")) items.emplace_back(i);
    } else if (value.list()) {
      items = value.list()->items;
    } else {
      if (value.get<PoisonV>()) throw Failed{};
      c_.error(Code::sweep_values, source.span, fmt::format("`{}` cannot run through this", name))
          .at(describe(c_, value))
          .help(fmt::format("write a list or a range, `{0} in [1, 2, 4]` or `{0} in 0..10`; one value is fixed with `{0} = 4`",
                            name));
      throw Failed{};
    }
    if (items.empty()) {
      c_.error(Code::sweep_values, source.span, fmt::format("this holds no value for `{}`", name));
      throw Failed{};
    }
    return items;
  }

  void only_once(const std::string& name, Span span) {
    const auto [first, fresh] = set_.try_emplace(name, span);
    const auto in_case = set_in_cases_.find(name);
    if (fresh && in_case == set_in_cases_.end()) return;
    c_.error(Code::sweep_twice, span, fmt::format("the sweep sets `{}` twice", name))
        .label(fresh ? in_case->second : first->second, "set here already");
    throw Failed{};
  }

  void check_points() {
    const bool varies = !made_.plan.axes.empty() || made_.plan.kind == SweepPlan::Kind::cases;
    if (!varies) {
      c_.error(Code::sweep_varies_nothing, stmt_.name.span, fmt::format("the sweep `{}` varies nothing", stmt_.name.text))
          .help("a param runs through values with `p in [1, 2, 4]`, the study's seed with `seed in 0..10`");
      throw Failed{};
    }
    if (point_count(made_.plan) > most_points) too_many(stmt_.name.span);
  }

  [[noreturn]] void too_many(Span span) {
    c_.error(Code::sweep_strategy, span, "this sweep has more than a million points")
        .help("`random(trials = 1000, seed = 1)` takes some of them");
    throw Failed{};
  }

  Context& c_;
  const Declared& d_;
  const ast::SweepStmt& stmt_;
  PlannedSweep made_;
  std::map<std::string, Span> set_, set_in_cases_;
  bool failed_ = false;
};

}  // namespace

PlannedSweep plan_sweep(Context& c, const Declared& d, const ast::SweepStmt& stmt, Span span) {
  return Planner(c, d, stmt).read(span);
}

}  // namespace mmc::elab

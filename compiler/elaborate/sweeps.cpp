#include "compiler/elaborate/sweeps.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "compiler/elaborate/late.h"
#include "compiler/elaborate/sweep_plan.h"
#include "compiler/elaborate/text.h"
#include "compiler/graph/extract.h"

namespace mmc::elab {
namespace {

using Names = std::set<std::string>;

// ---- A top-level value as a run keeps it

// Tensors without what is known of their axes here, models as records; nothing for functions and other things that no file can
// hold.
std::optional<Datum> as_kept(Context& c, const Datum& value);

Fields kept_fields(Context& c, const Fields& fields) {
  Fields kept;
  for (const auto& [name, field] : fields) {
    if (auto one = as_kept(c, field)) kept.emplace_back(name, std::move(*one));
  }
  return kept;
}

std::optional<Datum> as_kept(Context& c, const Datum& value) {
  if (auto tensor = value.tensor()) return Datum(wrap(c, tensor->value));
  if (value.get<LateV>() || value.get<RangeV>()) return Datum(wrap(c, to_tensor(c, value, value.span).value));
  if (value.get<bool>() || value.number() || value.get<std::string>() || value.none()) return value;
  if (auto record = value.record()) return make_record(kept_fields(c, record->fields));
  if (auto model = value.model()) return make_record(kept_fields(c, model->drawn));
  if (auto list = value.list()) {
    std::vector<Datum> items;
    for (const Datum& item : list->items) {
      auto one = as_kept(c, item);
      if (!one) return std::nullopt;
      items.push_back(std::move(*one));
    }
    return make_list(std::move(items));
  }
  return std::nullopt;
}

Datum restored(Context& c, const Shown& shown, const std::vector<Literal>& tensors) {
  if (auto b = std::get_if<bool>(&shown.value)) return *b;
  if (auto i = std::get_if<std::int64_t>(&shown.value)) return *i;
  if (auto f = std::get_if<double>(&shown.value)) return *f;
  if (auto s = std::get_if<std::string>(&shown.value)) return *s;
  if (auto t = std::get_if<Shown::Tensor>(&shown.value)) return wrap(c, build::constant(c.b, tensors.at(t->output)));
  if (auto list = std::get_if<Shown::List>(&shown.value)) {
    std::vector<Datum> items;
    for (const Shown& item : list->items) items.push_back(restored(c, item, tensors));
    return make_list(std::move(items));
  }
  if (auto record = std::get_if<Shown::Record>(&shown.value)) {
    Fields fields;
    for (const auto& [name, field] : record->fields) fields.emplace_back(name, restored(c, field, tensors));
    return make_record(std::move(fields));
  }
  return NoneV{};
}

// ---- Runs

void add_field(Fields& fields, const std::string& name, Datum value) {
  if (!find_field(fields, name)) fields.emplace_back(name, std::move(value));
}

Datum run_record(Fields fields, const std::shared_ptr<Names>& asked) {
  return std::make_shared<const RecordV>(RecordV{std::move(fields), asked});
}

// What distinguishes point i, were the values taken in turn: enough to check with.
Fields varied(const PlannedSweep& sweep, std::size_t i) {
  Fields fields;
  if (!sweep.cases.empty()) fields = sweep.cases[i % sweep.cases.size()];
  for (const auto& [name, values] : sweep.axes) fields.emplace_back(name, values[i % values.size()]);
  return fields;
}

std::string run_name(const Fields& fields) {
  std::string name;
  for (const auto& [param, value] : fields) {
    const auto text = value.get<std::string>();
    name += fmt::format("{}{}={}", name.empty() ? "" : " ", param, text ? *text : param_text(value));
  }
  return name;
}

// One sweep while it is being worked on.
struct Work {
  const PlannedSweep& sweep;
  const ast::SweepStmt& stmt;
  std::optional<Datum> score;
  const Declared& params;
};

// The study's own values by name, those of `only` if given.
Fields top_values(Context& c, const Names* only) {
  Names names;
  for (const auto& [name, binding] : c.globals->names) {
    if (!only || only->contains(name)) names.insert(name);
  }
  Fields fields;
  for (const std::string& name : names) {
    const Datum& value = c.globals->names.at(name).value;
    if (std::holds_alternative<PoisonV>(value.what)) {
      fields.emplace_back(name, value);  // its own mistake was told; that the runs lack it is none
    } else if (auto kept = as_kept(c, value)) {
      fields.emplace_back(name, std::move(*kept));
    }
  }
  return fields;
}

Datum stand_ins(Context& c, const Work& w, std::int64_t count, const Names* only, const std::shared_ptr<Names>& asked) {
  const Fields values = top_values(c, only);
  std::vector<Datum> runs;
  for (std::int64_t i = 0; i < count; ++i) {
    const Fields own = varied(w.sweep, static_cast<std::size_t>(i));
    Fields fields{{"name", run_name(own)}};
    if (w.score) fields.emplace_back("score", *w.score);
    for (const auto& [name, value] : own) add_field(fields, name, value);
    for (const auto& [name, value] : w.sweep.fixed) add_field(fields, name, value);
    add_field(fields, "seed", static_cast<std::int64_t>(c.graph.seed));
    for (const ast::ParamStmt* param : w.params.params) {
      auto bound = c.globals->names.find(param->name.text);
      if (bound != c.globals->names.end()) add_field(fields, bound->first, bound->second.value);
    }
    for (const auto& [name, value] : values) add_field(fields, name, value);
    runs.push_back(run_record(std::move(fields), asked));
  }
  return make_list(std::move(runs));
}

// The values of params recur from run to run: each text is read once.
class ParamReader {
 public:
  ParamReader(Context& c, const Declared& params) : c_(c), params_(params) {}

  std::optional<Datum> operator()(const std::string& name, const std::string& text) {
    if (name == "seed") return Datum(static_cast<std::int64_t>(std::stoull(text)));
    const ast::ParamStmt* param = find_param(params_, name);
    if (!param) return std::nullopt;
    auto [place, fresh] = known_.try_emplace({name, text});
    if (fresh) place->second = param_value(c_, *param, text);
    return place->second;
  }

 private:
  Context& c_;
  const Declared& params_;
  std::map<std::pair<std::string, std::string>, Datum> known_;
};

Datum finished_runs(Context& c, const Work& w, const std::vector<SweepRun>& given) {
  ParamReader param(c, w.params);
  std::vector<Datum> runs;
  for (const SweepRun& run : given) {
    Fields fields{{"name", run.name}};
    for (const auto& [name, value] : run.values) {
      if (name == "score") fields.emplace_back(name, restored(c, value, run.tensors));
    }
    for (const auto& [name, text] : run.params) {
      if (auto value = param(name, text)) add_field(fields, name, std::move(*value));
    }
    for (const auto& [name, value] : run.values) add_field(fields, name, restored(c, value, run.tensors));
    runs.push_back(run_record(std::move(fields), nullptr));
  }
  return make_list(std::move(runs));
}

// ---- What is said about them

void run_items(Context& c, const Work& w, Datum runs) {
  Restore<ScopePtr> scope(c.scope, std::make_shared<Scope>(c.globals));
  Restore<bool> in_sweep(c.in_sweep, true);
  bind(c, {"runs", w.stmt.name.span}, std::move(runs));
  declare(c, w.stmt.body.statements);
  for (const ast::Stmt* item : w.sweep.items) run_inner_statement(c, *item, false, nullptr);
  warn_unused_names(c, *c.scope);
}

void discard(Context& c, const Progress& before) {
  c.study.late.resize(before.late);
  take_back(c, before);
}

void append(Diagnostics& to, const Diagnostics& from) {
  for (const Diagnostic& d : from.all()) {
    (d.severity == Severity::error ? to.error(d.code, d.primary.span, d.message)
                                   : to.warning(d.code, d.primary.span, d.message)) = d;
  }
}

// One elaboration of the items over stand-ins, of which nothing stays but what was said and asked.
struct Trial {
  Diagnostics said;
  Names asked;
  bool sound() const { return said.errors() == 0; }
};

Trial try_items(Context& c, const Work& w, std::int64_t runs, const Names* only) {
  auto asked = std::make_shared<Names>();
  const Progress before = progress(c);
  Trial trial;
  std::swap(c.diagnostics, trial.said);
  run_items(c, w, stand_ins(c, w, runs, only, asked));
  discard(c, before);
  std::swap(c.diagnostics, trial.said);
  trial.asked = std::move(*asked);
  return trial;
}

// Checks the items, and finds the names that they ask of a run: first every value is there to be asked for, then only those that
// were, as it will be in the report. (Whoever takes a run as a whole must not find more in it while checking.) A few runs usually
// tell what is asked; where they don't, all do.
Names check_items(Context& c, const Work& w) {
  constexpr std::int64_t few = 8, most = 1000;  // a static index beyond these is refused; runs are looped over
  const std::int64_t all = std::min(point_count(w.sweep.plan), most);
  Trial asking = try_items(c, w, std::min(few, all), nullptr);
  Trial checking = try_items(c, w, all, &asking.asked);
  if (!asking.sound() || !checking.sound()) {
    asking = try_items(c, w, all, nullptr);
    checking = asking.sound() ? try_items(c, w, all, &asking.asked) : asking;
  }
  append(c.diagnostics, checking.said);
  return asking.asked;
}

std::optional<Datum> goal_value(Context& c, const ast::Expr& goal) {
  Restore<ScopePtr> scope(c.scope, std::make_shared<Scope>(c.globals));
  PathScope path(c, "score");
  const Datum value = evaluate(c, goal);
  const TensorV* tensor = value.tensor();
  const bool one = value.number() || (tensor && tensor->axes.empty() && dtype(c, *tensor) != DType::boolean);
  if (!one) {
    c.error(Code::sweep_goal, goal.span, "the goal of a sweep is one number").at(describe(c, value));
    throw Failed{};
  }
  return as_kept(c, value);
}

void collect_values(Context& c, const Work& w, const Names& asked) {
  auto& items = c.study.items;
  auto left_out = [](const ReportItem& item) {
    return !std::holds_alternative<ExpectItem>(item.what) && !std::holds_alternative<SaveItem>(item.what);
  };
  items.erase(std::remove_if(items.begin(), items.end(), left_out), items.end());
  auto keep = [&](const std::string& name, const Datum& value) {
    c.study.sweep_values.emplace_back(name, shown(c, value, name, w.stmt.name.span));
  };
  if (w.score) keep("score", *w.score);
  for (const auto& [name, value] : top_values(c, &asked)) {
    if (name != "score" && !find_param(w.params, name)) keep(name, value);
  }
}

// Does an output need a node that the study itself made, rather than what is said about the runs?
bool needs_study(const Context& c, std::size_t study_nodes) {
  const std::vector<bool> needed = nodes_behind(c.graph, c.graph.outputs);
  const auto& nodes = c.graph.region(c.graph.root()).nodes;
  return std::any_of(nodes.begin(), nodes.begin() + static_cast<std::ptrdiff_t>(study_nodes),
                     [&](NodeId n) { return needed[n.index]; });
}

// Leaves of the study what its sweep says about these runs. The study's late sizes matter only to what the study itself computes.
void report_runs(Context& c, const Work& w, const std::vector<SweepRun>& runs) {
  const Progress study = progress(c);
  const std::vector<Output> outputs = std::exchange(c.graph.outputs, {});
  c.study.items.clear();
  run_items(c, w, finished_runs(c, w, runs));
  if (!needs_study(c, study.nodes)) {
    c.study.late.erase(c.study.late.begin(), c.study.late.begin() + static_cast<std::ptrdiff_t>(study.late));
    return;
  }
  for (std::size_t i = 0; i < study.late; ++i) {
    LateSize& late = c.study.late[i];
    if (!late.output) continue;
    c.graph.outputs.push_back(outputs[*late.output]);
    late.output = c.graph.outputs.size() - 1;
  }
}

void run_sweep(Context& c, const Declared& params, const ast::SweepStmt& stmt, Span span) {
  const PlannedSweep sweep = plan_sweep(c, params, stmt, span);
  for (const SweepPlan& other : c.study.sweeps) {
    if (other.name != sweep.plan.name) continue;
    c.error(Code::duplicate_name, stmt.name.span, fmt::format("there are two sweeps `{}`", stmt.name.text));
    throw Failed{};
  }
  c.study.sweeps.push_back(sweep.plan);
  const bool wanted = c.options.sweep && c.options.sweep->name == sweep.plan.name;
  Work w{sweep, stmt, {}, params};
  const Progress before = progress(c);
  if (wanted && c.options.sweep->runs) {
    report_runs(c, w, *c.options.sweep->runs);
    return;
  }
  if (sweep.goal) w.score = goal_value(c, *sweep.goal);
  const Names asked = check_items(c, w);
  if (wanted)
    collect_values(c, w, asked);
  else
    discard(c, before);
}

}  // namespace

void run_sweeps(Context& c, const ast::Program& program) {
  const Declared params = declared(program);
  for (const ast::Stmt& stmt : program.statements) {
    auto sweep = std::get_if<ast::SweepStmt>(&stmt.what);
    if (!sweep) continue;
    const Progress before = progress(c);
    try {
      run_sweep(c, params, *sweep, stmt.span);
    } catch (const Failed&) { discard(c, before); }
  }
  if (c.options.sweep) keep_reported(c.study);
}

}  // namespace mmc::elab

// `minimize L with opt(...)`: gradients of L by the models it depends on, the guard, and one update per tensor.
#include <fmt/format.h>

#include "compiler/elaborate/text.h"
#include "compiler/elaborate/train.h"
#include "compiler/graph/depends.h"
#include "compiler/graph/op.h"

namespace mmc::elab {
namespace {

TensorV loss_of(Context& c, const ast::MinimizeStmt& stmt) {
  Datum loss = evaluate(c, *stmt.loss);
  if (loss.get<PoisonV>()) throw Failed{};
  if (loss.number()) {
    c.error(Code::loss_independent, stmt.loss->span, "this loss is a constant").at(describe(c, loss));
    throw Failed{};
  }
  if (!tensor_like(loss)) {
    c.error(Code::loss_not_scalar, stmt.loss->span, "a loss is one float").at(describe(c, loss));
    throw Failed{};
  }
  TensorV tensor = to_tensor(c, loss, stmt.loss->span, "a loss");
  if (!tensor.axes.empty() || !is_float(dtype(c, tensor))) {
    auto& e = c.error(Code::loss_not_scalar, stmt.loss->span, "a loss is one float").at(type_text(c, tensor));
    if (!tensor.axes.empty()) e.help("`mean(...)` or `sum(...)` makes one number of it");
    throw Failed{};
  }
  return tensor;
}

std::vector<Value> float_cells(const Context& c, const Training& t, const Moving& moving, std::vector<std::size_t>* cells) {
  std::vector<Value> values;
  for (std::size_t i = moving.first; i < moving.first + moving.count; ++i) {
    if (!is_float(dtype(c, t.cells[i].current))) continue;
    values.push_back(t.cells[i].current.value);
    if (cells) cells->push_back(i);
  }
  return values;
}

// The models that this `minimize` moves: those named after `over`, else those that the loss depends on.
std::vector<Moving*> targets(Context& c, Training& t, const ast::MinimizeStmt& stmt, const TensorV& loss) {
  std::vector<Moving*> chosen;
  for (const auto& e : stmt.over) {
    auto name = std::get_if<ast::NameRef>(&e->what);
    Moving* found = nullptr;
    for (Moving& moving : t.moving) {
      if (name && moving.name == name->name) found = &moving;
    }
    if (!found) {
      std::vector<std::string_view> names;
      for (const Moving& moving : t.moving) names.push_back(moving.name);
      c.error(Code::not_trained, e->span, "`over` names what is trained here")
          .help(fmt::format("trained are {}", listing(names)));
      throw Failed{};
    }
    chosen.push_back(found);
  }
  if (chosen.empty()) {
    for (Moving& moving : t.moving) {
      if (depends(c.graph, loss.value, float_cells(c, t, moving, nullptr))) chosen.push_back(&moving);
    }
  }
  std::erase_if(chosen, [&](Moving* m) { return !depends(c.graph, loss.value, float_cells(c, t, *m, nullptr)); });
  if (!chosen.empty()) return chosen;
  // Perhaps it depends on the model as it was before an earlier update of this step.
  std::vector<Value> before;
  for (const TrainFrame* frame : t.frames) {
    for (const TensorV& entry : frame->entry) before.push_back(entry.value);
  }
  bool stale = depends(c.graph, loss.value, before);
  std::vector<std::string_view> names;
  for (const Moving& moving : t.moving) names.push_back(moving.name);
  std::vector<Value> cells;
  for (const Moving& moving : t.moving) {
    for (Value v : float_cells(c, t, moving, nullptr)) cells.push_back(v);
  }
  const Node* cut = stale ? nullptr : cut_between(c.graph, loss.value, cells);
  if (cut) {
    auto& e =
        c.error(Code::loss_independent, stmt.loss->span,
                fmt::format("this loss depends on {} only through `{}`, which has no derivative", listing(names), cut->op->name));
    e.label(c.user_span(cut->origin.span), std::string(cut->op->name));
    e.note(std::string(std::get<Nondifferentiable>(cut->op->derivative).why));
    if (cut->op->name != "stop_gradient")
      e.help("train on a loss that changes a little when the model does, such as `cross_entropy` or `mse`, and `log` this one");
    throw Failed{};
  }
  auto& e = c.error(Code::loss_independent, stmt.loss->span,
                    stale ? "this loss was computed with the model as it was before an update of this step"
                          : fmt::format("this loss does not depend on {}", listing(names)));
  e.help(stale ? "compute the loss again after that `minimize`, or minimise both losses in one"
               : "only what is named after `train` is trained; a `stop_gradient` or a comparison on the way cuts the dependence");
  throw Failed{};
}

std::shared_ptr<const OptimizerV> optimizer_of(Context& c, const ast::MinimizeStmt& stmt, Span span) {
  if (!stmt.optimizer) {
    c.error(Code::not_an_optimizer, span, "`minimize` needs an optimizer")
        .help("for example `minimize loss with adam(lr = 1e-3)`");
    throw Failed{};
  }
  Datum value = evaluate(c, *stmt.optimizer);
  if (auto optimizer = value.get<std::shared_ptr<const OptimizerV>>()) return *optimizer;
  if (value.get<PoisonV>()) throw Failed{};
  auto& e = c.error(Code::not_an_optimizer, stmt.optimizer->span, "after `with` stands an optimizer").at(describe(c, value));
  auto f = value.get<FunctionV>();
  e.help(f && f->optimizer ? fmt::format("it is called: `{}(lr = 1e-3)`", f->name)
                           : "for example `sgd(lr = 0.1)` or `adam(lr = 1e-3)`");
  throw Failed{};
}

// How often this `minimize` runs, where no branch decides it.
std::int64_t updates(const Context& c, const Training& t) {
  std::int64_t count = 1;
  for (const TrainFrame* frame : t.frames) {
    if (frame->is_loop) count *= c.graph.node(frame->node).attrs.integer("trip");
  }
  return count;
}

// A schedule that gives the same rate at every update is most often a slip (study 004's StepLR never moved).
void warn_if_constant(Context& c, const Training& t, const Datum& schedule, const std::string& name, Span span) {
  const std::int64_t count = updates(c, t);
  std::optional<double> first;
  for (std::int64_t done : {std::int64_t{0}, std::int64_t{1}, std::int64_t{2}, count / 3, count / 2, count - 1}) {
    if (done < 0 || done >= count) continue;
    Datum rate = call(c, schedule, {Datum(done)}, span);
    if (!rate.number()) return;
    double value = expect_number(c, rate, span, "a rate");
    if (first && *first != value) return;
    first = value;
  }
  if (!first || count < 2) return;
  c.warning(Code::constant_schedule, span,
            fmt::format("the schedule of `{}` never moves: it is {} at each of the {} updates", name, *first, count))
      .help("write the number, or mend the schedule");
}

class Update {
 public:
  Update(Context& c, Training& t, std::shared_ptr<const OptimizerV> optimizer, Span span)
      : c_(c), t_(t), optimizer_(std::move(optimizer)), span_(span) {
    fields_ = fields_in(optimizer_->scope);
    for (const ast::Field* field : fields_) {
      auto fn = std::get_if<ast::FnDecl>(&field->what);
      if (fn && fn->name.text == "update") update_ = fn;
    }
    if (!update_) {
      c.error(Code::no_update, optimizer_->decl->name.span,
              fmt::format("optimizer `{}` has no `update`", optimizer_->decl->name.text))
          .help("`update(p, g, t) { { p: ... } }` gives the next parameter");
      throw Failed{};
    }
  }

  // t, counted from 1. Directly in the train loop it is the step; elsewhere a carried counter.
  void count() {
    c_.at(span_);
    if (t_.frames.size() == 1) {
      Value step = c_.graph.region(c_.graph.node(t_.frames[0]->node).regions[0]).params[0];
      index_ = step;
      count_ = build::add(c_.b, step, build::scalar(c_.b, DType::i32, 1));
    } else {
      auto zero = before_training(c_, t_, [&] { return std::vector{wrap(c_, build::scalar(c_.b, DType::i32, 0))}; });
      std::size_t cell = add_cells(c_, t_, zero);
      index_ = t_.cells[cell].current.value;
      count_ = build::add(c_.b, index_, build::scalar(c_.b, DType::i32, 1));
      t_.cells[cell].current.value = count_;
    }
    schedules();
  }

  void leaf(std::size_t cell, Value gradient, const std::string& name) {
    PathScope path(c_, name);
    TensorV p = t_.cells[cell].current;
    auto scope = std::make_shared<Scope>(scheduled_);
    std::vector<std::pair<std::string, std::size_t>> states;
    for (const ast::Field* field : fields_) {
      if (auto state = std::get_if<ast::StateField>(&field->what)) {
        std::size_t at = add_state(*state, cell);
        scope->names[state->name.text] = {Datum(t_.cells[at].current), state->name.span, true};
        states.emplace_back(state->name.text, at);
      } else if (auto fixed = std::get_if<ast::FixedField>(&field->what)) {
        Restore<ScopePtr> in(c_.scope, scope);
        for (const ast::Identifier& id : fixed->names) scope->names[id.text] = {evaluate(c_, *fixed->value), id.span, true};
      }
    }
    TensorV t = wrap(c_, count_);
    t.weak = true;
    std::vector<GivenArgument> given;
    for (const Datum& d : {Datum(p), Datum(wrap(c_, gradient, p.axes)), Datum(t)}) given.push_back({"", d, span_, span_});
    if (update_->params.size() < 3) given.resize(update_->params.size());
    Datum result = call_function(c_, *update_, scope, std::move(given), span_);
    take(result, "p", cell, true, name);
    for (const auto& [state, at] : states) take(result, state, at, false, name + "." + state);
  }

 private:
  std::vector<const ast::Field*> fields_in(const ScopePtr& scope) {
    Restore<ScopePtr> in(c_.scope, scope);
    return active_fields(c_, optimizer_->decl->fields);
  }

  // Hyperparameters that are functions are schedules: they are called with the updates done so far.
  void schedules() {
    scheduled_ = std::make_shared<Scope>(optimizer_->scope);
    for (const ast::Param& p : optimizer_->decl->params) {
      const Datum& value = optimizer_->scope->names.at(p.name.text).value;
      if (value.get<std::string>() || value.list() || value.record()) {
        c_.error(Code::bad_hyperparameter, value.span,
                 fmt::format("`{}` of `{}` must be a number or a schedule", p.name.text, optimizer_->decl->name.text))
            .at(describe(c_, value));
        throw Failed{};
      }
      if (!value.get<FunctionV>()) continue;
      TensorV done = wrap(c_, index_);
      done.weak = true;
      if (!t_.again.cells) warn_if_constant(c_, t_, value, p.name.text, optimizer_->made);
      PathScope path(c_, p.name.text);
      Datum rate = call(c_, value, {Datum(done)}, span_);
      bool scalar = rate.number() || (rate.tensor() && rate.tensor()->axes.empty());
      if (!scalar) {
        c_.error(Code::bad_hyperparameter, optimizer_->made, fmt::format("the schedule `{}` must give one number", p.name.text))
            .at(describe(c_, rate));
        throw Failed{};
      }
      scheduled_->names[p.name.text] = {rate, p.name.span, true};
    }
  }

  std::size_t add_state(const ast::StateField& state, std::size_t cell) {
    auto initial = before_training(c_, t_, [&] {
      Restore<ScopePtr> in(c_.scope, std::make_shared<Scope>(optimizer_->scope));
      PathScope path(c_, state.name.text);
      c_.scope->names["p"] = {Datum(t_.cells[cell].initial), state.name.span, true};
      Datum value = tensorise(c_, evaluate(c_, *state.value), state.value->span, fmt::format("state `{}`", state.name.text));
      TensorV tensor = to_tensor(c_, value, state.value->span, fmt::format("state `{}`", state.name.text));
      name_values(c_, Datum(tensor), c_.path);
      return std::vector{tensor};
    });
    return add_cells(c_, t_, initial);
  }

  void take(const Datum& result, const std::string& field, std::size_t cell, bool required, const std::string& name) {
    const Datum* value = result.record() ? find_field(result.record()->fields, field) : nullptr;
    if (!value && !required) return;
    const std::string& optimizer = optimizer_->decl->name.text;
    if (!value) {
      c_.error(Code::update_result, update_->name.span, fmt::format("`update` of `{}` must give a record with `p`", optimizer))
          .help("its last line is a record such as `{ { p: p - lr * g } }`");
      throw Failed{};
    }
    TensorV& old = t_.cells[cell].current;
    Datum next = same_structure(c_, Datum(old), *value, span_, fmt::format("`{}` from `update` of `{}`", field, optimizer));
    name_values(c_, next, name);
    // The updated model is a fresh leaf (DECISIONS 6): a later loss of this step must not be differentiated through the update.
    Value moved = next.tensor()->value;
    old.value = is_float(dtype(c_, old)) ? build::stop_gradient(c_.b, moved) : moved;
  }

  Context& c_;
  Training& t_;
  std::shared_ptr<const OptimizerV> optimizer_;
  Span span_;
  std::vector<const ast::Field*> fields_;
  const ast::FnDecl* update_ = nullptr;
  Value index_, count_;
  ScopePtr scheduled_;
};

// A loss that moves several models without saying which, one of which another `minimize` moves as well: most often the gradient
// of one player's loss leaks into the other (study 000).
void warn_about_leaks(Context& c, const ast::MinimizeStmt& stmt, const std::vector<Moving*>& models, Span span) {
  bool with_others = stmt.over.empty() && models.size() > 1;
  for (Moving* moving : models) {
    if (!moving->minimized.known()) {
      moving->minimized = span;
      moving->with_others = with_others;
      continue;
    }
    if (!with_others && !moving->with_others) continue;
    c.warning(Code::gradient_leak, with_others ? span : moving->minimized,
              fmt::format("this `minimize` moves `{}` as well, which another one moves, too", moving->name))
        .label(with_others ? moving->minimized : span, "the other one")
        .help("say whom each one moves: `minimize loss with opt over a`");
  }
}

}  // namespace

void run_minimize(Context& c, const ast::MinimizeStmt& stmt, Span span) {
  if (!c.training) {
    c.error(Code::minimize_outside, span, "`minimize` moves a model on inside a `train`, and there is none around it")
        .help("write `let fit = train net for steps { ... }` around it");
    throw Failed{};
  }
  Training& t = *c.training;
  TensorV loss = loss_of(c, stmt);
  std::vector<Moving*> models = targets(c, t, stmt, loss);
  auto optimizer = optimizer_of(c, stmt, span);
  PathScope path(c, optimizer->decl->name.text + (c.ordinals[optimizer->decl->name.text]++ == 0 ? "" : "'"));
  std::vector<std::size_t> cells;
  std::vector<std::string> names;
  std::vector<Value> wrt;
  for (const Moving* moving : models) {
    for (Value v : float_cells(c, t, *moving, &cells)) wrt.push_back(v);
    std::vector<Leaf> all = leaves(moving->like);
    for (std::size_t i = names.size(); i < cells.size(); ++i) {
      const std::string& leaf = all[cells[i] - moving->first].path;
      names.push_back(leaf.empty() ? moving->name : moving->name + "." + leaf);
    }
  }
  c.at(stmt.loss->span);
  build::guard(c.b, {loss.value}, "loss");
  c.at(span);
  std::vector<Value> gradients = build::grad(c.b, loss.value, wrt);
  build::guard(c.b, gradients, "gradient");
  Update update(c, t, std::move(optimizer), span);
  update.count();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    ValueInfo& info = c.graph.info(gradients[i]);
    if (info.name.empty()) info.name = Name("d." + names[i]);
    update.leaf(cells[i], gradients[i], names[i]);
  }
  if (!t.again.cells) warn_about_leaks(c, stmt, models, span);
  rebind(c, t);
}

}  // namespace mmc::elab

// Calls: which argument goes to which parameter, and what each kind of callee does with them.
#include <fmt/format.h>

#include "compiler/elaborate/context.h"
#include "compiler/elaborate/figures.h"
#include "compiler/elaborate/late.h"
#include "compiler/elaborate/signature.h"
#include "compiler/elaborate/text.h"
#include "compiler/elaborate/trace.h"

namespace mmc::elab {
namespace {

constexpr int deepest_call = 200;  // of functions within functions; recursion never ends, since sizes are static

// Says where the current call stands, so that messages from within can point to the user's line.
class CallFrame {
 public:
  CallFrame(Context& c, Span span, const std::string& callee) : context_(c) {
    if (c.depth >= deepest_call) {
      c.error(Code::recursive_function, span, fmt::format("`{}` calls itself without end", callee))
          .note("calls are expanded while compiling, so a function cannot call itself")
          .help("write a loop: `iterate x = x0 for n { ... }`");
      throw Failed{};
    }
    ++c.depth;
    c.calls.push_back(span);
  }
  ~CallFrame() {
    context_.calls.pop_back();
    --context_.depth;
  }
  CallFrame(const CallFrame&) = delete;

 private:
  Context& context_;
};

// The place of a call in its statement: `.f`, and `.f#1` for the second call of f there, so that draws inside have keys of
// their own and a further call of something else changes none of them.
std::string call_step(Context& c, const std::string& callee) {
  int k = c.ordinals[callee]++;
  return k == 0 ? callee : fmt::format("{}#{}", callee, k);
}

void require_draw_allowed(Context& c, Span span, const std::string& callee) {
  if (c.drawing) {
    c.drew = true;
    return;
  }
  c.error(Code::let_draws, span, fmt::format("`{}` draws random numbers, and this statement has no `~`", callee))
      .help(fmt::format("write `name ~ {}(...)`: whatever is random shows a `~`", callee));
  throw Failed{};
}

Datum make_undrawn(Context& c, const FunctionV& f, std::vector<GivenArgument> given, Span span) {
  auto type = std::make_shared<ModelType>();
  type->decl = f.model;
  type->scope = bind_parameters(c, f.model->params, f.closure, std::move(given), span, f.name);
  for (const ast::Param& p : f.model->params) {
    const Datum& value = type->scope->names.at(p.name.text).value;
    if (auto late = value.get<LateV>())
      late_not_static(c, *late, value.span, fmt::format("the hyperparameter `{}`", p.name.text));
  }
  type->made = span;
  return UndrawnV{std::move(type)};
}

Datum make_optimizer(Context& c, const FunctionV& f, std::vector<GivenArgument> given, Span span) {
  auto optimizer = std::make_shared<OptimizerV>();
  optimizer->decl = f.optimizer;
  optimizer->scope = bind_parameters(c, f.optimizer->params, f.closure, std::move(given), span, f.name);
  optimizer->made = span;
  return std::shared_ptr<const OptimizerV>(std::move(optimizer));
}

Datum call_lambda(Context& c, const FunctionV& f, std::vector<GivenArgument> given, Span span) {
  CallFrame frame(c, span, f.name);
  Restore<ScopePtr> scope(c.scope, bind_parameters(c, f.lambda->params, f.closure, std::move(given), span, "this function"));
  TraceCall trace(c, nullptr, "", false, *c.scope, f.lambda->params);
  return trace.out(evaluate(c, *f.lambda->body), span);
}

Datum dispatch(Context& c, const Datum& callee, std::vector<GivenArgument> given, CallSite site) {
  if (auto f = callee.get<FunctionV>()) {
    if (f->builtin) return call_builtin(c, *f->builtin, std::move(given), std::move(site));
    if (f->model) return make_undrawn(c, *f, std::move(given), site.span);
    if (f->optimizer) return make_optimizer(c, *f, std::move(given), site.span);
    if (f->lambda) return call_lambda(c, *f, std::move(given), site.span);
    return call_function(c, *f->decl, f->closure, std::move(given), site.span);
  }
  if (auto model = callee.model()) return apply_model(c, *model, std::move(given), site.span);
  if (callee.get<PoisonV>()) throw Failed{};
  auto& e = c.error(callee.get<UndrawnV>() ? Code::undrawn_model : Code::not_callable, site.callee, "this cannot be called")
                .at(describe(c, callee));
  if (callee.get<UndrawnV>()) e.help("a model is applied after it is drawn: `net ~ ...`, then `net(x)`");
  if (callee.tensor()) e.help("elements are written `x[i]`; a product needs `*`");
  throw Failed{};
}

}  // namespace

Datum call_function(Context& c, const ast::FnDecl& f, ScopePtr closure, std::vector<GivenArgument> given, Span span) {
  const ModelV* applied = std::exchange(c.applied, nullptr);
  const std::string& name = f.name.text;
  const std::string& callee = !applied ? name : applied->path.empty() ? applied->type->decl->name.text : applied->path;
  PathScope path(c, call_step(c, name));
  CallFrame frame(c, span, name);
  ScopePtr scope = bind_parameters(c, f.params, std::move(closure), std::move(given), span, callee);
  TraceCall trace(c, applied, name, in_prelude(c, f.name.span), *scope, f.params);
  bool drew = false;
  Datum value;
  {
    Restore<ScopePtr> in(c.scope, scope);
    Restore<bool> draws(c.drew, false);
    Restore<bool> drawing(c.drawing, true);  // each statement inside says for itself; the body's value may draw
    Restore<Training*> training(c.training, nullptr);
    Restore<LoopFrame*> loop(c.loop, nullptr);
    value = run_block(c, f.body);
    if (value.none() && !f.body.statements.empty() && !std::get_if<ast::ExprStmt>(&f.body.statements.back().what)) {
      c.error(Code::no_value, f.body.span, fmt::format("`{}` gives no value", name))
          .help("its last line must be an expression: that is what the call stands for");
      throw Failed{};
    }
    if (f.result) value = check_type(c, *f.result, value, f.body.span, fmt::format("the result of `{}`", callee), true);
    if (f.derivative) value = state_derivative(c, f, value, span);
    value = trace.out(std::move(value), span);
    if (!in_prelude(c, f.name.span)) warn_unused_names(c, *scope);
    drew = c.drew;
  }
  if (drew) require_draw_allowed(c, span, name);
  return value;
}

ScopePtr bind_parameters(Context& c, const std::vector<ast::Param>& params, ScopePtr closure, std::vector<GivenArgument> given,
                         Span span, const std::string& callee) {
  auto scope = std::make_shared<Scope>(std::move(closure));
  std::vector<GivenArgument*> slots(params.size(), nullptr);
  std::size_t next = 0;
  for (GivenArgument& argument : given) {
    std::size_t slot = params.size();
    if (argument.name.empty()) {
      slot = next++;
    } else {
      for (std::size_t i = 0; i < params.size(); ++i) {
        if (params[i].name.text == argument.name) slot = i;
      }
    }
    if (slot >= params.size()) {
      std::vector<std::string_view> names;
      for (const auto& p : params) names.push_back(p.name.text);
      unknown_argument(c, argument, names, callee);
    }
    if (slots[slot]) {
      c.error(Code::duplicate_argument, argument.span, fmt::format("`{}` is given twice to `{}`", params[slot].name.text, callee))
          .label(slots[slot]->span, "the first time");
      throw Failed{};
    }
    slots[slot] = &argument;
  }
  Restore<ScopePtr> in(c.scope, scope);
  for (std::size_t i = 0; i < params.size(); ++i) {
    const ast::Param& p = params[i];
    Datum value;
    Span at = span;
    if (slots[i]) {
      value = std::move(slots[i]->value);
      at = slots[i]->span;
    } else if (p.default_value) {
      value = evaluate(c, *p.default_value);
    } else {
      c.error(Code::missing_argument, span, fmt::format("`{}` needs an argument `{}`", callee, p.name.text))
          .label(p.name.span, "declared here");
      throw Failed{};
    }
    bool keeps_none = value.none() && p.default_value && std::holds_alternative<ast::NoneLiteral>(p.default_value->what);
    if (p.type && !keeps_none) {
      value = check_type(c, *p.type, value, at, fmt::format("argument `{}` of `{}`", p.name.text, callee), true);
    }
    value.span = at;
    // A dimension name that an earlier parameter's type has bound may not be a parameter as well.
    auto [place, fresh] = scope->names.try_emplace(p.name.text, NameBinding{value, p.name.span, true});
    if (!fresh) {
      c.error(Code::duplicate_name, p.name.span,
              fmt::format("`{}` is already a parameter or dimension of `{}`", p.name.text, callee));
      throw Failed{};
    }
  }
  return scope;
}

namespace {

std::vector<GivenArgument> evaluate_arguments(Context& c, const ast::Call& e) {
  std::vector<GivenArgument> given;
  for (const ast::Argument& argument : e.arguments) {
    GivenArgument g;
    if (argument.name) {
      g.name = argument.name->text;
      g.name_span = argument.name->span;
      for (const GivenArgument& earlier : given) {
        if (earlier.name == g.name) {
          c.error(Code::duplicate_argument, argument.span, fmt::format("`{}` is given twice", g.name))
              .label(earlier.span, "the first time");
          throw Failed{};
        }
      }
    } else if (!given.empty() && !given.back().name.empty()) {
      c.error(Code::unnamed_after_named, argument.span, "an argument without a name stands after one with a name")
          .help("arguments by position come first");
      throw Failed{};
    }
    g.value = evaluate(c, *argument.value);
    g.span = argument.value->span;
    given.push_back(std::move(g));
  }
  return given;
}

}  // namespace

Datum call(Context& c, const ast::Call& e, Span span) {
  Datum callee = evaluate(c, *e.callee);
  std::vector<GivenArgument> given = evaluate_arguments(c, e);
  c.at(span);
  return dispatch(c, callee, std::move(given), CallSite{span, e.callee->span, &e.arguments, {}});
}

Datum call_traced(Context& c, const ast::Call& e, Span span, Trace& trace) {
  Datum callee = evaluate(c, *e.callee);
  std::vector<GivenArgument> given = evaluate_arguments(c, e);
  auto f = callee.get<FunctionV>();
  if (f && !f->decl && !f->lambda) {
    c.error(Code::not_a_call, e.callee->span, fmt::format("`{}` has nothing inside to look at", f->name))
        .help("`trace` and `patch` follow models and functions that are written in the language");
    throw Failed{};
  }
  c.at(span);
  Restore<std::vector<Trace*>> traces(c.traces);
  c.traces.push_back(&trace);
  return dispatch(c, callee, std::move(given), CallSite{span, e.callee->span, &e.arguments, {}});
}

Datum call(Context& c, const Datum& callee, std::vector<Datum> arguments, Span span) {
  std::vector<GivenArgument> given;
  for (Datum& argument : arguments) given.push_back({"", std::move(argument), span, span});
  return dispatch(c, callee, std::move(given), CallSite{span, span, nullptr, {}});
}

}  // namespace mmc::elab

#include "compiler/elaborate/gradients.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/elaborate/batches.h"
#include "compiler/elaborate/files.h"
#include "compiler/elaborate/taps.h"
#include "compiler/elaborate/text.h"
#include "compiler/graph/depends.h"

namespace mmc::elab {
namespace {

Datum run_grad(Context& c, const CallSite& site, std::vector<Datum>& arguments) {
  return gradient(c, arguments[0], arguments[1], site.spans[0], site.spans[1], site.span);
}

const Builtin grad_builtin{
    "grad", "y, wrt",
    "The derivative of the float scalar y with respect to `wrt`: a value, a list, a record or a model that y depends on; the "
    "result has its structure. It can be differentiated again. `stop_gradient` stops it.",
    run_grad};

TensorV scalar_of(Context& c, const Datum& y, Span span) {
  if (!tensor_like(y)) {
    c.error(Code::grad_not_scalar, span, "`grad` takes the derivative of a float scalar").at(describe(c, y));
    throw Failed{};
  }
  TensorV tensor = to_tensor(c, y, span, "what `grad` differentiates");
  if (!tensor.axes.empty()) {
    c.error(Code::grad_not_scalar, span, "`grad` takes the derivative of one number, and this has axes")
        .at(type_text(c, tensor))
        .help("reduce it first, as in `grad(sum(y), wrt = x)`; `jacobian(y, wrt = x)` keeps the axes");
    throw Failed{};
  }
  if (!is_float(dtype(c, tensor))) {
    c.error(Code::grad_not_scalar, span, "`grad` takes the derivative of a float").at(type_text(c, tensor));
    throw Failed{};
  }
  return tensor;
}

// The tensor by which an argument can be differentiated: a float one, or what a named list of floats stands for.
const TensorV* carrier(const Context& c, const Datum& argument) {
  const ListV* list = argument.list();
  const TensorV* tensor = list && list->constant ? &*list->constant : argument.tensor();
  return tensor && is_float(dtype(c, *tensor)) ? tensor : nullptr;
}

}  // namespace

const Builtin* find_core_builtin(std::string_view name) {
  for (const Builtin* builtin : all_core_builtins()) {
    if (builtin->name == name) return builtin;
  }
  return nullptr;
}

std::vector<const Builtin*> all_core_builtins() {
  return {&grad_builtin, &load_builtin(), &ensure_builtin(), &batches_builtin()};
}

Datum gradient(Context& c, const Datum& y, const Datum& wanted, Span y_span, Span v_span, Span call) {
  const Datum v = wanted.list() && wanted.list()->constant ? Datum(*wanted.list()->constant) : wanted;
  std::vector<Leaf> all = leaves(v);
  std::vector<Value> wrt;
  for (const Leaf& leaf : all) {
    if (is_float(dtype(c, leaf.tensor))) wrt.push_back(tap_of(c, leaf.tensor.value));
  }
  if (wrt.empty()) {
    c.error(Code::bad_wrt, v_span, "`wrt` holds no float tensor, so there is nothing to differentiate by")
        .at(describe(c, v))
        .help("numbers that are known while compiling are constants; a tensor is declared: `let x: f32[3] = [1, 2, 3]`");
    throw Failed{};
  }
  if (y.number()) {
    const std::string name(c.sources.text(c.user_span(v_span)));
    c.error(Code::grad_independent, y_span, "this is a number that is known while compiling, and has no derivative")
        .at(literal_text(y))
        .help(fmt::format("give `{}` a type, so that it is a tensor and not a list: `let {}: f32[{}] = ...`", name, name,
                          wanted.list() ? wanted.list()->items.size() : 1));
    throw Failed{};
  }
  TensorV scalar = scalar_of(c, y, y_span);
  if (!depends(c.graph, scalar.value, wrt)) {
    for (const auto& [inside, outside] : c.trained) {
      if (!depends(c.graph, scalar.value, std::vector{outside}) || !computed_from(c.graph, inside, wrt)) continue;
      c.error(Code::grad_through_train, call,
              fmt::format("`{}` depends on `{}` only through a `train`, which cannot be differentiated",
                          c.sources.text(c.user_span(y_span)), c.sources.text(c.user_span(v_span))))
          .help("a loop that can be differentiated is `iterate w = w0 for n { w - lr * grad(loss(w), wrt = w) }`");
      throw Failed{};
    }
    if (const Node* cut = cut_between(c.graph, scalar.value, wrt)) {
      c.error(Code::not_differentiable, call,
              fmt::format("`{}` depends on `{}` only through `{}`, which has no derivative", c.sources.text(c.user_span(y_span)),
                          c.sources.text(c.user_span(v_span)), cut->op->name))
          .label(cut->origin.span, std::string(cut->op->name))
          .note(std::string(std::get<Nondifferentiable>(cut->op->derivative).why));
      throw Failed{};
    }
    c.error(Code::grad_independent, call,
            fmt::format("`{}` does not depend on `{}`", c.sources.text(c.user_span(y_span)), c.sources.text(c.user_span(v_span))))
        .help("the derivative would be 0 everywhere; `wrt` must be a value from which the first argument was computed")
        .note("a copy does not count: indexing or converting the value again makes a new one");
    throw Failed{};
  }
  c.at(call);
  std::vector<Value> results = build::grad(c.b, scalar.value, wrt);
  std::vector<TensorV> derivatives;
  std::size_t next = 0;
  for (const Leaf& leaf : all) {
    if (is_float(dtype(c, leaf.tensor))) {
      derivatives.push_back(wrap(c, results[next++], leaf.tensor.axes));
    } else {
      derivatives.push_back(wrap(c, build::zeros_like(c.b, leaf.tensor.value), leaf.tensor.axes));
    }
  }
  return with_leaves(v, derivatives);
}

Datum state_derivative(Context& c, const ast::FnDecl& f, const Datum& value, Span call) {
  const ast::Derivative& stated = *f.derivative;
  if (!tensor_like(value)) {
    c.error(Code::derivative_result, f.body.span,
            fmt::format("`{}` states a derivative, so its result must be a tensor", f.name.text))
        .at(describe(c, value));
    throw Failed{};
  }
  TensorV result = to_tensor(c, value, f.body.span);
  const ast::RecordLiteral* record = nullptr;
  if (!stated.body.statements.empty()) {
    if (auto last = std::get_if<ast::ExprStmt>(&stated.body.statements.back().what)) {
      record = std::get_if<ast::RecordLiteral>(&last->value->what);
    }
  }
  if (!record) {
    c.error(Code::derivative_result, stated.body.span,
            "a stated derivative ends with a record: one cotangent per argument by name")
        .help("for example `derivative (d) { { p: d * q, q: d * p } }`");
    throw Failed{};
  }
  // Only float arguments that are tensors here carry a derivative; a static one is a constant of this call.
  std::vector<TensorV> arguments;
  std::vector<std::size_t> entries;
  for (std::size_t i = 0; i < record->entries.size(); ++i) {
    const ast::Identifier& name = record->entries[i].name;
    auto bound = c.scope->names.find(name.text);
    bool parameter = false;
    for (const auto& p : f.params) parameter = parameter || p.name.text == name.text;
    if (!parameter || bound == c.scope->names.end()) {
      c.error(Code::derivative_result, name.span, fmt::format("`{}` is not an argument of `{}`", name.text, f.name.text));
      throw Failed{};
    }
    const TensorV* tensor = carrier(c, bound->second.value);
    if (tensor) {
      arguments.push_back(*tensor);
      entries.push_back(i);
    }
  }
  for (const ast::Param& p : f.params) {
    auto named = [&](const ast::RecordLiteral::Entry& entry) { return entry.name.text == p.name.text; };
    const TensorV* tensor = carrier(c, c.scope->names.at(p.name.text).value);
    if (!tensor || std::any_of(record->entries.begin(), record->entries.end(), named)) continue;
    c.error(Code::derivative_result, stated.body.span,
            fmt::format("the derivative of `{}` says nothing about `{}`", f.name.text, p.name.text))
        .label(p.name.span, "a float argument")
        .help(fmt::format("write `{}: 0 * d` when it carries none", p.name.text));
    throw Failed{};
  }
  if (arguments.empty()) return value;
  std::vector<Value> operands;
  for (const TensorV& a : arguments) operands.push_back(a.value);
  c.at(call);
  NodeId node = build::open_stated(c.b, result.value, operands);
  RegionId region = c.graph.node(node).regions[0];
  std::vector<Value> cotangents;
  {
    RegionScope in(c, region);
    Restore<ScopePtr> scope(c.scope, std::make_shared<Scope>(c.scope));
    Restore<std::vector<Trace*>> traces(c.traces, {});
    bind(c, stated.cotangent, wrap(c, c.graph.region(region).params[0], result.axes));
    Datum given = run_block(c, stated.body);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const ast::RecordLiteral::Entry& entry = record->entries[entries[i]];
      Datum item = given.record()->fields[entries[i]].second;
      Span at = entry.value ? entry.value->span : entry.name.span;
      TensorV cotangent = to_tensor(c, item, at, "a cotangent", dtype(c, arguments[i]));
      if (dtype(c, cotangent) != dtype(c, arguments[i])) cotangent = convert(c, cotangent, dtype(c, arguments[i]));
      if (c.graph.type(cotangent.value) != c.graph.type(arguments[i].value)) {
        c.error(Code::derivative_result, at,
                fmt::format("the cotangent of `{}` must have its type, {}", entry.name.text, type_text(c, arguments[i])))
            .at(type_text(c, cotangent));
        throw Failed{};
      }
      cotangents.push_back(cotangent.value);
    }
  }
  build::close_stated(c.b, node, cotangents);
  return wrap(c, c.graph.node(node).results[0], result.axes);
}

}  // namespace mmc::elab

// Expressions: literals, names, operators, records, `if`. Calls, indexing, loops and models have files of their own.
#include <fmt/format.h>

#include "compiler/elaborate/context.h"
#include "compiler/elaborate/gradients.h"
#include "compiler/elaborate/late.h"
#include "compiler/elaborate/text.h"
#include "compiler/elaborate/warnings.h"

namespace mmc::elab {
namespace {

Datum evaluate_list(Context& c, const ast::ListLiteral& list) {
  std::vector<Datum> items;
  int position = 0;
  for (const auto& element : list.elements) {
    if (auto range = std::get_if<ast::RangeExpr>(&element->what); range && list.elements.size() == 1) {
      Datum ints = evaluate(c, *element);
      if (ints.get<RangeV>()->late) {
        c.error(Code::late_not_static, element->span, "the length of a list must be known before running")
            .help("a loop runs over a range without listing it: `for i in 0..n`; `range(n)` is a tensor");
        throw Failed{};
      }
      constexpr std::int64_t longest = 100'000;  // a list holds every item; a range does not
      if (std::int64_t count = leading_size(c, ints, element->span); count > longest) {
        c.error(Code::too_large, element->span, fmt::format("this list would have {} items", count))
            .help("a loop runs over a range without listing it: `for i in 0..n`; `range(n)` is a tensor");
        throw Failed{};
      }
      for (std::int64_t i : expect_ints(c, ints, element->span, "a range in a list")) items.emplace_back(i);
      continue;
    }
    PathScope path(c, fmt::format("[{}]", position++));  // draws of the items of a list are keyed by their place in it
    Datum item = evaluate(c, *element);
    item.span = element->span;
    items.push_back(std::move(item));
  }
  return make_list(std::move(items));
}

void compare_names(Context& c, const ast::RecordLiteral& record) {
  if (record.entries.size() < 2 || in_prelude(c, record.entries[0].name.span)) return;
  std::vector<Called> all;
  for (const auto& entry : record.entries) {
    if (entry.value) all.push_back({entry.name.text, entry.name.span, entry.value->span});
  }
  warn_about_swapped(c, all);
}

Datum evaluate_record(Context& c, const ast::RecordLiteral& record) {
  compare_names(c, record);
  Fields fields;
  for (const auto& entry : record.entries) {
    if (find_field(fields, entry.name.text)) {
      c.error(Code::duplicate_field, entry.name.span, fmt::format("the record has two fields `{}`", entry.name.text));
      throw Failed{};
    }
    Datum value;
    if (entry.value) {
      PathScope path(c, entry.name.text);
      value = evaluate(c, *entry.value);
      if (!is_static(value)) name_values(c, value, c.path);
    } else {
      value = name_value(c, entry.name.text, entry.name.span);
    }
    value.span = entry.value ? entry.value->span : entry.name.span;
    fields.emplace_back(entry.name.text, std::move(value));
  }
  return make_record(std::move(fields));
}

Datum evaluate_range(Context& c, const ast::RangeExpr& range) {
  RangeV r{0, 0, 1};
  const Datum start = evaluate(c, *range.start), stop = evaluate(c, *range.stop);
  r.start = expect_size(c, start, range.start->span, "the start of a range");
  r.stop = expect_size(c, stop, range.stop->span, "the end of a range");
  r.late = start.get<LateV>() || stop.get<LateV>();
  if (range.step) r.step = expect_int(c, evaluate(c, *range.step), range.step->span, "the step of a range");
  if (r.step == 0) {
    c.error(Code::bad_range, range.step->span, "the step of a range cannot be 0");
    throw Failed{};
  }
  return r;
}

Datum negate(Context& c, const Datum& operand, Span span, Span whole) {
  if (auto i = operand.get<std::int64_t>()) return -*i;
  if (auto f = operand.get<double>()) return -*f;
  if (auto b = operand.get<bool>()) return std::int64_t{-*b};
  if (operand.record() || operand.model()) {
    return binary(c, ast::BinaryOp::multiply, operand, Datum(std::int64_t{-1}), whole, span, span);
  }
  TensorV x = to_tensor(c, operand, span, "the operand of `-`");
  if (dtype(c, x) == DType::boolean) x = convert(c, x, DType::i32);
  c.at(whole);
  TensorV result = wrap(c, build::neg(c.b, x.value), x.axes);
  result.weak = x.weak;
  return result;
}

Datum logical_not(Context& c, const Datum& operand, Span span, Span whole) {
  if (auto b = operand.get<bool>()) return !*b;
  TensorV x = to_tensor(c, operand, span, "the operand of `not`");
  if (dtype(c, x) != DType::boolean) {
    c.error(Code::condition_not_bool, span, "`not` takes a bool").at(describe(c, operand)).help("compare first: `not (x > 0)`");
    throw Failed{};
  }
  c.at(whole);
  return wrap(c, build::logical_not(c.b, x.value), x.axes);
}

Datum evaluate_binary(Context& c, const ast::Binary& e, Span span) {
  Datum left = evaluate(c, *e.left);
  if (auto b = left.get<bool>()) {
    // Static conditions stop early, so that `n > 2 and xs[2] == 0` may ask for what only then exists.
    if (e.op == ast::BinaryOp::logical_and && !*b) return false;
    if (e.op == ast::BinaryOp::logical_or && *b) return true;
  }
  Datum right = evaluate(c, *e.right);
  c.at(span);
  return binary(c, e.op, left, right, e.op_span, e.left->span, e.right->span);
}

Datum both(Context& c, const Datum& a, const Datum& b, Span span) {
  return binary(c, ast::BinaryOp::logical_and, a, b, span, span, span);
}

Datum evaluate_compare(Context& c, const ast::Compare& e, Span span) {
  Datum left = evaluate(c, *e.first);
  Span left_span = e.first->span;
  Datum result;
  for (std::size_t i = 0; i < e.links.size(); ++i) {
    const auto& link = e.links[i];
    Datum right = evaluate(c, *link.right);
    c.at(span);
    Datum holds = compare(c, link.op, left, right, link.op_span, left_span, link.right->span);
    result = i == 0 ? holds : both(c, result, holds, span);
    left = std::move(right);
    left_span = link.right->span;
  }
  return result;
}

}  // namespace

Datum field_value(Context& c, const Datum& object, const ast::Identifier& field) {
  if (auto model = object.model()) return model_field(c, *model, field);
  if (auto record = object.record()) {
    if (auto value = find_field(record->fields, field.text)) {
      if (record->asked) record->asked->insert(field.text);
      if (std::holds_alternative<PoisonV>(value->what)) throw Failed{};
      return *value;
    }
    auto& e = c.error(Code::unknown_field, field.span, fmt::format("the record has no field `{}`", field.text));
    std::vector<std::string_view> names;
    for (const auto& [name, value] : record->fields) names.push_back(name);
    e.note(fmt::format("its fields are {}", listing(names)));
    for (const ast::Identifier& local : record->locals) {
      if (local.text != field.text) continue;
      e.label(local.span, "this is not kept")
          .help(fmt::format("what a `train` gives has what is logged: write `log {}` in its body", field.text));
      throw Failed{};
    }
    std::string_view near = nearest(field.text, names);
    if (!near.empty()) e.help(fmt::format("did you mean `{}`?", near));
    throw Failed{};
  }
  if (field.text == "T" && tensor_like(object)) {
    TensorV x = to_tensor(c, object, field.span, "the operand of `.T`");
    std::size_t rank = x.axes.size();
    if (rank < 2) {
      c.error(Code::wrong_rank, field.span,
              fmt::format("`.T` swaps the last two axes, and this has {}", rank == 0 ? "none" : "only one"))
          .at(type_text(c, x))
          .help("a column is written `x[:, none]`");
      throw Failed{};
    }
    Ints order(rank);
    for (std::size_t i = 0; i < rank; ++i) order[i] = static_cast<std::int64_t>(i);
    std::swap(order[rank - 1], order[rank - 2]);
    std::swap(x.axes[rank - 1], x.axes[rank - 2]);
    c.at(field.span);
    return wrap(c, build::transpose(c.b, x.value, order), x.axes);
  }
  auto& e = c.error(object.get<UndrawnV>() ? Code::undrawn_model : Code::unknown_field, field.span,
                    fmt::format("this has no field `{}`", field.text))
                .at(describe(c, object));
  if (object.get<UndrawnV>()) e.help("a model has weights when it is drawn: `net ~ ...`");
  if (NameBinding* function = tensor_like(object) ? look_up(c, field.text) : nullptr;
      function && function->value.get<FunctionV>()) {
    e.help(fmt::format("functions are written before their argument: `{}(x)`", field.text));
  }
  throw Failed{};
}

Datum evaluate(Context& c, const ast::Expr& expr) {
  struct Visit {
    Context& c;
    const ast::Expr& expr;
    Datum operator()(const ast::IntLiteral& e) { return e.value; }
    Datum operator()(const ast::FloatLiteral& e) { return e.value; }
    Datum operator()(const ast::StringLiteral& e) { return static_text(c, e, expr.span); }
    Datum operator()(const ast::BoolLiteral& e) { return e.value; }
    Datum operator()(const ast::NoneLiteral&) { return NoneV{}; }
    Datum operator()(const ast::EllipsisLiteral&) { return EllipsisV{}; }
    Datum operator()(const ast::NameRef& e) { return name_value(c, e.name, expr.span); }
    Datum operator()(const ast::Unary& e) {
      Datum operand = evaluate(c, *e.operand);
      return e.op == ast::UnaryOp::negate ? negate(c, operand, e.operand->span, expr.span)
                                          : logical_not(c, operand, e.operand->span, expr.span);
    }
    Datum operator()(const ast::Binary& e) { return evaluate_binary(c, e, expr.span); }
    Datum operator()(const ast::Compare& e) { return evaluate_compare(c, e, expr.span); }
    Datum operator()(const ast::RangeExpr& e) { return evaluate_range(c, e); }
    Datum operator()(const ast::Call& e) { return call(c, e, expr.span); }
    Datum operator()(const ast::FieldRef& e) {
      Datum object = evaluate(c, *e.object);
      c.at(expr.span);
      return field_value(c, object, e.field);
    }
    Datum operator()(const ast::Index& e) { return index(c, e, expr.span); }
    Datum operator()(const ast::With& e) { return evaluate_with(c, e, expr.span); }
    Datum operator()(const ast::ListLiteral& e) { return evaluate_list(c, e); }
    Datum operator()(const ast::RecordLiteral& e) { return evaluate_record(c, e); }
    Datum operator()(const ast::IfExpr& e) { return evaluate_if(c, e, expr.span); }
    Datum operator()(const ast::ForExpr& e) { return evaluate_for(c, e, expr.span); }
    Datum operator()(const ast::IterateExpr& e) { return evaluate_iterate(c, e, expr.span); }
    Datum operator()(const ast::TrainExpr& e) { return evaluate_train(c, e, expr.span); }
    Datum operator()(const ast::TraceExpr& e) { return evaluate_trace(c, e, expr.span); }
    Datum operator()(const ast::PatchExpr& e) { return evaluate_patch(c, e, expr.span); }
    Datum operator()(const ast::Lambda& e) {
      FunctionV f;
      f.lambda = &e;
      f.closure = c.scope;
      f.name = "fn";
      return f;
    }
  };
  c.at(expr.span);
  Datum value = std::visit(Visit{c, expr}, expr.what);
  c.at(expr.span);
  return value;
}

}  // namespace mmc::elab

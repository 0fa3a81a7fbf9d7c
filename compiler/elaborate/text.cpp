#include "compiler/elaborate/text.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/elaborate/figures.h"

namespace mmc::elab {

std::string listing(std::span<const std::string_view> names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += fmt::format("`{}`", names[i]);
  }
  return text;
}

std::string literal_text(const Datum& d) {
  if (auto b = d.get<bool>()) return *b ? "true" : "false";
  if (auto i = d.get<std::int64_t>()) return fmt::format("{}", *i);
  if (auto late = d.get<LateV>()) return fmt::format("{}", late->trial);
  if (auto f = d.get<double>()) return fmt::format("{}", *f);
  if (auto s = d.get<std::string>()) return *s;
  if (auto r = d.get<RangeV>()) return fmt::format("{}..{}", r->start, r->stop);
  if (d.get<NoneV>()) return "none";
  if (auto list = d.list()) {
    std::string text = "[";
    for (std::size_t i = 0; i < list->items.size(); ++i) text += (i ? ", " : "") + literal_text(list->items[i]);
    return text + "]";
  }
  if (auto record = d.record()) {
    std::string text = "{ ";
    for (std::size_t i = 0; i < record->fields.size(); ++i) {
      text += fmt::format("{}{}: {}", i ? ", " : "", record->fields[i].first, literal_text(record->fields[i].second));
    }
    return text + " }";
  }
  if (auto f = d.get<FunctionV>()) return f->name;
  return "?";
}

Datum static_text(Context& c, const ast::StringLiteral& e, Span) {
  std::string text;
  std::vector<Datum> pieces;  // in a plot: what stands before `text`
  for (const auto& piece : e.pieces) {
    if (auto plain = std::get_if<std::string>(&piece)) {
      text += *plain;
      continue;
    }
    const ast::Expr& hole = *std::get<ast::ExprPtr>(piece);
    Datum value = evaluate(c, hole);
    if (!is_static(value) && c.figure) {
      value.span = hole.span;
      pieces.emplace_back(std::move(text));
      pieces.push_back(std::move(value));
      text.clear();
      continue;
    }
    if (!is_static(value)) {
      c.error(Code::run_time_text, hole.span, "this string is needed before the study runs, and the value is known only then")
          .at(describe(c, value))
          .help("a measured value can stand in `show`, titles, labels and claims");
      throw Failed{};
    }
    text += literal_text(value);
  }
  if (pieces.empty()) return text;
  pieces.emplace_back(std::move(text));
  return std::make_shared<const TextV>(TextV{std::move(pieces)});
}

Template template_of(Context& c, const ast::Expr& expr) {
  Template result;
  auto string = std::get_if<ast::StringLiteral>(&expr.what);
  if (!string) {
    result.pieces.emplace_back(expect_string(c, evaluate(c, expr), expr.span, "a title"));
    return result;
  }
  for (const auto& piece : string->pieces) {
    if (auto plain = std::get_if<std::string>(&piece)) {
      result.pieces.emplace_back(*plain);
      continue;
    }
    const ast::Expr& hole = *std::get<ast::ExprPtr>(piece);
    Datum value = evaluate(c, hole);
    if (is_static(value)) {
      result.pieces.emplace_back(literal_text(value));
    } else {
      result.pieces.emplace_back(shown(c, value, source_text(c, hole), hole.span));
    }
  }
  return result;
}

std::string output_name(const Context& c, const std::string& name) {
  const auto taken = [&](const std::string& text) {
    return std::ranges::any_of(c.graph.outputs, [&](const Output& o) { return o.name == text; });
  };
  std::string unique = name;
  for (int k = 1; taken(unique); ++k) unique = fmt::format("{}#{}", name, k);
  return unique;
}

namespace {

// One output per value and name: the same tensor shown twice leaves the graph once.
std::size_t add_output(Context& c, Value value, const std::string& name, Span span) {
  for (std::size_t i = 0; i < c.graph.outputs.size(); ++i) {
    if (c.graph.outputs[i].value == value) return i;
  }
  c.graph.outputs.push_back({output_name(c, name), value, c.user_span(span)});
  return c.graph.outputs.size() - 1;
}

}  // namespace

Shown shown(Context& c, const Datum& value, const std::string& name, Span span) {
  if (auto b = value.get<bool>()) return {*b};
  if (auto i = value.get<std::int64_t>()) return {*i};
  if (value.get<LateV>()) return shown(c, to_tensor(c, value, span), name, span);
  if (auto f = value.get<double>()) return {*f};
  if (auto s = value.get<std::string>()) return {*s};
  if (value.none()) return {Shown::None{}};
  if (auto t = value.tensor()) {
    if (c.figure && c.figure->slider && c.graph.info(t->value).region != c.graph.root()) {
      return {c.figure->slider->frame_output(c, t->value, name, span)};
    }
    return {Shown::Tensor{add_output(c, t->value, name, span), false}};
  }
  if (value.get<RangeV>()) return shown(c, to_tensor(c, value, span), name, span);
  if (auto list = value.list()) {
    Shown::List items;
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      items.items.push_back(shown(c, list->items[i], fmt::format("{}[{}]", name, i), span));
    }
    return {std::move(items)};
  }
  if (auto record = value.record()) {
    Shown::Record fields;
    for (const auto& [field, item] : record->fields) fields.fields.emplace_back(field, shown(c, item, name + "." + field, span));
    return {std::move(fields)};
  }
  if (auto model = value.model()) {
    Shown::Record fields;
    fields.model = model->type->decl->name.text;
    for (const auto& [field, item] : model->drawn) fields.fields.emplace_back(field, shown(c, item, name + "." + field, span));
    return {std::move(fields)};
  }
  if (auto text = value.get<std::shared_ptr<const TextV>>()) {
    Shown::Text pieces;
    for (const Datum& piece : (*text)->pieces) pieces.pieces.push_back(shown(c, piece, name, span));
    return {std::move(pieces)};
  }
  if (std::holds_alternative<PoisonV>(value.what)) throw Failed{};
  c.error(Code::argument_type, span, "this cannot be shown").at(describe(c, value));
  throw Failed{};
}

}  // namespace mmc::elab

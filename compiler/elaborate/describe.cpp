// Values in words, for messages.
#include <fmt/format.h>

#include <cmath>

#include "compiler/elaborate/context.h"
#include "compiler/elaborate/operands.h"

namespace mmc::elab {
namespace {

std::string field_names(const Fields& fields) {
  constexpr std::size_t most = 6;
  std::string text;
  for (std::size_t i = 0; i < fields.size() && i < most; ++i) text += (i ? ", " : "") + fields[i].first;
  if (fields.size() > most) text += ", ...";
  return text;
}

// A float reads as one: 2.0, not 2.
std::string float_text(double x) {
  return std::abs(x) < 1e15 && x == std::trunc(x) ? fmt::format("{:.1f}", x) : fmt::format("{}", x);
}

std::string number_text(const Datum& d) {
  if (auto b = d.get<bool>()) return *b ? "true" : "false";
  if (auto i = d.get<std::int64_t>()) return fmt::format("{}", *i);
  return float_text(*d.get<double>());
}

std::string list_text(const Context& c, const ListV& list) {
  if (list.items.empty()) return "an empty list";
  constexpr std::size_t most = 6;
  std::string numbers;
  for (const Datum& item : list.items) {
    if (!is_number_or_bool(item))
      return fmt::format("a list of {}, the first of them {}", list.items.size(), describe(c, list.items[0]));
    numbers += (numbers.empty() ? "" : ", ") + number_text(item);
  }
  return list.items.size() > most ? fmt::format("a list of {} numbers", list.items.size())
                                  : fmt::format("the list [{}]", numbers);
}

std::string function_text(const FunctionV& f) {
  if (f.model) return fmt::format("the model declaration `{}`", f.name);
  if (f.optimizer) return fmt::format("the optimizer `{}`", f.name);
  if (f.lambda) return "a function written with `fn`";
  return fmt::format("the function `{}`", f.name);
}

std::string_view distribution_name(DistributionV::Kind kind) {
  using Kind = DistributionV::Kind;
  switch (kind) {
    case Kind::uniform: return "uniform";
    case Kind::normal: return "normal";
    case Kind::bernoulli: return "bernoulli";
    case Kind::integers: return "integers";
    case Kind::permutation: return "permutation";
    case Kind::constant: return "constant";
  }
  return "unknown";
}

}  // namespace

std::string type_text(const Context& c, const TensorV& t) {
  const Type type = c.b.type(t.value);
  std::string text(name(type.dtype()));
  text += '[';
  for (std::size_t i = 0; i < type.rank(); ++i) {
    if (i > 0) text += ", ";
    if (i < t.axes.size() && t.axes[i].is_late(type.dims()[i].value())) {
      text += fmt::format("?{} = ", t.axes[i].label.text());
    } else if (i < t.axes.size() && !t.axes[i].label.empty()) {
      text += fmt::format("{} = ", t.axes[i].label.text());
    }
    text += std::to_string(type.dims()[i].value());
  }
  return text + ']';
}

std::string describe(const Context& c, const Datum& d) {
  if (auto b = d.get<bool>()) return *b ? "the bool true" : "the bool false";
  if (auto i = d.get<std::int64_t>()) return fmt::format("the int {}", *i);
  if (auto late = d.get<LateV>()) return fmt::format("the late size `{}`", late->name.text());
  if (auto f = d.get<double>()) return fmt::format("the float {}", float_text(*f));
  if (auto s = d.get<std::string>()) return s->size() > 40 ? "a string" : fmt::format("the string \"{}\"", *s);
  if (auto t = d.tensor()) return type_text(c, *t);
  if (auto r = d.get<RangeV>()) {
    return r->step == 1 ? fmt::format("the range {}..{}", r->start, r->stop)
                        : fmt::format("the range {}..{} by {}", r->start, r->stop, r->step);
  }
  if (auto list = d.list()) return list_text(c, *list);
  if (auto record = d.record()) {
    return record->fields.empty() ? "an empty record" : fmt::format("a record {{ {} }}", field_names(record->fields));
  }
  if (auto model = d.model()) {
    std::string text = fmt::format("a model `{}`", model->type->decl->name.text);
    return model->stacked > 0 ? "a stack of models: each is " + text : text;
  }
  if (auto undrawn = d.get<UndrawnV>()) return fmt::format("a model `{}` that is not drawn", undrawn->type->decl->name.text);
  if (auto function = d.get<FunctionV>()) return function_text(*function);
  if (auto dist = d.get<std::shared_ptr<const DistributionV>>()) {
    return fmt::format("the distribution `{}`", distribution_name((*dist)->kind));
  }
  if (auto optimizer = d.get<std::shared_ptr<const OptimizerV>>()) {
    return fmt::format("the optimizer `{}`", (*optimizer)->decl->name.text);
  }
  if (d.get<std::shared_ptr<const Figure>>()) return "a plot item";
  if (auto batches = d.get<std::shared_ptr<const BatchesV>>()) return fmt::format("batches of {}", (*batches)->size);
  if (d.get<EllipsisV>()) return "`...`";
  return d.none() ? "`none`" : "a value with an error";
}

std::string snippet(const Context& c, Span span) {
  if (!span.known() || in_prelude(c, span)) return {};
  const std::string_view text = c.sources.text(span);
  constexpr std::size_t longest = 40;
  return text.size() > longest || text.find('\n') != std::string_view::npos ? std::string() : std::string(text);
}

void label_operand(const Context& c, Diagnostic& d, Span span, const std::string& what, std::string_view role) {
  if (span.known() && !in_prelude(c, span) && !(span == d.primary.span)) {
    const std::string text = snippet(c, span);
    const bool said = text.empty() || what.ends_with(" " + text);  // "the string "a"" needs no `"a":` before it
    d.label(span, said ? what : fmt::format("{}: {}", text, what));
  } else {
    d.note(fmt::format("{} is {}", role, what));
  }
}

}  // namespace mmc::elab

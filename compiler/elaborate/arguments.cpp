#include <fmt/format.h>

#include <algorithm>

#include "compiler/elaborate/builtins.h"
#include "compiler/elaborate/operands.h"

namespace mmc::elab {

std::string argument_name(std::string_view builtin, std::string_view parameter) {
  return fmt::format("argument `{}` of `{}`", parameter, builtin);
}

std::int64_t one_axis(Context& c, const Datum& d, std::size_t rank, Span span) {
  const std::int64_t axis = expect_int(c, d, span, "an axis");
  const auto r = static_cast<std::int64_t>(rank);
  if (axis >= -r && axis < r) return axis < 0 ? axis + r : axis;
  auto& e = c.error(Code::axis_out_of_range, span, fmt::format("there is no axis {}", axis));
  e.at(rank == 0 ? std::string("the tensor has no axes") : fmt::format("axes go from 0 to {}, or from -{} to -1", r - 1, r));
  throw Failed{};
}

std::vector<std::int64_t> several_axes(Context& c, const Datum& d, std::size_t rank, Span span) {
  std::vector<std::int64_t> axes;
  if (d.none()) {
    for (std::size_t i = 0; i < rank; ++i) axes.push_back(static_cast<std::int64_t>(i));
    return axes;
  }
  for (std::int64_t axis : expect_ints(c, d, span, "`axis`")) {
    const std::int64_t found = one_axis(c, Datum(axis), rank, span);
    if (std::find(axes.begin(), axes.end(), found) != axes.end()) {
      c.error(Code::axis_out_of_range, span, fmt::format("axis {} is named twice", axis));
      throw Failed{};
    }
    axes.push_back(found);
  }
  std::sort(axes.begin(), axes.end());
  return axes;
}

const ast::Expr* written(const CallSite& site, std::size_t i) {
  if (!site.arguments || i >= site.spans.size()) return nullptr;
  for (const ast::Argument& a : *site.arguments) {
    if (a.value && (a.value->span == site.spans[i] || a.span == site.spans[i])) return a.value.get();
  }
  return nullptr;
}

std::vector<AxisInfo> written_ones(const CallSite& site, std::size_t i, std::size_t count) {
  std::vector<AxisInfo> axes(count);
  const ast::Expr* e = written(site, i);
  auto list = e ? std::get_if<ast::ListLiteral>(&e->what) : nullptr;
  if (!list || list->elements.size() != count) return axes;
  for (std::size_t k = 0; k < count; ++k) {
    auto literal = std::get_if<ast::IntLiteral>(&list->elements[k]->what);
    axes[k].one = literal && literal->value == 1;
  }
  return axes;
}

SizeList size_list(Context& c, const CallSite& site, const Arguments& args, std::size_t i, std::string_view what) {
  SizeList result;
  result.sizes = expect_ints(c, args[i], site.spans[i], what);
  checked_type(c, DType::boolean, result.sizes, site.spans[i]);
  result.axes = written_ones(site, i, result.sizes.size());
  return result;
}

bool expect_flag(Context& c, const CallSite& site, const Arguments& args, std::size_t i, std::string_view what) {
  return expect_bool(c, args[i], site.spans[i], what);
}

DType expect_dtype(Context& c, const Datum& d, Span span, std::string_view what) {
  std::string text;
  if (auto f = d.get<FunctionV>(); f && f->builtin) text = f->name;
  if (auto s = d.get<std::string>()) text = *s;
  DType t{};
  if (!parse_dtype(text, &t)) {
    c.error(Code::unknown_type, span, fmt::format("{} must be one of f32, f64, i32, i64 and bool", what)).at(describe(c, d));
    throw Failed{};
  }
  return t == DType::f32 ? c.real : t;  // f32 in a source means the working float
}

TensorV float_tensor(Context& c, const Datum& d, Span span, std::string_view what) {
  TensorV x = to_tensor(c, d, span, what);
  if (is_float(dtype(c, x))) return x;
  const bool weak = x.weak;
  x = convert(c, x, weak ? DType::f64 : c.real);
  x.weak = weak;
  return x;
}

TensorV numeric_tensor(Context& c, const Datum& d, Span span, std::string_view what) {
  TensorV x = to_tensor(c, d, span, what);
  if (dtype(c, x) != DType::boolean) return x;
  const bool weak = x.weak;
  x = convert(c, x, DType::i32);
  x.weak = weak;
  return x;
}

std::optional<std::vector<Datum>> static_numbers(const Datum& d) {
  if (is_number_or_bool(d)) return std::vector<Datum>{d};
  if (!is_sequence(d)) return std::nullopt;
  std::vector<Datum> items = items_of(d);
  if (!std::all_of(items.begin(), items.end(), is_number_or_bool)) return std::nullopt;
  return items;
}

}  // namespace mmc::elab

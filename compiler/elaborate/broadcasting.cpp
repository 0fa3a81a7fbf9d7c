// The rules by which operands of an elementwise op come to one dtype and one shape (LANGUAGE.md, "Values").
//
// Dtypes: bool becomes int, int becomes float, i32 with i64 becomes i64, f32 with f64 is an error. Static numbers take the dtype
// of the tensors that they meet. Shapes: missing leading axes and axes of size 1 that were written as such are stretched, nothing
// else.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "compiler/elaborate/operands.h"

namespace mmc::elab {
namespace {

// What a static value asks of the common dtype.
enum class Kind { boolean, integer, floating };

Kind kind_of(DType t) { return t == DType::boolean ? Kind::boolean : is_integer(t) ? Kind::integer : Kind::floating; }

Kind static_kind(const Datum& d) {
  if (d.get<double>()) return Kind::floating;
  if (d.get<bool>()) return Kind::boolean;
  if (!d.list()) return Kind::integer;
  Kind found = d.list()->items.empty() ? Kind::floating : Kind::boolean;
  for (const Datum& item : d.list()->items) found = std::max(found, static_kind(item));
  return found;
}

// Static numbers and lists of them; weak scalars behave the same way but are tensors already.
bool adapts(const Datum& d) { return is_static(d) && tensor_like(d); }

[[noreturn]] void mixed_floats(Context& c, const std::vector<Given>& given, Span span, std::string_view op) {
  auto& e = c.error(Code::dtypes_differ, span, fmt::format("{} mixes f32 and f64", op));
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (auto t = given[i].value.tensor())
      label_operand(c, e, given[i].span, type_text(c, *t), i == 0 ? "the first" : "another one");
  }
  e.help("`convert(x, f64)` or `convert(x, f32)` says which precision is meant");
  throw Failed{};
}

DType promote(DType a, DType b) { return std::max(a, b); }  // in the order bool, i32, i64, f32, f64

DType common_dtype(Context& c, const std::vector<Given>& given, bool weak, Span span, std::string_view op, Result result) {
  bool any = false;
  DType common = DType::boolean;
  Kind asked = Kind::boolean;
  for (const Given& g : given) {
    auto t = g.value.tensor();
    if (!t) {
      asked = std::max(asked, static_kind(g.value));
    } else if (t->weak && !weak) {
      asked = std::max(asked, kind_of(dtype(c, *t)));
    } else {
      const DType own = dtype(c, *t);
      if (any && is_float(own) && is_float(common) && own != common) mixed_floats(c, given, span, op);
      common = any ? promote(common, own) : own;
      any = true;
    }
  }
  // A weak scalar is computed in f64: optimizer arithmetic is rounded once, where it meets a tensor.
  const DType real = weak ? DType::f64 : c.real;
  if (result == Result::floating) asked = Kind::floating;
  if (result == Result::numeric) asked = std::max(asked, Kind::integer);
  if (asked == Kind::floating && !is_float(common)) return real;
  if (asked == Kind::integer && common == DType::boolean) return DType::i32;
  return common;
}

// Does this axis stretch? A declared one only when no operand has fewer axes (AxisInfo::asked).
bool stretches(const Shape& s, std::size_t from_end, std::size_t fewest_axes) {
  const std::size_t axis = s.sizes.size() - 1 - from_end;
  return s.sizes[axis] == 1 && s.axes[axis].one && (s.axes[axis].asked || fewest_axes >= s.sizes.size());
}

std::string at_end(const std::string& text, std::string_view index) {
  return text.empty() ? fmt::format("x{}", index) : fmt::format("{}{}", text, index);
}

// The two ways out of [n] against [n, 1].
void offer_repairs(Context& c, Diagnostic& e, const std::vector<TensorV>& tensors, const std::vector<Span>& spans) {
  std::size_t most = 0, least = 0;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].axes.size() > tensors[most].axes.size()) most = i;
    if (tensors[i].axes.size() < tensors[least].axes.size()) least = i;
  }
  const auto big = sizes(c, tensors[most]);
  if (most == least || big.empty() || big.back() != 1) {
    e.help("an axis of size 1 is stretched only when it was written as one: `none` in an index, `keep = true`, a literal 1");
    return;
  }
  const bool plain = tensors[most].axes.size() == 2;
  e.help(fmt::format("drop the axis of size 1: `{}`", at_end(snippet(c, spans[most]), plain ? "[:, 0]" : "[..., 0]")));
  e.help(fmt::format("or give the other one such an axis: `{}`",
                     at_end(snippet(c, spans[least]), tensors[least].axes.size() == 1 ? "[:, none]" : "[..., none]")));
}

// [4, 3] against [4]: axes are matched from the last one, and the vector was meant for the rows.
void offer_column(Context& c, Diagnostic& e, const std::vector<TensorV>& tensors, const std::vector<Span>& spans) {
  const std::size_t small = tensors[0].axes.size() < tensors[1].axes.size() ? 0 : 1;
  const auto few = sizes(c, tensors[small]), many = sizes(c, tensors[1 - small]);
  if (few.size() + 1 != many.size() || few.empty() || !std::equal(few.begin(), few.end(), many.begin())) return;
  e.help(fmt::format("axes are matched from the last one on; to go along the first instead: `{}`",
                     at_end(snippet(c, spans[small]), few.size() == 1 ? "[:, none]" : "[..., none]")));
}

}  // namespace

Shape shape_of(const Context& c, const TensorV& x) { return {sizes(c, x), x.axes}; }

Typed same_dtype(Context& c, const std::vector<Given>& given, Span span, std::string_view op, Result result) {
  std::vector<Given> operands = given;
  bool weak = false, ordinary = false;
  for (Given& g : operands) {
    if (adapts(g.value)) continue;
    TensorV t = to_tensor(c, g.value, g.span, fmt::format("an operand of {}", op));
    weak = weak || t.weak;
    ordinary = ordinary || !t.weak;
    g.value = std::move(t);
  }
  weak = weak && !ordinary;
  const DType common = common_dtype(c, operands, weak, span, op, result);
  Typed typed;
  typed.weak = weak;
  for (const Given& g : operands)
    typed.tensors.push_back(to_tensor(c, g.value, g.span, fmt::format("an operand of {}", op), common));
  return typed;
}

bool common_shape(const std::vector<Shape>& shapes, Shape* common, Mismatch* mismatch) {
  std::size_t rank = 0, fewest = std::numeric_limits<std::size_t>::max();
  for (const Shape& s : shapes) {
    rank = std::max(rank, s.sizes.size());
    if (!s.sizes.empty()) fewest = std::min(fewest, s.sizes.size());  // scalars meet everything
  }
  *common = {std::vector<std::int64_t>(rank, 1), std::vector<AxisInfo>(rank)};
  for (std::size_t from_end = 0; from_end < rank; ++from_end) {
    const std::size_t place = rank - 1 - from_end;
    bool fixed = false;  // is the size given by an axis that does not stretch?
    AxisInfo info{{}, true, true};
    for (const Shape& s : shapes) {
      if (from_end >= s.sizes.size()) continue;
      const std::size_t axis = s.sizes.size() - 1 - from_end;
      const std::int64_t n = s.sizes[axis];
      if (stretches(s, from_end, fewest)) {
        info.asked = info.asked && s.axes[axis].asked;
        continue;
      }
      if (fixed && n != common->sizes[place]) {
        *mismatch = {from_end, n == 1 || common->sizes[place] == 1};
        return false;
      }
      fixed = true;
      common->sizes[place] = n;
      info.one = n == 1 && s.axes[axis].one && info.one;
      if (info.label.empty()) info.label = s.axes[axis].label;
    }
    common->axes[place] = info;
  }
  return true;
}

TensorV broadcast_to(Context& c, const TensorV& x, const std::vector<std::int64_t>& wanted, std::vector<AxisInfo> axes) {
  const auto have = sizes(c, x);
  if (have == wanted) return {x.value, std::move(axes), x.weak};
  const std::vector<Dim> dims = dims_of(wanted);
  if (have.empty()) return wrap(c, build::broadcast_scalar(c.b, x.value, dims), std::move(axes));
  Ints places;
  for (std::size_t i = 0; i < have.size(); ++i) places.push_back(static_cast<std::int64_t>(wanted.size() - have.size() + i));
  return wrap(c, build::broadcast(c.b, x.value, dims, places), std::move(axes));
}

std::vector<TensorV> same_shape(Context& c, const std::vector<TensorV>& tensors, const std::vector<Span>& spans, Span span,
                                std::string_view op) {
  std::vector<Shape> shapes;
  for (const TensorV& t : tensors) shapes.push_back(shape_of(c, t));
  Shape common;
  Mismatch mismatch;
  if (common_shape(shapes, &common, &mismatch)) {
    checked_type(c, dtype(c, tensors[0]), common.sizes, span);
    std::vector<TensorV> result;
    for (const TensorV& t : tensors) result.push_back(broadcast_to(c, t, common.sizes, common.axes));
    return result;
  }
  std::vector<std::string> types;
  for (const TensorV& t : tensors) {
    if (t.axes.empty()) continue;  // a scalar fits everything
    types.push_back(type_text(c, t));
  }
  const std::string last = types.empty() ? "" : types.back();
  if (!types.empty()) types.pop_back();
  auto& e = c.error(mismatch.silent ? Code::silent_broadcast : Code::shapes_differ, span,
                    fmt::format("the shapes of the operands of {} differ: {} and {}", op, fmt::join(types, ", "), last));
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    label_operand(c, e, spans[i], type_text(c, tensors[i]),
                  i == 0   ? "the first operand"
                  : i == 1 ? "the second one"
                           : "the third one");
  }
  if (mismatch.silent) {
    offer_repairs(c, e, tensors, spans);
  } else if (tensors.size() == 2) {
    offer_column(c, e, tensors, spans);
  }
  throw Failed{};
}

Typed unify(Context& c, const std::vector<Given>& given, Span span, std::string_view op, Result result) {
  Typed typed = same_dtype(c, given, span, op, result);
  std::vector<Span> spans;
  for (const Given& g : given) spans.push_back(g.span);
  typed.tensors = same_shape(c, typed.tensors, spans, span, op);
  for (TensorV& t : typed.tensors) t.weak = typed.weak;
  return typed;
}

}  // namespace mmc::elab

// Values as tensors of the graph: numbers and lists become constants, axes keep what the elaborator knows of them.
#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "compiler/elaborate/operands.h"

namespace mmc::elab {
namespace {

// The numbers of a nested list without tensors, row-major.
struct Table {
  std::vector<std::int64_t> sizes;
  std::vector<Datum> numbers;
};

bool is_table(const Datum& d) {
  if (is_number_or_bool(d) || d.get<RangeV>()) return true;
  auto list = d.list();
  if (!list) return false;
  for (const Datum& item : list->items) {
    if (!is_table(item)) return false;
  }
  return true;
}

[[noreturn]] void uneven(Context& c, const Datum& list, Span span, std::string_view what) {
  auto& e = c.error(Code::elements_differ, span, fmt::format("{} is a list whose elements differ in type or shape", what));
  if (auto items = list.list(); items && items->items.size() > 1) {
    e.note(fmt::format("the first element is {}", describe(c, items->items.front())));
    for (const Datum& item : items->items) {
      const bool numbers = is_number_or_bool(item) && is_number_or_bool(items->items.front());
      if (numbers || describe(c, item) == describe(c, items->items.front())) continue;
      e.note(fmt::format("another one is {}", describe(c, item)));
      break;
    }
  }
  e.help("a list serves as a tensor when all of its elements are numbers, or all have one shape");
  throw Failed{};
}

// The sizes that the first elements have, level by level.
std::vector<std::int64_t> table_sizes(Datum d) {
  std::vector<std::int64_t> sizes;
  while (is_sequence(d)) {
    std::vector<Datum> items = items_of(d);
    sizes.push_back(static_cast<std::int64_t>(items.size()));
    if (items.empty()) break;
    d = items.front();
  }
  return sizes;
}

// Appends the numbers in `d`, which should have the sizes from `depth` on; false when the list is uneven.
bool collect_numbers(const Datum& d, std::size_t depth, Table& table) {
  const bool innermost = depth == table.sizes.size();
  if (innermost || !is_sequence(d)) {
    table.numbers.push_back(d);
    return innermost && !is_sequence(d);
  }
  const std::vector<Datum> items = items_of(d);
  if (static_cast<std::int64_t>(items.size()) != table.sizes[depth]) return false;
  for (const Datum& item : items) {
    if (!collect_numbers(item, depth + 1, table)) return false;
  }
  return true;
}

DType natural_dtype(const Context& c, const std::vector<Datum>& numbers) {
  DType found = DType::boolean;
  for (const Datum& d : numbers) {
    if (d.get<double>()) return c.real;
    if (d.get<std::int64_t>()) found = DType::i32;
  }
  return numbers.empty() ? c.real : found;
}

// One element as it is written into a constant of type `t`; what the type cannot hold is an error or a warning.
template <class T>
T element(Context& c, const Datum& d, DType t, Span span) {
  if constexpr (std::is_floating_point_v<T>) {
    const double exact = as_double(d);
    const auto rounded = static_cast<T>(exact);
    if (rounded == 0 && exact != 0) {
      c.warning(Code::underflow, span, fmt::format("{} is too small for {} and becomes 0", exact, name(t)));
    }
    if (std::isinf(rounded) && !std::isinf(exact)) {
      c.error(Code::literal_range, span, fmt::format("{} is beyond what {} can hold", exact, name(t)));
      throw Failed{};
    }
    return rounded;
  } else {
    if (d.get<double>()) {
      c.error(Code::dtypes_differ, span, fmt::format("an int ({}) is needed here, and this is {}", name(t), describe(c, d)))
          .help("`floor`, `ceil` and `round` turn a float into an int");
      throw Failed{};
    }
    const std::int64_t exact = d.get<bool>() ? *d.get<bool>() : *d.get<std::int64_t>();
    if (exact < std::numeric_limits<T>::min() || exact > std::numeric_limits<T>::max()) {
      c.error(Code::literal_range, span, fmt::format("{} is beyond what {} can hold", exact, name(t)));
      throw Failed{};
    }
    return static_cast<T>(exact);
  }
}

template <class T>
Literal literal_of(Context& c, const std::vector<Datum>& numbers, Type type, Span span) {
  std::vector<T> data;
  data.reserve(numbers.size());
  for (const Datum& d : numbers) data.push_back(element<T>(c, d, type.dtype(), span));
  return make_literal(type, data.data());
}

Literal literal_of(Context& c, const std::vector<Datum>& numbers, Type type, Span span) {
  switch (type.dtype()) {
    case DType::boolean: return literal_of<std::uint8_t>(c, numbers, type, span);
    case DType::i32: return literal_of<std::int32_t>(c, numbers, type, span);
    case DType::i64: return literal_of<std::int64_t>(c, numbers, type, span);
    case DType::f32: return literal_of<float>(c, numbers, type, span);
    case DType::f64: return literal_of<double>(c, numbers, type, span);
  }
  throw InternalError("unknown dtype");
}

TensorV range_tensor(Context& c, const RangeV& r, DType t, Span span) {
  const std::int64_t count = range_count(r);
  const Type type = checked_type(c, t, {count}, span);
  if (count > 0) {
    number_constant(c, Datum(r.start), t, span);  // both ends must fit
    number_constant(c, Datum(r.start + (count - 1) * r.step), t, span);
  }
  Value v = build::iota(c.b, type, 0);
  if (r.step != 1) v = build::mul(c.b, v, build::broadcast_scalar(c.b, number_constant(c, Datum(r.step), t, span), type.dims()));
  if (r.start != 0)
    v = build::add(c.b, v, build::broadcast_scalar(c.b, number_constant(c, Datum(r.start), t, span), type.dims()));
  return wrap(c, v);
}

TensorV list_tensor(Context& c, const Datum& d, Span span, std::string_view what, std::optional<DType> wanted) {
  const ListV& list = *d.list();
  std::vector<Given> given;
  for (const Datum& item : list.items) given.push_back({item, item.span.known() ? item.span : span});
  const Typed typed = same_dtype(c, given, span, what, Result::common);
  for (const TensorV& t : typed.tensors) {
    if (sizes(c, t) != sizes(c, typed.tensors[0])) uneven(c, d, span, what);
  }
  TensorV result = stack(c, typed.tensors, 0, span);
  if (wanted) return convert(c, result, *wanted);
  return typed.weak && is_float(dtype(c, result)) ? convert(c, result, c.real) : result;
}

}  // namespace

TensorV to_tensor(Context& c, const Datum& d, Span span, std::string_view what, std::optional<DType> wanted) {
  if (d.get<PoisonV>()) throw Failed{};
  if (auto t = d.tensor()) return wanted ? convert(c, *t, *wanted) : *t;
  if (auto late = d.get<LateV>()) return convert(c, wrap(c, late->value), wanted.value_or(DType::i32));
  if (auto r = d.get<RangeV>()) return range_tensor(c, *r, wanted.value_or(DType::i32), span);
  if (is_number_or_bool(d)) return wrap(c, number_constant(c, d, wanted.value_or(natural_dtype(c, {d})), span));
  if (d.list() && d.list()->constant && c.graph.visible(d.list()->constant->value, c.b.region())) {
    return wanted ? convert(c, *d.list()->constant, *wanted) : *d.list()->constant;
  }
  if (is_table(d)) {
    Table table{table_sizes(d), {}};
    if (!collect_numbers(d, 0, table)) uneven(c, d, span, what);
    const Type type = checked_type(c, wanted.value_or(natural_dtype(c, table.numbers)), table.sizes, span);
    return wrap(c, build::constant(c.b, literal_of(c, table.numbers, type, span)));
  }
  if (tensor_like(d)) return list_tensor(c, d, span, what, wanted);
  if (d.list()) {
    for (const Datum& item : d.list()->items) {
      if (item.get<PoisonV>()) throw Failed{};
    }
    uneven(c, d, span, what);
  }
  auto& e = c.error(Code::not_a_tensor, span, fmt::format("{} must be a tensor or a number", what)).at(describe(c, d));
  if (d.get<UndrawnV>()) e.help("a model has weights when it is drawn: `net ~ ...`");
  throw Failed{};
}

bool tensor_like(const Datum& d) {
  if (d.tensor() || is_number_or_bool(d) || d.get<RangeV>() || d.get<LateV>()) return true;
  auto list = d.list();
  if (!list) return false;
  for (const Datum& item : list->items) {
    if (!tensor_like(item)) return false;
  }
  return true;
}

TensorV wrap(Context& c, Value value, std::vector<AxisInfo> axes) {
  axes.resize(c.b.type(value).rank());
  return {value, std::move(axes), false};
}

TensorV convert(Context& c, const TensorV& x, DType t) {
  if (dtype(c, x) == t) return {x.value, x.axes, false};
  return wrap(c, build::convert(c.b, x.value, t), x.axes);
}

DType dtype(const Context& c, const TensorV& x) { return c.b.type(x.value).dtype(); }
std::vector<std::int64_t> sizes(const Context& c, const TensorV& x) { return c.b.type(x.value).sizes(); }

std::vector<Dim> dims_of(const std::vector<std::int64_t>& sizes) { return {sizes.begin(), sizes.end()}; }

Value number_constant(Context& c, const Datum& d, DType t, Span span) {
  return build::constant(c.b, literal_of(c, {d}, Type::scalar(t), span));
}

TensorV scalar_tensor(Context& c, DType t, double value) { return wrap(c, build::scalar(c.b, t, value)); }

Type checked_type(Context& c, DType t, const std::vector<std::int64_t>& wanted, Span span) {
  for (std::int64_t n : wanted) {
    if (n >= 0) continue;
    c.error(Code::negative_size, span, fmt::format("a size is 0 or more, and this is {}", n));
    throw Failed{};
  }
  const Type type = Type::tensor(t, dims_of(wanted));
  constexpr std::int64_t most = std::int64_t{1}
                                << 40;  // bytes; far beyond any machine this runs on, small enough to compute with
  if (type.bytes() > most) {
    c.error(Code::too_large, span, fmt::format("{} has more elements than a machine can hold", type.text()));
    throw Failed{};
  }
  return type;
}

TensorV reshape(Context& c, const TensorV& x, const std::vector<std::int64_t>& wanted, std::vector<AxisInfo> axes) {
  axes.resize(wanted.size());
  if (sizes(c, x) == wanted) return {x.value, std::move(axes), false};
  return wrap(c, build::reshape(c.b, x.value, dims_of(wanted)), std::move(axes));
}

TensorV transpose(Context& c, const TensorV& x, const std::vector<std::int64_t>& permutation) {
  std::vector<AxisInfo> axes;
  bool moved = false;
  for (std::size_t i = 0; i < permutation.size(); ++i) {
    axes.push_back(x.axes[static_cast<std::size_t>(permutation[i])]);
    moved = moved || permutation[i] != static_cast<std::int64_t>(i);
  }
  return moved ? wrap(c, build::transpose(c.b, x.value, permutation), axes) : x;
}

TensorV stack(Context& c, const std::vector<TensorV>& given, std::int64_t axis, Span span) {
  require(!given.empty(), "stack of nothing");
  std::vector<Given> items;
  for (const TensorV& t : given) items.push_back({Datum(t), span});
  const std::vector<TensorV> tensors = same_dtype(c, items, span, "stack", Result::common).tensors;
  std::vector<std::int64_t> wanted = sizes(c, tensors[0]);
  std::vector<AxisInfo> axes = tensors[0].axes;
  for (std::size_t i = 1; i < tensors.size(); ++i) {
    if (sizes(c, tensors[i]) == wanted) {
      for (std::size_t k = 0; k < axes.size(); ++k) axes[k] = both(axes[k], tensors[i].axes[k]);
      continue;
    }
    c.error(Code::parts_differ, span,
            fmt::format("the parts to be stacked have different shapes: part 0 is {}, part {} is {}", type_text(c, tensors[0]), i,
                        type_text(c, tensors[i])));
    throw Failed{};
  }
  const auto place = static_cast<std::ptrdiff_t>(axis);
  wanted.insert(wanted.begin() + place, 1);
  axes.insert(axes.begin() + place, AxisInfo{});
  std::vector<Value> parts;
  for (const TensorV& t : tensors) parts.push_back(reshape(c, t, wanted).value);
  return wrap(c, parts.size() == 1 ? parts[0] : build::concat(c.b, parts, axis), std::move(axes));
}

TensorV pick(Context& c, const TensorV& x, const TensorV& indices, std::int64_t axis) {
  const std::vector<std::int64_t> shape = sizes(c, x);
  const auto at = static_cast<std::size_t>(axis);
  if (shape.size() == 1) return wrap(c, build::gather(c.b, x.value, indices.value, 0));
  // Element (o.., i..) of the result is element (o * n + index) * inner + i of x laid out flat.
  std::int64_t outer = 1, inner = 1;
  for (std::size_t i = 0; i < at; ++i) outer *= shape[i];
  for (std::size_t i = at + 1; i < shape.size(); ++i) inner *= shape[i];
  const std::int64_t n = shape[at], total = outer * n * inner;
  const DType t = total > std::numeric_limits<std::int32_t>::max() ? DType::i64 : DType::i32;
  const Type flat = Type::tensor(t, {Dim(outer), Dim(inner)});
  auto spread = [&](std::int64_t k) { return build::broadcast_scalar(c.b, number_constant(c, Datum(k), t, {}), flat.dims()); };
  Value where = build::reshape(c.b, convert(c, indices, t).value, flat.dims());
  if (inner > 1) where = build::mul(c.b, where, spread(inner));
  if (outer > 1) where = build::add(c.b, where, build::mul(c.b, build::iota(c.b, flat, 0), spread(n * inner)));
  if (inner > 1) where = build::add(c.b, where, build::iota(c.b, flat, 1));
  const Dim all(total);
  const Value line = build::reshape(c.b, x.value, std::span<const Dim>(&all, 1));
  const Value picked = build::gather(c.b, line, build::reshape(c.b, where, c.b.type(indices.value).dims()), 0);
  return wrap(c, picked, indices.axes);
}

}  // namespace mmc::elab

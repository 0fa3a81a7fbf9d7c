#include "compiler/ops/define.h"

#include <algorithm>

#include "compiler/support/errors.h"

namespace mmc::ops {

void need_count(Types types, std::size_t count) {
  if (types.size() != count) fail("{} operands, expected {}", types.size(), count);
}

void need_numeric(Type t) {
  if (t.dtype() == DType::boolean) fail("a number is wanted, not {}", t.text());
}

void need_float(Type t) {
  if (!is_float(t.dtype())) fail("a float is wanted, not {}", t.text());
}

void need_dtype(Type t, DType dtype) {
  if (t.dtype() != dtype) fail("{} is wanted, not {}", name(dtype), t.text());
}

void need_same(Types types) {
  for (Type t : types)
    if (!(t == types.front())) fail("the types differ: {} and {}", types.front().text(), t.text());
}

std::int64_t need_axis(Type t, const Attrs& attrs) {
  const std::int64_t axis = attrs.integer("axis");
  if (axis < 0 || axis >= static_cast<std::int64_t>(t.rank())) fail("{} has no axis {}", t.text(), axis);
  return axis;
}

Type attr_type(const Attrs& attrs) {
  const Ints& shape = attrs.ints("shape");
  for (std::int64_t n : shape)
    if (n < 0) fail("a negative size in {}", shape_text(shape));
  return Type::tensor(attrs.dtype("dtype"), to_dims(shape));
}

std::vector<Type> numeric_like(Types types, const Attrs&) {
  if (types.empty()) fail("no operands");
  need_same(types);
  need_numeric(types[0]);
  return {types[0]};
}

std::vector<Type> float_like(Types types, const Attrs&) {
  if (types.empty()) fail("no operands");
  need_same(types);
  need_float(types[0]);
  return {types[0]};
}

std::vector<Type> numeric_to_bool(Types types, const Attrs& attrs) {
  return {numeric_like(types, attrs)[0].with_dtype(DType::boolean)};
}

std::vector<Type> bool_like(Types types, const Attrs&) {
  if (types.empty()) fail("no operands");
  need_same(types);
  need_dtype(types[0], DType::boolean);
  return {types[0]};
}

OpDef define(std::string_view name, std::size_t operands, std::string_view doc, Infer infer, Derivative derivative,
             Batching batching, std::vector<Example> examples) {
  OpDef def;
  def.name = name;
  def.doc = doc;
  def.min_operands = def.max_operands = operands;
  def.infer = infer;
  def.derivative = derivative;
  def.batching = batching;
  def.examples = std::move(examples);
  return def;
}

OpDef elementwise(std::string_view name, std::size_t operands, std::string_view doc, Infer infer, Derivative derivative,
                  std::vector<Example> examples) {
  OpDef def = define(name, operands, doc, infer, derivative, Batching::elementwise, std::move(examples));
  def.elementwise = true;
  return def;
}

void zero_derivative(Reverse&) {}

std::int64_t from_front(Builder& b, Value x, std::int64_t axis) {
  return axis < 0 ? axis + static_cast<std::int64_t>(b.type(x).rank()) : axis;
}

Ints from_front(Builder& b, Value x, Ints axes) {
  for (std::int64_t& axis : axes) axis = from_front(b, x, axis);
  std::ranges::sort(axes);
  return axes;
}

std::string shape_text(const Ints& sizes) { return fmt::format("[{}]", fmt::join(sizes, ", ")); }

std::vector<Dim> to_dims(const Ints& sizes) { return {sizes.begin(), sizes.end()}; }

Ints to_ints(std::span<const Dim> dims) {
  Ints sizes;
  for (Dim d : dims) sizes.push_back(d.value());
  return sizes;
}

}  // namespace mmc::ops

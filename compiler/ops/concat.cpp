// Tensors joined along an axis, and a tensor turned around along one.
#include "compiler/ops/define.h"

namespace mmc::ops {
namespace {

std::vector<Type> infer_concat(Types types, const Attrs& attrs) {
  if (types.empty()) fail("no operands");
  const auto axis = static_cast<std::size_t>(need_axis(types[0], attrs));
  std::vector<Dim> dims(types[0].dims().begin(), types[0].dims().end());
  for (Type t : types.subspan(1)) {
    bool fits = t.dtype() == types[0].dtype() && t.rank() == dims.size();
    for (std::size_t i = 0; fits && i < dims.size(); ++i) fits = i == axis || t.dims()[i] == dims[i];
    if (!fits) fail("{} and {} cannot be joined along axis {}", types[0].text(), t.text(), axis);
    dims[axis] = dims[axis] + t.dims()[axis];
  }
  return {types[0].with_dims(dims)};
}

void concat_derivative(Reverse& r) {
  const auto axis = static_cast<std::size_t>(r.attrs.integer("axis"));
  const Type whole = r.b.type(r.cotangent());
  Ints starts(whole.rank()), limits = to_ints(whole.dims());
  const Ints strides(whole.rank(), 1);
  limits[axis] = 0;
  for (std::size_t i = 0; i < r.operands(); ++i) {
    starts[axis] = limits[axis];
    limits[axis] += r.operand_type(i).dims()[axis].value();
    if (r.wants(i)) r.add(i, build::slice(r.b, r.cotangent(), starts, limits, strides));
  }
}

std::vector<Type> infer_reverse(Types types, const Attrs& attrs) {
  need_count(types, 1);
  need_axis(types[0], attrs);
  return {types[0]};
}

}  // namespace

const OpDef& concat() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "concat";
    d.doc = "The operands one after another along an axis; their other sizes are equal. Empty parts are fine.";
    d.min_operands = 1;
    d.max_operands = any_number;
    d.attrs = {{"axis", AttrKind::integer, "the axis whose sizes add up"}};
    d.infer = infer_concat;
    d.derivative = concat_derivative;
    d.batching = Batching::leading_axis;
    d.batch = batch_axis;
    d.examples = {{{"f32[2] [1, 2]", "f32[0] []", "f32[1] [3]"}, {{"axis", std::int64_t{0}}}, {"f32[3] [1, 2, 3]"}},
                  {{"i32[2, 1] [[1], [2]]", "i32[2, 2] [[3, 4], [5, 6]]"},
                   {{"axis", std::int64_t{1}}},
                   {"i32[2, 3] [[1, 3, 4], [2, 5, 6]]"}}};
    return d;
  }();
  return def;
}

const OpDef& reverse() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "reverse";
    d.doc = "The elements in the opposite order along one axis.";
    d.min_operands = d.max_operands = 1;
    d.attrs = {{"axis", AttrKind::integer, "the axis that is turned around"}};
    d.infer = infer_reverse;
    d.derivative = [](Reverse& r) { r.add(0, build::reverse(r.b, r.cotangent(), r.attrs.integer("axis"))); };
    d.batching = Batching::leading_axis;
    d.batch = batch_axis;
    d.examples = {{{"f32[2, 3] [[1, 2, 3], [4, 5, 6]]"}, {{"axis", std::int64_t{1}}}, {"f32[2, 3] [[3, 2, 1], [6, 5, 4]]"}}};
    return d;
  }();
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value concat(Builder& b, std::vector<Value> parts, std::int64_t axis) {
  axis = ops::from_front(b, parts.at(0), axis);
  if (parts.size() == 1) return parts[0];
  return b.value(ops::concat(), std::move(parts), {{"axis", axis}});
}

Value reverse(Builder& b, Value x, std::int64_t axis) {
  return b.value(ops::reverse(), {x}, {{"axis", ops::from_front(b, x, axis)}});
}

}  // namespace mmc::build

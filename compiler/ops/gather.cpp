// Rows by index, and its adjoint: additions at indices.
#include "compiler/ops/define.h"

namespace mmc::ops {
namespace {

// The shape of gather(x, indices, axis).
Type gathered(Type x, Type indices, const Attrs& attrs) {
  if (!is_integer(indices.dtype())) fail("indices are integers, not {}", indices.text());
  const auto axis = static_cast<std::ptrdiff_t>(need_axis(x, attrs));
  std::vector<Dim> dims(x.dims().begin(), x.dims().begin() + axis);
  dims.insert(dims.end(), indices.dims().begin(), indices.dims().end());
  dims.insert(dims.end(), x.dims().begin() + axis + 1, x.dims().end());
  return x.with_dims(dims);
}

std::vector<Type> infer_gather(Types types, const Attrs& attrs) {
  need_count(types, 2);
  return {gathered(types[0], types[1], attrs)};
}

void gather_derivative(Reverse& r) {
  if (!r.wants(0)) return;
  const Value zeros = build::full(r.b, r.operand_type(0), 0);
  r.add(0, build::scatter_add(r.b, zeros, r.operand(1), r.cotangent(), r.attrs.integer("axis")));
}

std::vector<Type> infer_scatter_add(Types types, const Attrs& attrs) {
  need_count(types, 3);
  need_numeric(types[0]);
  const Type wanted = gathered(types[0], types[1], attrs);
  if (!(types[2] == wanted)) fail("the updates are {}, expected {}", types[2].text(), wanted.text());
  return {types[0]};
}

void scatter_add_derivative(Reverse& r) {
  if (r.wants(0)) r.add(0, r.cotangent());
  if (r.wants(2)) r.add(2, build::gather(r.b, r.cotangent(), r.operand(1), r.attrs.integer("axis")));
}

// Indices that are the same for all stay as they are. Others select from one x for all, or the map stays: a number beyond an
// iteration's own x must not find that of the next.
std::vector<Value> batch_gather(Batch& s) {
  const std::int64_t axis = s.attrs.integer("axis");
  if (!s.batched(1)) return {build::gather(s.b, s.operand(0), s.operand(1), axis + 1)};
  if (s.batched(0)) return {};
  const Value slices = build::gather(s.b, s.operand(0), s.operand(1), axis);
  // The axis of the iterations stands where the indices begin.
  Ints order;
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(s.b.type(slices).rank()); ++i) order.push_back(i);
  order.erase(order.begin() + axis);
  return {build::transpose(s.b, slices, behind(axis, order))};
}

std::vector<Value> batch_scatter_add(Batch& s) {
  if (s.batched(1)) return {};
  return {build::scatter_add(s.b, s.stacked(0), s.operand(1), s.stacked(2), s.attrs.integer("axis") + 1)};
}

}  // namespace

const OpDef& gather() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "gather";
    d.doc =
        "The slices of x along an axis at the given indices: that axis of the result is replaced by the axes of the indices "
        "(none for a scalar index). An index outside of 0..n-1 is a run error.";
    d.min_operands = d.max_operands = 2;
    d.attrs = {{"axis", AttrKind::integer, "the axis of x that is indexed"}};
    d.infer = infer_gather;
    d.derivative = gather_derivative;
    d.batching = Batching::leading_axis;
    d.batch = batch_gather;
    d.examples = {
        {{"f32[3, 2] [[1, 2], [3, 4], [5, 6]]", "i32[] 1"}, {{"axis", std::int64_t{0}}}, {"f32[2] [3, 4]"}},
        {{"f32[3] [1, 2, 3]", "i64[2, 2] [[2, 2], [0, 1]]"}, {{"axis", std::int64_t{0}}}, {"f32[2, 2] [[3, 3], [1, 2]]"}},
        {{"i32[2, 2] [[1, 2], [3, 4]]", "i32[1] [1]"}, {{"axis", std::int64_t{1}}}, {"i32[2, 1] [[2], [4]]"}},
        {{"f32[2] [1, 2]", "i32[0] []"}, {{"axis", std::int64_t{0}}}, {"f32[0] []"}}};
    return d;
  }();
  return def;
}

const OpDef& scatter_add() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "scatter_add";
    d.doc =
        "The base with updates added: updates have the shape of gather(base, indices, axis), and each is added where that would "
        "read. Where indices repeat, in ascending order of their positions. An index outside of 0..n-1 is a run error.";
    d.min_operands = d.max_operands = 3;
    d.attrs = {{"axis", AttrKind::integer, "the axis of the base that is indexed"}};
    d.infer = infer_scatter_add;
    d.derivative = scatter_add_derivative;
    d.batching = Batching::leading_axis;
    d.batch = batch_scatter_add;
    d.examples = {
        {{"f32[3] [1, 1, 1]", "i32[3] [2, 0, 2]", "f32[3] [10, 20, 30]"}, {{"axis", std::int64_t{0}}}, {"f32[3] [21, 1, 41]"}},
        {{"i32[2, 2] [[0, 0], [0, 0]]", "i32[] 1", "i32[2] [5, 6]"},
         {{"axis", std::int64_t{1}}},
         {"i32[2, 2] [[0, 5], [0, 6]]"}}};
    return d;
  }();
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value gather(Builder& b, Value x, Value indices, std::int64_t axis) {
  return b.value(ops::gather(), {x, indices}, {{"axis", ops::from_front(b, x, axis)}});
}

Value scatter_add(Builder& b, Value base, Value indices, Value updates, std::int64_t axis) {
  return b.value(ops::scatter_add(), {base, indices, updates}, {{"axis", ops::from_front(b, base, axis)}});
}

}  // namespace mmc::build

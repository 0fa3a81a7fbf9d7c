// Tensors that come from nothing: constants, indices, and the placeholder that nobody reads.
#include "compiler/ops/define.h"

namespace mmc::ops {
namespace {

constexpr Nondifferentiable no_operands{"it has no operands"};

std::vector<Type> infer_constant(Types types, const Attrs& attrs) {
  need_count(types, 0);
  return {attrs.literal("value").type};
}

std::vector<Type> infer_iota(Types types, const Attrs& attrs) {
  need_count(types, 0);
  const Type type = attr_type(attrs);
  need_numeric(type);
  need_axis(type, attrs);
  return {type};
}

std::vector<Type> infer_undefined(Types types, const Attrs& attrs) {
  need_count(types, 0);
  return {attr_type(attrs)};
}

Literal one_to_six() {
  const std::int32_t elements[] = {1, 2, 3, 4, 5, 6};
  return make_literal(Type::tensor(DType::i32, {2, 3}), elements);
}

}  // namespace

const OpDef& constant() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "constant";
    d.doc = "A tensor whose elements are known while compiling.";
    d.attrs = {{"value", AttrKind::literal, "its type and elements"}};
    d.infer = infer_constant;
    d.derivative = no_operands;
    d.batching = Batching::leading_axis;
    d.examples = {{{}, {{"value", one_to_six()}}, {"i32[2, 3] [[1, 2, 3], [4, 5, 6]]"}}};
    return d;
  }();
  return def;
}

const OpDef& iota() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "iota";
    d.doc = "Each element is its own index along one axis: 0, 1, 2, ... A float type gets the nearest float.";
    d.attrs = {{"dtype", AttrKind::dtype, "the element type, a number"},
               {"shape", AttrKind::ints, "the sizes"},
               {"axis", AttrKind::integer, "the axis along which the elements count"}};
    d.infer = infer_iota;
    d.derivative = no_operands;
    d.batching = Batching::leading_axis;
    d.examples = {
        {{}, {{"dtype", DType::i32}, {"shape", Ints{2, 3}}, {"axis", std::int64_t{1}}}, {"i32[2, 3] [[0, 1, 2], [0, 1, 2]]"}},
        {{}, {{"dtype", DType::f32}, {"shape", Ints{0}}, {"axis", std::int64_t{0}}}, {"f32[0] []"}}};
    return d;
  }();
  return def;
}

const OpDef& undefined() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "undefined";
    d.doc = "Memory of a type whose elements are never read: the untaken side of an `every`, whose rows are not kept.";
    d.attrs = {{"dtype", AttrKind::dtype, "the element type"}, {"shape", AttrKind::ints, "the sizes"}};
    d.infer = infer_undefined;
    d.derivative = no_operands;
    d.batching = Batching::leading_axis;
    d.examples = {{{}, {{"dtype", DType::f32}, {"shape", Ints{0, 2}}}, {"f32[0, 2] []"}}};
    return d;
  }();
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value constant(Builder& b, Literal value, Name name) { return b.value(ops::constant(), {}, {{"value", std::move(value)}}, name); }

Value scalar(Builder& b, DType dtype, double value) { return constant(b, scalar_literal(dtype, value)); }

Value full(Builder& b, Type type, double value) { return broadcast_scalar(b, scalar(b, type.dtype(), value), type.dims()); }

Value zeros_like(Builder& b, Value x) { return full(b, b.type(x), 0); }

Value iota(Builder& b, Type type, std::int64_t axis) {
  if (axis < 0) axis += static_cast<std::int64_t>(type.rank());
  return b.value(ops::iota(), {}, {{"dtype", type.dtype()}, {"shape", ops::to_ints(type.dims())}, {"axis", axis}});
}

Value undefined(Builder& b, Type type) {
  return b.value(ops::undefined(), {}, {{"dtype", type.dtype()}, {"shape", ops::to_ints(type.dims())}});
}

}  // namespace mmc::build

// The largest and the smallest over axes, and where along an axis they stand first.
#include <utility>

#include "compiler/ops/reduce.h"

namespace mmc::ops {
namespace {

// Ties share evenly, as in PyTorch's amax and amin; nans, of which each is the largest and the smallest, are ties too, as in its
// max() of a whole tensor. (max(x, axis) of a study gives all to the first: it is written with arg_max and gather.)
void share_among_ties(Reverse& r) {
  const Ints& axes = r.attrs.ints("axes");
  const Type type = r.operand_type(0);
  const Term x = operand(r, 0), d = cotangent(r);
  const Term chosen = either(equal(x, unreduced(result(r), type, axes)), {&r.b, build::is_nan(r.b, x)});
  const Term weight{&r.b, build::convert(r.b, chosen, type.dtype())};
  const Term share = d / Term{&r.b, build::reduce_sum(r.b, weight, axes)};
  r.add(0, unreduced(share, type, axes) * weight);
}

std::vector<Type> infer_index(Types types, const Attrs& attrs) {
  need_count(types, 1);
  const Attrs axes{{"axes", Ints{need_axis(types[0], attrs)}}};
  return {reduced_nonempty(types, axes)[0].with_dtype(DType::i32)};
}

OpDef index_of(std::string_view name, std::string_view doc, std::vector<Example> examples) {
  OpDef d;
  d.name = name;
  d.doc = doc;
  d.min_operands = d.max_operands = 1;
  d.attrs = {{"axis", AttrKind::integer, "the axis that is searched, and goes"}};
  d.infer = infer_index;
  d.derivative = Nondifferentiable{"an index is a whole number"};
  d.batching = Batching::leading_axis;
  d.batch = batch_axis;
  d.examples = std::move(examples);
  return d;
}

}  // namespace

const OpDef& reduce_max() {
  static const OpDef def =
      reduction("reduce_max",
                "The largest over some axes, which may not be empty; nan when there is one. Ties share the derivative evenly.",
                reduced_nonempty, share_among_ties,
                {{{"f32[2, 2] [[1, 3], [nan, 2]]"}, {{"axes", Ints{1}}}, {"f32[2] [3, nan]"}},
                 {{"i32[3] [-2, 7, 7]"}, {{"axes", Ints{0}}}, {"i32[] 7"}},
                 {{"f32[0, 2] []"}, {{"axes", Ints{1}}}, {"f32[0] []"}}});
  return def;
}

const OpDef& reduce_min() {
  static const OpDef def =
      reduction("reduce_min",
                "The smallest over some axes, which may not be empty; nan when there is one. Ties share the derivative evenly.",
                reduced_nonempty, share_among_ties,
                {{{"f32[2, 2] [[1, 3], [nan, 2]]"}, {{"axes", Ints{1}}}, {"f32[2] [1, nan]"}},
                 {{"i32[3] [-2, 7, -2]"}, {{"axes", Ints{0}}}, {"i32[] -2"}}});
  return def;
}

const OpDef& arg_max() {
  static const OpDef def = index_of(
      "arg_max",
      "The index (i32) of the first largest element along an axis, which may not be empty. The first nan, if there is one.",
      {{{"f32[2, 3] [[1, 5, 5], [1, nan, 7]]"}, {{"axis", std::int64_t{1}}}, {"i32[2] [1, 1]"}},
       {{"i32[1] [7]"}, {{"axis", std::int64_t{0}}}, {"i32[] 0"}}});
  return def;
}

const OpDef& arg_min() {
  static const OpDef def = index_of(
      "arg_min",
      "The index (i32) of the first smallest element along an axis, which may not be empty. The first nan, if there is one.",
      {{{"f32[2, 3] [[1, 5, 1], [1, nan, 0]]"}, {{"axis", std::int64_t{1}}}, {"i32[2] [0, 1]"}}});
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value reduce_max(Builder& b, Value x, Ints axes) {
  return b.value(ops::reduce_max(), {x}, {{"axes", ops::from_front(b, x, std::move(axes))}});
}
Value reduce_min(Builder& b, Value x, Ints axes) {
  return b.value(ops::reduce_min(), {x}, {{"axes", ops::from_front(b, x, std::move(axes))}});
}
Value arg_max(Builder& b, Value x, std::int64_t axis) {
  return b.value(ops::arg_max(), {x}, {{"axis", ops::from_front(b, x, axis)}});
}
Value arg_min(Builder& b, Value x, std::int64_t axis) {
  return b.value(ops::arg_min(), {x}, {{"axis", ops::from_front(b, x, axis)}});
}

}  // namespace mmc::build

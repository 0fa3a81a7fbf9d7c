// Sums over axes and running sums.
#include <utility>

#include "compiler/ops/reduce.h"

namespace mmc::ops {

const OpDef& reduce_sum() {
  static const OpDef def =
      reduction("reduce_sum", "The sum over some axes; 0 over an empty one. Integers wrap around.", reduced,
                [](Reverse& r) { r.add(0, unreduced(cotangent(r), r.operand_type(0), r.attrs.ints("axes"))); },
                {{{"f32[2, 3] [[1, 2, 3], [4, 5, 6]]"}, {{"axes", Ints{1}}}, {"f32[2] [6, 15]"}},
                 {{"f32[2, 3] [[1, 2, 3], [4, 5, nan]]"}, {{"axes", Ints{0, 1}}}, {"f32[] nan"}},
                 {{"i32[2, 0] [[], []]"}, {{"axes", Ints{1}}}, {"i32[2] [0, 0]"}},
                 {{"f32[2] [1, 2]"}, {{"axes", Ints{}}}, {"f32[2] [1, 2]"}}});
  return def;
}

const OpDef& cumulative_sum() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "cumulative_sum";
    d.doc = "Element i along the axis is the sum of the elements 0 to i.";
    d.min_operands = d.max_operands = 1;
    d.attrs = {{"axis", AttrKind::integer, "the axis along which it sums"}};
    d.infer = scanned;
    d.derivative = [](Reverse& r) {
      const std::int64_t axis = r.attrs.integer("axis");
      const Value turned = build::reverse(r.b, r.cotangent(), axis);
      r.add(0, build::reverse(r.b, build::cumulative_sum(r.b, turned, axis), axis));
    };
    d.batching = Batching::leading_axis;
    d.batch = batch_axis;
    d.examples = {{{"f32[2, 3] [[1, 2, 3], [4, nan, 6]]"}, {{"axis", std::int64_t{1}}}, {"f32[2, 3] [[1, 3, 6], [4, nan, nan]]"}},
                  {{"i32[0] []"}, {{"axis", std::int64_t{0}}}, {"i32[0] []"}}};
    return d;
  }();
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value reduce_sum(Builder& b, Value x, Ints axes) {
  return b.value(ops::reduce_sum(), {x}, {{"axes", ops::from_front(b, x, std::move(axes))}});
}

Value cumulative_sum(Builder& b, Value x, std::int64_t axis) {
  return b.value(ops::cumulative_sum(), {x}, {{"axis", ops::from_front(b, x, axis)}});
}

}  // namespace mmc::build

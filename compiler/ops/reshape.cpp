// The same elements in other sizes.
#include <algorithm>

#include "compiler/ops/define.h"

namespace mmc::ops {
namespace {

std::vector<Type> infer(Types types, const Attrs& attrs) {
  need_count(types, 1);
  const Ints& shape = attrs.ints("shape");
  const Type result = types[0].with_dims(to_dims(shape));
  if (std::ranges::any_of(shape, [](std::int64_t n) { return n < 0; })) fail("a negative size in {}", shape_text(shape));
  if (result.elements() != types[0].elements()) {
    fail("{} has {} elements, {} has {}", types[0].text(), types[0].elements(), shape_text(shape), result.elements());
  }
  return {result};
}

}  // namespace

const OpDef& reshape() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "reshape";
    d.doc = "The same elements in row-major order, with other sizes.";
    d.min_operands = d.max_operands = 1;
    d.attrs = {{"shape", AttrKind::ints, "the sizes of the result"}};
    d.infer = infer;
    d.derivative = [](Reverse& r) { r.add(0, build::reshape(r.b, r.cotangent(), r.operand_type(0).dims())); };
    d.batching = Batching::leading_axis;
    d.batch = batch_shape;
    d.examples = {{{"f32[2, 3] [[1, 2, 3], [4, 5, 6]]"}, {{"shape", Ints{3, 2}}}, {"f32[3, 2] [[1, 2], [3, 4], [5, 6]]"}},
                  {{"i32[1, 1] [[7]]"}, {{"shape", Ints{}}}, {"i32[] 7"}},
                  {{"f32[0, 3] []"}, {{"shape", Ints{2, 0}}}, {"f32[2, 0] [[], []]"}}};
    return d;
  }();
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value reshape(Builder& b, Value x, std::span<const Dim> shape) {
  if (std::ranges::equal(b.type(x).dims(), shape)) return x;
  return b.value(ops::reshape(), {x}, {{"shape", ops::to_ints(shape)}});
}

}  // namespace mmc::build

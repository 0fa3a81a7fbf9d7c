// Repetition of a tensor along new axes and along axes of size 1.
#include <algorithm>

#include "compiler/ops/define.h"

namespace mmc::ops {
namespace {

std::vector<Type> infer(Types types, const Attrs& attrs) {
  need_count(types, 1);
  const Type x = types[0];
  const Ints& shape = attrs.ints("shape");
  const Ints& axes = attrs.ints("axes");
  if (axes.size() != x.rank()) fail("{} axes for {}", axes.size(), x.text());
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (axes[i] < 0 || axes[i] >= static_cast<std::int64_t>(shape.size())) fail("{} has no axis {}", shape_text(shape), axes[i]);
    if (i > 0 && axes[i] <= axes[i - 1]) fail("the axes {} do not ascend", shape_text(axes));
    const std::int64_t have = x.dims()[i].value(), want = shape[static_cast<std::size_t>(axes[i])];
    if (have != want && have != 1) fail("an axis of size {} cannot become one of size {}", have, want);
  }
  return {Type::tensor(x.dtype(), to_dims(shape))};
}

// The sum over all repetitions.
void derivative(Reverse& r) {
  const Ints &shape = r.attrs.ints("shape"), &axes = r.attrs.ints("axes");
  const Type x = r.operand_type(0);
  std::vector<bool> repeated(shape.size(), true);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const auto axis = static_cast<std::size_t>(axes[i]);
    repeated[axis] = x.dims()[i].value() != shape[axis];
  }
  Ints summed;
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    if (repeated[axis]) summed.push_back(static_cast<std::int64_t>(axis));
  const Value sum = summed.empty() ? r.cotangent() : build::reduce_sum(r.b, r.cotangent(), summed);
  r.add(0, build::reshape(r.b, sum, x.dims()));
}

std::vector<Value> batch(Batch& s) {
  const Ints shape = behind(s.count, s.attrs.ints("shape"));
  return batch_with(s, {{"shape", shape}, {"axes", behind(0, behind(s.attrs.ints("axes")))}});
}

}  // namespace

const OpDef& broadcast() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "broadcast";
    d.doc =
        "Repeats x: operand axis i becomes result axis axes[i]; an operand axis of size 1 is stretched to the result's size (0 "
        "too); result axes that are not listed are new.";
    d.min_operands = d.max_operands = 1;
    d.attrs = {{"shape", AttrKind::ints, "the sizes of the result"},
               {"axes", AttrKind::ints, "for each operand axis the result axis it becomes, ascending"}};
    d.infer = infer;
    d.derivative = derivative;
    d.batching = Batching::leading_axis;
    d.batch = batch;
    d.examples = {{{"f32[2] [1, 2]"}, {{"shape", Ints{3, 2}}, {"axes", Ints{1}}}, {"f32[3, 2] [[1, 2], [1, 2], [1, 2]]"}},
                  {{"f32[2, 1] [[1], [2]]"}, {{"shape", Ints{2, 3}}, {"axes", Ints{0, 1}}}, {"f32[2, 3] [[1, 1, 1], [2, 2, 2]]"}},
                  {{"bool[] true"}, {{"shape", Ints{2}}, {"axes", Ints{}}}, {"bool[2] [true, true]"}},
                  {{"f32[1] [7]"}, {{"shape", Ints{0}}, {"axes", Ints{0}}}, {"f32[0] []"}}};
    return d;
  }();
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value broadcast(Builder& b, Value x, std::span<const Dim> shape, Ints axes) {
  if (std::ranges::equal(b.type(x).dims(), shape)) return x;  // axes ascend, so they are all of them
  return b.value(ops::broadcast(), {x}, {{"shape", ops::to_ints(shape)}, {"axes", std::move(axes)}});
}

Value broadcast_scalar(Builder& b, Value x, std::span<const Dim> shape) { return broadcast(b, x, shape, {}); }

}  // namespace mmc::build

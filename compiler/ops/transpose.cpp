// Axes in another order.
#include <algorithm>

#include "compiler/ops/reduce.h"

namespace mmc::ops {
namespace {

std::vector<Type> infer(Types types, const Attrs& attrs) {
  need_count(types, 1);
  const Ints& permutation = attrs.ints("permutation");
  Ints sorted = permutation;
  std::ranges::sort(sorted);
  bool complete = sorted.size() == types[0].rank();
  for (std::size_t i = 0; complete && i < sorted.size(); ++i) complete = sorted[i] == static_cast<std::int64_t>(i);
  if (!complete) fail("{} is not an order of the axes of {}", shape_text(permutation), types[0].text());
  std::vector<Dim> dims;
  for (std::int64_t axis : permutation) dims.push_back(types[0].dim(axis));
  return {types[0].with_dims(dims)};
}

std::vector<Value> batch(Batch& s) { return batch_with(s, {{"permutation", behind(0, behind(s.attrs.ints("permutation")))}}); }

}  // namespace

const OpDef& transpose() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "transpose";
    d.doc = "The axes in another order: result axis i is operand axis permutation[i].";
    d.min_operands = d.max_operands = 1;
    d.attrs = {{"permutation", AttrKind::ints, "for each result axis the operand axis it is"}};
    d.infer = infer;
    d.derivative = [](Reverse& r) { r.add(0, build::transpose(r.b, r.cotangent(), inverse_order(r.attrs.ints("permutation")))); };
    d.batching = Batching::leading_axis;
    d.batch = batch;
    d.examples = {{{"f32[2, 3] [[1, 2, 3], [4, 5, 6]]"}, {{"permutation", Ints{1, 0}}}, {"f32[3, 2] [[1, 4], [2, 5], [3, 6]]"}},
                  {{"i32[1, 2, 2] [[[1, 2], [3, 4]]]"}, {{"permutation", Ints{2, 0, 1}}}, {"i32[2, 1, 2] [[[1, 3]], [[2, 4]]]"}},
                  {{"f32[0, 2] []"}, {{"permutation", Ints{1, 0}}}, {"f32[2, 0] [[], []]"}}};
    return d;
  }();
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value transpose(Builder& b, Value x, Ints permutation) {
  if (std::ranges::is_sorted(permutation) && permutation.size() == b.type(x).rank()) return x;
  return b.value(ops::transpose(), {x}, {{"permutation", std::move(permutation)}});
}

}  // namespace mmc::build

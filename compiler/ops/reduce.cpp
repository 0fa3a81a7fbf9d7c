#include "compiler/ops/reduce.h"

#include <algorithm>

namespace mmc::ops {
namespace {

bool contains(const Ints& axes, std::size_t axis) {
  return std::ranges::find(axes, static_cast<std::int64_t>(axis)) != axes.end();
}

Ints others(std::size_t rank, const Ints& axes) {
  Ints kept;
  for (std::size_t i = 0; i < rank; ++i)
    if (!contains(axes, i)) kept.push_back(static_cast<std::int64_t>(i));
  return kept;
}

}  // namespace

std::vector<Type> reduced(Types types, const Attrs& attrs) {
  need_count(types, 1);
  const Type x = types[0];
  need_numeric(x);
  const Ints& axes = attrs.ints("axes");
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (axes[i] < 0 || axes[i] >= static_cast<std::int64_t>(x.rank())) fail("{} has no axis {}", x.text(), axes[i]);
    if (i > 0 && axes[i] <= axes[i - 1]) fail("the axes {} do not ascend", shape_text(axes));
  }
  std::vector<Dim> dims;
  for (std::int64_t axis : others(x.rank(), axes)) dims.push_back(x.dim(axis));
  return {x.with_dims(dims)};
}

std::vector<Type> reduced_nonempty(Types types, const Attrs& attrs) {
  const std::vector<Type> result = reduced(types, attrs);
  if (types[0].elements() == 0 && result[0].elements() != 0)
    fail("nothing to choose from: an axis of {} is empty", types[0].text());
  return result;
}

std::vector<Type> scanned(Types types, const Attrs& attrs) {
  need_count(types, 1);
  need_numeric(types[0]);
  need_axis(types[0], attrs);
  return {types[0]};
}

Term unreduced(Term reduced, Type x, const Ints& axes) {
  return {reduced.b, build::broadcast(*reduced.b, reduced, x.dims(), others(x.rank(), axes))};
}

OpDef reduction(std::string_view name, std::string_view doc, Infer infer, Derivative derivative, std::vector<Example> examples) {
  OpDef d;
  d.name = name;
  d.doc = doc;
  d.min_operands = d.max_operands = 1;
  d.attrs = {{"axes", AttrKind::ints, "the axes that go, ascending"}};
  d.infer = infer;
  d.derivative = derivative;
  d.batching = Batching::leading_axis;
  d.batch = batch_axes;
  d.examples = std::move(examples);
  return d;
}

Ints moved(std::size_t rank, const Ints& axes, bool last) {
  Ints order = last ? others(rank, axes) : axes;
  const Ints tail = last ? axes : others(rank, axes);
  order.insert(order.end(), tail.begin(), tail.end());
  return order;
}

Ints inverse_order(const Ints& permutation) {
  Ints inverse(permutation.size());
  for (std::size_t i = 0; i < permutation.size(); ++i)
    inverse[static_cast<std::size_t>(permutation[i])] = static_cast<std::int64_t>(i);
  return inverse;
}

}  // namespace mmc::ops

// Order along an axis.
#include "compiler/ops/reduce.h"

namespace mmc::ops {
namespace {

std::vector<Type> infer(Types types, const Attrs& attrs) {
  const std::vector<Type> same = scanned(types, attrs);
  return {same[0], same[0].with_dtype(DType::i32)};
}

// values[.., i, ..] = x[.., indices[.., i, ..], ..]: each cotangent goes back to the index that its value came from. Written as
// one scatter over flat positions, because each row has indices of its own.
void derivative(Reverse& r) {
  if (!r.has_cotangent(0)) return;
  const Type type = r.operand_type(0);
  const Ints order = moved(type.rank(), {r.attrs.integer("axis")}, true);
  const Value d = build::transpose(r.b, r.cotangent(0), order);
  const Value indices = build::transpose(r.b, r.result(1), order);
  const Type ordered = r.b.type(d);
  const std::int64_t total = ordered.elements(), n = ordered.dim(-1).value(), rows = n == 0 ? 0 : total / n;

  // Position in the flattened tensor: n times the row, plus the index within the row.
  const DType wide = total > std::numeric_limits<std::int32_t>::max() ? DType::i64 : DType::i32;
  const Type table = Type::tensor(wide, {rows, n});
  const Term row{&r.b, build::iota(r.b, table, 0)};
  const Term within{&r.b, build::reshape(r.b, build::convert(r.b, indices, wide), table.dims())};
  const Value positions = build::reshape(r.b, static_cast<double>(n) * row + within, std::vector<Dim>{total});

  const Type flat = Type::tensor(type.dtype(), {total});
  const Value spread = build::scatter_add(r.b, build::full(r.b, flat, 0), positions, build::reshape(r.b, d, flat.dims()), 0);
  r.add(0, build::transpose(r.b, build::reshape(r.b, spread, ordered.dims()), inverse_order(order)));
}

}  // namespace

const OpDef& sort() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "sort";
    d.doc =
        "The elements along an axis in ascending (or descending) order, and the indices (i32) that they came from. Stable: equal "
        "elements, -0 and 0 among them, keep their order. Nans come last when ascending and first when descending, as in "
        "PyTorch.";
    d.min_operands = d.max_operands = 1;
    d.attrs = {{"axis", AttrKind::integer, "the axis along which it sorts"}, {"descending", AttrKind::flag, "largest first"}};
    d.infer = infer;
    d.derivative = derivative;
    d.batching = Batching::leading_axis;
    d.batch = batch_axis;
    d.examples = {
        {{"f32[4] [3, nan, 1, 3]"},
         {{"axis", std::int64_t{0}}, {"descending", false}},
         {"f32[4] [1, 3, 3, nan]", "i32[4] [2, 0, 3, 1]"}},
        {{"i32[2, 2] [[1, 2], [4, 4]]"},
         {{"axis", std::int64_t{1}}, {"descending", true}},
         {"i32[2, 2] [[2, 1], [4, 4]]", "i32[2, 2] [[1, 0], [0, 1]]"}},
        {{"f32[3] [1, nan, 2]"}, {{"axis", std::int64_t{0}}, {"descending", true}}, {"f32[3] [nan, 2, 1]", "i32[3] [1, 2, 0]"}},
        {{"f32[0] []"}, {{"axis", std::int64_t{0}}, {"descending", false}}, {"f32[0] []", "i32[0] []"}}};
    return d;
  }();
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Sorted sort(Builder& b, Value x, std::int64_t axis, bool descending) {
  const NodeId n = b.node(ops::sort(), {x}, {{"axis", ops::from_front(b, x, axis)}, {"descending", descending}});
  const std::vector<Value>& results = b.graph().node(n).results;
  return {results[0], results[1]};
}

}  // namespace mmc::build

// Products over axes and running products. Their derivatives never divide, so that they are right where elements are 0, also when
// they are differentiated again.
#include <utility>

#include "compiler/ops/reduce.h"

namespace mmc::ops {
namespace {

// Along the last axis of x: the product of the elements before each one (1 for the first), or after each one.
Value product_before(Builder& b, Value x) {
  const Type type = b.type(x);
  const auto axis = static_cast<std::int64_t>(type.rank()) - 1;
  const std::int64_t n = type.dim(axis).value();
  if (n == 0) return x;
  std::vector<Dim> first(type.dims().begin(), type.dims().end());
  first.back() = 1;
  const Ints zeros(type.rank(), 0), ones(type.rank(), 1);
  Ints limits = to_ints(type.dims());
  limits.back() = n - 1;
  const Value before_last = build::slice(b, x, zeros, limits, ones);
  return build::concat(b, {build::full(b, type.with_dims(first), 1), build::cumulative_prod(b, before_last, axis)}, axis);
}

Value product_after(Builder& b, Value x) { return build::reverse(b, product_before(b, build::reverse(b, x, -1)), -1); }

// The derivative for an element is the product of all others: of those before it and those after it.
void prod_derivative(Reverse& r) {
  const Ints& axes = r.attrs.ints("axes");
  const Type type = r.operand_type(0);
  const Ints order = moved(type.rank(), axes, true);
  const Value x = build::transpose(r.b, r.operand(0), order);
  const Type ordered = r.b.type(x);
  std::vector<Dim> flat(ordered.dims().begin(), ordered.dims().end() - static_cast<std::ptrdiff_t>(axes.size()));
  std::int64_t n = 1;
  for (std::int64_t axis : axes) n *= type.dim(axis).value();
  flat.emplace_back(n);
  const Value row = build::reshape(r.b, x, flat);
  const Term others = Term{&r.b, product_before(r.b, row)} * Term{&r.b, product_after(r.b, row)};
  const Value back = build::transpose(r.b, build::reshape(r.b, others, ordered.dims()), inverse_order(order));
  r.add(0, unreduced(cotangent(r), type, axes) * Term{&r.b, back});
}

// With y_i = x_0 .. x_i the cotangent of x_k is (x_0 .. x_{k-1}) s_k, where s_k = d_k + x_{k+1} s_{k+1}: a loop from the end.
void cumulative_prod_derivative(Reverse& r) {
  const Type type = r.operand_type(0);
  const std::int64_t axis = r.attrs.integer("axis"), n = type.dim(axis).value();
  const Ints last = moved(type.rank(), {axis}, true), front = moved(type.rank(), {axis}, false);
  const Value x = r.operand(0), d = r.cotangent();
  const Value before = build::transpose(r.b, product_before(r.b, build::transpose(r.b, x, last)), inverse_order(last));

  const Value rows = build::transpose(r.b, x, front), d_rows = build::transpose(r.b, d, front);
  const Type row = type.with_dims(r.b.type(rows).dims().subspan(1));
  build::LoopSpec spec;
  spec.trip = n;
  spec.inits = {build::full(r.b, row, 0)};
  spec.scanned = {rows, d_rows};
  spec.reversed = true;
  const NodeId loop = build::open_loop(r.b, spec);
  const RegionId region = r.b.graph().node(loop).regions[0];
  const std::vector<Value> params = r.b.graph().region(region).params;  // t, x_{k+1} s_{k+1}, x_k, d_k
  Builder body(r.b.graph(), region);
  body.set_origin(r.b.origin());
  const Term product{&body, params[1]}, x_k{&body, params[2]}, d_k{&body, params[3]};
  const Term s = d_k + product;
  build::close_loop(r.b, loop, {x_k * s}, {s}, {1});
  const Value s_rows = r.b.graph().node(loop).results[1];
  r.add(0, Term{&r.b, before} * Term{&r.b, build::transpose(r.b, s_rows, inverse_order(front))});
}

}  // namespace

const OpDef& reduce_prod() {
  static const OpDef def =
      reduction("reduce_prod", "The product over some axes; 1 over an empty one. Integers wrap around.", reduced, prod_derivative,
                {{{"f32[2, 3] [[1, 2, 3], [4, 5, 6]]"}, {{"axes", Ints{0}}}, {"f32[3] [4, 10, 18]"}},
                 {{"f32[2] [0, nan]"}, {{"axes", Ints{0}}}, {"f32[] nan"}},
                 {{"i32[2, 0] [[], []]"}, {{"axes", Ints{1}}}, {"i32[2] [1, 1]"}}});
  return def;
}

const OpDef& cumulative_prod() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "cumulative_prod";
    d.doc = "Element i along the axis is the product of the elements 0 to i.";
    d.min_operands = d.max_operands = 1;
    d.attrs = {{"axis", AttrKind::integer, "the axis along which it multiplies"}};
    d.infer = scanned;
    d.derivative = cumulative_prod_derivative;
    d.batching = Batching::leading_axis;
    d.batch = batch_axis;
    d.examples = {{{"f32[4] [2, 3, 0, 5]"}, {{"axis", std::int64_t{0}}}, {"f32[4] [2, 6, 0, 0]"}},
                  {{"i32[2, 2] [[1, 2], [3, 4]]"}, {{"axis", std::int64_t{0}}}, {"i32[2, 2] [[1, 2], [3, 8]]"}}};
    return d;
  }();
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value reduce_prod(Builder& b, Value x, Ints axes) {
  return b.value(ops::reduce_prod(), {x}, {{"axes", ops::from_front(b, x, std::move(axes))}});
}

Value cumulative_prod(Builder& b, Value x, std::int64_t axis) {
  return b.value(ops::cumulative_prod(), {x}, {{"axis", ops::from_front(b, x, axis)}});
}

}  // namespace mmc::build

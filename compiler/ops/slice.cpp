// A box out of a tensor, and its adjoint: a tensor with zeros around and between its elements.
#include "compiler/ops/define.h"

namespace mmc::ops {
namespace {

std::size_t need_per_axis(Type x, const Attrs& attrs, std::string_view name) {
  const Ints& list = attrs.ints(name);
  if (list.size() != x.rank()) fail("{} has {} entries for the {} axes of {}", name, list.size(), x.rank(), x.text());
  return x.rank();
}

std::vector<Type> infer_slice(Types types, const Attrs& attrs) {
  need_count(types, 1);
  const Type x = types[0];
  std::size_t rank = 0;
  for (std::string_view name : {"starts", "limits", "strides"}) rank = need_per_axis(x, attrs, name);
  const Ints &starts = attrs.ints("starts"), &limits = attrs.ints("limits"), &strides = attrs.ints("strides");
  std::vector<Dim> dims;
  for (std::size_t i = 0; i < rank; ++i) {
    const std::int64_t size = x.dims()[i].value();
    if (strides[i] < 1) fail("a stride of {}", strides[i]);
    if (starts[i] < 0 || starts[i] > limits[i] || limits[i] > size) {
      fail("from {} to {} is not within axis {} of {}", starts[i], limits[i], i, x.text());
    }
    dims.emplace_back((limits[i] - starts[i] + strides[i] - 1) / strides[i]);
  }
  return {x.with_dims(dims)};
}

// What the slice left out gets zeros.
void slice_derivative(Reverse& r) {
  const Ints &starts = r.attrs.ints("starts"), &strides = r.attrs.ints("strides");
  const Type x = r.operand_type(0), d = r.b.type(r.cotangent());
  Ints high(x.rank()), interior(x.rank());
  for (std::size_t i = 0; i < x.rank(); ++i) {
    const std::int64_t n = d.dims()[i].value();
    interior[i] = strides[i] - 1;
    high[i] = x.dims()[i].value() - starts[i] - (n == 0 ? 0 : (n - 1) * strides[i] + 1);
  }
  r.add(0, build::pad(r.b, r.cotangent(), starts, high, interior));
}

// Elements of an axis of n with `interior` zeros between them.
std::int64_t spread(std::int64_t n, std::int64_t interior) { return n == 0 ? 0 : n + (n - 1) * interior; }

std::vector<Type> infer_pad(Types types, const Attrs& attrs) {
  need_count(types, 1);
  const Type x = types[0];
  std::size_t rank = 0;
  for (std::string_view name : {"low", "high", "interior"}) rank = need_per_axis(x, attrs, name);
  const Ints &low = attrs.ints("low"), &high = attrs.ints("high"), &interior = attrs.ints("interior");
  std::vector<Dim> dims;
  for (std::size_t i = 0; i < rank; ++i) {
    if (low[i] < 0 || high[i] < 0 || interior[i] < 0) fail("a negative number of zeros along axis {} of {}", i, x.text());
    dims.emplace_back(low[i] + spread(x.dims()[i].value(), interior[i]) + high[i]);
  }
  return {x.with_dims(dims)};
}

void pad_derivative(Reverse& r) {
  const Ints &low = r.attrs.ints("low"), &interior = r.attrs.ints("interior");
  const Type x = r.operand_type(0);
  Ints limits(x.rank()), strides(x.rank());
  for (std::size_t i = 0; i < x.rank(); ++i) {
    limits[i] = low[i] + spread(x.dims()[i].value(), interior[i]);
    strides[i] = interior[i] + 1;
  }
  r.add(0, build::slice(r.b, r.cotangent(), low, limits, strides));
}

std::vector<Value> batch_slice(Batch& s) {
  return batch_with(s, {{"starts", behind(0, s.attrs.ints("starts"))},
                        {"limits", behind(s.count, s.attrs.ints("limits"))},
                        {"strides", behind(1, s.attrs.ints("strides"))}});
}

std::vector<Value> batch_pad(Batch& s) {
  return batch_with(s, {{"low", behind(0, s.attrs.ints("low"))},
                        {"high", behind(0, s.attrs.ints("high"))},
                        {"interior", behind(0, s.attrs.ints("interior"))}});
}

}  // namespace

const OpDef& slice() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "slice";
    d.doc = "Along each axis the elements start, start + stride, ... below the limit: ceil((limit - start) / stride) of them.";
    d.min_operands = d.max_operands = 1;
    d.attrs = {{"starts", AttrKind::ints, "for each axis the first index"},
               {"limits", AttrKind::ints, "for each axis the index to stay below, at most the size"},
               {"strides", AttrKind::ints, "for each axis the step, at least 1"}};
    d.infer = infer_slice;
    d.derivative = slice_derivative;
    d.batching = Batching::leading_axis;
    d.batch = batch_slice;
    d.examples = {
        {{"f32[5] [0, 1, 2, 3, 4]"}, {{"starts", Ints{1}}, {"limits", Ints{5}}, {"strides", Ints{3}}}, {"f32[2] [1, 4]"}},
        {{"i32[2, 2] [[1, 2], [3, 4]]"},
         {{"starts", Ints{1, 0}}, {"limits", Ints{2, 2}}, {"strides", Ints{1, 1}}},
         {"i32[1, 2] [[3, 4]]"}},
        {{"f32[2] [1, 2]"}, {{"starts", Ints{2}}, {"limits", Ints{2}}, {"strides", Ints{1}}}, {"f32[0] []"}}};
    return d;
  }();
  return def;
}

const OpDef& pad() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "pad";
    d.doc = "Zeros (false for bools) before, after and between the elements along each axis. The adjoint of `slice`.";
    d.min_operands = d.max_operands = 1;
    d.attrs = {{"low", AttrKind::ints, "for each axis the number of zeros before the first element"},
               {"high", AttrKind::ints, "for each axis the number of zeros after the last element"},
               {"interior", AttrKind::ints, "for each axis the number of zeros between two neighbours"}};
    d.infer = infer_pad;
    d.derivative = pad_derivative;
    d.batching = Batching::leading_axis;
    d.batch = batch_pad;
    d.examples = {{{"f32[2] [1, 2]"}, {{"low", Ints{1}}, {"high", Ints{0}}, {"interior", Ints{2}}}, {"f32[5] [0, 1, 0, 0, 2]"}},
                  {{"f32[0] []"}, {{"low", Ints{1}}, {"high", Ints{1}}, {"interior", Ints{3}}}, {"f32[2] [0, 0]"}},
                  {{"bool[1] [true]"}, {{"low", Ints{0}}, {"high", Ints{1}}, {"interior", Ints{0}}}, {"bool[2] [true, false]"}}};
    return d;
  }();
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value slice(Builder& b, Value x, Ints starts, Ints limits, Ints strides) {
  return b.value(ops::slice(), {x},
                 {{"starts", std::move(starts)}, {"limits", std::move(limits)}, {"strides", std::move(strides)}});
}

Value pad(Builder& b, Value x, Ints low, Ints high, Ints interior) {
  return b.value(ops::pad(), {x}, {{"low", std::move(low)}, {"high", std::move(high)}, {"interior", std::move(interior)}});
}

}  // namespace mmc::build

// Ops that only move elements. They work on unsigned integers of the elements' width, so bits are kept.
#include <xtensor/xarray.hpp>
#include <xtensor/xbroadcast.hpp>
#include <xtensor/xmanipulation.hpp>
#include <xtensor/xnoalias.hpp>
#include <xtensor/xstrided_view.hpp>
#include <xtensor/xview.hpp>

#include "runtime/reference/adapt.h"
#include "runtime/reference/dispatch.h"
#include "runtime/reference/families.h"

namespace mmc::reference {
namespace {

// Calls move(zero, out) unless the result is empty, where xtensor's views are not always defined.
template <class F>
std::vector<Tensor> moved(const OpCall& call, F&& move) {
  Tensor out = make_tensor(call.results[0]);
  if (out.type.elements() > 0) with_width(out.type.dtype(), [&](auto zero) { move(zero, out); });
  return {out};
}

// The same elements under another shape (or another name: stop_gradient).
std::vector<Tensor> same_elements(const OpCall& call) { return {Tensor{call.results[0], call.operands[0].data}}; }

std::vector<Tensor> broadcast(const OpCall& call) {
  return moved(call, [&](auto zero, Tensor& out) {
    using T = decltype(zero);
    const Tensor& in = call.operands[0];
    Shape aligned(out.type.rank(), 1);  // the operand's sizes at the result's axes, 1 at new ones
    const Ints& axes = call.attrs.ints("axes");
    for (std::size_t i = 0; i < axes.size(); ++i) aligned[static_cast<std::size_t>(axes[i])] = shape_of(in.type)[i];
    const Shape shape = shape_of(out.type);
    const auto x = adapt<T>(in, aligned);
    auto y = adapt<T>(out, shape);
    y = xt::broadcast(x, shape);
  });
}

std::vector<Tensor> transpose(const OpCall& call) {
  return moved(call, [&](auto zero, Tensor& out) {
    using T = decltype(zero);
    const auto x = adapt<T>(call.operands[0], shape_of(call.operands[0].type));
    auto y = adapt<T>(out, shape_of(out.type));
    const Ints& order = call.attrs.ints("permutation");
    y = xt::transpose(x, Shape(order.begin(), order.end()));
  });
}

std::vector<Tensor> slice(const OpCall& call) {
  return moved(call, [&](auto zero, Tensor& out) {
    using T = decltype(zero);
    const Ints &starts = call.attrs.ints("starts"), &limits = call.attrs.ints("limits"), &strides = call.attrs.ints("strides");
    xt::xstrided_slice_vector ranges;
    for (std::size_t i = 0; i < starts.size(); ++i) ranges.push_back(xt::range(starts[i], limits[i], strides[i]));
    const auto x = adapt<T>(call.operands[0], shape_of(call.operands[0].type));
    auto y = adapt<T>(out, shape_of(out.type));
    y = xt::strided_view(x, ranges);
  });
}

std::vector<Tensor> pad(const OpCall& call) {
  return moved(call, [&](auto zero, Tensor& out) {
    using T = decltype(zero);
    const Tensor& in = call.operands[0];
    if (in.type.elements() == 0) return;  // all padding
    const Ints &low = call.attrs.ints("low"), &interior = call.attrs.ints("interior");
    xt::xstrided_slice_vector ranges;
    for (std::size_t i = 0; i < low.size(); ++i) {
      const std::int64_t step = interior[i] + 1, last = low[i] + (in.type.dims()[i].value() - 1) * step;
      ranges.push_back(xt::range(low[i], last + 1, step));
    }
    const auto x = adapt<T>(in, shape_of(in.type));
    auto y = adapt<T>(out, shape_of(out.type));
    auto window = xt::strided_view(y, ranges);
    xt::noalias(window) = x;  // xtensor 0.24 loses a plain assignment to a strided view
  });
}

std::vector<Tensor> concat(const OpCall& call) {
  return moved(call, [&](auto zero, Tensor& out) {
    using T = decltype(zero);
    const std::int64_t axis = call.attrs.integer("axis");
    const AroundAxis whole = around(out.type, axis);
    auto y = adapt<T>(out, {whole.outer, whole.n, whole.inner});
    std::size_t start = 0;
    for (const Tensor& in : call.operands) {
      const AroundAxis part = around(in.type, axis);
      if (part.n == 0) continue;
      const auto x = adapt<T>(in, {part.outer, part.n, part.inner});
      xt::view(y, xt::all(), xt::range(start, start + part.n), xt::all()) = x;
      start += part.n;
    }
  });
}

std::vector<Tensor> reverse(const OpCall& call) {
  return moved(call, [&](auto zero, Tensor& out) {
    using T = decltype(zero);
    const AroundAxis a = around(out.type, call.attrs.integer("axis"));
    const auto x = adapt<T>(call.operands[0], {a.outer, a.n, a.inner});
    auto y = adapt<T>(out, {a.outer, a.n, a.inner});
    y = xt::flip(x, 1);
  });
}

constexpr ReferenceOp table[] = {
    {"reshape", same_elements}, {"stop_gradient", same_elements},
    {"broadcast", broadcast},   {"transpose", transpose},
    {"slice", slice},           {"pad", pad},
    {"concat", concat},         {"reverse", reverse},
};

}  // namespace

std::span<const ReferenceOp> shape_ops() { return table; }

}  // namespace mmc::reference

// gather and scatter_add. Every index is checked: it comes from data, so a wrong one is a run error in the user's words.
#include <fmt/format.h>

#include <functional>
#include <xtensor/xarray.hpp>
#include <xtensor/xview.hpp>

#include "runtime/reference/adapt.h"
#include "runtime/reference/dispatch.h"
#include "runtime/reference/families.h"

namespace mmc::reference {
namespace {

// The positions that the i32 or i64 `indices` name on an axis of size n.
std::vector<std::size_t> positions(const Tensor& indices, std::size_t n, std::int64_t axis, Span where) {
  std::vector<std::size_t> list(static_cast<std::size_t>(indices.type.elements()));
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::int64_t index = indices.type.dtype() == DType::i32 ? indices.as<std::int32_t>()[i] : indices.as<std::int64_t>()[i];
    if (index < 0 || static_cast<std::uint64_t>(index) >= n) {
      throw RunError(n == 0 ? fmt::format("index {} into axis {}, which is empty", index, axis)
                            : fmt::format("index {} is outside 0..{} of axis {}", index, n - 1, axis),
                     where);
    }
    list[i] = static_cast<std::size_t>(index);
  }
  return list;
}

// operands x, indices
std::vector<Tensor> gather(const OpCall& call) {
  const Tensor &x = call.operands[0], &indices = call.operands[1];
  const std::int64_t axis = call.attrs.integer("axis");
  const AroundAxis a = around(x.type, axis);
  const std::vector<std::size_t> at = positions(indices, a.n, axis, call.where);
  Tensor out = make_tensor(call.results[0]);
  if (out.type.elements() == 0) return {out};
  with_width(out.type.dtype(), [&](auto zero) {
    using T = decltype(zero);
    const auto from = adapt<T>(x, a.outer, a.n, a.inner);
    auto to = adapt<T>(out, a.outer, at.size(), a.inner);
    for (std::size_t i = 0; i < at.size(); ++i)
      xt::view(to, xt::all(), i, xt::all()) = xt::view(from, xt::all(), at[i], xt::all());
  });
  return {out};
}

// operands base, indices, updates
std::vector<Tensor> scatter_add(const OpCall& call) {
  const Tensor &base = call.operands[0], &indices = call.operands[1], &updates = call.operands[2];
  const std::int64_t axis = call.attrs.integer("axis");
  const AroundAxis a = around(base.type, axis);
  const std::vector<std::size_t> at = positions(indices, a.n, axis, call.where);
  Tensor out = make_tensor(base.type, base.data->data());
  if (updates.type.elements() == 0) return {out};
  with_number(out.type.dtype(), [&](auto zero) {
    using T = decltype(zero);
    // Integers wrap around, so they are added as unsigned ones.
    using Sum = typename std::conditional_t<std::is_integral_v<T>, std::make_unsigned<T>, std::type_identity<T>>::type;
    const auto from = adapt<Sum>(updates, a.outer, at.size(), a.inner);
    auto to = adapt<Sum>(out, a.outer, a.n, a.inner);
    for (std::size_t i = 0; i < at.size(); ++i)
      xt::view(to, xt::all(), at[i], xt::all()) += xt::view(from, xt::all(), i, xt::all());
  });
  return {out};
}

constexpr ReferenceOp table[] = {{"gather", gather}, {"scatter_add", scatter_add}};

}  // namespace

std::span<const ReferenceOp> index_ops() { return table; }

}  // namespace mmc::reference

// Batched contraction: both operands are brought into the form [batch, rows, contracted] and [batch, contracted, columns], and
// each batch is one product of matrices, by BLAS for floats (on one thread) and by plain wrapping sums for integers.
#include <algorithm>
#include <numeric>
#include <xtensor-blas/xlinalg.hpp>
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xmanipulation.hpp>
#include <xtensor/xview.hpp>

#include "runtime/reference/dispatch.h"
#include "runtime/reference/families.h"

namespace mmc::reference {
namespace {

using Axes = std::vector<std::size_t>;

Axes to_axes(const Ints& axes) { return {axes.begin(), axes.end()}; }

// The axes that are in neither list, ascending.
Axes free_axes(std::size_t rank, const Axes& batch, const Axes& contract) {
  Axes rest;
  for (std::size_t i = 0; i < rank; ++i)
    if (std::ranges::find(batch, i) == batch.end() && std::ranges::find(contract, i) == contract.end()) rest.push_back(i);
  return rest;
}

std::size_t product_of(const Tensor& t, const Axes& axes) {
  std::size_t n = 1;
  for (const std::size_t axis : axes) n *= static_cast<std::size_t>(t.type.dims()[axis].value());
  return n;
}

// `t` with its axes in the order first, second, third, each list merged into one axis.
template <class T>
xt::xarray<T> as_matrices(const Tensor& t, const Axes& first, const Axes& second, const Axes& third) {
  Axes order = first;
  order.insert(order.end(), second.begin(), second.end());
  order.insert(order.end(), third.begin(), third.end());
  const auto x = xt::adapt(t.as<T>(), static_cast<std::size_t>(t.type.elements()), xt::no_ownership(), shape_of(t.type));
  xt::xarray<T> result = xt::transpose(x, order);
  result.reshape(Axes{product_of(t, first), product_of(t, second), product_of(t, third)});
  return result;
}

template <class T>
xt::xarray<T> product(const xt::xarray<T>& a, const xt::xarray<T>& b) {
  if constexpr (std::is_floating_point_v<T>) {
    return xt::linalg::dot(a, b);
  } else {
    xt::xarray<T> c = xt::zeros<T>({a.shape(0), b.shape(1)});
    for (std::size_t i = 0; i < a.shape(0); ++i)
      for (std::size_t j = 0; j < b.shape(1); ++j)
        for (std::size_t k = 0; k < a.shape(1); ++k) c(i, j) += a(i, k) * b(k, j);
    return c;
  }
}

// operands lhs, rhs; result [batch.., lhs free.., rhs free..]
std::vector<Tensor> dot(const OpCall& call) {
  const Tensor &lhs = call.operands[0], &rhs = call.operands[1];
  const Axes lhs_batch = to_axes(call.attrs.ints("lhs_batch")), rhs_batch = to_axes(call.attrs.ints("rhs_batch"));
  const Axes lhs_contract = to_axes(call.attrs.ints("lhs_contract")), rhs_contract = to_axes(call.attrs.ints("rhs_contract"));
  Tensor out = make_tensor(call.results[0]);
  if (out.type.elements() == 0 || lhs.type.elements() == 0) return {out};  // an empty sum is 0
  with_number(out.type.dtype(), [&](auto zero) {
    using T = typename std::conditional_t<std::is_integral_v<decltype(zero)>, std::make_unsigned<decltype(zero)>,
                                          std::type_identity<decltype(zero)>>::type;
    const xt::xarray<T> a = as_matrices<T>(lhs, lhs_batch, free_axes(lhs.type.rank(), lhs_batch, lhs_contract), lhs_contract);
    const xt::xarray<T> b = as_matrices<T>(rhs, rhs_batch, rhs_contract, free_axes(rhs.type.rank(), rhs_batch, rhs_contract));
    auto c = xt::adapt(out.as<T>(), static_cast<std::size_t>(out.type.elements()), xt::no_ownership(),
                       Axes{a.shape(0), a.shape(1), b.shape(2)});
    for (std::size_t i = 0; i < a.shape(0); ++i) {
      const xt::xarray<T> left = xt::view(a, i, xt::all(), xt::all()), right = xt::view(b, i, xt::all(), xt::all());
      xt::view(c, i, xt::all(), xt::all()) = product<T>(left, right);
    }
  });
  return {out};
}

constexpr ReferenceOp table[] = {{"dot", dot}};

}  // namespace

std::span<const ReferenceOp> product_ops() { return table; }

}  // namespace mmc::reference

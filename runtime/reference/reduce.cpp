// Reductions over a list of axes.
//
// A sum is pairwise: a row of reduced elements (in row-major order of the reduced axes) longer than 8 is split at its middle and
// the halves' sums are added, so that the rounding error grows with the logarithm of the length.
#include <algorithm>
#include <numeric>
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xmanipulation.hpp>

#include "runtime/reference/dispatch.h"
#include "runtime/reference/families.h"

namespace mmc::reference {
namespace {

// Integers wrap around: they are added and multiplied as unsigned ones.
template <class T>
using Wrapping = typename std::conditional_t<std::is_integral_v<T>, std::make_unsigned<T>, std::type_identity<T>>::type;

template <class T>
T pairwise_sum(const T* x, std::size_t n) {
  if (n <= 8) return std::accumulate(x, x + n, T(0));
  const std::size_t half = n / 2;
  return pairwise_sum(x, half) + pairwise_sum(x + half, n - half);
}

template <class T>
T product(const T* x, std::size_t n) {
  return std::accumulate(x, x + n, T(1), [](T a, T b) { return a * b; });
}

// nan wins; n >= 1.
template <class T>
T largest(const T* x, std::size_t n) {
  return std::accumulate(x + 1, x + n, x[0], [](T a, T b) { return a > b || a != a ? a : b; });
}
template <class T>
T smallest(const T* x, std::size_t n) {
  return std::accumulate(x + 1, x + n, x[0], [](T a, T b) { return a < b || a != a ? a : b; });
}

// Moves the reduced axes to the end and calls row(elements, count) for each element of the result.
template <class T, class Row>
void reduce_rows(const Tensor& in, const Ints& axes, Tensor& out, Row row) {
  std::vector<std::size_t> order, reduced(axes.begin(), axes.end());
  for (std::size_t i = 0; i < in.type.rank(); ++i)
    if (std::find(reduced.begin(), reduced.end(), i) == reduced.end()) order.push_back(i);
  order.insert(order.end(), reduced.begin(), reduced.end());
  const auto results = static_cast<std::size_t>(out.type.elements());
  if (results == 0) return;
  const auto elements = static_cast<std::size_t>(in.type.elements());
  xt::xarray<T> rows;
  if (elements > 0) rows = xt::transpose(xt::adapt(in.as<T>(), elements, xt::no_ownership(), shape_of(in.type)), order);
  const std::size_t n = elements / results;
  for (std::size_t i = 0; i < results; ++i) out.as<T>()[i] = row(rows.data() + i * n, n);
}

template <template <class> class Element, auto row>
std::vector<Tensor> reduce(const OpCall& call) {
  Tensor out = make_tensor(call.results[0]);
  with_number(out.type.dtype(), [&](auto zero) {
    using T = Element<decltype(zero)>;
    reduce_rows<T>(call.operands[0], call.attrs.ints("axes"), out, [](const T* x, std::size_t n) { return row(x, n); });
  });
  return {out};
}

template <class T>
using Ordered = T;

constexpr ReferenceOp table[] = {
    {"reduce_sum", reduce<Wrapping, [](const auto* x, std::size_t n) { return pairwise_sum(x, n); }>},
    {"reduce_prod", reduce<Wrapping, [](const auto* x, std::size_t n) { return product(x, n); }>},
    {"reduce_max", reduce<Ordered, [](const auto* x, std::size_t n) { return largest(x, n); }>},
    {"reduce_min", reduce<Ordered, [](const auto* x, std::size_t n) { return smallest(x, n); }>},
};

}  // namespace

std::span<const ReferenceOp> reduction_ops() { return table; }

}  // namespace mmc::reference

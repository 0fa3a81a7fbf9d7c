// Ops along one axis in which the order counts: the place of the largest, running sums, sorting. Each walks the lanes of a tensor
// seen as [outer, n, inner].
#include <algorithm>
#include <numeric>
#include <type_traits>
#include <xtensor/xarray.hpp>
#include <xtensor/xview.hpp>

#include "runtime/reference/adapt.h"
#include "runtime/reference/dispatch.h"
#include "runtime/reference/families.h"

namespace mmc::reference {
namespace {

template <class F>
void each_lane(const AroundAxis& a, F&& f) {
  for (std::size_t o = 0; o < a.outer; ++o)
    for (std::size_t k = 0; k < a.inner; ++k) f(o, k);
}

constexpr auto above = [](auto a, auto b) { return a > b; };
constexpr auto below = [](auto a, auto b) { return a < b; };

// The first element that no other is better than; a nan is better than everything.
template <auto better>
std::vector<Tensor> arg_best(const OpCall& call) {
  Tensor out = make_tensor(call.results[0]);
  const Tensor& in = call.operands[0];
  const AroundAxis a = around(in.type, call.attrs.integer("axis"));
  with_any(in.type.dtype(), [&](auto zero) {
    using T = decltype(zero);
    const auto x = adapt<T>(in, a.outer, a.n, a.inner);
    auto y = adapt<std::int32_t>(out, a.outer, 1, a.inner);
    each_lane(a, [&](std::size_t o, std::size_t k) {
      std::size_t best = 0;
      for (std::size_t i = 1; i < a.n && x(o, best, k) == x(o, best, k); ++i)
        if (better(x(o, i, k), x(o, best, k)) || x(o, i, k) != x(o, i, k)) best = i;
      y(o, 0, k) = static_cast<std::int32_t>(best);
    });
  });
  return {out};
}

// Running results, from the first element to the last. Integers wrap around.
template <auto combine>
std::vector<Tensor> cumulative(const OpCall& call) {
  Tensor out = make_tensor(call.results[0]);
  const Tensor& in = call.operands[0];
  const AroundAxis a = around(in.type, call.attrs.integer("axis"));
  with_number(in.type.dtype(), [&](auto zero) {
    using T = typename std::conditional_t<std::is_integral_v<decltype(zero)>, std::make_unsigned<decltype(zero)>,
                                          std::type_identity<decltype(zero)>>::type;
    const auto x = adapt<T>(in, a.outer, a.n, a.inner);
    auto y = adapt<T>(out, a.outer, a.n, a.inner);
    each_lane(a, [&](std::size_t o, std::size_t k) {
      for (std::size_t i = 0; i < a.n; ++i) y(o, i, k) = i == 0 ? x(o, i, k) : combine(y(o, i - 1, k), x(o, i, k));
    });
  });
  return {out};
}

// Stable, and a nan counts as the largest number. Results: the values, and their indices as i32.
std::vector<Tensor> sort(const OpCall& call) {
  const Tensor& in = call.operands[0];
  Tensor values = make_tensor(call.results[0]), indices = make_tensor(call.results[1]);
  const bool descending = call.attrs.flag("descending");
  const AroundAxis a = around(in.type, call.attrs.integer("axis"));
  std::vector<std::size_t> order(a.n);
  with_any(in.type.dtype(), [&](auto zero) {
    using T = decltype(zero);
    const auto x = adapt<T>(in, a.outer, a.n, a.inner);
    auto v = adapt<T>(values, a.outer, a.n, a.inner);
    auto p = adapt<std::int32_t>(indices, a.outer, a.n, a.inner);
    each_lane(a, [&](std::size_t o, std::size_t k) {
      std::iota(order.begin(), order.end(), std::size_t{0});
      std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) {
        const T left = descending ? x(o, j, k) : x(o, i, k), right = descending ? x(o, i, k) : x(o, j, k);
        return left < right || (left == left && right != right);
      });
      for (std::size_t i = 0; i < a.n; ++i) {
        v(o, i, k) = x(o, order[i], k);
        p(o, i, k) = static_cast<std::int32_t>(order[i]);
      }
    });
  });
  return {values, indices};
}

constexpr ReferenceOp table[] = {
    {"arg_max", arg_best<above>},
    {"arg_min", arg_best<below>},
    {"cumulative_sum", cumulative<[](auto a, auto b) { return a + b; }>},
    {"cumulative_prod", cumulative<[](auto a, auto b) { return a * b; }>},
    {"sort", sort},
};

}  // namespace

std::span<const ReferenceOp> order_ops() { return table; }

}  // namespace mmc::reference

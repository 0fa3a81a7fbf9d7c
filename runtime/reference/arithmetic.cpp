// Arithmetic on numbers of any type. Integers wrap around; a division of integers by zero is the user's error.
#include <cmath>
#include <type_traits>
#include <xtensor/xarray.hpp>
#include <xtensor/xmath.hpp>

#include "runtime/reference/adapt.h"
#include "runtime/reference/dispatch.h"
#include "runtime/reference/families.h"

namespace mmc::reference {
namespace {

// An integer operation on the unsigned type of the same width, where overflow is defined.
template <class T, class F>
T wrapping(F f, T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    using U = std::make_unsigned_t<T>;
    return static_cast<T>(f(static_cast<U>(a), static_cast<U>(b)));
  } else {
    return f(a, b);
  }
}

constexpr auto plus = []<class T>(T a, T b) { return wrapping([](auto x, auto y) { return x + y; }, a, b); };
constexpr auto minus = []<class T>(T a, T b) { return wrapping([](auto x, auto y) { return x - y; }, a, b); };
constexpr auto times = []<class T>(T a, T b) { return wrapping([](auto x, auto y) { return x * y; }, a, b); };
constexpr auto negated = []<class T>(T a) {
  if constexpr (std::is_integral_v<T>)
    return minus(T(0), a);
  else
    return -a;
};

constexpr auto absolute = []<class T>(T a) {
  if constexpr (std::is_integral_v<T>)
    return a < 0 ? negated(a) : a;
  else
    return std::abs(a);
};

// As in PyTorch, 0 for both zeros and for nan.
constexpr auto sign_of = []<class T>(T a) { return a > T(0) ? T(1) : a < T(0) ? T(-1) : T(0); };
// Gives 0 for -0 and lets nan through.
constexpr auto rectified = []<class T>(T a) { return a <= T(0) ? T(0) : a; };

constexpr auto quotient = []<class T>(T a, T b) {
  static_assert(std::is_floating_point_v<T>);
  return a / b;
};

// The remainder with the divisor's sign, as in Python and PyTorch.
constexpr auto modulo = []<class T>(T a, T b) -> T {
  if constexpr (std::is_integral_v<T>) {
    if (b == 0) throw DivisionByZero();
    if (b == -1) return 0;  // the least number divided by -1 has no quotient
    const T r = a % b;
    return r != 0 && (r < 0) != (b < 0) ? r + b : r;
  } else {
    const T r = std::fmod(a, b);
    return r != 0 && (r < 0) != (b < 0) ? r + b : r;
  }
};

// The floor of the quotient. For floats as in Python and PyTorch: from the exact remainder, so that 0.3 // 0.1 is 2.
constexpr auto floor_quotient = []<class T>(T a, T b) -> T {
  if constexpr (std::is_integral_v<T>) {
    if (b == 0) throw DivisionByZero();
    if (b == -1) return negated(a);
    const T q = a / b;
    return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
  } else {
    if (b == 0) return a / b;
    const T r = std::fmod(a, b);
    T q = (a - r) / b;
    if (r != 0 && (b < 0) != (r < 0)) q -= T(1);
    if (q == 0) return std::copysign(T(0), a / b);
    const T down = std::floor(q);
    return q - down > T(0.5) ? down + T(1) : down;
  }
};

// Integers: by squaring; a negative exponent gives 1 / a^|b| rounded towards zero, so 0 unless a is 1 or -1.
constexpr auto power = []<class T>(T a, T b) -> T {
  if constexpr (std::is_integral_v<T>) {
    if (b < 0) return a == 1 ? T(1) : a == -1 ? (b % 2 == 0 ? T(1) : T(-1)) : T(0);
    T result = 1;
    for (T base = a, e = b; e > 0; e /= 2, base = times(base, base))
      if (e % 2 != 0) result = times(result, base);
    return result;
  } else {
    return std::pow(a, b);
  }
};

constexpr auto angle = []<class T>(T y, T x) {
  static_assert(std::is_floating_point_v<T>);
  return std::atan2(y, x);
};

// nan wins.
constexpr auto larger = []<class T>(T a, T b) { return a > b || a != a ? a : b; };
constexpr auto smaller = []<class T>(T a, T b) { return a < b || a != a ? a : b; };

template <class T, auto scalar_function>
void apply(const OpCall& call, Tensor& out) {
  auto y = flat<T>(out);
  const auto a = flat<T>(call.operands[0]);
  if constexpr (std::is_invocable_v<decltype(scalar_function), T, T>) {
    const auto b = flat<T>(call.operands[1]);
    y = xt::make_lambda_xfunction([](T u, T v) { return scalar_function(u, v); }, a, b);
  } else {
    y = xt::make_lambda_xfunction([](T u) { return scalar_function(u); }, a);
  }
}

template <auto scalar_function>
std::vector<Tensor> numbers(const OpCall& call) {
  Tensor out = make_tensor(call.results[0]);
  with_number(out.type.dtype(), [&](auto zero) { apply<decltype(zero), scalar_function>(call, out); });
  return {out};
}

template <auto scalar_function>
std::vector<Tensor> floats(const OpCall& call) {
  Tensor out = make_tensor(call.results[0]);
  with_float(out.type.dtype(), [&](auto zero) { apply<decltype(zero), scalar_function>(call, out); });
  return {out};
}

constexpr ReferenceOp table[] = {
    {"neg", numbers<negated>},      {"abs", numbers<absolute>},    {"sign", numbers<sign_of>},
    {"relu", numbers<rectified>},   {"add", numbers<plus>},        {"sub", numbers<minus>},
    {"mul", numbers<times>},        {"div", floats<quotient>},     {"floor_divide", numbers<floor_quotient>},
    {"remainder", numbers<modulo>}, {"pow", numbers<power>},       {"atan2", floats<angle>},
    {"maximum", numbers<larger>},   {"minimum", numbers<smaller>},
};

}  // namespace

std::span<const ReferenceOp> arithmetic_ops() { return table; }

}  // namespace mmc::reference

// Arithmetic, rounding, selection and conversion.
#include <cmath>
#include <limits>

#include "runtime/kernels/elements_table.h"
#include "runtime/kernels/kernel.h"

namespace mmc::kernels {
namespace {

// Integers wrap around, as two's complement does: computed without a sign, where that is defined.
template <class T, class F>
T wrapped(T x, T y, F f) {
  if constexpr (std::is_floating_point_v<T>) {
    return f(x, y);
  } else {
    using U = std::make_unsigned_t<T>;
    return static_cast<T>(f(static_cast<U>(x), static_cast<U>(y)));
  }
}

struct Copy {
  template <class T>
  T operator()(T x) const {
    return x;
  }
};
struct Neg {
  template <class T>
  T operator()(T x) const {
    if constexpr (std::is_floating_point_v<T>)
      return -x;
    else
      return wrapped(T{0}, x, [](auto p, auto q) { return p - q; });
  }
};
struct Abs {
  template <class T>
  T operator()(T x) const {
    if constexpr (std::is_floating_point_v<T>)
      return std::fabs(x);
    else
      return x < 0 ? Neg{}(x) : x;
  }
};
struct Sign {
  template <class T>
  T operator()(T x) const {
    return static_cast<T>((x > 0) - (x < 0));  // 0 for both zeros and for nan
  }
};
struct Relu {
  template <class T>
  T operator()(T x) const {
    return x <= 0 ? T(0) : x;
  }
};  // nan passes
struct Floor {
  template <class T>
  T operator()(T x) const {
    return std::floor(x);
  }
};
struct Ceil {
  template <class T>
  T operator()(T x) const {
    return std::ceil(x);
  }
};
struct Round {
  template <class T>
  T operator()(T x) const {
    return std::rint(x);
  }
};  // the default mode: half to even
struct IsNan {
  template <class T>
  Bool operator()(T x) const {
    return x != x;
  }
};
struct Not {
  Bool operator()(Bool x) const { return x ^ 1; }
};

struct Add {
  template <class T>
  T operator()(T x, T y) const {
    return wrapped(x, y, [](auto p, auto q) { return p + q; });
  }
};
struct Sub {
  template <class T>
  T operator()(T x, T y) const {
    return wrapped(x, y, [](auto p, auto q) { return p - q; });
  }
};
struct Mul {
  template <class T>
  T operator()(T x, T y) const {
    return wrapped(x, y, [](auto p, auto q) { return p * q; });
  }
};
struct Div {
  template <class T>
  T operator()(T x, T y) const {
    return x / y;
  }
};
// Python's: the quotient rounded down, the remainder with the divisor's sign. The smallest integer by -1 wraps around; a division
// of integers by zero is the user's error.
struct Remainder {
  template <class T>
  T operator()(T x, T y) const {
    if constexpr (std::is_floating_point_v<T>) {
      const T r = std::fmod(x, y);
      return r != 0 && (r < 0) != (y < 0) ? r + y : r;
    } else {
      if (y == 0) throw DivisionByZero{};
      if (y == -1) return 0;
      const T r = x % y;
      return r != 0 && (r < 0) != (y < 0) ? r + y : r;
    }
  }
};
struct FloorDivide {
  template <class T>
  T operator()(T x, T y) const {
    if constexpr (std::is_floating_point_v<T>) {
      // As Python and PyTorch: from the exact remainder, so that x = y floor(x / y) + x % y up to one rounding.
      if (y == 0) return x / y;
      const T r = std::fmod(x, y);
      T q = (x - r) / y;
      if (r != 0 && (r < 0) != (y < 0)) q -= 1;
      if (q == 0) return std::copysign(T(0), x / y);
      const T f = std::floor(q);
      return q - f > T(0.5) ? f + 1 : f;
    } else {
      if (y == 0) throw DivisionByZero{};
      if (y == -1) return Neg{}(x);
      const T q = x / y;
      return x % y != 0 && (x < 0) != (y < 0) ? q - 1 : q;
    }
  }
};
// Exact repeated multiplication (wrapping around); a negative exponent truncates the reciprocal towards zero.
struct Power {
  template <class T>
  T operator()(T x, T y) const {
    if (y < 0) return x == 1 ? T(1) : x == -1 ? (y & 1 ? T(-1) : T(1)) : T(0);
    T result = 1;
    for (; y > 0; y >>= 1) {
      if (y & 1) result = Mul{}(result, x);
      x = Mul{}(x, x);
    }
    return result;
  }
};
// nan wins on either side: x > y is false for a nan y, and a nan x is asked for.
struct Maximum {
  template <class T>
  T operator()(T x, T y) const {
    return x > y || x != x ? x : y;
  }
};
struct Minimum {
  template <class T>
  T operator()(T x, T y) const {
    return x < y || x != x ? x : y;
  }
};

template <class T, bool scalar_c, bool scalar_a, bool scalar_b>
void select_block(void* dst, const void* c, const void* a, const void* b, std::int64_t n) {
  auto* r = static_cast<T*>(dst);
  const auto* when = static_cast<const Bool*>(c);
  const auto* yes = static_cast<const T*>(a);
  const auto* no = static_cast<const T*>(b);
  const T y0 = n > 0 && scalar_a ? *yes : T{};
  const T n0 = n > 0 && scalar_b ? *no : T{};
  if constexpr (scalar_c) {
    const bool first = *when;
#pragma GCC ivdep
    for (std::int64_t i = 0; i < n; ++i) r[i] = first ? (scalar_a ? y0 : yes[i]) : (scalar_b ? n0 : no[i]);
  } else {
#pragma GCC ivdep
    for (std::int64_t i = 0; i < n; ++i) {
      const T u = scalar_a ? y0 : yes[i];
      const T v = scalar_b ? n0 : no[i];
      r[i] = when[i] ? u : v;
    }
  }
}

template <class T>
BlockFunction select_of(unsigned scalars) {
  constexpr BlockFunction table[] = {select_block<T, false, false, false>, select_block<T, true, false, false>,
                                     select_block<T, false, true, false>,  select_block<T, true, true, false>,
                                     select_block<T, false, false, true>,  select_block<T, true, false, true>,
                                     select_block<T, false, true, true>,   select_block<T, true, true, true>};
  return table[scalars & 7];
}

// A float outside an integer's range gives the nearest end, a nan gives 0: defined, unlike the C++ cast.
template <class To>
struct ConvertTo {
  template <class From>
  To operator()(From x) const {
    if constexpr (std::is_floating_point_v<From> && !std::is_floating_point_v<To>) {
      constexpr From low = static_cast<From>(std::numeric_limits<To>::min());
      const From clipped = x != x ? From(0) : x < low ? low : x;
      return clipped >= -low ? std::numeric_limits<To>::max() : static_cast<To>(clipped);
    } else {
      return static_cast<To>(x);
    }
  }
};
struct ConvertToBool {
  template <class T>
  Bool operator()(T x) const {
    return x != 0;
  }
};

template <class From>
BlockFunction convert_from(DType to, bool scalar) {
  switch (to) {
    case DType::boolean: return unary<ConvertToBool, From>(scalar);
    case DType::i32: return unary<ConvertTo<std::int32_t>, From>(scalar);
    case DType::i64: return unary<ConvertTo<std::int64_t>, From>(scalar);
    case DType::f32: return unary<ConvertTo<float>, From>(scalar);
    case DType::f64: return unary<ConvertTo<double>, From>(scalar);
  }
  return nullptr;
}

template <class T>
BlockFunction number_function(Element e, unsigned s) {
  switch (e) {
    case Element::copy: return unary<Copy, T>(s);
    case Element::neg: return unary<Neg, T>(s);
    case Element::abs: return unary<Abs, T>(s);
    case Element::sign: return unary<Sign, T>(s);
    case Element::relu: return unary<Relu, T>(s);
    case Element::is_nan: return unary<IsNan, T>(s);
    case Element::add: return binary<Add, T>(s);
    case Element::sub: return binary<Sub, T>(s);
    case Element::mul: return binary<Mul, T>(s);
    case Element::floor_divide: return binary<FloorDivide, T>(s);
    case Element::remainder: return binary<Remainder, T>(s);
    case Element::maximum: return binary<Maximum, T>(s);
    case Element::minimum: return binary<Minimum, T>(s);
    case Element::select: return select_of<T>(s);
    default: break;
  }
  if constexpr (std::is_floating_point_v<T>) {
    switch (e) {
      case Element::div: return binary<Div, T>(s);
      case Element::floor: return unary<Floor, T>(s);
      case Element::ceil: return unary<Ceil, T>(s);
      case Element::round: return unary<Round, T>(s);
      default: break;
    }
  } else if (e == Element::pow) {
    return binary<Power, T>(s);
  } else if (e == Element::floor || e == Element::ceil || e == Element::round) {
    return unary<Copy, T>(s);
  }
  return nullptr;
}

}  // namespace

BlockFunction arithmetic_function(Element e, DType type, unsigned scalars) {
  if (type != DType::boolean) return for_number(type, [&]<class T>() { return number_function<T>(e, scalars); });
  if (e == Element::copy) return unary<Copy, Bool>(scalars);
  if (e == Element::logical_not) return unary<Not, Bool>(scalars);
  if (e == Element::select) return select_of<Bool>(scalars);
  return nullptr;
}

BlockFunction convert_function(DType from, DType to, bool scalar) {
  switch (from) {
    case DType::boolean: return convert_from<Bool>(to, scalar);
    case DType::i32: return convert_from<std::int32_t>(to, scalar);
    case DType::i64: return convert_from<std::int64_t>(to, scalar);
    case DType::f32: return convert_from<float>(to, scalar);
    case DType::f64: return convert_from<double>(to, scalar);
  }
  return nullptr;
}

}  // namespace mmc::kernels

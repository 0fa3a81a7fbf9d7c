// Vectorised mathematics. Every element goes through the same vector code, also those of an incomplete last vector, so that
// an element's bits do not depend on where in the block it stands.
#include <cmath>

#include "runtime/kernels/elements_table.h"
#include "runtime/kernels/lanes.h"

namespace mmc::kernels {
namespace {

template <class F, class T, bool scalar>
void math_block(void* dst, const void* a, const void*, const void*, std::int64_t n) {
  auto* r = static_cast<T*>(dst);
  const auto* x = static_cast<const T*>(a);
  if constexpr (scalar) {
    const T value = F{}(Lanes<T>(*x)).get(0);
    for (std::int64_t i = 0; i < n; ++i) r[i] = value;
  } else {
    std::int64_t i = 0;
    for (; i + width<T> <= n; i += width<T>) store(r + i, F{}(load(x + i)));
    if (i < n) store_part(r + i, F{}(load_part(x + i, static_cast<int>(n - i))), static_cast<int>(n - i));
  }
}

template <class F, class T>
BlockFunction math(unsigned scalars) {
  return scalars & 1 ? math_block<F, T, true> : math_block<F, T, false>;
}

// Where the result is below the smallest normal number xsimd gives 0; the square of exp(x / 2) has the subnormal ones, too.
struct Exp {
  template <class V>
  V operator()(V x) const {
    using T = typename V::value_type;
    constexpr T least_normal = sizeof(T) == 4 ? T(-87.33654) : T(-708.3964185322641);  // its logarithm
    const V plain = xsimd::exp(x);
    const auto below = x < V(least_normal);
    if (!xsimd::any(below)) return plain;
    const V root = xsimd::exp(x * V(T(0.5)));
    return xsimd::select(below, root * root, plain);
  }
};
struct Expm1 {
  template <class V>
  V operator()(V x) const {
    return xsimd::expm1(x);
  }
};
struct Log {
  template <class V>
  V operator()(V x) const {
    return xsimd::log(x);
  }
};
struct Log1p {
  template <class V>
  V operator()(V x) const {
    return xsimd::log1p(x);
  }
};
struct Sqrt {
  template <class V>
  V operator()(V x) const {
    return xsimd::sqrt(x);
  }
};
struct Sin {
  template <class V>
  V operator()(V x) const {
    return xsimd::sin(x);
  }
};
struct Cos {
  template <class V>
  V operator()(V x) const {
    return xsimd::cos(x);
  }
};
struct Tan {
  template <class V>
  V operator()(V x) const {
    return xsimd::tan(x);
  }
};
struct Asin {
  template <class V>
  V operator()(V x) const {
    return xsimd::asin(x);
  }
};
struct Acos {
  template <class V>
  V operator()(V x) const {
    return xsimd::acos(x);
  }
};
struct Atan {
  template <class V>
  V operator()(V x) const {
    return xsimd::atan(x);
  }
};
struct Sinh {
  template <class V>
  V operator()(V x) const {
    return xsimd::sinh(x);
  }
};
struct Cosh {
  template <class V>
  V operator()(V x) const {
    return xsimd::cosh(x);
  }
};
struct Tanh {
  template <class V>
  V operator()(V x) const {
    return xsimd::tanh(x);
  }
};
struct Erf {
  template <class V>
  V operator()(V x) const {
    return xsimd::erf(x);
  }
};
struct Sigmoid {
  template <class V>
  V operator()(V x) const {
    return V(1) / (V(1) + xsimd::exp(-x));
  }
};

// The C library's, element by element: correctly handled ranges matter more here than speed.
struct Pow {
  template <class T>
  T operator()(T x, T y) const {
    return std::pow(x, y);
  }
};
struct Atan2 {
  template <class T>
  T operator()(T y, T x) const {
    return std::atan2(y, x);
  }
};

template <class T>
BlockFunction float_function(Element e, unsigned s) {
  switch (e) {
    case Element::exp: return math<Exp, T>(s);
    case Element::expm1: return math<Expm1, T>(s);
    case Element::log: return math<Log, T>(s);
    case Element::log1p: return math<Log1p, T>(s);
    case Element::sqrt: return math<Sqrt, T>(s);
    case Element::sin: return math<Sin, T>(s);
    case Element::cos: return math<Cos, T>(s);
    case Element::tan: return math<Tan, T>(s);
    case Element::asin: return math<Asin, T>(s);
    case Element::acos: return math<Acos, T>(s);
    case Element::atan: return math<Atan, T>(s);
    case Element::sinh: return math<Sinh, T>(s);
    case Element::cosh: return math<Cosh, T>(s);
    case Element::tanh: return math<Tanh, T>(s);
    case Element::sigmoid: return math<Sigmoid, T>(s);
    case Element::erf: return math<Erf, T>(s);
    case Element::pow: return binary<Pow, T>(s);
    case Element::atan2: return binary<Atan2, T>(s);
    default: return nullptr;
  }
}

}  // namespace

BlockFunction math_function(Element e, DType type, unsigned scalars) {
  if (type == DType::f32) return float_function<float>(e, scalars);
  if (type == DType::f64) return float_function<double>(e, scalars);
  return nullptr;
}

}  // namespace mmc::kernels

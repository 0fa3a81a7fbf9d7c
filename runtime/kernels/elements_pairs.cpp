// Two operations in one pass over a block, for the pairs that updates, losses and masks are made of. Each rounds as the two
// would.
#include <utility>

#include "runtime/kernels/elements_table.h"

namespace mmc::kernels {
namespace {

struct Add {
  template <class T>
  static T of(T x, T y) {
    return x + y;
  }
};
struct Sub {
  template <class T>
  static T of(T x, T y) {
    return x - y;
  }
};
struct Mul {
  template <class T>
  static T of(T x, T y) {
    return x * y;
  }
};
struct Div {
  template <class T>
  static T of(T x, T y) {
    return x / y;
  }
};

// second(first(a, b), c), or second(c, first(a, b)) when `right`.
template <class T, class First, class Second, bool right, unsigned scalars>
void pair_block(void* dst, const void* a, const void* b, const void* c, std::int64_t n) {
  auto* r = static_cast<T*>(dst);
  const auto* x = static_cast<const T*>(a);
  const auto* y = static_cast<const T*>(b);
  const auto* z = static_cast<const T*>(c);
  const T x0 = *x, y0 = *y, z0 = *z;
#pragma GCC ivdep
  for (std::int64_t i = 0; i < n; ++i) {
    const T inner = First::of(scalars & 1 ? x0 : x[i], scalars & 2 ? y0 : y[i]);
    const T outer = scalars & 4 ? z0 : z[i];
    r[i] = right ? Second::of(outer, inner) : Second::of(inner, outer);
  }
}

template <class T, class First, class Second, bool right, unsigned... scalars>
BlockFunction by_scalars(unsigned s, std::integer_sequence<unsigned, scalars...>) {
  constexpr BlockFunction table[] = {pair_block<T, First, Second, right, scalars>...};
  return table[s & 7];
}
template <class T, class First, class Second>
BlockFunction by_side(bool right, unsigned s) {
  using All = std::make_integer_sequence<unsigned, 8>;
  return right ? by_scalars<T, First, Second, true>(s, All{}) : by_scalars<T, First, Second, false>(s, All{});
}
template <class T, class First>
BlockFunction by_second(Element second, bool right, unsigned s) {
  switch (second) {
    case Element::add: return by_side<T, First, Add>(right, s);
    case Element::sub: return by_side<T, First, Sub>(right, s);
    case Element::mul: return by_side<T, First, Mul>(right, s);
    case Element::div: return by_side<T, First, Div>(right, s);
    default: return nullptr;
  }
}
template <class T>
BlockFunction by_first(Element first, Element second, bool right, unsigned s) {
  switch (first) {
    case Element::add: return by_second<T, Add>(second, right, s);
    case Element::sub: return by_second<T, Sub>(second, right, s);
    case Element::mul: return by_second<T, Mul>(second, right, s);
    default: return nullptr;
  }
}

template <Element compare, class T>
bool holds(T x) {
  switch (compare) {
    case Element::equal: return x == 0;
    case Element::not_equal: return x != 0;
    case Element::less: return x < 0;
    case Element::less_equal: return x <= 0;
    case Element::greater: return x > 0;
    default: return x >= 0;
  }
}

template <class T, Element compare, bool keep>
void mask_block(void* dst, const void* a, const void* b, const void*, std::int64_t n) {
  auto* r = static_cast<T*>(dst);
  const auto* x = static_cast<const T*>(a);
  const auto* y = static_cast<const T*>(b);
#pragma GCC ivdep
  for (std::int64_t i = 0; i < n; ++i) r[i] = holds<compare>(x[i]) == keep ? y[i] : T(0);
}

template <class T>
BlockFunction mask_of(Element compare, bool keep) {
  switch (compare) {
    case Element::equal: return keep ? mask_block<T, Element::equal, true> : mask_block<T, Element::equal, false>;
    case Element::not_equal: return keep ? mask_block<T, Element::not_equal, true> : mask_block<T, Element::not_equal, false>;
    case Element::less: return keep ? mask_block<T, Element::less, true> : mask_block<T, Element::less, false>;
    case Element::less_equal: return keep ? mask_block<T, Element::less_equal, true> : mask_block<T, Element::less_equal, false>;
    case Element::greater: return keep ? mask_block<T, Element::greater, true> : mask_block<T, Element::greater, false>;
    case Element::greater_equal:
      return keep ? mask_block<T, Element::greater_equal, true> : mask_block<T, Element::greater_equal, false>;
    default: return nullptr;
  }
}

}  // namespace

BlockFunction pair_function(Element first, Element second, bool right, DType type, unsigned scalars) {
  if ((scalars & 3) == 3) return nullptr;  // the first would be one number: not worth a function
  if (type == DType::f32) return by_first<float>(first, second, right, scalars);
  if (type == DType::f64) return by_first<double>(first, second, right, scalars);
  return nullptr;
}

BlockFunction mask_function(Element compare, bool keep, DType type) {
  if (type == DType::f32) return mask_of<float>(compare, keep);
  if (type == DType::f64) return mask_of<double>(compare, keep);
  return nullptr;
}

}  // namespace mmc::kernels

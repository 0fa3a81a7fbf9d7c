// How the tables of block functions are made: a functor over one element becomes loops for every pattern of scalar operands.
//
// `ivdep` tells the compiler that iterations are independent although dst may be one of the operands.
#pragma once
#include <cstdint>
#include <type_traits>

#include "runtime/kernels/elements.h"

namespace mmc::kernels {

using Bool = std::uint8_t;  // a bool element

template <class F, class A, bool scalar>
void unary_block(void* dst, const void* a, const void*, const void*, std::int64_t n) {
  using R = decltype(F{}(A{}));
  auto* r = static_cast<R*>(dst);
  const auto* x = static_cast<const A*>(a);
  if constexpr (scalar) {
    const R value = F{}(*x);
    for (std::int64_t i = 0; i < n; ++i) r[i] = value;
  } else {
#pragma GCC ivdep
    for (std::int64_t i = 0; i < n; ++i) r[i] = F{}(x[i]);
  }
}

template <class F, class A, bool scalar_a, bool scalar_b>
void binary_block(void* dst, const void* a, const void* b, const void*, std::int64_t n) {
  using R = decltype(F{}(A{}, A{}));
  auto* r = static_cast<R*>(dst);
  const auto* x = static_cast<const A*>(a);
  const auto* y = static_cast<const A*>(b);
  if constexpr (scalar_a && scalar_b) {
    const R value = F{}(*x, *y);
    for (std::int64_t i = 0; i < n; ++i) r[i] = value;
  } else if constexpr (scalar_a) {
    const A first = *x;
#pragma GCC ivdep
    for (std::int64_t i = 0; i < n; ++i) r[i] = F{}(first, y[i]);
  } else if constexpr (scalar_b) {
    const A second = *y;
#pragma GCC ivdep
    for (std::int64_t i = 0; i < n; ++i) r[i] = F{}(x[i], second);
  } else {
#pragma GCC ivdep
    for (std::int64_t i = 0; i < n; ++i) r[i] = F{}(x[i], y[i]);
  }
}

template <class F, class A>
BlockFunction unary(unsigned scalars) {
  return scalars & 1 ? unary_block<F, A, true> : unary_block<F, A, false>;
}
template <class F, class A>
BlockFunction binary(unsigned scalars) {
  switch (scalars & 3) {
    case 0: return binary_block<F, A, false, false>;
    case 1: return binary_block<F, A, true, false>;
    case 2: return binary_block<F, A, false, true>;
    default: return binary_block<F, A, true, true>;
  }
}

// Calls make.template operator()<T>() with the C++ type of a numeric dtype; nullptr for bool.
template <class Make>
BlockFunction for_number(DType type, Make make) {
  switch (type) {
    case DType::f32: return make.template operator()<float>();
    case DType::f64: return make.template operator()<double>();
    case DType::i32: return make.template operator()<std::int32_t>();
    case DType::i64: return make.template operator()<std::int64_t>();
    case DType::boolean: return nullptr;
  }
  return nullptr;
}

}  // namespace mmc::kernels

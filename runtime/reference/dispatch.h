// From an element type known at run time to a C++ type: calls `f` with a zero of that type. A bool is stored as one byte 0 or 1
// and appears as std::uint8_t.
#pragma once
#include <cstdint>
#include <vector>

#include "compiler/graph/type.h"
#include "compiler/support/errors.h"

namespace mmc::reference {

template <class F>
decltype(auto) with_float(DType t, F&& f) {
  require(is_float(t), "an op for floats");
  return t == DType::f32 ? f(float{}) : f(double{});
}

template <class F>
decltype(auto) with_number(DType t, F&& f) {
  switch (t) {
    case DType::i32: return f(std::int32_t{});
    case DType::i64: return f(std::int64_t{});
    case DType::f32: return f(float{});
    case DType::f64: return f(double{});
    case DType::boolean: break;
  }
  throw InternalError("an op for numbers");
}

template <class F>
decltype(auto) with_any(DType t, F&& f) {
  return t == DType::boolean ? f(std::uint8_t{}) : with_number(t, f);
}

// For ops that only move elements: an unsigned integer of the element's width.
template <class F>
decltype(auto) with_width(DType t, F&& f) {
  switch (bytes(t)) {
    case 1: return f(std::uint8_t{});
    case 4: return f(std::uint32_t{});
    case 8: return f(std::uint64_t{});
    default: throw InternalError("an element of unknown width");
  }
}

// Sizes as xtensor wants them.
inline std::vector<std::size_t> shape_of(Type t) {
  const std::vector<std::int64_t> sizes = t.sizes();
  return {sizes.begin(), sizes.end()};
}

// The sizes before, at and after an axis: a tensor seen as [outer, n, inner].
struct AroundAxis {
  std::size_t outer = 1, n = 1, inner = 1;
};
inline AroundAxis around(Type t, std::int64_t axis) {
  AroundAxis a;
  for (std::size_t i = 0; i < t.rank(); ++i) {
    const auto size = static_cast<std::size_t>(t.dims()[i].value());
    if (i < static_cast<std::size_t>(axis))
      a.outer *= size;
    else if (i == static_cast<std::size_t>(axis))
      a.n = size;
    else
      a.inner *= size;
  }
  return a;
}

}  // namespace mmc::reference

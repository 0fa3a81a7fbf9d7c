// Numbers by their type, which is looked at once: a kept history has millions of them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "compiler/support/errors.h"
#include "runtime/tensor.h"

namespace mmc {

// f(T{}) with the type that holds an element; bools are uint8_t.
template <class F>
auto with_type(DType dtype, F&& f) {
  switch (dtype) {
    case DType::f32: return f(float{});
    case DType::f64: return f(double{});
    case DType::i32: return f(std::int32_t{});
    case DType::i64: return f(std::int64_t{});
    case DType::boolean: return f(std::uint8_t{});
  }
  throw InternalError("a tensor of an unknown type");
}

// f(std::span<const T>) with all elements of `t`, row-major.
template <class F>
auto with_elements(const Tensor& t, F&& f) {
  return with_type(t.type.dtype(), [&](auto like) {
    return f(std::span<const decltype(like)>(t.as<decltype(like)>(), static_cast<std::size_t>(t.type.elements())));
  });
}

}  // namespace mmc

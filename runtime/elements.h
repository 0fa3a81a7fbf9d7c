// The elements of a tensor by their type, which is looked at once: a kept history has millions of them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "compiler/support/errors.h"
#include "runtime/tensor.h"

namespace mmc {

// f(std::span<const T>) with all elements of `t`, row-major; bools are uint8_t.
template <class F>
auto with_elements(const Tensor& t, F&& f) {
  const auto all = [&](const auto* first) { return f(std::span(first, static_cast<std::size_t>(t.type.elements()))); };
  switch (t.type.dtype()) {
    case DType::f32: return all(t.as<float>());
    case DType::f64: return all(t.as<double>());
    case DType::i32: return all(t.as<std::int32_t>());
    case DType::i64: return all(t.as<std::int64_t>());
    case DType::boolean: return all(t.as<std::uint8_t>());
  }
  throw InternalError("a tensor of an unknown type");
}

}  // namespace mmc

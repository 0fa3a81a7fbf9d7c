// Tensors as xtensor sees them, without a copy: all elements in a row, or under a shape. For the .cpp files of this folder only;
// xtensor costs seconds a file.
#pragma once
#include <cstddef>
#include <vector>
#include <xtensor/xadapt.hpp>

#include "runtime/tensor.h"

namespace mmc::reference {

using Shape = std::vector<std::size_t>;

// `t`, a Tensor or const Tensor whose elements are of type T, under a shape with as many elements.
template <class T, class AnyTensor>
auto adapt(AnyTensor& t, const Shape& shape) {
  return xt::adapt(t.template as<T>(), static_cast<std::size_t>(t.type.elements()), xt::no_ownership(), shape);
}
template <class T, class AnyTensor>
auto adapt(AnyTensor& t, std::size_t outer, std::size_t n, std::size_t inner) {
  return adapt<T>(t, Shape{outer, n, inner});
}
template <class T, class AnyTensor>
auto flat(AnyTensor& t) {
  return adapt<T>(t, Shape{static_cast<std::size_t>(t.type.elements())});
}

}  // namespace mmc::reference

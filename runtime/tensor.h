// A tensor at the edges of the runtime: results, constants, what readers read and writers write.
//
// Row-major, contiguous, shared and immutable once handed on. Inside an executor values live in its arena instead.
#pragma once
#include <cstddef>
#include <memory>
#include <vector>

#include "compiler/graph/type.h"

namespace mmc {

struct Literal;

struct Tensor {
  Type type;
  std::shared_ptr<std::vector<std::byte>> data;

  template <class T>
  const T* as() const {
    return reinterpret_cast<const T*>(data->data());
  }
  template <class T>
  T* as() {
    return reinterpret_cast<T*>(data->data());
  }
  // Element i (row-major) as a double, whatever the dtype.
  double at(std::int64_t i) const;
};

Tensor make_tensor(Type);  // zeros
Tensor make_tensor(Type, const void* elements);
Tensor from_literal(const Literal&);
Literal to_literal(const Tensor&);

}  // namespace mmc

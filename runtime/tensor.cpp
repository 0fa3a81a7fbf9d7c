#include "runtime/tensor.h"

#include <cstring>

#include "compiler/graph/attrs.h"
#include "runtime/elements.h"

namespace mmc {

double Tensor::at(std::int64_t i) const {
  return with_type(type.dtype(), [&](auto like) { return static_cast<double>(as<decltype(like)>()[i]); });
}

Tensor make_tensor(Type type) { return {type, std::make_shared<std::vector<std::byte>>(static_cast<std::size_t>(type.bytes()))}; }

Tensor make_tensor(Type type, const void* elements) {
  Tensor tensor = make_tensor(type);
  if (!tensor.data->empty()) std::memcpy(tensor.data->data(), elements, tensor.data->size());
  return tensor;
}

Tensor from_literal(const Literal& literal) { return make_tensor(literal.type, literal.data->data()); }

Literal to_literal(const Tensor& tensor) { return make_literal(tensor.type, tensor.data->data()); }

}  // namespace mmc

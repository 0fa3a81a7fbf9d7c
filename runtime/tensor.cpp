#include "runtime/tensor.h"

#include <cstring>

#include "compiler/graph/attrs.h"
#include "compiler/support/errors.h"

namespace mmc {

double Tensor::at(std::int64_t i) const {
  switch (type.dtype()) {
    case DType::boolean: return as<std::uint8_t>()[i] != 0;
    case DType::i32: return as<std::int32_t>()[i];
    case DType::i64: return static_cast<double>(as<std::int64_t>()[i]);
    case DType::f32: return as<float>()[i];
    case DType::f64: return as<double>()[i];
  }
  throw InternalError("a tensor with an unknown element type");
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

// Tensors of data files.
#include "runtime/data/safetensors.h"
#include "runtime/reference/families.h"

namespace mmc::reference {
namespace {

std::vector<Tensor> read(const OpCall& call) {
  return {read_safetensors_tensor(call.attrs.string("path"), call.attrs.string("name"), call.results[0], call.where)};
}

constexpr ReferenceOp table[] = {{"read", read}};

}  // namespace

std::span<const ReferenceOp> file_ops() { return table; }

}  // namespace mmc::reference

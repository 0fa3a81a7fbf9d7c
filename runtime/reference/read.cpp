// Tensors of data files.
#include "runtime/data/data_file.h"
#include "runtime/reference/families.h"

namespace mmc::reference {
namespace {

std::vector<Tensor> read(const OpCall& call) {
  Tensor tensor = make_tensor(call.results[0]);
  read_file_tensor({call.attrs.string("path"), call.attrs.string("name"), call.attrs.string("elements"), tensor.type, call.where},
                   tensor.data->data());
  return {tensor};
}

constexpr ReferenceOp table[] = {{"read", read}};

}  // namespace

std::span<const ReferenceOp> file_ops() { return table; }

}  // namespace mmc::reference

// Tensors of data files.
#include <fmt/format.h>

#include "compiler/support/errors.h"
#include "runtime/data/safetensors.h"
#include "runtime/reference/families.h"

namespace mmc::reference {
namespace {

std::vector<Tensor> read(const OpCall& call) {
  const std::string &path = call.attrs.string("path"), &name = call.attrs.string("name");
  try {
    Tensor tensor = read_safetensors_tensor(path, name);
    if (!(tensor.type == call.results[0])) {
      throw RunError(fmt::format("cannot read `{}`: the tensor `{}` is {} now, it was {} when the study was checked", path, name,
                                 tensor.type.text(), call.results[0].text()));
    }
    return {std::move(tensor)};
  } catch (const RunError& error) { throw RunError(error.what(), call.where); }
}

constexpr ReferenceOp table[] = {{"read", read}};

}  // namespace

std::span<const ReferenceOp> file_ops() { return table; }

}  // namespace mmc::reference

// Any data file by its kind: where it is found, what its header says, its elements; and values written as the kind that a name
// asks for.
#pragma once
#include <string>
#include <vector>

#include "compiler/graph/data_file.h"
#include "compiler/support/span.h"
#include "runtime/data/safetensors.h"
#include "runtime/tensor.h"

namespace mmc {

// Looks beside the study, in the current folder, in the folders of $MMC_DATA (with `:` between them), and in the data that come
// with mmc: `models/data` or `share/mmc/data` above the folder of the executable. An absolute path is taken as it is.
FoundFile find_data_file(const std::string& name, const std::string& study);

// The tensors of a file of any kind but a table, from its header.
std::vector<StoredTensor> read_stored_tensors(const std::string& path);

// All of the above, for the compiler.
DataReader data_reader();

// A tensor that was found while the study was checked: its file, its name there (of a table: what is asked for, graph/table.h),
// the type of its elements in the file then, and the type that it is to have now, to which they are converted. `out` holds
// type.bytes(). A file that has changed since is a RunError at `where`.
struct FileTensor {
  std::string path, name, elements;
  Type type;
  Span where;
};
void read_file_tensor(const FileTensor&, std::byte* out);

}  // namespace mmc

// Named tensors in NumPy's .npz format: a zip archive with one .npy file for each (numpy.savez, numpy.savez_compressed).
//
// Read as zip.h and npy.h say; other members than .npy files are passed over. Written without compression, like numpy.savez.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "runtime/data/safetensors.h"

namespace mmc {

struct NpzEntry {
  std::string name;  // without ".npy"
  Stored stored;
  std::string foreign;  // why its elements cannot be read, or empty
  Type type;            // as mmc reads it; not known() when it is foreign
};
std::vector<NpzEntry> read_npz_entries(const InputFile&);
// The tensor called `name`; what it is, and then its elements as `to`.
NpzEntry read_npz_entry(const InputFile&, std::string_view name);
void read_npz_elements(const InputFile&, std::string_view name, DType to, std::byte* out);

NamedTensors read_npz(const std::string& path);
void write_npz(const std::string& path, const NamedTensors&);  // atomically (file.h); names must differ

}  // namespace mmc

// Named tensors in one file: the safetensors format (huggingface/safetensors, README "Format"), in which PyTorch users exchange
// weights.
//
// The file is: the header's length as 8 bytes, little-endian; the header, a JSON object from names to {dtype, shape,
// data_offsets} with an optional `__metadata__` of strings; the data. As the format asks, the tensors must cover the data without
// gap or overlap. Nothing in a file is believed before it has been compared with the file's size, so a hostile one costs no more
// memory than it has bytes. Every failure is a RunError that names the file.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/data/file.h"
#include "runtime/data/stored.h"
#include "runtime/tensor.h"

namespace mmc {

struct SafetensorsEntry {
  std::string name;
  std::string stored;  // the element type as the file calls it: "F32", "BF16"
  Type type;           // as mmc reads it (BF16 and F16 as f32, ...); not known() for types that mmc does not have
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0, end = 0;  // bytes within the file
};

struct SafetensorsHeader {
  std::vector<SafetensorsEntry> tensors;  // in the order of their data
  std::map<std::string, std::string> metadata;
  const SafetensorsEntry* find(std::string_view name) const;  // nullptr when there is none
};

using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

// The names and types alone: what `mmc check` needs.
SafetensorsHeader read_safetensors_header(const std::string& path);
NamedTensors read_safetensors(const std::string& path);
Tensor read_safetensors_tensor(const std::string& path, std::string_view name);
// Where the elements of one tensor lie.
struct OpenTensor {
  Stored stored;
  Type type;  // as mmc reads it
  std::uint64_t begin, end;
};
OpenTensor open_safetensors(const InputFile&, std::string_view name);
std::optional<Stored> stored_type(std::string_view safetensors_name);  // "F32", "BF16"
// Writes atomically (file.h). Names must differ. Wider element types come first, so that every tensor is aligned.
void write_safetensors(const std::string& path, const NamedTensors& tensors,
                       const std::map<std::string, std::string>& metadata = {});

}  // namespace mmc

// What a study sees of a data file before it runs: where it is, and what its header says. The readers (runtime/data) answer; the
// compiler asks through this page, because it reads no files itself.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/graph/table.h"
#include "compiler/graph/type.h"

namespace mmc {

enum class FileKind : std::uint8_t { npy, npz, safetensors, idx, table };
// By the file's name: .npy .npz .safetensors .csv .tsv .idx, names such as "train-images-idx3-ubyte", all but .npz and
// .safetensors also with ".gz" behind. Nothing for any other name.
std::optional<FileKind> file_kind(std::string_view path);
std::string_view known_endings();  // for messages

struct StoredTensor {
  std::string name;      // "" in a file of one tensor
  std::string elements;  // their type in the file, "u8", "f32"; of a type that mmc does not have, a sentence that says so
  Type type;             // as mmc reads it; not known() for element types that mmc does not have
};

struct FoundFile {
  std::string path;                 // empty: it is nowhere
  std::vector<std::string> looked;  // the places, in order, in words: "`models`, where the study is"
  bool folder = false;              // is at least the file's folder in one of them?
};

// Each throws a RunError for a file that is not what it should be.
struct DataReader {
  std::function<FoundFile(const std::string& name, const std::string& study)> find;
  std::function<std::vector<StoredTensor>(const std::string& path)> tensors;  // of all kinds but tables
  std::function<TableSummary(const std::string& path, const TableFormat&)> table;
  std::function<std::vector<std::vector<std::string>>(const std::string& path, const TableFormat&,
                                                      const std::vector<std::int64_t>& columns)>
      table_texts;
};

}  // namespace mmc

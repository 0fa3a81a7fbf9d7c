#include "compiler/graph/data_file.h"

#include <cctype>

namespace mmc {

std::optional<FileKind> file_kind(std::string_view path) {
  const std::size_t slash = path.find_last_of('/');
  std::string name;
  for (const char c : slash == std::string_view::npos ? path : path.substr(slash + 1))
    name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (name.ends_with(".npz")) return FileKind::npz;
  if (name.ends_with(".safetensors")) return FileKind::safetensors;
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  if (name.ends_with(".npy")) return FileKind::npy;
  if (name.ends_with(".csv") || name.ends_with(".tsv")) return FileKind::table;
  if (name.ends_with(".idx")) return FileKind::idx;
  // "train-images-idx3-ubyte", or ".idx3-ubyte", as the data set is often found.
  const std::size_t at = name.rfind("idx");
  const bool mnist = at != std::string::npos && at > 0 && (name[at - 1] == '-' || name[at - 1] == '.') && name.size() > at + 4 &&
                     std::isdigit(static_cast<unsigned char>(name[at + 3])) != 0 && name[at + 4] == '-';
  return mnist ? std::optional(FileKind::idx) : std::nullopt;
}

std::string_view known_endings() { return "`.npy`, `.npz`, `.safetensors`, `.csv`, `.tsv` and `.idx` (`...-idx3-ubyte`)"; }

}  // namespace mmc

#include "runtime/data/data_file.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "compiler/support/errors.h"
#include "runtime/data/csv.h"
#include "runtime/data/idx.h"
#include "runtime/data/npy.h"
#include "runtime/data/npz.h"
#include "runtime/data/text.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;

FileKind kind_of(const std::string& path) {
  const std::optional<FileKind> kind = file_kind(path);
  if (!kind) throw RunError(fmt::format("cannot read `{}`: by its name it is no kind of data file that mmc knows", path));
  return *kind;
}

ByteStream open_stream(const InputFile& file) {
  return ByteStream(file, 0, file.size(), is_gzip(file) ? Packing::gzip : Packing::none);
}

// Relative to the current folder where it lies below it, so that messages stay short.
std::string short_path(const fs::path& path) {
  std::error_code ignored;
  const fs::path whole = fs::absolute(path, ignored).lexically_normal();  // a link keeps its name, which tells the kind
  const fs::path relative = whole.lexically_relative(fs::current_path(ignored));
  const bool below = !relative.empty() && *relative.begin() != "..";
  return below ? relative.string() : whole.string();
}

std::vector<fs::path> shipped_folders() {
  std::error_code error;
  const fs::path binary = fs::read_symlink("/proc/self/exe", error);
  if (error) return {};
  const fs::path above = binary.parent_path().parent_path();
  return {above / "models" / "data", above / "share" / "mmc" / "data"};
}

struct Place {
  fs::path folder;
  std::string words;
};

std::vector<Place> places(const std::string& study) {
  std::vector<Place> all;
  const fs::path beside = fs::path(study).parent_path();
  if (!beside.empty()) all.push_back({beside, fmt::format("`{}`, where the study is", short_path(beside))});
  all.push_back({"", "the current folder"});
  const char* given = std::getenv("MMC_DATA");
  if (given == nullptr || *given == '\0') {
    all.push_back({"", "`$MMC_DATA`, which is not set"});
  } else {
    const std::string folders = given;
    for (std::size_t at = 0; at <= folders.size();) {
      const std::size_t end = std::min(folders.find(':', at), folders.size());
      if (end > at) {
        const std::string folder = folders.substr(at, end - at);
        all.push_back({folder, fmt::format("`{}`, from `$MMC_DATA`", folder)});
      }
      at = end + 1;
    }
  }
  for (const fs::path& folder : shipped_folders()) {
    std::error_code ignored;
    if (fs::is_directory(folder, ignored)) all.push_back({folder, fmt::format("`{}`, which comes with mmc", short_path(folder))});
  }
  return all;
}

}  // namespace

FoundFile find_data_file(const std::string& name, const std::string& study) {
  std::error_code ignored;
  if (fs::path(name).is_absolute())
    return {fs::exists(name, ignored) ? name : "", {"that place alone, because the path is absolute"}};
  FoundFile found;
  for (const Place& place : places(study)) {
    found.looked.push_back(place.words);
    const fs::path path = place.folder / name;
    const fs::path folder = path.parent_path();
    found.folder = found.folder || fs::is_directory(folder.empty() ? "." : folder, ignored);
    // Data sets are kept packed or not.
    const fs::path other = name.ends_with(".gz") ? path.parent_path() / path.stem() : fs::path(path.string() + ".gz");
    for (const fs::path& candidate : {path, other}) {
      if (!fs::exists(candidate, ignored) || fs::is_directory(candidate, ignored) || !file_kind(candidate.string())) continue;
      found.path = place.folder.empty() ? candidate.string() : short_path(candidate);
      return found;
    }
  }
  return found;
}

std::vector<StoredTensor> read_stored_tensors(const std::string& path) {
  const FileKind kind = kind_of(path);
  const InputFile file(path);
  std::vector<StoredTensor> tensors;
  switch (kind) {
    case FileKind::npy: {
      ByteStream stream = open_stream(file);
      const NpyHeader header = read_own_npy_header(stream);
      return {{"", std::string(name(header.stored)), type_of(header)}};
    }
    case FileKind::idx: {
      ByteStream stream = open_stream(file);
      const IdxHeader header = read_idx_header(stream);
      return {{"", std::string(name(header.stored)), header.type}};
    }
    case FileKind::npz:
      for (const NpzEntry& entry : read_npz_entries(file))
        tensors.push_back(
            {entry.name, entry.foreign.empty() ? std::string(name(entry.stored)) : printable(entry.foreign), entry.type});
      return tensors;
    case FileKind::safetensors:
      for (const SafetensorsEntry& entry : read_safetensors_header(path).tensors) {
        const std::optional<Stored> stored = stored_type(entry.stored);
        tensors.push_back({entry.name,
                           stored ? std::string(name(*stored))
                                  : fmt::format("its elements are of type {}, which mmc does not read", printable(entry.stored)),
                           entry.type});
      }
      return tensors;
    case FileKind::table: break;
  }
  throw InternalError("a table has no tensors of its own");
}

DataReader data_reader() {
  DataReader reader;
  reader.find = find_data_file;
  reader.tensors = read_stored_tensors;
  reader.table = [](const std::string& path, const TableFormat& format) { return scan_table(InputFile(path), format); };
  reader.table_texts = [](const std::string& path, const TableFormat& format, const std::vector<std::int64_t>& columns) {
    return table_texts(InputFile(path), format, columns);
  };
  return reader;
}

namespace {

// The file's tensor must be what it was when the study was checked.
void compare(const InputFile& file, const FileTensor& wanted, Stored stored, Type natural) {
  if (name(stored) == wanted.elements && natural.sizes() == wanted.type.sizes()) return;
  const auto words = [](std::string_view elements, Type type) {
    std::string text = type.with_dtype(DType::f32).text();
    return std::string(elements) + text.substr(3);  // "u8[2, 3]"
  };
  file.fail(fmt::format("{} is {} now, it was {} when the study was checked",
                        wanted.name.empty() ? "it" : fmt::format("the tensor `{}`", wanted.name), words(name(stored), natural),
                        words(wanted.elements, wanted.type)));
}

void read_elements_of(const FileTensor& wanted, std::byte* out) {
  const FileKind kind = kind_of(wanted.path);
  const InputFile file(wanted.path);
  const DType to = wanted.type.dtype();
  switch (kind) {
    case FileKind::npy: {
      ByteStream stream = open_stream(file);
      const NpyHeader header = read_own_npy_header(stream);
      compare(file, wanted, header.stored, type_of(header));
      return read_npy_elements(stream, header, to, out);
    }
    case FileKind::idx: {
      ByteStream stream = open_stream(file);
      const IdxHeader header = read_idx_header(stream);
      compare(file, wanted, header.stored, header.type);
      read_elements(stream, header.stored, true, header.type.elements(), to, out);
      return stream.finish();
    }
    case FileKind::npz: {
      const NpzEntry entry = read_npz_entry(file, wanted.name);
      if (!entry.foreign.empty()) file.fail(fmt::format("in its member `{}.npy`: {}", wanted.name, entry.foreign));
      compare(file, wanted, entry.stored, entry.type);
      return read_npz_elements(file, wanted.name, to, out);
    }
    case FileKind::safetensors: {
      const OpenTensor tensor = open_safetensors(file, wanted.name);
      compare(file, wanted, tensor.stored, tensor.type);
      ByteStream stream(file, tensor.begin, tensor.end, Packing::none);
      return read_elements(stream, tensor.stored, false, tensor.type.elements(), to, out);
    }
    case FileKind::table: {
      TableRequest request;
      require(parse_request(wanted.name, &request), "what is asked of a table");
      return read_table(file, request, wanted.type, out);
    }
  }
}

}  // namespace

void read_file_tensor(const FileTensor& wanted, std::byte* out) {
  try {
    read_elements_of(wanted, out);
  } catch (const RunError& error) { throw RunError(error.what(), wanted.where); }
}

}  // namespace mmc

#include "runtime/data/npz.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/support/errors.h"
#include "runtime/data/npy.h"
#include "runtime/data/zip.h"

namespace mmc {
namespace {

constexpr std::string_view ending = ".npy";

ZipMember find_member(const InputFile& file, std::string_view name) {
  for (ZipMember& m : read_zip_directory(file)) {
    if (m.name == std::string(name) + std::string(ending)) return std::move(m);
  }
  file.fail(fmt::format("it has no tensor called `{}`", name));
}

NpyHeader read_member_header(ByteStream& stream, const ZipMember& m) {
  NpyHeader header = read_npy_header(stream);
  if (!header.foreign.empty()) return header;
  const std::uint64_t expected =
      stream.position() + static_cast<std::uint64_t>(type_of(header).elements()) * bytes(header.stored);
  if (expected != m.size) stream.fail(fmt::format("it has {} bytes, but its shape asks for {}", m.size, expected));
  return header;
}

ByteStream open_member(const InputFile& file, const ZipMember& m) {
  return ByteStream(file, m.begin, m.end, m.packing, ByteStream::Member{m.name, m.checksum});
}

NpzEntry entry_of(const InputFile& file, const ZipMember& m) {
  ByteStream stream = open_member(file, m);
  const NpyHeader header = read_member_header(stream, m);
  return {m.name.substr(0, m.name.size() - ending.size()), header.stored, header.foreign, type_of(header)};
}

}  // namespace

std::vector<NpzEntry> read_npz_entries(const InputFile& file) {
  std::vector<NpzEntry> entries;
  for (const ZipMember& m : read_zip_directory(file)) {
    if (m.name.ends_with(ending)) entries.push_back(entry_of(file, m));
  }
  return entries;
}

NpzEntry read_npz_entry(const InputFile& file, std::string_view name) { return entry_of(file, find_member(file, name)); }

void read_npz_elements(const InputFile& file, std::string_view name, DType to, std::byte* out) {
  const ZipMember m = find_member(file, name);
  ByteStream stream = open_member(file, m);
  const NpyHeader header = read_member_header(stream, m);
  if (!header.foreign.empty()) stream.fail(header.foreign);
  read_npy_elements(stream, header, to, out);
}

NamedTensors read_npz(const std::string& path) {
  const InputFile file(path);
  NamedTensors tensors;
  for (const NpzEntry& entry : read_npz_entries(file)) {
    if (!entry.foreign.empty()) file.fail(fmt::format("in its member `{}.npy`: {}", entry.name, entry.foreign));
    Tensor tensor = make_tensor(entry.type);
    read_npz_elements(file, entry.name, tensor.type.dtype(), tensor.data->data());
    tensors.emplace_back(entry.name, std::move(tensor));
  }
  return tensors;
}

void write_npz(const std::string& path, const NamedTensors& tensors) {
  ZipWriter archive(path);
  for (const auto& [name, tensor] : tensors) archive.add(name + std::string(ending), npy_header(tensor.type), *tensor.data);
  archive.commit();
}

}  // namespace mmc

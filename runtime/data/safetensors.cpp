#include "runtime/data/safetensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <tuple>

#include "compiler/support/errors.h"
#include "runtime/data/file.h"
#include "runtime/data/stored.h"
#include "runtime/data/stream.h"
#include "runtime/data/text.h"

namespace mmc {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t largest_header = 100'000'000;  // the format's own limit

struct TypeName {
  std::string_view name;
  Stored stored;
};
constexpr TypeName type_names[] = {{"BOOL", Stored::boolean}, {"I8", Stored::i8},     {"U8", Stored::u8},   {"I16", Stored::i16},
                                   {"U16", Stored::u16},      {"I32", Stored::i32},   {"U32", Stored::u32}, {"I64", Stored::i64},
                                   {"F16", Stored::f16},      {"BF16", Stored::bf16}, {"F32", Stored::f32}, {"F64", Stored::f64}};

std::string_view type_name(Stored stored) { return std::ranges::find(type_names, stored, &TypeName::stored)->name; }

// The header as JSON. `data_start` receives where the data begin.
Json parse_header(const InputFile& file, std::uint64_t* data_start) {
  if (file.size() < 8) file.fail(fmt::format("it has {} bytes, too few for a safetensors file", file.size()));
  std::uint64_t length = 0;
  file.read(0, std::as_writable_bytes(std::span(&length, 1)));
  if (length > file.size() - 8) {
    file.fail(fmt::format("it is not a safetensors file, or cut short: its header should have {} bytes, but {} follow", length,
                          file.size() - 8));
  }
  if (length > largest_header)
    file.fail(fmt::format("its header has {} bytes, more than the {} that are allowed", length, largest_header));
  std::string text(static_cast<std::size_t>(length), '\0');
  file.read(8, std::as_writable_bytes(std::span(text)));
  *data_start = 8 + length;

  // The parser keeps the last of equal keys, so a repeated name has to be seen while it parses.
  std::set<std::string> names;
  std::string repeated;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& value) {
    if (depth == 1 && event == Json::parse_event_t::key && !names.insert(value.get<std::string>()).second)
      repeated = value.get<std::string>();
    return true;
  };
  Json header = Json::parse(text, watch, false);
  if (header.is_discarded() || !header.is_object()) file.fail("its header is not a JSON object");
  if (!repeated.empty()) file.fail(fmt::format("its header has two tensors called `{}`", repeated));
  return header;
}

// A number in 0..limit, or nothing.
std::optional<std::uint64_t> natural(const Json& json, std::uint64_t limit) {
  if (!json.is_number_unsigned() || json.get<std::uint64_t>() > limit) return std::nullopt;
  return json.get<std::uint64_t>();
}

// One entry of the header, with offsets from the start of the data. `data_size`: how many bytes of data there are.
SafetensorsEntry parse_entry(const InputFile& file, const std::string& name, const Json& json, std::uint64_t data_size) {
  const auto bad = [&](std::string_view why) { file.fail(fmt::format("the tensor `{}` {}", name, why)); };
  SafetensorsEntry entry;
  entry.name = name;
  if (printable(name) != name) bad("has control characters in its name");
  if (!json.is_object() || !json.contains("dtype") || !json.contains("shape") || !json.contains("data_offsets")) {
    bad("lacks its type, shape or position");
  }
  if (!json["dtype"].is_string()) bad("has a type that is not a text");
  entry.stored = json["dtype"].get<std::string>();

  const Json& shape = json["shape"];
  if (!shape.is_array()) bad("has a shape that is not a list");
  if (shape.size() > 64) bad(fmt::format("has {} sizes, more than 64", shape.size()));
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  bool empty = false, too_large = false;
  std::uint64_t elements = 1;  // of the sizes other than 0
  for (const Json& size : shape) {
    const std::optional<std::uint64_t> n = natural(size, most);
    if (!n) bad("has a size that is not a whole number");
    entry.shape.push_back(static_cast<std::int64_t>(*n));
    if (*n == 0)
      empty = true;
    else if (elements > most / 16 / *n)
      too_large = true;
    else
      elements *= *n;
  }

  const Json& offsets = json["data_offsets"];
  const bool pair = offsets.is_array() && offsets.size() == 2;
  const std::optional<std::uint64_t> begin = pair ? natural(offsets[0], most) : std::nullopt;
  const std::optional<std::uint64_t> end = pair ? natural(offsets[1], most) : std::nullopt;
  if (!begin || !end || *begin > *end) bad("has a position that is not a pair of ascending numbers");
  if (*end > data_size) bad(fmt::format("should end at byte {} of the data, of which there are {}", *end, data_size));
  entry.begin = *begin;
  entry.end = *end;

  if (const std::optional<Stored> stored = stored_type(entry.stored)) {
    if (too_large) bad("has more elements than can be counted");
    const std::uint64_t expected = empty ? 0 : elements * bytes(*stored);
    if (expected != entry.end - entry.begin)
      bad(fmt::format("has {} bytes, but its type and shape ask for {}", entry.end - entry.begin, expected));
    const std::vector<Dim> dims(entry.shape.begin(), entry.shape.end());
    entry.type = Type::tensor(widened(*stored), dims);
  }
  return entry;
}

Stored stored_of(const InputFile& file, const SafetensorsEntry& entry) {
  const std::optional<Stored> stored = stored_type(entry.stored);
  if (!stored)
    file.fail(fmt::format("the tensor `{}` has elements of type {}, which mmc does not read", entry.name, entry.stored));
  return *stored;
}

SafetensorsHeader read_header(const InputFile& file) {
  std::uint64_t data_start = 0;
  const Json json = parse_header(file, &data_start);
  const std::uint64_t data_size = file.size() - data_start;
  SafetensorsHeader header;
  for (const auto& [name, value] : json.items()) {
    if (name != "__metadata__") {
      header.tensors.push_back(parse_entry(file, name, value, data_size));
      continue;
    }
    if (!value.is_object()) file.fail("its metadata are not a JSON object");
    for (const auto& [key, text] : value.items()) {
      if (!text.is_string()) file.fail(fmt::format("its metadata `{}` are not a text", key));
      header.metadata[key] = text.get<std::string>();
    }
  }
  std::ranges::sort(header.tensors, [](const SafetensorsEntry& a, const SafetensorsEntry& b) {
    return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
  });
  std::uint64_t covered = 0;
  for (SafetensorsEntry& entry : header.tensors) {
    if (entry.begin < covered) file.fail(fmt::format("the tensor `{}` overlaps another one", entry.name));
    if (entry.begin > covered)
      file.fail(fmt::format("{} bytes before the tensor `{}` belong to none", entry.begin - covered, entry.name));
    covered = entry.end;
    entry.begin += data_start;
    entry.end += data_start;
  }
  if (covered != data_size) file.fail(fmt::format("its last {} bytes belong to no tensor", data_size - covered));
  return header;
}

Tensor read_entry(const InputFile& file, const SafetensorsEntry& entry) {
  const Stored stored = stored_of(file, entry);
  Tensor tensor = make_tensor(entry.type);
  ByteStream stream(file, entry.begin, entry.end, Packing::none);
  read_elements(stream, stored, false, tensor.type.elements(), tensor.type.dtype(), tensor.data->data());
  return tensor;
}

}  // namespace

std::optional<Stored> stored_type(std::string_view name) {
  const auto found = std::ranges::find(type_names, name, &TypeName::name);
  return found == std::end(type_names) ? std::nullopt : std::optional(found->stored);
}

const SafetensorsEntry* SafetensorsHeader::find(std::string_view name) const {
  const auto found = std::ranges::find(tensors, name, &SafetensorsEntry::name);
  return found == tensors.end() ? nullptr : &*found;
}

SafetensorsHeader read_safetensors_header(const std::string& path) { return read_header(InputFile(path)); }

NamedTensors read_safetensors(const std::string& path) {
  const InputFile file(path);
  NamedTensors tensors;
  for (const SafetensorsEntry& entry : read_header(file).tensors) tensors.emplace_back(entry.name, read_entry(file, entry));
  return tensors;
}

Tensor read_safetensors_tensor(const std::string& path, std::string_view name) {
  const InputFile file(path);
  const SafetensorsHeader header = read_header(file);
  const SafetensorsEntry* entry = header.find(name);
  if (entry == nullptr) file.fail(fmt::format("it has no tensor called `{}`", name));
  return read_entry(file, *entry);
}

OpenTensor open_safetensors(const InputFile& file, std::string_view name) {
  const SafetensorsHeader header = read_header(file);
  const SafetensorsEntry* entry = header.find(name);
  if (entry == nullptr) file.fail(fmt::format("it has no tensor called `{}`", name));
  return {stored_of(file, *entry), entry->type, entry->begin, entry->end};
}

void write_safetensors(const std::string& path, const NamedTensors& tensors, const std::map<std::string, std::string>& metadata) {
  std::vector<const std::pair<std::string, Tensor>*> order;
  for (const auto& tensor : tensors) order.push_back(&tensor);
  std::ranges::stable_sort(order, std::greater(), [](const auto* t) { return bytes(t->second.type.dtype()); });

  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::uint64_t offset = 0;
  for (const auto* item : order) {
    const auto& [name, tensor] = *item;
    require(!header.contains(name) && name != "__metadata__", "the names of saved tensors differ");
    const std::uint64_t end = offset + tensor.data->size();
    header[name] = {
        {"dtype", type_name(stored_as(tensor.type.dtype()))}, {"shape", tensor.type.sizes()}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');  // aligns the data

  OutputFile file(path);
  const std::uint64_t length = text.size();
  file.write(std::as_bytes(std::span(&length, 1)));
  file.write(text);
  for (const auto* item : order) file.write(*item->second.data);
  file.commit();
}

}  // namespace mmc

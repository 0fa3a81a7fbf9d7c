#include "runtime/data/npy.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstring>
#include <optional>

#include "runtime/data/file.h"

namespace mmc {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::uint64_t largest_header = 1 << 20;

struct TypeName {
  std::string_view name;
  Stored stored;
};
constexpr TypeName type_names[] = {{"|b1", Stored::boolean}, {"|i1", Stored::i8},  {"|u1", Stored::u8},  {"<i2", Stored::i16},
                                   {"<u2", Stored::u16},     {"<i4", Stored::i32}, {"<u4", Stored::u32}, {"<i8", Stored::i64},
                                   {"<f2", Stored::f16},     {"<f4", Stored::f32}, {"<f8", Stored::f64}};

// Reads the header's dictionary: the few forms of Python literals that NumPy writes.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool take(char c) {
    skip_spaces();
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::optional<std::string_view> quoted() {
    skip_spaces();
    if (rest_.empty() || (rest_.front() != '\'' && rest_.front() != '"')) return std::nullopt;
    const std::size_t end = rest_.find(rest_.front(), 1);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view text = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return text;
  }
  std::optional<bool> boolean() {
    skip_spaces();
    for (const auto& [word, value] : {std::pair<std::string_view, bool>{"True", true}, {"False", false}}) {
      if (!rest_.starts_with(word)) continue;
      rest_.remove_prefix(word.size());
      return value;
    }
    return std::nullopt;
  }
  // "()", "(3,)", "(2, 3)"; sizes at or above 0.
  std::optional<std::vector<std::int64_t>> tuple() {
    std::vector<std::int64_t> sizes;
    if (!take('(')) return std::nullopt;
    while (!take(')')) {
      skip_spaces();
      std::int64_t size = 0;
      const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), size);
      if (error != std::errc() || size < 0) return std::nullopt;
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
      if (rest_.starts_with('L')) rest_.remove_prefix(1);  // long integers of old Pythons
      sizes.push_back(size);
      if (take(',')) continue;
      if (!take(')')) return std::nullopt;
      break;
    }
    return sizes;
  }
  bool at_end() {
    skip_spaces();
    return rest_.empty();
  }

 private:
  void skip_spaces() {
    while (!rest_.empty() && std::isspace(static_cast<unsigned char>(rest_.front())) != 0) rest_.remove_prefix(1);
  }
  std::string_view rest_;
};

NpyHeader parse_dictionary(const ByteStream& file, std::string_view text) {
  Scanner scan(text);
  NpyHeader header;
  bool has_type = false, has_order = false, has_shape = false, good = scan.take('{');
  while (good && !scan.take('}')) {
    const std::optional<std::string_view> key = scan.quoted();
    good = key.has_value() && scan.take(':');
    if (!good) break;
    if (*key == "descr") {
      const std::optional<std::string_view> name = scan.quoted();
      if (!name) {
        header.foreign = "it holds records; mmc reads plain numbers and bools";
        return header;
      }
      const auto found = std::ranges::find(type_names, *name, &TypeName::name);
      if (found == std::end(type_names)) {
        header.foreign = name->starts_with('>')
                             ? fmt::format("its elements are big-endian ({}); mmc reads little-endian ones", *name)
                             : fmt::format("its elements are of type {}, which mmc does not read", *name);
      } else {
        header.stored = found->stored;
      }
      has_type = true;
    } else if (*key == "fortran_order") {
      const std::optional<bool> order = scan.boolean();
      good = has_order = order.has_value();
      header.fortran = order.value_or(false);
    } else if (*key == "shape") {
      std::optional<std::vector<std::int64_t>> shape = scan.tuple();
      good = has_shape = shape.has_value();
      if (good) header.shape = std::move(*shape);
    } else {
      good = false;
    }
    if (good && !scan.take(',')) {
      good = scan.take('}');
      break;
    }
  }
  if (!good || !scan.at_end() || !has_type || !has_order || !has_shape) file.fail("its header is not that of a .npy file");
  return header;
}

}  // namespace

NpyHeader read_npy_header(ByteStream& stream) {
  char start[8] = {};
  const std::size_t got = stream.read_some(std::as_writable_bytes(std::span(start)));
  if (got < sizeof start) stream.fail(fmt::format("it has {} bytes, too few for a .npy file", got));
  if (std::string_view(start, magic.size()) != magic) stream.fail("it is not a .npy file");
  const int version = start[6];
  if (version < 1 || version > 3) stream.fail(fmt::format("it has version {} of the .npy format; mmc knows 1 to 3", version));
  const std::size_t width = version == 1 ? 2 : 4;  // bytes of the header's length
  std::uint64_t length = 0;
  stream.read(std::as_writable_bytes(std::span(&length, 1)).first(width), "the length of its header");
  if (length > stream.most_left())
    stream.fail(fmt::format("it is cut short: its header should have {} bytes, but {} follow", length, stream.most_left()));
  if (length > largest_header)
    stream.fail(fmt::format("its header has {} bytes, more than the {} that are allowed", length, largest_header));
  std::string text(static_cast<std::size_t>(length), '\0');
  stream.read(std::as_writable_bytes(std::span(text)), "its header");
  NpyHeader header = parse_dictionary(stream, text);
  if (header.foreign.empty()) check_size(stream, bytes(header.stored), header.shape, true);
  return header;
}

Type type_of(const NpyHeader& header) {
  if (!header.foreign.empty()) return {};
  return Type::tensor(widened(header.stored), std::vector<Dim>(header.shape.begin(), header.shape.end()));
}

namespace {

// From Fortran's order, in which the first index runs fastest, to C's.
void to_c_order(const std::vector<std::byte>& in, const std::vector<std::int64_t>& shape, std::size_t width, std::byte* out) {
  std::vector<std::int64_t> index(shape.size(), 0);
  for (std::size_t to = 0; to < in.size(); to += width) {
    std::int64_t from = 0;
    for (std::size_t axis = shape.size(); axis-- > 0;) from = from * shape[axis] + index[axis];
    std::memcpy(out + to, in.data() + static_cast<std::size_t>(from) * width, width);
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
}

}  // namespace

void read_npy_elements(ByteStream& stream, const NpyHeader& header, DType to, std::byte* out) {
  const std::int64_t count = type_of(header).elements();
  if (!header.fortran || header.shape.size() < 2) {
    read_elements(stream, header.stored, false, count, to, out);
  } else {
    std::vector<std::byte> elements(static_cast<std::size_t>(count) * bytes(to));
    read_elements(stream, header.stored, false, count, to, elements.data());
    to_c_order(elements, header.shape, bytes(to), out);
  }
  stream.finish();
}

std::string npy_header(Type type) {
  std::string shape;
  for (const std::int64_t n : type.sizes()) shape += fmt::format("{}, ", n);
  if (type.rank() > 1)
    shape.resize(shape.size() - 2);  // "2, 3"
  else if (type.rank() == 1)
    shape.resize(shape.size() - 1);  // "3,"
  const std::string_view stored = std::ranges::find(type_names, stored_as(type.dtype()), &TypeName::stored)->name;
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", stored, shape);
  // Spaces and a newline up to a multiple of 64 align the elements, as the format asks.
  constexpr std::size_t before = 10;
  header.resize((before + header.size() + 1 + 63) / 64 * 64 - before - 1, ' ');
  header += '\n';
  const char length[2] = {static_cast<char>(header.size() & 255), static_cast<char>(header.size() >> 8)};
  return std::string(magic) + std::string("\x01\x00", 2) + std::string(length, 2) + header;
}

NpyHeader read_own_npy_header(ByteStream& stream) {
  NpyHeader header = read_npy_header(stream);
  if (!header.foreign.empty()) stream.fail(header.foreign);
  return header;
}

Type read_npy_type(const std::string& path) {
  const InputFile file(path);
  ByteStream stream(file, 0, file.size(), Packing::none);
  return type_of(read_own_npy_header(stream));
}

Tensor read_npy(const std::string& path) {
  const InputFile file(path);
  ByteStream stream(file, 0, file.size(), Packing::none);
  const NpyHeader header = read_own_npy_header(stream);
  Tensor tensor = make_tensor(type_of(header));
  read_npy_elements(stream, header, tensor.type.dtype(), tensor.data->data());
  return tensor;
}

void write_npy(const std::string& path, const Tensor& tensor) {
  OutputFile file(path);
  file.write(npy_header(tensor.type));
  file.write(*tensor.data);
  file.commit();
}

}  // namespace mmc

#include "runtime/data/npy.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstring>
#include <limits>
#include <optional>

#include "runtime/data/file.h"
#include "runtime/data/stored.h"

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

struct Header {
  Stored stored = Stored::f32;
  bool fortran = false;
  std::vector<std::int64_t> shape;
  std::uint64_t data_start = 0;
};

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

Header parse_dictionary(const InputFile& file, std::string_view text) {
  Scanner scan(text);
  Header header;
  bool has_type = false, has_order = false, has_shape = false, good = scan.take('{');
  while (good && !scan.take('}')) {
    const std::optional<std::string_view> key = scan.quoted();
    good = key.has_value() && scan.take(':');
    if (!good) break;
    if (*key == "descr") {
      const std::optional<std::string_view> name = scan.quoted();
      if (!name) file.fail("it holds records; mmc reads plain numbers and bools");
      const auto found = std::ranges::find(type_names, *name, &TypeName::name);
      if (found == std::end(type_names)) {
        file.fail(name->starts_with('>') ? fmt::format("its elements are big-endian ({}); mmc reads little-endian ones", *name)
                                         : fmt::format("its elements are of type {}, which mmc does not read", *name));
      }
      header.stored = found->stored;
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

Header read_header(const InputFile& file) {
  char start[8] = {};
  if (file.size() < 10) file.fail(fmt::format("it has {} bytes, too few for a .npy file", file.size()));
  file.read(0, std::as_writable_bytes(std::span(start)));
  if (std::string_view(start, magic.size()) != magic) file.fail("it is not a .npy file");
  const int version = start[6];
  if (version < 1 || version > 3) file.fail(fmt::format("it has version {} of the .npy format; mmc knows 1 to 3", version));
  const std::uint64_t width = version == 1 ? 2 : 4;  // bytes of the header's length
  std::uint64_t length = 0;
  if (file.size() < 8 + width) file.fail("it is cut short in its header");
  file.read(8, std::as_writable_bytes(std::span(&length, 1)).first(width));
  if (length > file.size() - 8 - width) {
    file.fail(fmt::format("it is cut short: its header should have {} bytes, but {} follow", length, file.size() - 8 - width));
  }
  if (length > largest_header)
    file.fail(fmt::format("its header has {} bytes, more than the {} that are allowed", length, largest_header));
  std::string text(static_cast<std::size_t>(length), '\0');
  file.read(8 + width, std::as_writable_bytes(std::span(text)));
  Header header = parse_dictionary(file, text);
  header.data_start = 8 + width + length;

  // As many bytes as the shape asks for must be there, and no more.
  const std::uint64_t there = file.size() - header.data_start;
  const bool empty = std::ranges::find(header.shape, 0) != header.shape.end();
  std::uint64_t expected = bytes(header.stored);
  for (const std::int64_t n : header.shape) {
    if (n == 0) continue;
    if (expected > (std::uint64_t{1} << 62) / static_cast<std::uint64_t>(n))
      file.fail("its shape has more elements than can be counted");
    expected *= static_cast<std::uint64_t>(n);
  }
  if (empty) expected = 0;
  if (there < expected)
    file.fail(fmt::format("it is cut short: its shape asks for {} bytes of elements, but {} follow", expected, there));
  if (there > expected) file.fail(fmt::format("{} bytes follow its last element", there - expected));
  return header;
}

Type type_of(const Header& header) {
  return Type::tensor(widened(header.stored), std::vector<Dim>(header.shape.begin(), header.shape.end()));
}

// From Fortran's order, in which the first index runs fastest, to C's.
std::vector<std::byte> to_c_order(const std::vector<std::byte>& in, const std::vector<std::int64_t>& shape, std::size_t width) {
  std::vector<std::byte> out(in.size());
  std::vector<std::int64_t> index(shape.size(), 0);
  for (std::size_t to = 0; to < in.size(); to += width) {
    std::int64_t from = 0;
    for (std::size_t axis = shape.size(); axis-- > 0;) from = from * shape[axis] + index[axis];
    std::memcpy(out.data() + to, in.data() + static_cast<std::size_t>(from) * width, width);
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
  return out;
}

}  // namespace

Type read_npy_type(const std::string& path) { return type_of(read_header(InputFile(path))); }

Tensor read_npy(const std::string& path) {
  const InputFile file(path);
  const Header header = read_header(file);
  std::vector<std::byte> elements(static_cast<std::size_t>(file.size() - header.data_start));
  file.read(header.data_start, elements);
  if (header.fortran) elements = to_c_order(elements, header.shape, bytes(header.stored));
  return widen(header.stored, type_of(header), elements);
}

void write_npy(const std::string& path, const Tensor& tensor) {
  std::string shape;
  for (const std::int64_t n : tensor.type.sizes()) shape += fmt::format("{}, ", n);
  if (tensor.type.rank() > 1)
    shape.resize(shape.size() - 2);  // "2, 3"
  else if (tensor.type.rank() == 1)
    shape.resize(shape.size() - 1);  // "3,"
  const std::string_view type = std::ranges::find(type_names, stored_as(tensor.type.dtype()), &TypeName::stored)->name;
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", type, shape);
  // Spaces and a newline up to a multiple of 64 align the elements, as the format asks.
  constexpr std::size_t before = 10;
  header.resize((before + header.size() + 1 + 63) / 64 * 64 - before - 1, ' ');
  header += '\n';
  const auto length = static_cast<std::uint16_t>(header.size());

  OutputFile file(path);
  file.write(magic);
  file.write(std::string_view("\x01\x00", 2));
  file.write(std::as_bytes(std::span(&length, 1)));
  file.write(header);
  file.write(*tensor.data);
  file.commit();
}

}  // namespace mmc

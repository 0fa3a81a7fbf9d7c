#include "runtime/data/idx.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "compiler/support/errors.h"

namespace mmc {
namespace {

struct TypeCode {
  unsigned code;
  Stored stored;
};
constexpr TypeCode type_codes[] = {{0x08, Stored::u8},  {0x09, Stored::i8},  {0x0b, Stored::i16},
                                   {0x0c, Stored::i32}, {0x0d, Stored::f32}, {0x0e, Stored::f64}};

}  // namespace

IdxHeader read_idx_header(ByteStream& stream) {
  unsigned char start[4] = {};
  const std::size_t got = stream.read_some(std::as_writable_bytes(std::span(start)));
  if (got < sizeof start) stream.fail(fmt::format("it has {} bytes, too few for an IDX file", got));
  const auto found = std::ranges::find(type_codes, start[2], &TypeCode::code);
  if (start[0] != 0 || start[1] != 0 || found == std::end(type_codes)) {
    stream.fail(fmt::format("it is not an IDX file: it begins with {:02x} {:02x} {:02x} {:02x}, not with 00 00 and a known type",
                            start[0], start[1], start[2], start[3]));
  }
  IdxHeader header;
  header.stored = found->stored;
  std::vector<std::int64_t> shape;
  for (unsigned axis = 0; axis < start[3]; ++axis) {
    unsigned char size[4] = {};
    stream.read(std::as_writable_bytes(std::span(size)), "its header");
    shape.push_back(std::int64_t{size[0]} << 24 | std::int64_t{size[1]} << 16 | std::int64_t{size[2]} << 8 |
                    std::int64_t{size[3]});
  }
  check_size(stream, bytes(header.stored), shape, true);
  header.type = Type::tensor(widened(header.stored), std::vector<Dim>(shape.begin(), shape.end()));
  return header;
}

void write_idx(const std::string& path, const Tensor& tensor) {
  const DType dtype = tensor.type.dtype();
  require(dtype != DType::i64, "an element type of IDX");
  const Stored stored = dtype == DType::boolean ? Stored::u8 : stored_as(dtype);
  std::string head = {0, 0, static_cast<char>(std::ranges::find(type_codes, stored, &TypeCode::stored)->code),
                      static_cast<char>(tensor.type.rank())};
  for (const std::int64_t n : tensor.type.sizes()) {
    if (n > std::numeric_limits<std::uint32_t>::max())
      throw RunError(fmt::format("cannot write `{}`: an axis of {} does not fit into IDX", path, n));
    for (int shift = 24; shift >= 0; shift -= 8) head += static_cast<char>(n >> shift & 255);
  }
  std::vector<std::byte> elements = *tensor.data;
  const std::size_t width = bytes(stored);
  for (std::size_t at = 0; at < elements.size(); at += width)
    std::reverse(elements.begin() + static_cast<std::ptrdiff_t>(at), elements.begin() + static_cast<std::ptrdiff_t>(at + width));
  OutputFile file(path);
  if (path.ends_with(".gz")) {
    file.write(gzipped(head, elements));
  } else {
    file.write(head);
    file.write(elements);
  }
  file.commit();
}

}  // namespace mmc

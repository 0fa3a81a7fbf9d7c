#include "runtime/data/stream.h"

#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <utility>

#include "compiler/support/errors.h"

namespace mmc {

struct ByteStream::Inflater {
  z_stream z{};
  std::vector<std::byte> in;
  bool ended = false;

  explicit Inflater(int window) : in(std::size_t{1} << 16) {
    if (inflateInit2(&z, window) != Z_OK) throw RunError("there is not enough memory to unpack a file");
  }
  ~Inflater() { inflateEnd(&z); }
};

ByteStream::ByteStream(const InputFile& file, std::uint64_t begin, std::uint64_t end, Packing packing)
    : file_(file), at_(begin), end_(end), packing_(packing) {
  require(begin <= end && end <= file.size(), "the part of a file");
  if (packing != Packing::none) inflater_ = std::make_unique<Inflater>(packing == Packing::gzip ? 15 + 16 : -15);
}

ByteStream::ByteStream(const InputFile& file, std::uint64_t begin, std::uint64_t end, Packing packing, Member member)
    : ByteStream(file, begin, end, packing) {
  member_ = std::move(member);
}

ByteStream::~ByteStream() = default;

void ByteStream::read(std::span<std::byte> bytes, std::string_view what) {
  const std::size_t got = read_some(bytes);
  if (got < bytes.size())
    fail(fmt::format("it is cut short at byte {}: {} should go on for {} more", given_, what, bytes.size() - got));
}

std::size_t ByteStream::read_some(std::span<std::byte> bytes) {
  std::size_t got = 0;
  if (packing_ == Packing::none) {
    got = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), end_ - at_));
    file_.read(at_, bytes.first(got));
    at_ += got;
  } else {
    while (got < bytes.size() && more_packed()) got += inflate(bytes.subspan(got));
  }
  given_ += got;
  if (member_) checksum_ = crc32_of(checksum_, bytes.first(got));
  return got;
}

// Is packed data left? A gzip file may be several, one after the other.
bool ByteStream::more_packed() {
  if (!inflater_->ended) return true;
  if (packing_ != Packing::gzip || (inflater_->z.avail_in == 0 && at_ == end_)) return false;
  inflateReset(&inflater_->z);
  inflater_->ended = false;
  return true;
}

std::size_t ByteStream::inflate(std::span<std::byte> out) {
  z_stream& z = inflater_->z;
  if (z.avail_in == 0) {
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(inflater_->in.size(), end_ - at_));
    if (n == 0) fail(fmt::format("it is cut short at byte {}, within its packed data", at_));
    file_.read(at_, std::span(inflater_->in).first(n));
    at_ += n;
    z.next_in = reinterpret_cast<Bytef*>(inflater_->in.data());
    z.avail_in = static_cast<uInt>(n);
  }
  const std::size_t room = std::min(out.size(), std::size_t{1} << 30);  // zlib counts in 32 bits
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(room);
  const int status = ::inflate(&z, Z_NO_FLUSH);
  if (status == Z_MEM_ERROR) throw RunError("there is not enough memory to unpack a file");
  if (status == Z_STREAM_END)
    inflater_->ended = true;
  else if (status != Z_OK && status != Z_BUF_ERROR)
    fail(fmt::format("its packed data are damaged near byte {}", at_ - z.avail_in));
  return room - z.avail_out;
}

std::uint64_t ByteStream::most_left() const {
  if (packing_ == Packing::none) return end_ - at_;
  constexpr std::uint64_t ratio = 1032, slack = std::uint64_t{1} << 16;  // the slack: what zlib holds back in its window
  return (end_ - at_ + inflater_->z.avail_in) * ratio + slack;
}

void ByteStream::finish() {
  std::byte more{};
  if (read_some(std::span(&more, 1)) != 0) fail(fmt::format("more follows after its last element, from byte {} on", given_ - 1));
  if (packing_ != Packing::none && (inflater_->z.avail_in != 0 || at_ != end_))
    fail(fmt::format("bytes follow its packed data, from byte {} on", at_ - inflater_->z.avail_in));
  if (member_ && checksum_ != member_->checksum)
    fail(fmt::format("it is damaged: its checksum is {:08x} and should be {:08x}", checksum_, member_->checksum));
}

void ByteStream::fail(const std::string& why) const {
  file_.fail(member_ ? fmt::format("in its member `{}`: {}", member_->name, why) : why);
}

void check_size(const ByteStream& stream, std::size_t width, std::span<const std::int64_t> shape, bool to_the_end) {
  constexpr std::size_t most_axes = 64;  // NumPy's limit
  if (shape.size() > most_axes) stream.fail(fmt::format("its shape has {} sizes, more than {}", shape.size(), most_axes));
  const bool empty = std::ranges::find(shape, 0) != shape.end();
  std::uint64_t expected = width;
  for (const std::int64_t n : shape) {
    if (n == 0) continue;
    if (expected > (std::uint64_t{1} << 62) / static_cast<std::uint64_t>(n))
      stream.fail("its shape has more elements than can be counted");
    expected *= static_cast<std::uint64_t>(n);
  }
  if (empty) expected = 0;
  const std::uint64_t there = stream.most_left();
  if (there < expected) {
    stream.fail(fmt::format("it is cut short: its shape asks for {} bytes of elements, but {}{} follow", expected,
                            stream.packed() ? "at most " : "", there));
  }
  if (to_the_end && !stream.packed() && there > expected)
    stream.fail(fmt::format("{} bytes follow its last element", there - expected));
  if (expected > machine_memory()) {
    stream.fail(
        fmt::format("its elements take {}, and this machine has {} of memory", size_text(expected), size_text(machine_memory())));
  }
}

bool is_gzip(const InputFile& file) {
  unsigned char start[2] = {};
  if (file.size() < sizeof start) return false;
  file.read(0, std::as_writable_bytes(std::span(start)));
  return start[0] == 0x1f && start[1] == 0x8b;
}

std::uint32_t crc32_of(std::uint32_t checksum, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const std::size_t n = std::min(bytes.size(), std::size_t{1} << 30);  // zlib counts in 32 bits
    checksum = static_cast<std::uint32_t>(::crc32(checksum, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(n)));
    bytes = bytes.subspan(n);
  }
  return checksum;
}

std::vector<std::byte> gzipped(std::string_view head, std::span<const std::byte> body) {
  z_stream z{};
  constexpr int gzip_window = 15 + 16, memory = 8;
  if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, memory, Z_DEFAULT_STRATEGY) != Z_OK)
    throw RunError("there is not enough memory to pack a file");
  std::vector<std::byte> out;
  std::vector<std::byte> chunk(std::size_t{1} << 16);
  const auto feed = [&](std::span<const std::byte> in, bool last) {
    do {
      const std::size_t n = std::min(in.size(), std::size_t{1} << 30);
      z.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(in.data()));  // zlib reads only
      z.avail_in = static_cast<uInt>(n);
      in = in.subspan(n);
      do {
        z.next_out = reinterpret_cast<Bytef*>(chunk.data());
        z.avail_out = static_cast<uInt>(chunk.size());
        deflate(&z, last && in.empty() ? Z_FINISH : Z_NO_FLUSH);
        out.insert(out.end(), chunk.begin(), chunk.end() - z.avail_out);
      } while (z.avail_out == 0);
    } while (!in.empty());
  };
  feed(std::as_bytes(std::span(head)), false);
  feed(body, true);
  deflateEnd(&z);
  return out;
}

std::string size_text(std::uint64_t bytes) {
  const auto size = static_cast<double>(bytes);
  if (size < 1e3) return fmt::format("{} bytes", bytes);
  if (size < 1e6) return fmt::format("{:.3g} kB", size / 1e3);
  if (size < 1e9) return fmt::format("{:.3g} MB", size / 1e6);
  return fmt::format("{:.4g} GB", size / 1e9);
}

std::uint64_t machine_memory() {
  const long pages = ::sysconf(_SC_PHYS_PAGES), page = ::sysconf(_SC_PAGESIZE);
  return pages > 0 && page > 0 ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page) : ~std::uint64_t{0};
}

}  // namespace mmc

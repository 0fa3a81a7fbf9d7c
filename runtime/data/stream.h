// The bytes of a part of a file from its beginning to its end: as they are, or unpacked on the way.
//
// A packed file may claim any size, so a reader compares what it is about to allocate with most_left(): deflate grows at most
// 1032-fold, so a small file cannot ask for gigabytes. Every failure is a RunError that names the file, and where one is known
// the place in it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/data/file.h"

namespace mmc {

enum class Packing : std::uint8_t { none, gzip, deflate };  // deflate: without a frame of its own, as in a zip archive

class ByteStream {
 public:
  // The bytes [begin, end) of the file, which must outlive the stream.
  ByteStream(const InputFile&, std::uint64_t begin, std::uint64_t end, Packing);
  // Those of the member of an archive: its name is for messages, and finish() compares the CRC-32 of all bytes.
  struct Member {
    std::string name;
    std::uint32_t checksum;
  };
  ByteStream(const InputFile&, std::uint64_t begin, std::uint64_t end, Packing, Member);
  ~ByteStream();
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  // Fills `bytes`, or fails; `what` names in the message what was cut short: "its header".
  void read(std::span<std::byte> bytes, std::string_view what);
  std::size_t read_some(std::span<std::byte>);       // fewer only at the end
  std::uint64_t position() const { return given_; }  // how many bytes were read
  std::uint64_t most_left() const;                   // how many can follow at most; exact when nothing is packed
  bool packed() const { return packing_ != Packing::none; }
  // Says that everything was read: fails when bytes follow, and when a checksum is wrong.
  void finish();
  [[noreturn]] void fail(const std::string& why) const;

 private:
  struct Inflater;
  bool more_packed();
  std::size_t inflate(std::span<std::byte>);
  const InputFile& file_;
  std::uint64_t at_, end_, given_ = 0;
  Packing packing_;
  std::optional<Member> member_;
  std::uint32_t checksum_ = 0;
  std::unique_ptr<Inflater> inflater_;
};

// Fails unless the elements that a header announces can follow: as many bytes as are there, or at most, of packed data, as can
// come of it, and never more than the machine's memory. `to_the_end`: nothing else follows them.
void check_size(const ByteStream&, std::size_t width, std::span<const std::int64_t> shape, bool to_the_end);

// Does the file begin as gzip files do?
bool is_gzip(const InputFile&);

// CRC-32 (IEEE 802.3) of what `checksum` covers and then `bytes`.
std::uint32_t crc32_of(std::uint32_t checksum, std::span<const std::byte> bytes);

// Both parts as one gzip file, without a name or a time in it.
std::vector<std::byte> gzipped(std::string_view head, std::span<const std::byte> body);

// "1.5 GB", for messages.
std::string size_text(std::uint64_t bytes);
// The memory that this machine has.
std::uint64_t machine_memory();

}  // namespace mmc

// The members of a zip archive (PKWARE's APPNOTE.TXT 6.3, sections 4.3 to 4.5), as far as .npz files use them: stored or
// deflated, with 64-bit sizes.
//
// Nothing is ever unpacked to a disk, yet a member whose name leads out of the archive ("../x", "/x") is refused: no honest
// writer makes one. So are members that overlap (the bombs that claim the same bytes many times), encrypted ones, archives in
// several parts, and anything whose sizes disagree. Every failure is a RunError that names the file and, where it is one, the
// byte.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/data/stream.h"

namespace mmc {

struct ZipMember {
  std::string name;
  Packing packing = Packing::none;
  std::uint64_t begin = 0, end = 0;  // its data within the file
  std::uint64_t size = 0;            // unpacked
  std::uint32_t checksum = 0;        // CRC-32 of the unpacked bytes
};

std::vector<ZipMember> read_zip_directory(const InputFile&);  // in the order of their data

// Writes an archive of stored members, member by member; every member's time is 1980-01-01, so equal content gives equal bytes.
// An archive of 4 GB or more is refused with a RunError.
class ZipWriter {
 public:
  explicit ZipWriter(const std::string& path);
  void add(const std::string& name, std::string_view head, std::span<const std::byte> body);
  void commit();

 private:
  struct Entry {
    std::string name;
    std::uint32_t checksum, size, offset;
  };
  void put(std::string_view);
  std::string path_;
  OutputFile file_;
  std::uint64_t written_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace mmc

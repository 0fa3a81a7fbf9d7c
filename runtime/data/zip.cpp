#include "runtime/data/zip.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <set>

#include "compiler/support/errors.h"
#include "runtime/data/text.h"

namespace mmc {
namespace {

constexpr std::uint32_t local_mark = 0x04034b50, central_mark = 0x02014b50, end_mark = 0x06054b50, end64_mark = 0x06064b50,
                        locator64_mark = 0x07064b50;
constexpr std::uint64_t in_64_bits = 0xffffffff;  // a 32-bit field that says: look at the 64-bit one
constexpr std::uint64_t largest_directory = 64 << 20;

// Little-endian fields of a piece of the file.
class Bytes {
 public:
  Bytes(const InputFile& file, std::uint64_t at, std::uint64_t size, std::string_view what) : file_(file), at_(at) {
    if (at > file.size() || size > file.size() - at)
      file.fail(fmt::format("it is cut short or damaged: {} should be {} bytes at byte {}, and the file has {}", what, size, at,
                            file.size()));
    bytes_.resize(static_cast<std::size_t>(size));
    file.read(at, bytes_);
  }
  std::uint64_t number(std::size_t at, std::size_t width) const {
    if (at + width > bytes_.size()) file_.fail(fmt::format("its directory is damaged near byte {}", at_ + at));
    std::uint64_t n = 0;
    for (std::size_t i = width; i-- > 0;) n = n << 8 | std::to_integer<std::uint64_t>(bytes_[at + i]);
    return n;
  }
  std::string text(std::size_t at, std::size_t size) const {
    if (at + size > bytes_.size()) file_.fail(fmt::format("its directory is damaged near byte {}", at_ + at));
    return {reinterpret_cast<const char*>(bytes_.data()) + at, size};
  }
  std::size_t size() const { return bytes_.size(); }

 private:
  const InputFile& file_;
  std::uint64_t at_;
  std::vector<std::byte> bytes_;
};

struct Directory {
  std::uint64_t at = 0, size = 0, entries = 0;
};

// The record at the end says where the directory is. It is looked for backwards, behind a comment of up to 65535 bytes.
Directory find_directory(const InputFile& file) {
  constexpr std::uint64_t record = 22, longest_comment = 65535;
  if (file.size() < record) file.fail(fmt::format("it has {} bytes, too few for a zip archive", file.size()));
  const std::uint64_t start = file.size() - std::min(file.size(), record + longest_comment);
  const Bytes tail(file, start, file.size() - start, "the end of the archive");
  std::optional<std::size_t> found;
  for (std::size_t at = tail.size() - record + 1; at-- > 0 && !found;) {
    if (tail.number(at, 4) == end_mark && tail.number(at + 20, 2) == tail.size() - at - record) found = at;
  }
  if (!found) file.fail("it is not a zip archive, or cut short: it has no directory at its end");
  const std::uint64_t end = start + *found;
  if (tail.number(*found + 4, 2) != 0 || tail.number(*found + 6, 2) != 0)
    file.fail("it is one part of an archive in several parts");
  Directory d{tail.number(*found + 16, 4), tail.number(*found + 12, 4), tail.number(*found + 10, 2)};
  std::uint64_t behind = end;
  if (d.at == in_64_bits || d.size == in_64_bits || d.entries == 0xffff) {
    if (end < 20) file.fail("its directory's place is missing");
    const Bytes locator(file, end - 20, 20, "the directory's place");
    if (locator.number(0, 4) != locator64_mark) file.fail(fmt::format("its directory's place is missing at byte {}", end - 20));
    behind = locator.number(8, 8);
    const Bytes wide(file, behind, 56, "the directory's place");
    if (wide.number(0, 4) != end64_mark) file.fail(fmt::format("its directory's place is damaged at byte {}", behind));
    d = {wide.number(48, 8), wide.number(40, 8), wide.number(32, 8)};
  }
  if (d.size > behind || d.at != behind - d.size) {
    file.fail(fmt::format("its directory should be {} bytes at byte {}, which does not fit the record at byte {}", d.size, d.at,
                          behind));
  }
  if (d.size > largest_directory)
    file.fail(fmt::format("its directory has {} bytes, more than the {} that are allowed", d.size, largest_directory));
  return d;
}

void check_name(const InputFile& file, const std::string& name, std::size_t number) {
  const bool control = std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (name.empty() || control || valid_text(name) != name.size())
    file.fail(fmt::format("its member number {} has a name that is no text", number));
  bool leaves = name[0] == '/' || name[0] == '\\' || (name.size() > 1 && name[1] == ':');
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find_first_of("/\\", at), name.size());
    leaves = leaves || std::string_view(name).substr(at, end - at) == "..";
    at = end + 1;
  }
  if (leaves) file.fail(fmt::format("its member `{}` has a path that leads out of the archive", name));
}

// 64-bit sizes stand in an extra field, in this order, each only if its 32-bit field is full.
void read_wide(const Bytes& bytes, std::size_t at, std::size_t size, std::initializer_list<std::uint64_t*> fields) {
  for (const std::size_t end = at + size; at + 4 <= end;) {
    const std::uint64_t kind = bytes.number(at, 2), length = bytes.number(at + 2, 2);
    at += 4;
    if (kind == 1) {
      std::size_t from = at;
      for (std::uint64_t* field : fields) {
        if (*field != in_64_bits || from + 8 > at + length) continue;
        *field = bytes.number(from, 8);
        from += 8;
      }
      return;
    }
    at += static_cast<std::size_t>(length);
  }
}

}  // namespace

std::vector<ZipMember> read_zip_directory(const InputFile& file) {
  const Directory directory = find_directory(file);
  const Bytes bytes(file, directory.at, directory.size, "the directory");
  std::vector<ZipMember> members;
  std::vector<std::uint64_t> starts;
  std::set<std::string> names;
  std::size_t at = 0;
  for (std::uint64_t i = 0; i < directory.entries; ++i) {
    if (bytes.number(at, 4) != central_mark) file.fail(fmt::format("its directory is damaged at byte {}", directory.at + at));
    const std::uint64_t flags = bytes.number(at + 8, 2), method = bytes.number(at + 10, 2);
    const auto name_size = static_cast<std::size_t>(bytes.number(at + 28, 2)),
               extra_size = static_cast<std::size_t>(bytes.number(at + 30, 2)),
               comment_size = static_cast<std::size_t>(bytes.number(at + 32, 2));
    ZipMember m;
    m.checksum = static_cast<std::uint32_t>(bytes.number(at + 16, 4));
    std::uint64_t packed = bytes.number(at + 20, 4), start = bytes.number(at + 42, 4);
    m.size = bytes.number(at + 24, 4);
    m.name = bytes.text(at + 46, name_size);
    check_name(file, m.name, members.size());
    const auto bad = [&](const std::string& why) { file.fail(fmt::format("its member `{}` {}", m.name, why)); };
    read_wide(bytes, at + 46 + name_size, extra_size, {&m.size, &packed, &start});
    at += 46 + name_size + extra_size + comment_size;
    if (!names.insert(m.name).second) bad("is there twice");
    if ((flags & 1) != 0) bad("is encrypted");
    if (method != 0 && method != 8)
      bad(fmt::format("is packed by method {}; mmc knows stored (0) and deflated (8) ones", method));
    m.packing = method == 8 ? Packing::deflate : Packing::none;
    if (m.packing == Packing::none && m.size != packed)
      bad(fmt::format("is stored as {} bytes and should have {}", packed, m.size));
    const Bytes local(file, start, 30, "the head of a member");
    if (local.number(0, 4) != local_mark) bad(fmt::format("does not begin at byte {}, as the directory says", start));
    m.begin = start + 30 + local.number(26, 2) + local.number(28, 2);
    if (m.begin > directory.at || packed > directory.at - m.begin)
      bad(fmt::format("should be {} bytes at byte {}, and the directory begins at byte {}", packed, m.begin, directory.at));
    m.end = m.begin + packed;
    starts.push_back(start);
    members.push_back(std::move(m));
  }
  std::vector<std::size_t> order(members.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(starts[i], members[i].end); });
  std::vector<ZipMember> sorted;
  for (std::size_t i : order) {
    if (!sorted.empty() && starts[i] < sorted.back().end)
      file.fail(fmt::format("its members `{}` and `{}` overlap at byte {}", sorted.back().name, members[i].name, starts[i]));
    sorted.push_back(std::move(members[i]));
  }
  return sorted;
}

namespace {

void append(std::string& to, std::uint64_t n, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) to += static_cast<char>(n >> (8 * i) & 255);
}

constexpr std::uint64_t new_years_day_1980 = 1 << 5 | 1;

// What the local head of a member and its directory entry have in common, from the version needed on.
std::string common_fields(std::uint32_t checksum, std::uint32_t size, std::size_t name_size) {
  std::string text;
  append(text, 20, 2);       // version 2.0 reads it
  append(text, 1 << 11, 2);  // the name is UTF-8
  append(text, 0, 2);        // stored
  append(text, 0, 2);        // midnight
  append(text, new_years_day_1980, 2);
  append(text, checksum, 4);
  append(text, size, 4);
  append(text, size, 4);
  append(text, name_size, 2);
  append(text, 0, 2);  // no extra field
  return text;
}

}  // namespace

ZipWriter::ZipWriter(const std::string& path) : path_(path), file_(path) {}

void ZipWriter::put(std::string_view text) {
  file_.write(text);
  written_ += text.size();
}

void ZipWriter::add(const std::string& name, std::string_view head, std::span<const std::byte> body) {
  constexpr std::uint64_t room = 64 << 20;  // for the directory
  const std::uint64_t size = head.size() + body.size();
  if (size + written_ + room > std::numeric_limits<std::uint32_t>::max())
    throw RunError(fmt::format(
        "cannot write `{}`: more than 4 GB do not fit into a .npz file; a .safetensors file has no such limit", path_));
  require(name.size() <= 0xffff && entries_.size() < 0xffff, "the members of an archive");
  std::uint32_t checksum = crc32_of(0, std::as_bytes(std::span(head)));
  checksum = crc32_of(checksum, body);
  entries_.push_back({name, checksum, static_cast<std::uint32_t>(size), static_cast<std::uint32_t>(written_)});
  std::string local;
  append(local, local_mark, 4);
  put(local + common_fields(checksum, static_cast<std::uint32_t>(size), name.size()) + name);
  put(head);
  file_.write(body);
  written_ += body.size();
}

void ZipWriter::commit() {
  const std::uint64_t start = written_;
  for (const Entry& e : entries_) {
    std::string entry;
    append(entry, central_mark, 4);
    append(entry, 20, 2);  // made by version 2.0
    entry += common_fields(e.checksum, e.size, e.name.size());
    append(entry, 0, 2);  // no comment
    append(entry, 0, 2);  // disk 0
    append(entry, 0, 2);  // attributes
    append(entry, 0, 4);
    append(entry, e.offset, 4);
    put(entry + e.name);
  }
  std::string end;
  append(end, end_mark, 4);
  append(end, 0, 4);  // disk 0
  append(end, entries_.size(), 2);
  append(end, entries_.size(), 2);
  append(end, written_ - start, 4);
  append(end, start, 4);
  append(end, 0, 2);  // no comment
  put(end);
  file_.commit();
}

}  // namespace mmc

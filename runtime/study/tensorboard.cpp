#include "runtime/study/tensorboard.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <bit>

namespace mmc {
namespace {

constexpr std::array<std::uint32_t, 256> crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t c = i;
    for (int bit = 0; bit < 8; ++bit) c = (c >> 1) ^ ((c & 1) != 0 ? 0x82f63b78u : 0);
    table[i] = c;
  }
  return table;
}

template <class T>
void put_fixed(std::string& to, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) to += static_cast<char>((value >> (8 * i)) & 0xff);
}

void put_varint(std::string& to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) to += static_cast<char>((value & 0x7f) | 0x80);
  to += static_cast<char>(value);
}

// The wire types of protobuf.
enum : std::uint64_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };
void put_key(std::string& to, std::uint64_t field, std::uint64_t wire) { put_varint(to, field << 3 | wire); }

void put_bytes(std::string& to, std::uint64_t field, std::string_view data) {
  put_key(to, field, bytes);
  put_varint(to, data.size());
  to += data;
}

// A CRC of data that hold CRCs would not be one; so they are stored rotated and moved.
std::uint32_t masked(std::uint32_t crc) { return std::rotr(crc, 15) + 0xa282ead8u; }

void put_record(std::string& to, std::string_view data) {
  std::string length;
  put_fixed<std::uint64_t>(length, data.size());
  to += length;
  put_fixed(to, masked(crc32c(length)));
  to += data;
  put_fixed(to, masked(crc32c(data)));
}

std::string event(double time) {
  std::string data;
  put_key(data, 1, fixed64);
  put_fixed(data, std::bit_cast<std::uint64_t>(time));
  return data;
}

}  // namespace

std::uint32_t crc32c(std::string_view text) {
  static constexpr std::array<std::uint32_t, 256> table = crc_table();
  std::uint32_t crc = 0xffffffffu;
  for (const char c : text) crc = table[(crc ^ static_cast<std::uint8_t>(c)) & 0xff] ^ (crc >> 8);
  return ~crc;
}

void begin_events(std::string& to, double time) {
  std::string data = event(time);
  put_bytes(data, 3, "brain.Event:2");
  put_record(to, data);
}

void append_events(std::string& to, const LoopMetrics& loop, std::int64_t first, std::int64_t last, double time) {
  const std::string member = loop.member.empty() ? "" : fmt::format("[{}]", fmt::join(loop.member, ","));
  each_place(loop, first, last, [&](const MetricPlace& place) {
    std::string summary;
    for (const auto& [series, element] : place.numbers) {
      const Progress::Series& s = loop.series[series].rows;
      std::string value;
      put_bytes(value, 1, s.name + member);
      put_key(value, 2, fixed32);
      put_fixed(value, std::bit_cast<std::uint32_t>(static_cast<float>(metric(s, element))));
      put_bytes(summary, 1, value);
    }
    std::string data = event(time);
    put_key(data, 2, varint);
    put_varint(data, static_cast<std::uint64_t>(place.count));
    put_bytes(data, 5, summary);
    put_record(to, data);
  });
}

}  // namespace mmc

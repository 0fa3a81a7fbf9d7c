#include "runtime/data/text.h"

#include <cstdint>
#include <cstring>

namespace mmc {
namespace {

// How many bytes the sequence at `p` has, or 0 when it is not one.
std::size_t sequence(const unsigned char* p, std::size_t left) {
  const auto follows = [&](std::size_t i) { return i < left && (p[i] & 0xc0) == 0x80; };
  if (p[0] == 0) return 0;
  if (p[0] < 0x80) return 1;
  if (p[0] >= 0xc2 && p[0] < 0xe0) return follows(1) ? 2 : 0;
  if ((p[0] & 0xf0) == 0xe0) {
    if (!follows(1) || !follows(2)) return 0;
    const bool overlong = p[0] == 0xe0 && p[1] < 0xa0, surrogate = p[0] == 0xed && p[1] >= 0xa0;
    return overlong || surrogate ? 0 : 3;
  }
  if (p[0] >= 0xf0 && p[0] < 0xf5) {
    if (!follows(1) || !follows(2) || !follows(3)) return 0;
    const bool overlong = p[0] == 0xf0 && p[1] < 0x90, beyond = p[0] == 0xf4 && p[1] >= 0x90;
    return overlong || beyond ? 0 : 4;
  }
  return 0;
}

}  // namespace

std::size_t valid_text(std::string_view text) {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t at = 0;
  while (at < text.size()) {
    // Eight bytes of plain ASCII at once: none has its top bit, none is 0.
    std::uint64_t eight = 0;
    if (text.size() - at >= sizeof eight) {
      std::memcpy(&eight, p + at, sizeof eight);
      constexpr std::uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
      if (((eight | (eight - ones)) & tops) == 0) {
        at += sizeof eight;
        continue;
      }
    }
    const std::size_t n = sequence(p + at, text.size() - at);
    if (n == 0) return at;
    at += n;
  }
  return at;
}

std::string printable(std::string_view text) {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t n = sequence(p + at, text.size() - at);
    const bool control = n == 1 ? p[at] < 0x20 || p[at] == 0x7f : n == 2 && p[at] == 0xc2 && p[at + 1] < 0xa0;
    if (n == 0 || control)
      out += '?';
    else
      out.append(text, at, n);
    at += n == 0 ? 1 : n;
  }
  return out;
}

}  // namespace mmc

#include "compiler/syntax/utf8.h"

#include <algorithm>
#include <array>

namespace mmc {
namespace {

constexpr char32_t replacement = 0xFFFD;

struct Interval {
  char32_t first, last;
};

// Enough of Unicode's tables for carets to stand under the right letter in names and titles that people write.
constexpr std::array zero_width = {Interval{0x0300, 0x036F}, Interval{0x0483, 0x0489}, Interval{0x1AB0, 0x1AFF},
                                   Interval{0x1DC0, 0x1DFF}, Interval{0x200B, 0x200F}, Interval{0x20D0, 0x20FF},
                                   Interval{0x3099, 0x309A}, Interval{0xFE00, 0xFE0F}, Interval{0xFE20, 0xFE2F},
                                   Interval{0xFEFF, 0xFEFF}};
constexpr std::array double_width = {Interval{0x1100, 0x115F},   Interval{0x2E80, 0x303E},   Interval{0x3041, 0x3098},
                                     Interval{0x309B, 0x4DBF},   Interval{0x4E00, 0xA4CF},   Interval{0xAC00, 0xD7A3},
                                     Interval{0xF900, 0xFAFF},   Interval{0xFE30, 0xFE6F},   Interval{0xFF00, 0xFF60},
                                     Interval{0xFFE0, 0xFFE6},   Interval{0x1F300, 0x1F64F}, Interval{0x1F680, 0x1F6FF},
                                     Interval{0x1F900, 0x1F9FF}, Interval{0x20000, 0x3FFFD}};

template <std::size_t n>
bool contains(const std::array<Interval, n>& table, char32_t c) {
  return std::any_of(table.begin(), table.end(), [c](Interval i) { return i.first <= c && c <= i.last; });
}

}  // namespace

CodePoint decode_utf8(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  constexpr CodePoint bad{replacement, 1, false};
  if (lead < 0xC2 || lead > 0xF4 || at + length > text.size()) return bad;
  char32_t value = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return bad;
    value = (value << 6) | (byte(i) & 0x3Fu);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (overlong || surrogate || value > 0x10FFFF) return bad;
  return {value, length, true};
}

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const CodePoint c = decode_utf8(text, at);
    if (!c.valid) return at;
    at += c.length;
  }
  return std::nullopt;
}

int display_width(char32_t c) {
  if (c < 0x300) return 1;
  if (contains(zero_width, c)) return 0;
  return contains(double_width, c) ? 2 : 1;
}

}  // namespace mmc

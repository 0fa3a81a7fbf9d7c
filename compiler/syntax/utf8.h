// UTF-8 by hand: reading one code point, finding where a text stops being valid, and how wide a code point is on a terminal.
//
// The parser checks a whole file once (first_invalid_utf8) before ANTLR sees it; the renderer must also cope with texts that
// failed that check, so decode_utf8 never fails: a bad byte is one replacement character of length one.
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

namespace mmc {

struct CodePoint {
  char32_t value;      // U+FFFD for a byte that is not valid here
  std::size_t length;  // bytes, at least 1
  bool valid;
};

CodePoint decode_utf8(std::string_view text, std::size_t at);          // at < text.size()
std::optional<std::size_t> first_invalid_utf8(std::string_view text);  // the byte's offset; overlong forms and surrogates count
int display_width(char32_t);  // terminal columns: 0 (combining), 1 or 2 (East Asian wide)

}  // namespace mmc

// Text of files: whether it is any, and how it may appear in a message.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace mmc {

// The offset of the first byte that is not UTF-8 (overlong forms and surrogates are not) or is 0; text.size() when there is none.
std::size_t valid_text(std::string_view text);
// With `?` for every control character and every byte that is no UTF-8: a file cannot break a message's line or colour a
// terminal.
std::string printable(std::string_view text);

}  // namespace mmc

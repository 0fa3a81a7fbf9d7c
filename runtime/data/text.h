// Is this UTF-8 (no overlong forms, no surrogates) without a NUL? What files call their parts is printed only if it is.
#pragma once
#include <cstddef>
#include <string_view>

namespace mmc {

// The offset of the first byte that is not valid text; text.size() when all of it is.
std::size_t valid_text(std::string_view text);

}  // namespace mmc

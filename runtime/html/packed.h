// Bytes as text that a browser unpacks by itself: deflated (zlib's form, RFC 1950: `new DecompressionStream("deflate")`), in
// base64.
#pragma once
#include <string>
#include <string_view>

namespace mmc::html {

std::string base64(std::string_view bytes);                 // RFC 4648, with padding
std::string packed(std::string_view bytes, int level = 6);  // level: 1 is quick, 9 is small

}  // namespace mmc::html

// Any bytes as a string literal of C++: for the programs that write files to be embedded. A new literal begins with each line of
// the text, and within long ones, so that no line of the generated file grows without end.
#pragma once
#include <fmt/format.h>

#include <string>
#include <string_view>

namespace mmc {

inline std::string string_literal(std::string_view text) {
  std::string out = "\"";
  std::size_t column = 0;
  for (const char c : text) {
    if (++column % 100 == 0) out += "\"\n    \"";
    if (c == '\n') {
      out += "\\n\"\n    \"";
    } else if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F) {
      out += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

}  // namespace mmc

#include "runtime/report/escape.h"

namespace mmc {

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      case '\'': result += "&#39;"; break;
      default: result += (static_cast<unsigned char>(c) < 32 && c != '\n' && c != '\t') || c == 127 ? ' ' : c;
    }
  }
  return result;
}

}  // namespace mmc

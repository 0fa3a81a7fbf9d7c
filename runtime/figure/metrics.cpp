#include "runtime/figure/metrics.h"

#include <array>

namespace mmc::figure {
namespace {

// Of the characters 32 to 126, in thousandths of the size.
constexpr std::array<short, 95> widths = {
    278, 278, 355, 556, 556, 889, 667, 191, 333,  333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667,  667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556,
    556, 222, 222, 500, 222, 833, 556, 556, 556,  556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584};

constexpr double wider = 1.14;

}  // namespace

double text_width(std::string_view utf8, double size) {
  double sum = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 32 && byte < 127) sum += widths[byte - 32];
    if (byte >= 0xC0) sum += 584;  // the first byte of any other character
  }
  return sum * size / 1000 * wider;
}

}  // namespace mmc::figure

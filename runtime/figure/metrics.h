// How wide text is at most, for layout: Helvetica's published widths (Adobe's font metrics) and a seventh more, which is what the
// widest of the fonts that stand in for it (DejaVu Sans) needs.
#pragma once
#include <string_view>

namespace mmc::figure {

double text_width(std::string_view utf8, double size);  // in the unit of `size`

}  // namespace mmc::figure

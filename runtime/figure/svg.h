// A drawing as an SVG file: for papers and slides, and what PDF and PNG are made from.
//
// Sizes are in points: a panel is 4.2 x 3 inches with text of 9 points, so that a figure is readable at half the width of a page.
// Fonts are Helvetica or what stands in for it. Heatmaps are rectangles, so that they stay sharp at every size; those of more
// than 20,000 cells are embedded as a picture.
#pragma once
#include <string>
#include <string_view>

#include "runtime/figure/drawing.h"

namespace mmc::figure {

// `ids`: what the ids within begin with; drawings that stand on one page need different ones.
std::string svg(const Drawing&, std::string_view ids = {});

}  // namespace mmc::figure

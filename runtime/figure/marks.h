// The marks of a panel on a canvas.
#pragma once
#include "runtime/figure/canvas.h"
#include "runtime/figure/layout.h"

namespace mmc::figure {

void draw(Canvas&, const PanelLayout&, const Mark&);
std::string dash_of(const Line&);  // as SVG takes it; empty: solid
std::string ink_of(const Style&);  // its colour, as SVG takes it

}  // namespace mmc::figure

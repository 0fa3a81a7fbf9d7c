// What part of a panel's data is shown, and where each number of it stands on the page.
#pragma once
#include <vector>

#include "runtime/figure/drawing.h"
#include "runtime/figure/ticks.h"

namespace mmc::figure {

// One direction of a panel: data [low, high] onto the page [from, to], in points; `from` > `to` for y, which grows upwards.
struct Scale {
  double low = 0, high = 1;
  bool log = false;
  double from = 0, to = 1;

  double at(double value) const;  // nan for what has no place: nan, and numbers up to 0 on a logarithmic axis
};

struct Box {
  double left = 0, top = 0, width = 0, height = 0;
};

struct PanelLayout {
  Box box;  // of the data
  Scale x, y, right;
  bool has_right = false;  // some mark belongs to the second y axis
  bool is_map = false;     // heatmaps: cells instead of a plane, row 0 on top
};

// `box` is where the data go. An axis shows all data and a margin of 4 %, bars their base, unless the panel fixes an end.
PanelLayout lay_out(const Panel&, Box box);
std::vector<Tick> ticks_of(const Scale&, int wanted);

}  // namespace mmc::figure

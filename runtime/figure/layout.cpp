#include "runtime/figure/layout.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mmc::figure {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// The range of the data along one axis, and what it must not be widened beyond.
struct Extent {
  bool log = false;
  double low = infinity, high = -infinity;
  bool rests_on_zero = false;  // bars: no margin below their base

  void add(double value) {
    if (!std::isfinite(value) || (log && value <= 0)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  void add(const Numbers& values, double shift = 0) {
    for (const double value : values) add(value + shift);
  }
};

struct Extents {
  Extent x, left, right;
};

void add_band(Extent& y, const Numbers& middle, const Numbers& half) {
  for (std::size_t i = 0; i < middle.size() && i < half.size(); ++i) {
    y.add(middle[i] - half[i]);
    y.add(middle[i] + half[i]);
  }
}

struct Measure {
  Extents& all;
  Extent& y(const Style& style) const { return style.right ? all.right : all.left; }

  void operator()(const Line& m) const {
    all.x.add(m.x);
    y(m.style).add(m.y);
    add_band(y(m.style), m.y, m.band);
  }
  void operator()(const Points& m) const {
    all.x.add(m.x);
    y(m.style).add(m.y);
  }
  void operator()(const Bars& m) const {
    all.x.add(m.x, -m.width / 2);
    all.x.add(m.x, m.width / 2);
    Extent& heights = y(m.style);
    heights.add(m.y);
    add_band(heights, m.y, m.error);
    heights.add(0);
    heights.rests_on_zero = true;
  }
  void operator()(const Arrows& m) const {
    for (Extent* axis : {&all.x, &y(m.style)}) axis->add(0);
    all.x.add(m.x);
    y(m.style).add(m.y);
  }
  void operator()(const Heatmap& m) const {
    for (const double edge : {-0.5, static_cast<double>(m.columns) - 0.5}) all.x.add(edge);
    for (const double edge : {-0.5, static_cast<double>(m.rows) - 0.5}) all.left.add(edge);
  }
  void operator()(const Images&) const {}
};

Scale scale_of(const Extent& extent, const Axis& axis, bool exact) {
  Scale scale;
  scale.log = axis.log;
  double low = extent.low, high = extent.high;
  if (low > high) {
    low = axis.log ? 1 : 0;
    high = axis.log ? 10 : 1;
  }
  if (low == high) {
    const double widen = axis.log ? 0 : std::max(0.5, std::abs(low) * 0.05);
    low = axis.log ? low / 2 : low - widen;
    high = axis.log ? high * 2 : high + widen;
  }
  if (axis.log) {
    const double margin = exact ? 1 : std::pow(high / low, 0.04);
    scale.low = low / margin;
    scale.high = high * margin;
  } else {
    const double margin = exact ? 0 : 0.04 * (high - low);
    scale.low = extent.rests_on_zero && low == 0 ? 0 : low - margin;
    scale.high = extent.rests_on_zero && high == 0 ? 0 : high + margin;
  }
  if (axis.low && (!axis.log || *axis.low > 0)) scale.low = *axis.low;
  if (axis.high && (!axis.log || *axis.high > 0)) scale.high = *axis.high;
  if (scale.low >= scale.high) scale.high = axis.log ? scale.low * 10 : scale.low + 1;  // a fixed end beyond all data
  return scale;
}

void widen(Scale& scale, double length) {
  const double middle = (scale.low + scale.high) / 2;
  scale.low = middle - length / 2;
  scale.high = middle + length / 2;
}

// One unit becomes as long on both axes: the one that has room to spare shows more.
void equalise(PanelLayout& layout) {
  const double by_x = layout.box.width / (layout.x.high - layout.x.low),
               by_y = layout.box.height / (layout.y.high - layout.y.low);
  if (by_x > by_y) widen(layout.x, layout.box.width / by_y);
  if (by_y > by_x) widen(layout.y, layout.box.height / by_x);
}

// Square cells as far as the box allows, unless that would make a thin strip of it.
void fit_cells(PanelLayout& layout) {
  const double columns = layout.x.high - layout.x.low, rows = layout.y.high - layout.y.low;
  if (columns / rows > 8 || rows / columns > 8) return;
  const double cell = std::min(layout.box.width / columns, layout.box.height / rows);
  layout.box.left += (layout.box.width - cell * columns) / 2;
  layout.box.top += (layout.box.height - cell * rows) / 2;
  layout.box.width = cell * columns;
  layout.box.height = cell * rows;
}

}  // namespace

double Scale::at(double value) const {
  if (log && value <= 0) return std::numeric_limits<double>::quiet_NaN();
  const double part = log ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
  return from + part * (to - from);
}

PanelLayout lay_out(const Panel& panel, Box box) {
  Extents all;
  all.x.log = panel.x.log;
  all.left.log = panel.y.log;
  all.right.log = panel.right.log;
  PanelLayout layout;
  layout.box = box;
  for (const Mark& mark : panel.marks) {
    std::visit(Measure{all}, mark);
    layout.is_map = layout.is_map || std::holds_alternative<Heatmap>(mark);
  }
  layout.x = scale_of(all.x, panel.x, layout.is_map);
  layout.y = scale_of(all.left, panel.y, layout.is_map);
  layout.has_right = all.right.low <= all.right.high;
  layout.right = scale_of(all.right, panel.right, false);
  if (layout.is_map) fit_cells(layout);
  if (panel.equal && !layout.is_map && !panel.x.log && !panel.y.log) equalise(layout);
  layout.x.from = layout.box.left;
  layout.x.to = layout.box.left + layout.box.width;
  layout.y.from = layout.box.top + layout.box.height;
  layout.y.to = layout.box.top;
  if (layout.is_map) std::swap(layout.y.from, layout.y.to);
  layout.right.from = layout.box.top + layout.box.height;
  layout.right.to = layout.box.top;
  return layout;
}

std::vector<Tick> ticks_of(const Scale& scale, int wanted) {
  return scale.log ? log_ticks(scale.low, scale.high, wanted) : linear_ticks(scale.low, scale.high, wanted);
}

}  // namespace mmc::figure

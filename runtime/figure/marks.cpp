#include "runtime/figure/marks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "runtime/figure/metrics.h"
#include "runtime/figure/scales.h"
#include "runtime/figure/thinning.h"

namespace mmc::figure {
namespace {

constexpr double small_text = 6.5;
constexpr double nowhere = std::numeric_limits<double>::quiet_NaN();

class Painter {
 public:
  Painter(Canvas& canvas, const PanelLayout& layout) : c_(canvas), l_(layout) {}

  void operator()(const Line& m) const {
    Numbers across, up;
    for (std::size_t i = 0; i < m.y.size(); ++i) {
      across.push_back(l_.x.at(m.x[i]));
      up.push_back(y(m.style).at(m.y[i]));
    }
    // Four columns to a point of width are more than a printer shows.
    const auto columns = static_cast<std::size_t>(l_.box.width * 4) + 1;
    Path path;
    for (const std::size_t i : thinned(across, up, l_.box.left, l_.box.left + l_.box.width, columns))
      path.emplace_back(across[i], up[i]);
    if (!m.band.empty()) band(m);
    c_.path(path, {"none", ink_of(m.style), 1.25, m.style.alpha, dash_of(m)});
  }

  void operator()(const Points& m) const {
    // As in matplotlib's scatter, `size` is an area: a marker of size 36 is as high as text of 6 points.
    const double radius = std::clamp(std::sqrt(m.size) / 2, 0.4, 20.0);
    for (std::size_t i = 0; i < m.y.size(); ++i) {
      const double px = l_.x.at(m.x[i]), py = y(m.style).at(m.y[i]);
      if (!std::isfinite(px) || !std::isfinite(py)) continue;
      disc(px, py, radius, m.style);
      if (i < m.text.size()) c_.text(px + radius + 1, py + small_text / 3, m.text[i], small_text, Anchor::start);
    }
  }

  void operator()(const Bars& m) const {
    const Scale& heights = y(m.style);
    const double base = heights.at(heights.log ? heights.low : std::clamp(0.0, heights.low, heights.high));
    for (std::size_t i = 0; i < m.y.size(); ++i) {
      const double left = l_.x.at(m.x[i] - m.width / 2), right = l_.x.at(m.x[i] + m.width / 2), top = heights.at(m.y[i]);
      if (!std::isfinite(top) || !std::isfinite(left)) continue;
      const Box bar{left, std::min(top, base), right - left, std::abs(base - top)};
      c_.rectangle(bar, {ink_of(m.style), m.touching ? "white" : "none", 0.3, m.style.alpha});
    }
    for (std::size_t i = 0; i < m.error.size() && i < m.y.size(); ++i) error_bar(m, i);
  }

  void operator()(const Arrows& m) const {
    const double from_x = l_.x.at(0), from_y = y(m.style).at(0);
    for (std::size_t i = 0; i < m.y.size(); ++i) {
      const double px = l_.x.at(m.x[i]), py = y(m.style).at(m.y[i]), length = std::hypot(px - from_x, py - from_y);
      if (!std::isfinite(length)) continue;
      const Ink ink{"none", ink_of(m.style), 1, m.style.alpha};
      c_.path({{from_x, from_y}, {px, py}}, ink);
      if (length > 4) {
        const double dx = (px - from_x) / length, dy = (py - from_y) / length;
        c_.path({{px - 4 * dx + 2 * dy, py - 4 * dy - 2 * dx}, {px, py}, {px - 4 * dx - 2 * dy, py - 4 * dy + 2 * dx}}, ink);
      }
      if (i < m.text.size()) c_.text(px + 2, py - 2, m.text[i], small_text, Anchor::start);
    }
  }

  void operator()(const Heatmap& m) const { cells(m, l_.box); }

  void operator()(const Images& m) const {
    const auto count = static_cast<std::int64_t>(m.pictures.size());
    if (count == 0) return;
    const std::int64_t columns = std::min(m.columns, count), rows = (count + columns - 1) / columns;
    const double title = m.titles.empty() ? 0 : small_text + 2, gap = 2;
    const Heatmap& first = m.pictures[0];
    const double room_x = (l_.box.width - gap * static_cast<double>(columns - 1)) / static_cast<double>(columns);
    const double room_y = (l_.box.height - gap * static_cast<double>(rows - 1)) / static_cast<double>(rows) - title;
    const double cell = std::min(room_x / static_cast<double>(first.columns), room_y / static_cast<double>(first.rows));
    const double width = cell * static_cast<double>(first.columns), height = cell * static_cast<double>(first.rows);
    for (std::int64_t i = 0; i < count; ++i) {
      const Box box{l_.box.left + static_cast<double>(i % columns) * (width + gap),
                    l_.box.top + static_cast<double>(i / columns) * (height + gap + title) + title, width, height};
      cells(m.pictures[static_cast<std::size_t>(i)], box);
      if (static_cast<std::size_t>(i) < m.titles.size()) {
        c_.text(box.left + width / 2, box.top - 2, m.titles[static_cast<std::size_t>(i)], small_text, Anchor::middle);
      }
    }
  }

 private:
  // Or, of further variants, a square, a diamond or a triangle of the same area.
  void disc(double px, double py, double r, const Style& style) const {
    const Ink ink{ink_of(style), "none", 1, style.alpha};
    const double s = 0.886 * r, d = 1.253 * r, t = 1.347 * r;
    switch (style.variant % 4) {
      case 0: return c_.circle(px, py, r, ink);
      case 1: return c_.rectangle({px - s, py - s, 2 * s, 2 * s}, ink);
      case 2: return c_.path({{px, py - d}, {px + d, py}, {px, py + d}, {px - d, py}}, ink, true);
      default: return c_.path({{px, py - 1.155 * t}, {px + t, py + 0.577 * t}, {px - t, py + 0.577 * t}}, ink, true);
    }
  }

  const Scale& y(const Style& style) const { return style.right ? l_.right : l_.y; }

  void band(const Line& m) const {
    Path around;
    for (std::size_t i = 0; i < m.y.size(); ++i) around.emplace_back(l_.x.at(m.x[i]), edge(m, i, 1));
    for (std::size_t i = m.y.size(); i-- > 0;) around.emplace_back(l_.x.at(m.x[i]), edge(m, i, -1));
    std::erase_if(around, [](const auto& p) { return !std::isfinite(p.first) || !std::isfinite(p.second); });
    c_.path(around, {ink_of(m.style), "none", 1, 0.2 * m.style.alpha}, true);
  }
  // The band's edge; where that has no place on a logarithmic axis, the bottom of the panel.
  double edge(const Line& m, std::size_t i, double sign) const {
    const double value = m.y[i] + sign * m.band[i], at = y(m.style).at(value);
    return std::isnan(at) && std::isfinite(value) ? y(m.style).from : at;
  }

  void error_bar(const Bars& m, std::size_t i) const {
    const double px = l_.x.at(m.x[i]), low = y(m.style).at(m.y[i] - m.error[i]), high = y(m.style).at(m.y[i] + m.error[i]);
    const Ink ink{"none", "#222", 0.8, 1};
    c_.path({{px, low}, {px, high}}, ink);
    for (const double end : {low, high}) c_.path({{px - 2, end}, {px + 2, end}}, ink);
  }

  // Neighbours of one colour in a row become one rectangle.
  void cells(const Heatmap& m, const Box& box) const {
    const double width = box.width / static_cast<double>(m.columns), height = box.height / static_cast<double>(m.rows);
    const auto shade = [&](std::int64_t i) {
      const double v = m.values[static_cast<std::size_t>(i)];
      return colour(m.scale, std::isnan(v) ? nowhere : (v - m.low) / (m.high - m.low));
    };
    c_.raw("<g shape-rendering=\"crispEdges\">\n");
    for (std::int64_t row = 0; row < m.rows; ++row) {
      for (std::int64_t begin = 0, end = 0; begin < m.columns; begin = end) {
        const std::string fill = hex(shade(row * m.columns + begin));
        for (end = begin + 1; end < m.columns && hex(shade(row * m.columns + end)) == fill;) ++end;
        c_.rectangle({box.left + static_cast<double>(begin) * width, box.top + static_cast<double>(row) * height,
                      static_cast<double>(end - begin) * width, height},
                     {fill});
      }
    }
    c_.raw("</g>\n");
    if (!m.text) return;
    const double size = std::min({small_text + 1, height * 0.6, width * 0.45});
    for (std::int64_t i = 0; i < m.rows * m.columns; ++i) {
      const double px = box.left + (static_cast<double>(i % m.columns) + 0.5) * width;
      const double py = box.top + (static_cast<double>(i / m.columns) + 0.5) * height + size * 0.35;
      c_.text(px, py, fmt::format("{:.2g}", m.values[static_cast<std::size_t>(i)]), size, Anchor::middle,
              is_dark(shade(i)) ? "fill=\"#fff\"" : "");
    }
  }

  Canvas& c_;
  const PanelLayout& l_;
};

}  // namespace

std::string dash_of(const Line& line) {
  constexpr std::array<const char*, 6> dashes = {"", "4 2.5", "1.2 2", "5 2 1.2 2", "8 3", "8 2 1.2 2"};
  return dashes[line.dash ? 1 : static_cast<std::size_t>(line.style.variant) % dashes.size()];
}

std::string ink_of(const Style& style) { return style.color.empty() ? hex(palette(style.index)) : style.color; }

void draw(Canvas& canvas, const PanelLayout& layout, const Mark& mark) { std::visit(Painter(canvas, layout), mark); }

}  // namespace mmc::figure

#include "runtime/figure/svg.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "runtime/figure/canvas.h"
#include "runtime/figure/layout.h"
#include "runtime/figure/marks.h"
#include "runtime/figure/metrics.h"
#include "runtime/figure/scales.h"

namespace mmc::figure {
namespace {

constexpr double title_size = 11, panel_title_size = 9.5, label_size = 9, tick_size = 8, legend_size = 7.5;
constexpr double panel_width = 250, panel_height = 185, gap = 14, edge = 8, y_spacing = 27;
constexpr double bold = 1.12;  // how much wider bold text is
const std::string axis_colour = "#666", grid_colour = "#e6e6e6";

// ---- Parts of a panel

// What a legend names.
struct Entry {
  std::string label, colour;
  double alpha;
  bool line;
  std::string dash;
};

std::vector<Entry> legend_of(const Panel& panel) {
  std::vector<Entry> entries;
  std::set<std::string> groups;  // a run has one entry, that of its first mark
  for (const Mark& mark : panel.marks) {
    std::visit(
        [&](const auto& m) {
          if constexpr (requires { m.style; }) {
            const std::string& label = m.style.group.empty() ? m.style.label : m.style.group;
            if (label.empty() || (!m.style.group.empty() && !groups.insert(label).second)) return;
            Entry entry{label, ink_of(m.style), m.style.alpha, false, ""};
            if constexpr (requires { m.dash; }) {
              entry.line = true;
              entry.dash = dash_of(m);
            }
            entries.push_back(entry);
          }
        },
        mark);
  }
  return entries;
}

const Heatmap* map_of(const Panel& panel) {
  for (const Mark& mark : panel.marks) {
    if (const auto* map = std::get_if<Heatmap>(&mark)) return map;
    if (const auto* images = std::get_if<Images>(&mark); images && !images->pictures.empty()) return &images->pictures[0];
  }
  return nullptr;
}

bool has_axes(const Panel& panel) {
  return !std::any_of(panel.marks.begin(), panel.marks.end(), [](const Mark& m) { return std::holds_alternative<Images>(m); });
}

double widest(const std::vector<Tick>& ticks, double size) {
  double width = 0;
  for (const Tick& tick : ticks) width = std::max(width, text_width(tick.label, size));
  return width;
}

// A label that is longer than its axis is written smaller.
double fitting(const std::string& label, double length) {
  const double width = text_width(label, label_size);
  return width > length ? std::max(5.0, label_size * length / width) : label_size;
}

int wanted_ticks(double length, double each) { return std::max(2, static_cast<int>(length / each)); }

// How many points of the panel lie in a box: where a legend hides least.
double crowd(const Panel& panel, const PanelLayout& layout, const Box& box) {
  double count = 0;
  const auto inside = [&](double x, double y) {
    return x >= box.left && x <= box.left + box.width && y >= box.top && y <= box.top + box.height;
  };
  for (const Mark& mark : panel.marks) {
    std::visit(
        [&](const auto& m) {
          if constexpr (requires {
                          m.style;
                          m.x;
                          m.y;
                        }) {
            const Scale& y = m.style.right ? layout.right : layout.y;
            double here = 0;
            // Between points, too: a line of few points passes where none of them is.
            const std::size_t parts = m.y.size() < 200 ? 8 : 1;
            for (std::size_t i = 0; i < m.y.size(); ++i) {
              const double px = layout.x.at(m.x[i]), py = y.at(m.y[i]);
              const std::size_t next = std::min(i + 1, m.y.size() - 1);
              const double dx = layout.x.at(m.x[next]) - px, dy = y.at(m.y[next]) - py;
              for (std::size_t k = 0; k < parts; ++k) {
                const double part = static_cast<double>(k) / static_cast<double>(parts);
                here += inside(px + part * dx, py + part * dy) ? 1 : 0;
              }
            }
            count += here / std::max<double>(1, static_cast<double>(m.y.size() * parts));
          }
        },
        mark);
  }
  return count;
}

class PanelWriter {
 public:
  PanelWriter(Canvas& canvas, const Panel& panel) : c_(canvas), panel_(panel) {}

  void write(const Box& outer) {
    lay_out_inside(outer);
    const Box& box = layout_.box;
    if (!panel_.title.empty()) {
      c_.text(box.left + box.width / 2, outer.top + panel_title_size, panel_.title, panel_title_size, Anchor::middle,
              "font-weight=\"bold\"");
    }
    if (has_axes(panel_) && !layout_.is_map) grid();
    c_.clip(box);
    for (const Mark& mark : panel_.marks) draw(c_, layout_, mark);
    c_.end_clip();
    if (has_axes(panel_)) axes();
    if (const Heatmap* map = map_of(panel_); map && has_axes(panel_)) colour_bar(*map);
    legend();
  }

 private:
  // Room for what stands around the data. Tick labels depend on the range, which does not depend on the room: one pass is enough.
  void lay_out_inside(const Box& outer) {
    const bool axes = has_axes(panel_), map = map_of(panel_) != nullptr && axes;
    const double title = panel_.title.empty() ? 2 : panel_title_size + 6;
    const PanelLayout rough = lay_out(panel_, {outer.left, outer.top + title, outer.width - 40, outer.height - title - 30});
    double left = 0, right = 4, bottom = 0;
    if (axes) {
      left = widest(ticks_of(rough.y, wanted_ticks(rough.box.height, y_spacing)), tick_size) + 7 +
             (panel_.y.label.empty() ? 0 : label_size + 4);
      bottom = tick_size + 8 + (panel_.x.label.empty() ? 0 : label_size + 4);
      if (rough.has_right) {
        right = widest(ticks_of(rough.right, wanted_ticks(rough.box.height, y_spacing)), tick_size) + 7 +
                (panel_.right.label.empty() ? 0 : label_size + 4);
      }
      if (map) right = 52;
    }
    layout_ = lay_out(panel_, {outer.left + left, outer.top + title, outer.width - left - right, outer.height - title - bottom});
    x_ticks_ = ticks_of(layout_.x, wanted_ticks(layout_.box.width, 48));
    y_ticks_ = ticks_of(layout_.y, wanted_ticks(layout_.box.height, y_spacing));
    if (layout_.is_map) {  // cells are counted, not measured
      for (auto* ticks : {&x_ticks_, &y_ticks_}) std::erase_if(*ticks, [](const Tick& t) { return t.at != std::floor(t.at); });
    }
  }

  void grid() {
    const Box& b = layout_.box;
    for (const Tick& t : x_ticks_)
      c_.path({{layout_.x.at(t.at), b.top}, {layout_.x.at(t.at), b.top + b.height}}, {"none", grid_colour, 0.5});
    for (const Tick& t : y_ticks_)
      c_.path({{b.left, layout_.y.at(t.at)}, {b.left + b.width, layout_.y.at(t.at)}}, {"none", grid_colour, 0.5});
  }

  void axes() {
    const Box& b = layout_.box;
    const Ink ink{"none", axis_colour, 0.7};
    const double bottom = b.top + b.height, right = b.left + b.width;
    if (layout_.is_map) {
      c_.rectangle(b, ink);
    } else {
      c_.path({{b.left, b.top}, {b.left, bottom}, {right, bottom}}, ink);
    }
    for (const Tick& t : x_ticks_) {
      const double x = layout_.x.at(t.at);
      c_.path({{x, bottom}, {x, bottom + 3}}, ink);
      c_.text(x, bottom + 4 + tick_size, t.label, tick_size, Anchor::middle);
    }
    for (const Tick& t : y_ticks_) {
      const double y = layout_.y.at(t.at);
      c_.path({{b.left - 3, y}, {b.left, y}}, ink);
      c_.text(b.left - 5, y + tick_size * 0.35, t.label, tick_size, Anchor::end);
    }
    if (!panel_.x.label.empty())
      c_.text(b.left + b.width / 2, bottom + 8 + tick_size + label_size, panel_.x.label, fitting(panel_.x.label, b.width),
              Anchor::middle);
    if (!panel_.y.label.empty()) {
      c_.turned_text(b.left - 9 - widest(y_ticks_, tick_size), b.top + b.height / 2, panel_.y.label,
                     fitting(panel_.y.label, b.height));
    }
    if (layout_.has_right) right_axis(ink);
  }

  void right_axis(const Ink& ink) {
    const Box& b = layout_.box;
    const double right = b.left + b.width;
    const std::vector<Tick> ticks = ticks_of(layout_.right, wanted_ticks(b.height, y_spacing));
    c_.path({{right, b.top}, {right, b.top + b.height}}, ink);
    for (const Tick& t : ticks) {
      const double y = layout_.right.at(t.at);
      c_.path({{right, y}, {right + 3, y}}, ink);
      c_.text(right + 5, y + tick_size * 0.35, t.label, tick_size, Anchor::start);
    }
    if (!panel_.right.label.empty()) {
      c_.turned_text(right + 9 + widest(ticks, tick_size) + label_size * 0.7, b.top + b.height / 2, panel_.right.label,
                     fitting(panel_.right.label, b.height));
    }
  }

  // The colours of a heatmap with their values, beside it.
  void colour_bar(const Heatmap& map) {
    constexpr int steps = 64;
    const Box& b = layout_.box;
    const Box bar{b.left + b.width + 8, b.top, 8, b.height};
    for (int i = 0; i < steps; ++i) {
      const double height = bar.height / steps, t = (steps - i - 0.5) / steps;
      c_.rectangle({bar.left, bar.top + i * height, bar.width, height + 0.3}, {hex(colour(map.scale, t))});
    }
    c_.rectangle(bar, {"none", axis_colour, 0.5});
    const Scale scale{map.low, map.high, false, bar.top + bar.height, bar.top};
    for (const Tick& t : ticks_of(scale, wanted_ticks(bar.height, y_spacing))) {
      const double y = scale.at(t.at);
      c_.path({{bar.left + bar.width, y}, {bar.left + bar.width + 2, y}}, {"none", axis_colour, 0.5});
      c_.text(bar.left + bar.width + 4, y + tick_size * 0.35, t.label, tick_size, Anchor::start);
    }
  }

  // In the corner, or half-way up a side, where it hides least.
  void legend() {
    const std::vector<Entry> entries = legend_of(panel_);
    if (entries.empty()) return;
    double width = 0;
    for (const Entry& e : entries) width = std::max(width, text_width(e.label, legend_size));
    width += 26;
    const double line = legend_size + 3.5, height = line * static_cast<double>(entries.size()) + 4;
    const Box& b = layout_.box;
    std::array<Box, 6> places{};
    for (std::size_t i = 0; i < places.size(); ++i) {
      const std::array<double, 3> tops = {b.top + 4, b.top + b.height - height - 4, b.top + (b.height - height) / 2};
      places[i] = {i % 2 == 0 ? b.left + b.width - width - 4 : b.left + 4, tops[i / 2], width, height};
    }
    const Box* best = &places[0];
    for (const Box& place : places) {
      if (crowd(panel_, layout_, place) < crowd(panel_, layout_, *best) - 1e-12) best = &place;
    }
    c_.rectangle(*best, {"white", "none", 1, 0.8});
    double y = best->top + 2 + line / 2;
    for (const Entry& e : entries) {
      if (e.line) {
        c_.path({{best->left + 4, y}, {best->left + 18, y}}, {"none", e.colour, 1.5, e.alpha, e.dash});
      } else {
        c_.rectangle({best->left + 7, y - 3, 8, 6}, {e.colour, "none", 1, e.alpha});
      }
      c_.text(best->left + 22, y + legend_size * 0.35, e.label, legend_size, Anchor::start);
      y += line;
    }
  }

  Canvas& c_;
  const Panel& panel_;
  PanelLayout layout_;
  std::vector<Tick> x_ticks_, y_ticks_;
};

std::size_t columns_for(std::size_t panels) {
  if (panels <= 3) return std::max<std::size_t>(1, panels);
  return std::min<std::size_t>(4, static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(panels)))));
}

// Images need as much height as their rows; everything else has the same proportions.
double height_of(const Panel& panel) {
  for (const Mark& mark : panel.marks) {
    const auto* images = std::get_if<Images>(&mark);
    if (!images || images->pictures.empty()) continue;
    const auto count = static_cast<std::int64_t>(images->pictures.size());
    const std::int64_t columns = std::min(images->columns, count), rows = (count + columns - 1) / columns;
    const double cell = panel_width / static_cast<double>(columns);
    const double each = cell * static_cast<double>(images->pictures[0].rows) / static_cast<double>(images->pictures[0].columns);
    return std::min(panel_height * 2, static_cast<double>(rows) * (each + (images->titles.empty() ? 2 : 11)) + 20);
  }
  return panel_height;
}

}  // namespace

std::string svg(const Drawing& drawing, std::string_view ids) {
  Canvas canvas(ids);
  const std::size_t columns =
      drawing.columns > 0 ? static_cast<std::size_t>(drawing.columns) : columns_for(drawing.panels.size());
  double top = edge;
  if (!drawing.title.empty()) {
    canvas.text(edge, top + title_size, drawing.title, title_size, Anchor::start, "font-weight=\"bold\"");
    top += title_size + 9;
  }
  const double width =
      std::max(static_cast<double>(columns) * (panel_width + gap) - gap, text_width(drawing.title, title_size * bold));
  for (std::size_t begin = 0; begin < drawing.panels.size(); begin += columns) {
    const std::size_t end = std::min(begin + columns, drawing.panels.size());
    double height = 0;
    for (std::size_t i = begin; i < end; ++i) height = std::max(height, height_of(drawing.panels[i]));
    for (std::size_t i = begin; i < end; ++i) {
      const double left = edge + static_cast<double>(i - begin) * (panel_width + gap);
      PanelWriter(canvas, drawing.panels[i]).write({left, top, panel_width, height});
    }
    top += height + gap;
  }
  if (!drawing.panels.empty()) top -= gap;
  return canvas.document(width + 2 * edge, top + edge);
}

}  // namespace mmc::figure

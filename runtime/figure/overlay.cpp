#include "runtime/figure/overlay.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "runtime/figure/layout.h"
#include "runtime/figure/scales.h"

namespace mmc::figure {
namespace {

constexpr double nowhere = std::numeric_limits<double>::quiet_NaN();
constexpr const char* neutral = "#808080";  // seen on light and dark

// A panel of one run.
struct Part {
  const RunDrawing* run;
  Panel panel;
};
using Parts = std::vector<Part>;

// ---- Equality of numbers as they are drawn

bool same(const Numbers& a, const Numbers& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}
bool same(const Line& a, const Line& b) { return same(a.x, b.x) && same(a.y, b.y) && same(a.band, b.band); }
bool same(const Points& a, const Points& b) { return same(a.x, b.x) && same(a.y, b.y) && a.text == b.text; }
bool same(const Bars& a, const Bars& b) { return same(a.x, b.x) && same(a.y, b.y) && same(a.error, b.error); }
bool same(const Arrows& a, const Arrows& b) { return same(a.x, b.x) && same(a.y, b.y) && a.text == b.text; }
bool same(const Heatmap& a, const Heatmap& b) {
  return a.rows == b.rows && a.columns == b.columns && a.scale == b.scale && same(a.values, b.values);
}
bool same(const Images& a, const Images& b) {
  return a.titles == b.titles && std::equal(a.pictures.begin(), a.pictures.end(), b.pictures.begin(), b.pictures.end(),
                                            [](const Heatmap& x, const Heatmap& y) { return same(x, y); });
}
bool same(const Mark& a, const Mark& b) {
  return a.index() == b.index() &&
         std::visit([&](const auto& mark) { return same(mark, std::get<std::decay_t<decltype(mark)>>(b)); }, a);
}

Style* style_of(Mark& mark) {
  return std::visit(
      [](auto& m) -> Style* {
        if constexpr (requires { m.style; })
          return &m.style;
        else
          return nullptr;
      },
      mark);
}

// ---- Which panels belong together

// A title that comes twice counts: its second one belongs to the others' second one.
std::vector<Parts> together(const std::vector<RunDrawing>& runs) {
  std::vector<Parts> all;
  const std::size_t count = runs.empty() ? 0 : runs[0].drawing.panels.size();
  const bool equally_many =
      std::all_of(runs.begin(), runs.end(), [&](const RunDrawing& r) { return r.drawing.panels.size() == count; });
  std::map<std::pair<std::string, int>, std::size_t> places;
  for (const RunDrawing& r : runs) {
    std::map<std::string, int> seen;
    for (std::size_t i = 0; i < r.drawing.panels.size(); ++i) {
      const std::string& title = r.drawing.panels[i].title;
      std::size_t place = i;
      if (!equally_many) place = places.try_emplace({title, seen[title]++}, all.size()).first->second;
      if (place >= all.size()) all.resize(place + 1);
      all[place].push_back({&r, r.drawing.panels[i]});
    }
  }
  return all;
}

// ---- What can stand on common axes

bool lies_on_axes(const Panel& panel) {
  std::size_t bars = 0;
  for (const Mark& mark : panel.marks) {
    if (std::holds_alternative<Heatmap>(mark) || std::holds_alternative<Images>(mark) || std::holds_alternative<Arrows>(mark))
      return false;
    bars += std::holds_alternative<Bars>(mark) ? 1 : 0;
  }
  return bars <= 1;
}

bool agree(const Panel& a, const Panel& b) {
  return a.x.log == b.x.log && a.y.log == b.y.log && a.right.log == b.right.log && a.equal == b.equal;
}

// An end that all fix stays fixed, at the outermost place.
Axis common(const Parts& parts, Axis Panel::*which) {
  Axis axis = parts[0].panel.*which;
  for (const Part& part : parts) {
    const Axis& other = part.panel.*which;
    if (axis.label.empty()) axis.label = other.label;
    axis.low = axis.low && other.low ? std::optional(std::min(*axis.low, *other.low)) : std::nullopt;
    axis.high = axis.high && other.high ? std::optional(std::max(*axis.high, *other.high)) : std::nullopt;
  }
  return axis;
}

std::string title_of(const Parts& parts, std::size_t runs) {
  std::string title = parts[0].panel.title, all;
  bool alike = true;
  for (const Part& part : parts) {
    alike = alike && part.panel.title == title;
    all += fmt::format("{}{}: {}", all.empty() ? "" : " · ", part.run->run, part.panel.title);
  }
  if (!alike) title = all;
  if (parts.size() == runs) return title;
  std::string whose;
  for (const Part& part : parts) whose += (whose.empty() ? "" : ", ") + part.run->run;
  return title.empty() ? fmt::format("only {}", whose) : fmt::format("{} (only {})", title, whose);
}

// ---- On common axes

class Overlay {
 public:
  // `still`: not one frame of several, of which each must have the same marks.
  Overlay(const Parts& parts, std::size_t runs, bool still) : parts_(parts), still_(still) {
    panel_.title = title_of(parts, runs);
    panel_.x = common(parts, &Panel::x);
    panel_.y = common(parts, &Panel::y);
    panel_.right = common(parts, &Panel::right);
    panel_.equal = parts[0].panel.equal;
  }

  Panel panel() {
    find_shared();
    if (all_shared()) {
      Panel once = parts_[0].panel;
      once.title = panel_.title + (panel_.title.empty() ? "the same in all runs" : " (the same in all runs)");
      return once;
    }
    for (const Part& part : parts_) add(part);
    for (const std::size_t m : shared_) add_shared(parts_[0].panel.marks[m]);
    if (keys_.size() > 1) {
      for (auto& [variant, mark] : keys_) panel_.marks.push_back(std::move(mark));
    }
    return std::move(panel_);
  }

 private:
  // By their number among a run's marks.
  void find_shared() {
    if (parts_.size() < 2 || !still_) return;
    for (std::size_t m = 0; m < parts_[0].panel.marks.size(); ++m) {
      const auto has_it = [&](const Part& p) {
        return m < p.panel.marks.size() && same(p.panel.marks[m], parts_[0].panel.marks[m]);
      };
      if (std::all_of(parts_.begin(), parts_.end(), has_it)) shared_.insert(m);
    }
  }
  bool all_shared() const {
    return parts_.size() > 1 &&
           std::all_of(parts_.begin(), parts_.end(), [&](const Part& p) { return p.panel.marks.size() == shared_.size(); });
  }

  void add(const Part& part) {
    std::set<int> taken;
    for (std::size_t m = 0; m < part.panel.marks.size(); ++m) {
      if (shared_.contains(m)) continue;
      Mark mark = part.panel.marks[m];
      Style& style = *style_of(mark);
      auto* line = std::get_if<Line>(&mark);
      style.variant = line != nullptr && line->dash ? 1 : 0;
      while (!taken.insert(style.variant).second) ++style.variant;
      if (line != nullptr) line->dash = false;
      style.group = part.run->run;
      style.color = run_colour(part.run->number, part.run->of);
      if (auto* bars = std::get_if<Bars>(&mark)) place(*bars, part);
      add_key(mark);
      panel_.marks.push_back(std::move(mark));
    }
  }

  // Histograms shine through each other, other bars share their place.
  void place(Bars& bars, const Part& part) const {
    if (bars.touching) {
      bars.style.alpha = std::min(bars.style.alpha, 0.5);
      return;
    }
    const auto count = static_cast<double>(parts_.size()), own = static_cast<double>(&part - parts_.data());
    for (double& x : bars.x) x += ((own + 0.5) / count - 0.5) * bars.width;
    bars.width /= count;
  }

  // What a run's marks are called, in the legend once for all runs.
  void add_key(const Mark& mark) {
    Mark key = mark;
    Style& style = *style_of(key);
    if (style.label.empty() || keys_.contains(style.variant) || std::holds_alternative<Bars>(key)) return;
    style.color = neutral;
    style.group.clear();
    if (auto* line = std::get_if<Line>(&key)) *line = Line{style, {nowhere}, {nowhere}};
    if (auto* points = std::get_if<Points>(&key)) *points = Points{style, {nowhere}, {nowhere}, {}, points->size};
    keys_.emplace(style.variant, std::move(key));
  }

  void add_shared(Mark mark) {
    Style& style = *style_of(mark);
    if (style.color.empty()) style.color = "black";
    panel_.marks.push_back(std::move(mark));
  }

  const Parts& parts_;
  bool still_;
  Panel panel_;
  std::set<std::size_t> shared_;
  std::map<int, Mark> keys_;  // by variant
};

// ---- Side by side

void widen(std::map<std::string, std::pair<double, double>>& ranges, const Heatmap& map) {
  auto [range, first] = ranges.try_emplace(map.scale, map.low, map.high);
  range->second = {std::min(range->second.first, map.low), std::max(range->second.second, map.high)};
}

// Equal numbers have equal colours: maps of one scale span the widest range of all.
void share_colours(Parts& parts) {
  std::map<std::string, std::pair<double, double>> ranges;
  const auto each = [&](auto&& act) {
    for (Part& part : parts) {
      for (Mark& mark : part.panel.marks) {
        if (auto* map = std::get_if<Heatmap>(&mark)) act(*map);
        if (auto* images = std::get_if<Images>(&mark)) std::for_each(images->pictures.begin(), images->pictures.end(), act);
      }
    }
  };
  each([&](const Heatmap& map) { widen(ranges, map); });
  each([&](Heatmap& map) { std::tie(map.low, map.high) = ranges.at(map.scale); });
}

// Axes that agree show the same range.
void share_axes(Parts& parts) {
  for (const Part& part : parts) {
    const bool plane = std::none_of(part.panel.marks.begin(), part.panel.marks.end(), [](const Mark& m) {
      return std::holds_alternative<Heatmap>(m) || std::holds_alternative<Images>(m);
    });
    if (!plane || !agree(part.panel, parts[0].panel)) return;
  }
  std::vector<PanelLayout> layouts;
  for (const Part& part : parts) {
    Panel free = part.panel;
    free.equal = false;
    layouts.push_back(lay_out(free, {0, 0, 100, 100}));
  }
  const auto share = [&](Axis Panel::*axis, Scale PanelLayout::*scale) {
    double low = (layouts[0].*scale).low, high = (layouts[0].*scale).high;
    for (const PanelLayout& l : layouts) {
      low = std::min(low, (l.*scale).low);
      high = std::max(high, (l.*scale).high);
    }
    for (Part& part : parts) std::tie((part.panel.*axis).low, (part.panel.*axis).high) = std::tuple(low, high);
  };
  share(&Panel::x, &PanelLayout::x);
  share(&Panel::y, &PanelLayout::y);
  if (layouts[0].has_right) share(&Panel::right, &PanelLayout::right);
}

void side_by_side(Parts parts, std::vector<Panel>& into) {
  share_colours(parts);
  share_axes(parts);
  for (Part& part : parts) {
    Panel& panel = part.panel;
    panel.title = panel.title.empty() ? part.run->run : fmt::format("{}: {}", part.run->run, panel.title);
    into.push_back(std::move(panel));
  }
}

}  // namespace

bool fit_together(const std::vector<Drawing>& drawings) {
  return std::all_of(drawings.begin(), drawings.end(), [&](const Drawing& d) {
    return d.panels.size() == drawings[0].panels.size() || (d.frames <= 1 && drawings[0].frames <= 1);
  });
}

Drawing overlaid(const std::vector<RunDrawing>& runs) {
  Drawing all;
  std::set<std::string> titles;
  for (const RunDrawing& r : runs) {
    if (titles.insert(r.drawing.title).second) all.title += (all.title.empty() ? "" : " · ") + r.drawing.title;
    all.frames = std::max(all.frames, r.drawing.frames);
  }
  bool beside = false;
  for (const Parts& parts : together(runs)) {
    const auto fits = [&](const Part& p) { return lies_on_axes(p.panel) && agree(p.panel, parts[0].panel); };
    if (std::all_of(parts.begin(), parts.end(), fits)) {
      all.panels.push_back(Overlay(parts, runs.size(), all.frames <= 1).panel());
    } else {
      side_by_side(parts, all.panels);
      beside = true;
    }
  }
  if (beside) all.columns = static_cast<std::int64_t>(std::min<std::size_t>(runs.size(), 4));
  return all;
}

std::string run_colour(std::size_t number, std::size_t of) {
  if (of <= 8) return hex(palette(static_cast<int>(number)));
  return hex(colour("viridis", 0.95 * static_cast<double>(number) / static_cast<double>(of - 1)));
}

}  // namespace mmc::figure

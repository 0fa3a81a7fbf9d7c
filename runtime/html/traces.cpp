#include "runtime/html/traces.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <variant>

#include "runtime/figure/layout.h"
#include "runtime/figure/marks.h"
#include "runtime/figure/scales.h"
#include "runtime/figure/thinning.h"

namespace mmc::html {
namespace {

using namespace figure;
using Json = nlohmann::ordered_json;

constexpr double gap = std::numeric_limits<double>::quiet_NaN();
constexpr double pixels_per_point = 4.0 / 3;
// Of a mark's variant.
constexpr std::array<const char*, 6> dashes = {"solid", "dash", "dot", "dashdot", "longdash", "longdashdot"};
constexpr std::array<const char*, 6> symbols = {"circle", "square", "diamond", "triangle-up", "cross", "x"};
constexpr std::size_t line_columns = 2000, most_markers = 20'000;

bool any(const Panel& panel, auto&& is) { return std::any_of(panel.marks.begin(), panel.marks.end(), is); }
bool is_map(const Mark& m) { return std::holds_alternative<Heatmap>(m); }

Json colour_scale(const std::string& scale) {
  Json stops = Json::array();
  for (int i = 0; i <= 16; ++i) stops.push_back(Json::array({i / 16.0, hex(colour(scale, i / 16.0))}));
  return stops;
}

// plotly.js takes text for a little HTML: what is to be seen as it is has its signs as entities.
std::string plain(const std::string& text) {
  std::string all;
  for (const char c : text) all += c == '&' ? "&amp;" : c == '<' ? "&lt;" : std::string(1, c);
  return all;
}
std::vector<std::string> plain(std::vector<std::string> texts) {
  for (std::string& text : texts) text = plain(text);
  return texts;
}

// Between the ticks of cells, which are counted: at most about eight, at round numbers.
int cells_between_ticks(double cells) {
  int step = 1;
  for (const int factor : {2, 5, 10, 20, 50, 100, 200, 500, 1000}) {
    if (cells / step > 9) step = factor;
  }
  return step;
}

// Every k-th element.
template <class T>
std::vector<T> every(const std::vector<T>& all, std::size_t k) {
  std::vector<T> some;
  for (std::size_t i = 0; i < all.size(); i += k) some.push_back(all[i]);
  return some;
}
Numbers picked(const Numbers& all, const std::vector<std::size_t>& indices) {
  Numbers some;
  for (const std::size_t i : indices) some.push_back(all[i]);
  return some;
}

class Tracer {
 public:
  Tracer(const Panel& panel, const Ranges& ranges, bool* thinned) : panel_(panel), ranges_(ranges), thinned_(thinned) {}

  std::vector<Trace> all() {
    for (const Mark& mark : panel_.marks) std::visit(*this, mark);
    return std::move(traces_);
  }

  void operator()(const Line& m) {
    const std::vector<std::size_t> kept = kept_points(m);
    if (!m.band.empty()) band(m, kept);
    Json look = named("scatter", m.style);
    look["mode"] = "lines";
    look["line"] = {{"color", ink_of(m.style)}, {"width", 1.8}};
    if (m.dash || m.style.variant > 0)
      look["line"]["dash"] = dashes[m.dash ? 1 : static_cast<std::size_t>(m.style.variant) % dashes.size()];
    look["opacity"] = m.style.alpha;
    add(std::move(look), {{"x", picked(m.x, kept)}, {"y", picked(m.y, kept)}});
  }

  void operator()(const Points& m) {
    const std::size_t k = thinned_ != nullptr ? (m.y.size() + most_markers - 1) / most_markers : 1;
    if (k > 1) *thinned_ = true;
    Json look = named("scatter", m.style);
    look["mode"] = m.text.empty() ? "markers" : "markers+text";
    look["marker"] = {{"color", ink_of(m.style)},
                      {"opacity", m.style.alpha},
                      {"size", std::clamp(std::sqrt(m.size) * pixels_per_point, 1.5, 54.0)}};
    if (m.style.variant > 0) look["marker"]["symbol"] = symbols[static_cast<std::size_t>(m.style.variant) % symbols.size()];
    if (!m.text.empty()) look["textposition"] = "middle right";
    if (!m.text.empty() && !m.style.group.empty()) look["textfont"] = {{"color", ink_of(m.style)}};
    add(std::move(look), {{"x", k > 1 ? every(m.x, k) : m.x}, {"y", k > 1 ? every(m.y, k) : m.y}});
    traces_.back().text = plain(k > 1 ? every(m.text, k) : m.text);
  }

  void operator()(const Bars& m) {
    Json look = named("bar", m.style);
    look["marker"] = {{"color", ink_of(m.style)}, {"line", {{"width", m.touching ? 0.5 : 0}}}};
    look["opacity"] = m.style.alpha;
    look["width"] = m.width;
    std::vector<std::pair<std::string, Numbers>> arrays = {{"x", m.x}, {"y", m.y}};
    if (!m.error.empty()) {
      look["error_y"] = {{"type", "data"}, {"visible", true}, {"thickness", 1}, {"width", 3}};
      arrays.emplace_back("error_y.array", m.error);
    }
    add(std::move(look), std::move(arrays));
  }

  // One trace of lines from the origin, each with an arrow at its end.
  void operator()(const Arrows& m) {
    Json look = named("scatter", m.style);
    look["mode"] = m.text.empty() ? "lines+markers" : "lines+markers+text";
    look["line"] = {{"color", ink_of(m.style)}, {"width", 1.3}};
    look["opacity"] = m.style.alpha;
    look["textposition"] = "top right";
    Numbers x, y;
    std::vector<std::string> text;
    Json sizes = Json::array();
    for (std::size_t i = 0; i < m.y.size(); ++i) {
      x.insert(x.end(), {0, m.x[i], gap});
      y.insert(y.end(), {0, m.y[i], gap});
      for (const int size : {0, 8, 0}) sizes.push_back(size);
      if (!m.text.empty()) text.insert(text.end(), {"", i < m.text.size() ? m.text[i] : "", ""});
    }
    look["marker"] = {{"symbol", "arrow"}, {"angleref", "previous"}, {"color", ink_of(m.style)}, {"size", sizes}};
    add(std::move(look), {{"x", std::move(x)}, {"y", std::move(y)}});
    traces_.back().text = plain(std::move(text));
  }

  void operator()(const Heatmap& m) {
    Json look = cells(m);
    look["colorbar"] = {{"thickness", 12}, {"outlinewidth", 0}, {"tickfont", {{"size", 11}}}};
    if (m.text) look["texttemplate"] = "%{z:.2g}";
    look["hovertemplate"] = "row %{y}, column %{x}: %{z}<extra></extra>";
    add(std::move(look), {{"z", m.values}});
    traces_.back().columns = m.columns;
  }

  // All pictures in one map with gaps between them.
  void operator()(const Images& m) {
    if (m.pictures.empty()) return;
    const Heatmap& first = m.pictures[0];
    const Grid grid(m);
    Numbers z(static_cast<std::size_t>(grid.width * grid.height), gap);
    for (std::size_t i = 0; i < m.pictures.size(); ++i) {
      for (std::int64_t r = 0; r < first.rows; ++r) {
        for (std::int64_t c = 0; c < first.columns; ++c) {
          z[static_cast<std::size_t>((grid.top(i) + r) * grid.width + grid.left(i) + c)] =
              m.pictures[i].values[static_cast<std::size_t>(r * first.columns + c)];
        }
      }
    }
    Json look = cells(first);
    look["showscale"] = false;
    look["hoverongaps"] = false;
    look["hovertemplate"] = "%{z}<extra></extra>";
    add(std::move(look), {{"z", std::move(z)}});
    traces_.back().columns = grid.width;
  }

  // Where pictures stand in their common map; a gap is two cells, or a tenth of a picture, and what titles need.
  struct Grid {
    std::int64_t count, columns, rows, step_x, step_y, above, width, height;
    explicit Grid(const Images& m) {
      const Heatmap& one = m.pictures[0];
      count = static_cast<std::int64_t>(m.pictures.size());
      columns = std::clamp<std::int64_t>(m.columns, 1, count);
      rows = (count + columns - 1) / columns;
      const std::int64_t space = std::max<std::int64_t>(1, one.columns / 10);
      above = m.titles.empty() ? 0 : std::max<std::int64_t>(1, one.rows / 4);
      step_x = one.columns + space;
      step_y = one.rows + space + above;
      width = columns * step_x - space;
      height = rows * step_y - space;
    }
    std::int64_t left(std::size_t i) const { return static_cast<std::int64_t>(i) % columns * step_x; }
    std::int64_t top(std::size_t i) const { return static_cast<std::int64_t>(i) / columns * step_y + above; }
  };

 private:
  Json named(const char* type, const Style& style) {
    if (!style.group.empty()) return of_run(type, style);
    Json look = {{"type", type}, {"name", plain(style.label)}, {"showlegend", !style.label.empty()}};
    if (style.right) {
      look["yaxis"] = "y2";
      look["legend"] = "legend2";
    }
    if (style.label.empty()) look["hovertemplate"] = "%{x}, %{y}<extra></extra>";
    return look;
  }

  // All marks of a run have one entry in the legend, which switches them together.
  Json of_run(const char* type, const Style& style) {
    const std::string group = plain(style.group), name = style.label.empty() ? group : group + ": " + plain(style.label);
    Json look = {{"type", type}, {"name", group}, {"legendgroup", group}, {"showlegend", groups_.insert(group).second}};
    if (style.right) look["yaxis"] = "y2";
    look["hovertemplate"] = "%{x}, %{y}<extra>" + name + "</extra>";
    return look;
  }

  static Json cells(const Heatmap& m) {
    return {{"type", "heatmap"}, {"colorscale", colour_scale(m.scale)}, {"zmin", m.low}, {"zmax", m.high}};
  }

  void add(Json look, std::vector<std::pair<std::string, Numbers>> arrays) {
    traces_.push_back({std::move(look), std::move(arrays)});
  }

  std::vector<std::size_t> kept_points(const Line& m) const {
    if (thinned_ == nullptr) {
      std::vector<std::size_t> all(m.y.size());
      std::iota(all.begin(), all.end(), 0);
      return all;
    }
    const auto place = [&](double x) { return panel_.x.log ? std::log10(x) : x; };
    Numbers at(m.x);
    for (double& x : at) x = place(x);
    std::vector<std::size_t> kept = figure::thinned(at, m.y, place(ranges_.x.low), place(ranges_.x.high), line_columns);
    if (kept.size() < m.y.size()) *thinned_ = true;
    return kept;
  }

  // Its lower edge, which is not seen, and its upper edge with the space between filled. On a logarithmic axis an edge that has
  // no place stands at the bottom.
  void band(const Line& m, const std::vector<std::size_t>& kept) {
    const Axis& axis = m.style.right ? panel_.right : panel_.y;
    const double bottom = m.style.right ? ranges_.right.low : ranges_.y.low;
    Numbers x = picked(m.x, kept), low, high;
    for (const std::size_t i : kept) {
      const double edge = m.y[i] - m.band[i];
      low.push_back(axis.log && edge <= 0 ? bottom : edge);
      high.push_back(m.y[i] + m.band[i]);
    }
    Style quiet = m.style;  // its line has the entry of the legend
    quiet.group.clear();
    Json look = named("scatter", quiet);
    if (!m.style.group.empty()) look["legendgroup"] = plain(m.style.group);
    look["showlegend"] = false;
    look["mode"] = "lines";
    look["line"] = {{"width", 0}, {"color", ink_of(m.style)}};
    look["hoverinfo"] = "skip";
    look.erase("hovertemplate");
    add(look, {{"x", x}, {"y", std::move(low)}});
    look["fill"] = "tonexty";
    look["fillopacity"] = 0.2 * m.style.alpha;  // page.js makes a colour of it
    add(std::move(look), {{"x", std::move(x)}, {"y", std::move(high)}});
  }

  const Panel& panel_;
  const Ranges& ranges_;
  bool* thinned_;
  std::vector<Trace> traces_;
  std::set<std::string> groups_;  // that have their entry
};

Json axis_json(const Axis& axis, const Range& range) {
  Json json = {{"type", axis.log ? "log" : "linear"},
               {"automargin", true},
               {"zeroline", false},
               {"exponentformat", "power"},
               {"minexponent", 6},
               {"separatethousands", true},
               {"ticks", "outside"},
               {"ticklen", 4}};
  if (!axis.label.empty()) json["title"] = {{"text", plain(axis.label)}};
  const auto place = [&](double v) { return axis.log ? std::log10(v) : v; };
  json["range"] = {place(range.low), place(range.high)};
  const double decades = axis.log ? std::log10(range.high / range.low) : 0;
  if (decades >= 2) json["dtick"] = std::ceil(decades / 7);
  if (decades >= 0.6 && decades < 2) json["dtick"] = "D2";  // 1, 2 and 5 times a power
  return json;
}

// The titles of images, as annotations above them.
Json titles_of(const Images& m) {
  const Tracer::Grid grid(m);
  Json all = Json::array();
  for (std::size_t i = 0; i < m.titles.size() && i < m.pictures.size(); ++i) {
    all.push_back({{"text", plain(m.titles[i])},
                   {"showarrow", false},
                   {"font", {{"size", 10}}},
                   {"yanchor", "bottom"},
                   {"x", static_cast<double>(grid.left(i)) + static_cast<double>(m.pictures[i].columns - 1) / 2.0},
                   {"y", static_cast<double>(grid.top(i)) - 0.5}});
  }
  return all;
}

}  // namespace

Ranges ranges_of(const Panel& panel) {
  const PanelLayout l = lay_out(panel, {0, 0, 100, 100});
  return {{l.x.low, l.x.high}, {l.y.low, l.y.high}, {l.right.low, l.right.high}, l.has_right};
}

Ranges joined(const Ranges& a, const Ranges& b) {
  const auto both = [](const Range& r, const Range& s) { return Range{std::min(r.low, s.low), std::max(r.high, s.high)}; };
  return {both(a.x, b.x), both(a.y, b.y), both(a.right, b.right), a.has_right || b.has_right};
}

std::vector<Trace> traces(const Panel& panel, const Ranges& ranges, bool* thinned) {
  return Tracer(panel, ranges, thinned).all();
}

Json layout(const Panel& panel, const Ranges& ranges) {
  Json json = {{"xaxis", axis_json(panel.x, ranges.x)}, {"yaxis", axis_json(panel.y, ranges.y)}};
  json["margin"] = {{"l", 8}, {"r", 8}, {"t", 8}, {"b", 8}};
  json["barmode"] = "overlay";
  for (const Mark& mark : panel.marks) {
    const auto* images = std::get_if<Images>(&mark);
    if (images == nullptr || images->pictures.empty()) continue;
    const Tracer::Grid grid(*images);
    const Json hidden = {{"visible", false}};
    json["xaxis"] = hidden;
    json["yaxis"] = hidden;
    json["xaxis"]["range"] = {-0.5, static_cast<double>(grid.width) - 0.5};
    json["yaxis"]["range"] = {static_cast<double>(grid.height) - 0.5, -0.5};
    json["yaxis"]["scaleanchor"] = "x";
    json["annotations"] = titles_of(*images);
    json["margin"] = {{"l", 0}, {"r", 0}, {"t", 0}, {"b", 0}};
    return json;
  }
  if (any(panel, is_map)) {
    const double columns = ranges.x.high - ranges.x.low, rows = ranges.y.high - ranges.y.low;
    std::swap(json["yaxis"]["range"][0], json["yaxis"]["range"][1]);  // row 0 is on top
    for (const char* axis : {"xaxis", "yaxis"}) json[axis].update({{"constrain", "domain"}, {"tick0", 0}});
    json["xaxis"]["constraintoward"] = "right";  // beside the colour bar
    json["xaxis"]["dtick"] = cells_between_ticks(columns);
    json["yaxis"]["dtick"] = cells_between_ticks(rows);
    if (columns / rows <= 8 && rows / columns <= 8) json["yaxis"]["scaleanchor"] = "x";  // else a thin strip
  } else if (panel.equal && !panel.x.log && !panel.y.log) {
    json["yaxis"]["scaleanchor"] = "x";
  }
  json["legend"] = {{"orientation", "h"}, {"x", 0}, {"y", 1.01}, {"yanchor", "bottom"}, {"traceorder", "normal"}};
  if (!any(panel, [](const Mark& m) { return std::holds_alternative<Line>(m); }))
    json["legend"]["itemsizing"] = "constant";  // of small points
  if (ranges.has_right) {
    json["yaxis2"] = axis_json(panel.right, ranges.right);
    json["yaxis2"]["overlaying"] = "y";
    json["yaxis2"]["side"] = "right";
    json["yaxis2"]["tickmode"] = "auto";  // round numbers, not those of the left one's lines
    json["legend2"] = {{"orientation", "h"}, {"x", 1}, {"xanchor", "right"}, {"y", 1.01}, {"yanchor", "bottom"}};
  }
  return json;
}

double aspect(const Panel& panel) {
  for (const Mark& mark : panel.marks) {
    const auto* images = std::get_if<Images>(&mark);
    if (images == nullptr || images->pictures.empty()) continue;
    const Tracer::Grid grid(*images);
    return static_cast<double>(grid.width) / static_cast<double>(grid.height);
  }
  for (const Mark& mark : panel.marks) {
    if (const auto* map = std::get_if<Heatmap>(&mark); map != nullptr && map->rows > 0)  // and room for the colour bar
      return std::clamp(static_cast<double>(map->columns) / static_cast<double>(map->rows) * 0.9 + 0.2, 0.75, 3.0);
  }
  return panel.equal ? 1.15 : 1.45;
}

}  // namespace mmc::html

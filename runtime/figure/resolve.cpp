#include "runtime/figure/resolve.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <span>
#include <utility>

#include "runtime/elements.h"
#include "runtime/figure/arguments.h"
#include "runtime/report/text.h"

namespace mmc::figure {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

std::int64_t slider_frames(const Figure& f) {
  if (f.kind == "slider") return f.frames;
  std::int64_t frames = 0;
  for (const Figure& child : f.children) frames = std::max(frames, slider_frames(child));
  return frames;
}

template <class T>
std::pair<double, double> finite_range(std::span<const T> values) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const T value : values) {
    const auto v = static_cast<double>(value);
    if (!std::isfinite(v)) continue;
    low = std::min(low, v);
    high = std::max(high, v);
  }
  return low <= high ? std::pair(low, high) : std::pair(0.0, 1.0);
}

// Of all elements, without a copy: a history has millions.
std::pair<double, double> finite_range(const Tensor& t) {
  return with_elements(t, [](auto all) { return finite_range(all); });
}

// numpy.histogram: equal intervals over [min, max], the last one closed; a single value has [v - 0.5, v + 0.5].
Bars histogram(const Numbers& values, std::size_t bins, bool density) {
  auto [low, high] = finite_range(std::span(values));
  if (low == high) {
    low -= 0.5;
    high += 0.5;
  }
  const double width = (high - low) / static_cast<double>(bins);
  Bars bars;
  bars.touching = true;
  bars.width = width;
  bars.y.resize(bins);
  double counted = 0;
  for (const double v : values) {
    if (!std::isfinite(v)) continue;
    const auto bin = static_cast<std::size_t>(std::max(0.0, (v - low) / width));
    bars.y[std::min(bin, bins - 1)] += 1;
    ++counted;
  }
  for (std::size_t i = 0; i < bins; ++i) {
    bars.x.push_back(low + width * (static_cast<double>(i) + 0.5));
    if (density && counted > 0) bars.y[i] /= counted * width;
  }
  return bars;
}

Heatmap heatmap(const Arguments& a, std::int64_t rows, std::int64_t columns, Numbers values, std::pair<double, double> range) {
  Heatmap map{rows, columns, std::move(values)};
  map.scale = a.text("colors");
  map.text = a.flag("text");
  const auto [low, high] = a.range();
  map.low = low.value_or(range.first);
  map.high = high.value_or(range.second);
  if (map.low == map.high) map.high = map.low + 1;
  return map;
}

// Over a slider one range serves all frames, so that colours mean the same in each.
std::pair<double, double> range_over_frames(const Figure& item, std::string_view name, const RunResult& run) {
  for (const auto& [own, value] : item.arguments) {
    const auto* shown = std::get_if<Shown::Tensor>(&value.value);
    const std::optional<Tensor> t = own == name && shown ? computed(run, shown->output) : std::nullopt;
    if (!t) continue;
    return finite_range(*t);
  }
  return {0, 1};
}

class Resolver {
 public:
  explicit Resolver(const RunResult& run) : run_(run) {}

  Drawing drawing(const Figure& plot, std::int64_t frame) {
    frame_ = frame;
    Drawing drawing;
    drawing.title = title(plot.title);
    drawing.frames = slider_frames(plot);
    panels(plot, "", drawing.panels);
    // A plot of one panel needs no second title.
    if (drawing.panels.size() == 1 && drawing.panels[0].title == drawing.title) drawing.panels[0].title.clear();
    return drawing;
  }

 private:
  std::string title(const Template& words) const {
    std::string all;
    const Figure none;
    const Arguments arguments(none, run_, frame_);
    for (const auto& piece : words.pieces) {
      const auto* text = std::get_if<std::string>(&piece);
      all += text ? *text : arguments.text(std::get<Shown>(piece));
    }
    return all;
  }

  void panels(const Figure& plot, const std::string& name, std::vector<Panel>& into) {
    Panel own;
    own.title = name;
    int next = 0;
    items(plot, own, next, into);
    if (!own.marks.empty()) into.push_back(std::move(own));
  }

  void items(const Figure& around, Panel& own, int& next, std::vector<Panel>& into) {
    for (const Figure& child : around.children) {
      if (child.kind == "plot") {
        panels(child, title(child.title), into);
      } else if (child.kind == "slider") {
        items(child, own, next, into);
      } else {
        item(child, own, next);
      }
    }
  }

  void item(const Figure& f, Panel& panel, int& next) {
    const Arguments a(f, run_, frame_);
    if (f.kind == "title") {
      panel.title = a.text("text");
    } else if (f.kind == "axes") {
      if (const std::string label = a.text("xlabel"); !label.empty()) panel.x.label = label;
      if (const std::string label = a.text("ylabel"); !label.empty()) panel.y.label = label;
      panel.equal = panel.equal || a.flag("equal");
    } else if (f.kind == "xaxis") {
      axis(a, panel.x);
    } else if (f.kind == "yaxis") {
      axis(a, a.text("side") == "right" ? panel.right : panel.y);
    } else {
      mark(f, a, panel, next);
    }
  }

  static void axis(const Arguments& a, Axis& axis) {
    if (const std::string label = a.text("label"); !label.empty()) axis.label = label;
    axis.log = axis.log || a.flag("log");
    const auto [low, high] = a.range();
    if (low) axis.low = low;
    if (high) axis.high = high;
  }

  void mark(const Figure& f, const Arguments& a, Panel& panel, int& next) {
    const char* main = f.kind == "hist" ? "v" : f.kind == "heatmap" || f.kind == "images" ? "z" : "y";
    auto data = a.tensor(main);
    if (!data) return;  // not computed
    const std::size_t n = data->numbers.size();
    if (f.kind == "line") {
      Numbers band = a.numbers("band");
      if (band.size() == 1 && n > 1) band.assign(n, band[0]);
      panel.marks.push_back(Line{a.style(next), a.positions(n), std::move(data->numbers), std::move(band), a.flag("dash")});
    } else if (f.kind == "scatter") {
      panel.marks.push_back(
          Points{a.style(next), a.positions(n), std::move(data->numbers), a.labels("text"), a.number("size").value_or(8)});
    } else if (f.kind == "arrows") {
      panel.marks.push_back(Arrows{a.style(next), a.positions(n), std::move(data->numbers), a.labels("text")});
    } else if (f.kind == "bar") {
      Bars bars{a.style(next), a.positions(n), std::move(data->numbers)};
      bars.error = a.numbers("error");
      bars.width = 0.8 * smallest_gap(bars.x);
      panel.marks.push_back(std::move(bars));
    } else if (f.kind == "hist") {
      Bars bars = histogram(data->numbers, static_cast<std::size_t>(a.number("bins").value_or(10)), a.flag("density"));
      bars.style = a.style(next);
      panel.marks.push_back(std::move(bars));
    } else if (f.kind == "heatmap") {
      panel.marks.push_back(heatmap(a, data->shape.at(0), data->shape.at(1), std::move(data->numbers), range_of(f, main)));
    } else if (f.kind == "images") {
      panel.marks.push_back(images(f, a, *data));
    }
  }

  // Of an item's main argument; kept, since it is the same for all frames and every element counts.
  std::pair<double, double> range_of(const Figure& item, std::string_view name) {
    const auto known = ranges_.find(&item);
    if (known != ranges_.end()) return known->second;
    return ranges_[&item] = range_over_frames(item, name, run_);
  }

  Images images(const Figure& f, const Arguments& a, const Arguments::Data& data) {
    const std::int64_t count = data.shape.at(0), rows = data.shape.at(1), columns = data.shape.at(2);
    const auto range = range_of(f, "z");
    Images all;
    all.titles = a.labels("titles");
    const auto square = static_cast<double>(std::ceil(std::sqrt(static_cast<double>(count))));
    all.columns = static_cast<std::int64_t>(a.number("columns").value_or(square));
    for (std::int64_t i = 0; i < count; ++i) {
      const auto from = data.numbers.begin() + i * rows * columns;
      all.pictures.push_back(heatmap(a, rows, columns, Numbers(from, from + rows * columns), range));
    }
    return all;
  }

  static double smallest_gap(Numbers x) {
    std::sort(x.begin(), x.end());
    double gap = nothing;
    for (std::size_t i = 1; i < x.size(); ++i) {
      if (x[i] > x[i - 1]) gap = std::isnan(gap) ? x[i] - x[i - 1] : std::min(gap, x[i] - x[i - 1]);
    }
    return std::isnan(gap) ? 1 : gap;
  }

  const RunResult& run_;
  std::int64_t frame_ = -1;
  std::map<const Figure*, std::pair<double, double>> ranges_;
};

}  // namespace

Drawing resolve(const Figure& plot, const RunResult& run, std::int64_t frame) { return Resolver(run).drawing(plot, frame); }

std::vector<Drawing> resolve_frames(const Figure& plot, const RunResult& run, const std::vector<std::int64_t>& frames) {
  Resolver resolver(run);
  std::vector<Drawing> all;
  for (const std::int64_t frame : frames) all.push_back(resolver.drawing(plot, frame));
  return all;
}

}  // namespace mmc::figure

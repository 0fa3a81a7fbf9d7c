#include "runtime/html/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/figure/resolve.h"
#include "runtime/figure/svg.h"
#include "runtime/html/traces.h"
#include "runtime/report/escape.h"
#include "runtime/report/text.h"

namespace mmc::html {
namespace {

using Json = nlohmann::ordered_json;

// A slider keeps as many frames as this many numbers allow, evenly spread, the first and the last among them; never fewer than
// 50.
constexpr double most_numbers = 4e6;

std::vector<std::int64_t> kept_frames(std::int64_t frames, double numbers_per_frame) {
  const double room = most_numbers / std::max(1.0, numbers_per_frame);
  const auto kept = static_cast<std::int64_t>(std::clamp(room, 50.0, static_cast<double>(std::max<std::int64_t>(50, frames))));
  const std::int64_t count = std::min(frames, kept);
  std::vector<std::int64_t> all;
  for (std::int64_t i = 0; i < count; ++i) all.push_back(count == 1 ? frames - 1 : i * (frames - 1) / (count - 1));
  return all;
}

double numbers_in(const figure::Drawing& drawing) {
  double count = 0;
  for (const figure::Panel& panel : drawing.panels) {
    for (const Trace& trace : traces(panel, ranges_of(panel))) {
      for (const auto& [place, numbers] : trace.arrays) count += static_cast<double>(numbers.size());
    }
  }
  return count;
}

bool same(const figure::Numbers& a, const figure::Numbers& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

// One panel over all its frames (one, without a slider): what moves is stored as a history, the rest once.
class PanelSpecification {
 public:
  PanelSpecification(const std::vector<figure::Drawing>& frames, std::size_t panel, Store& store) : store_(store) {
    for (const figure::Drawing& frame : frames) panels_.push_back(&frame.panels[panel]);
    Ranges ranges = ranges_of(*panels_[0]);
    for (const figure::Panel* p : panels_) ranges = joined(ranges, ranges_of(*p));
    for (const figure::Panel* p : panels_) frames_.push_back(traces(*p, ranges, panels_.size() == 1 ? &thinned_ : nullptr));
    layout_ = layout(*panels_.back(), ranges);
  }

  Json json() {
    Json all = Json::array();
    for (std::size_t t = 0; t < frames_.back().size(); ++t) all.push_back(trace(t));
    Json titles = Json::array();
    for (const figure::Panel* p : panels_) titles.push_back(p->title);
    if (std::all_of(titles.begin(), titles.end(), [&](const Json& title) { return title == titles[0]; })) titles = {titles[0]};
    return {{"traces", all}, {"layout", layout_}, {"titles", titles}};
  }
  bool thinned() const { return thinned_; }

 private:
  Json trace(std::size_t t) {
    const Trace& last = frames_.back()[t];
    Json json = last.look;
    Json arrays = Json::object();
    for (std::size_t a = 0; a < last.arrays.size(); ++a) {
      const auto& [place, numbers] = last.arrays[a];
      std::vector<const figure::Numbers*> history;
      for (const auto& frame : frames_) history.push_back(&frame[t].arrays[a].second);
      const bool moves = std::any_of(history.begin(), history.end(), [&](const auto* then) { return !same(*then, numbers); });
      if (!moves && place == "x" && evenly_spaced(numbers)) {
        json["x0"] = numbers[0];
        json["dx"] = numbers[1] - numbers[0];
      } else {
        arrays[place] = moves ? store_.add(history) : store_.add(numbers);
      }
    }
    json["arrays"] = arrays;
    if (last.columns > 0) json["columns"] = last.columns;
    add_text(t, json);
    return json;
  }

  void add_text(std::size_t t, Json& json) const {
    const std::vector<std::string>& last = frames_.back()[t].text;
    if (last.empty()) return;
    json["text"] = last;
    if (std::all_of(frames_.begin(), frames_.end(), [&](const auto& frame) { return frame[t].text == last; })) return;
    Json& words = json["texts"] = Json::array();
    for (const auto& frame : frames_) words.push_back(frame[t].text);
  }

  // 0, 1, 2, ... and the like, where their steps are exact.
  static bool evenly_spaced(const figure::Numbers& x) {
    if (x.size() < 3) return false;
    const double step = x[1] - x[0];
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (x[i] != x[0] + step * static_cast<double>(i)) return false;
    }
    return true;
  }

  std::vector<const figure::Panel*> panels_;
  std::vector<std::vector<Trace>> frames_;
  Json layout_;
  Store& store_;
  bool thinned_ = false;
};

// JSON within a script element: nothing in it may end the element.
std::string script_json(const Json& json) {
  std::string text;
  for (const char c : json.dump(-1, ' ', false, Json::error_handler_t::replace)) {
    if (c == '<') {
      text += "\\u003c";
    } else {
      text += c;
    }
  }
  return text;
}

std::string caption(const figure::Drawing& drawing) {
  return drawing.title.empty() ? "" : fmt::format("<figcaption>{}</figcaption>\n", escaped(drawing.title));
}

std::string note(const std::string& words) { return words.empty() ? words : fmt::format("<p class=\"note\">{}</p>\n", words); }

// How many panels stand side by side when there is room.
std::size_t columns_for(std::size_t panels) {
  if (panels <= 3) return std::max<std::size_t>(1, panels);
  return std::min<std::size_t>(4, static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(panels)))));
}

std::string slider_html(std::size_t frames) {
  return fmt::format(
      "<div class=\"slider\"><button type=\"button\" aria-label=\"play\">▶</button>"
      "<input type=\"range\" min=\"0\" max=\"{0}\" value=\"{0}\" aria-label=\"frame\"><output></output></div>\n",
      frames - 1);
}

}  // namespace

std::string Figures::still(const figure::Drawing& drawing, const std::string& more) {
  return fmt::format("<figure class=\"still\" id=\"figure-{}\">\n{}{}{}</figure>\n", count_,
                     figure::svg(drawing, fmt::format("f{}-", count_)),
                     note(drawing.frames > 1 ? fmt::format("The last of {} frames.", grouped(drawing.frames)) : ""), note(more));
}

std::string Figures::add(const Figure& plot, const RunResult& run) {
  return add({figure::resolve(plot, run),
              [&](const std::vector<std::int64_t>& frames) { return figure::resolve_frames(plot, run, frames); }});
}

std::string Figures::add(const Drawn& drawn, const std::string& more) {
  ++count_;
  const figure::Drawing& last = drawn.last;
  if (!interactive_) return still(last, more);
  std::vector<figure::Drawing> frames;
  if (last.frames > 1) {
    frames = drawn.frames(kept_frames(last.frames, numbers_in(last)));
  } else {
    frames.push_back(last);
  }
  std::string panels, notes;
  bool thinned = false;
  Json specification = {{"frames", frames.size()}, {"panels", Json::array()}};
  for (std::size_t i = 0; i < last.panels.size(); ++i) {
    PanelSpecification panel(frames, i, store_);
    specification["panels"].push_back(panel.json());
    thinned = thinned || panel.thinned();
    const std::string& title = last.panels[i].title;
    const std::string name = escaped(title.empty() ? last.title : title);
    panels += fmt::format(
        "<div class=\"panel\"><p class=\"panel-title\">{}</p><div class=\"chart\" data-figure=\"{}\" data-panel=\"{}\" "
        "role=\"img\" aria-label=\"{}\" style=\"--aspect: {:.3g}\"></div></div>\n",
        escaped(title), specifications_.size(), i, name, aspect(last.panels[i]));
  }
  specifications_.push_back(std::move(specification));
  if (last.panels.empty()) notes += "Nothing of it was computed. ";
  if (thinned) notes += "Of very many points those that make a visible difference are drawn; <code>values.npz</code> has all. ";
  if (frames.size() > 1 && static_cast<std::int64_t>(frames.size()) < last.frames)
    notes += fmt::format("{} of {} frames. ", grouped(static_cast<std::int64_t>(frames.size())), grouped(last.frames));
  notes += more;
  const std::size_t columns = last.columns > 0 ? static_cast<std::size_t>(last.columns) : columns_for(last.panels.size());
  return fmt::format(
      "<figure id=\"figure-{}\" data-panels=\"{}\">\n{}<div class=\"panels\" style=\"--columns: {}\">\n{}</div>\n{}{}</figure>\n",
      count_, last.panels.size(), caption(last), columns, panels, frames.size() > 1 ? slider_html(frames.size()) : "",
      note(notes));
}

std::string Figures::data(std::string_view plotly) const {
  if (specifications_.empty()) return {};
  std::string html =
      "<noscript><p>The figures are drawn by JavaScript; the folder <code>figures</code> of a run has them as pictures.</p></noscript>\n";
  html += fmt::format("<script type=\"application/json\" id=\"figures\">{}</script>\n", script_json(specifications_));
  for (std::size_t i = 0; i < store_.entries().size(); ++i)
    html += fmt::format("<script type=\"text/plain\" id=\"store-{}\">{}</script>\n", i, store_.entries()[i]);
  html += fmt::format("<script type=\"text/plain\" id=\"plotly\">{}</script>\n", plotly);
  return html;
}

std::string still_note() {
  return "<p class=\"note\">This mmc was built without plotly.js: the figures are still pictures.</p>\n";
}

}  // namespace mmc::html

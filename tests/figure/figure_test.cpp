// Drawings: what is resolved from a study, where ticks and data stand, that every mark becomes well-formed SVG.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "runtime/figure/layout.h"
#include "runtime/figure/resolve.h"
#include "runtime/figure/scales.h"
#include "runtime/figure/svg.h"
#include "tests/figure/items.h"

namespace mmc::figure {
namespace {

using test::item, test::tensor;

const double nan = std::numeric_limits<double>::quiet_NaN();

std::string labels(const std::vector<Tick>& ticks) {
  std::string all;
  for (const Tick& tick : ticks) all += (all.empty() ? "" : " ") + tick.label;
  return all;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

Tensor vector(const std::vector<float>& elements) { return tensor({Dim(static_cast<std::int64_t>(elements.size()))}, elements); }

mmc::Figure plot(const std::string& title, std::vector<mmc::Figure> children) {
  mmc::Figure f;
  f.kind = "plot";
  f.title.pieces = {title};
  f.children = std::move(children);
  return f;
}

}  // namespace

TEST_CASE("ticks stand at round numbers", "[figure]") {
  CHECK(labels(linear_ticks(0, 1, 5)) == "0.0 0.2 0.4 0.6 0.8 1.0");
  CHECK(labels(linear_ticks(0, 50'000, 4)) == "0 10,000 20,000 30,000 40,000 50,000");
  CHECK(labels(linear_ticks(-1, 1, 4)) ==
        "\xE2\x88\x92"
        "1.0 \xE2\x88\x92"
        "0.5 0.0 0.5 1.0");
  CHECK(labels(linear_ticks(1e-9, 6e-9, 3)) ==
        "2e\xE2\x88\x92"
        "9 4e\xE2\x88\x92"
        "9 6e\xE2\x88\x92"
        "9");
  CHECK(labels(log_ticks(0.02, 30, 6)) == "0.1 1 10");
  CHECK(labels(log_ticks(1e-8, 1e4, 4))
            .starts_with("1e\xE2\x88\x92"
                         "8 "));
  CHECK(labels(log_ticks(2, 7, 5)) == "2 5");
  CHECK(labels(log_ticks(0.55, 0.84, 4)) == "0.6 0.7 0.8");
  CHECK(linear_ticks(1, 1 + 1e-15, 5).size() < 102);
}

TEST_CASE("an axis shows all data, a margin, and what the study fixed", "[figure]") {
  Panel panel;
  panel.marks = {Line{{}, {0, 10}, {1, 3}}};
  PanelLayout layout = lay_out(panel, {100, 50, 200, 100});
  CHECK(layout.x.low == Approx(-0.4));
  CHECK(layout.y.high == Approx(3.08));
  CHECK(layout.y.at(layout.y.low) == Approx(150));  // y grows upwards on the page
  CHECK(layout.x.at(5) == Approx(200));
  panel.y.low = 0;
  panel.y.log = true;  // a fixed end that a logarithmic axis has no place for is passed over
  layout = lay_out(panel, {0, 0, 200, 100});
  CHECK(layout.y.low > 0);
  CHECK(std::isnan(layout.y.at(-1)));
  panel = {};
  panel.marks = {Bars{{}, {0, 1}, {2, 5}}};
  CHECK(lay_out(panel, {0, 0, 10, 10}).y.low == 0);  // bars stand on their base
  panel.marks = {Points{{}, {0, 4}, {0, 1}}};
  panel.equal = true;
  layout = lay_out(panel, {0, 0, 100, 100});
  CHECK(layout.x.high - layout.x.low == Approx(layout.y.high - layout.y.low));
}

TEST_CASE("plots without any number that can be drawn are drawn empty", "[figure]") {
  for (const Numbers& y : {Numbers{}, Numbers{nan}, Numbers{nan, std::numeric_limits<double>::infinity()}}) {
    for (const bool log : {false, true}) {
      Drawing drawing{"Nothing", {Panel{}}};
      Numbers x(y.size(), 1);
      drawing.panels[0].marks = {Line{{"a"}, x, y}, Points{{}, x, y}, Bars{{}, x, y}, Arrows{{}, x, y}};
      drawing.panels[0].y.log = log;
      const std::string text = svg(drawing);
      CHECK(text.find("nan") == std::string::npos);
      CHECK(text.find("inf\"") == std::string::npos);
      CHECK(text.ends_with("</svg>\n"));
    }
  }
}

TEST_CASE("every mark is drawn, and text is escaped", "[figure]") {
  Drawing drawing{"a < b & \"c\"", {Panel{}, Panel{}, Panel{}}};
  drawing.panels[0].marks = {Line{{"first"}, {0, 1, 2}, {1, nan, 3}, {0.1, 0.1, 0.1}, true},
                             Points{{"<second>"}, {0, 1}, {2, 2}, {"p", "q"}}, Bars{{}, {0, 1}, {2, 3}, 0.8, {0.1, 0.2}},
                             Arrows{{}, {1}, {1}, {"v"}}};
  drawing.panels[1].marks = {Heatmap{2, 2, {0, 1, 1, nan}, "bwr", 0, 1, true}};
  drawing.panels[2].marks = {Images{{Heatmap{1, 2, {0, 1}}, Heatmap{1, 2, {1, 0}}}, {"one", "two"}, 2}};
  const std::string text = svg(drawing);
  CHECK(text.find("a &lt; b &amp; &quot;c&quot;") != std::string::npos);
  CHECK(text.find("&lt;second&gt;") != std::string::npos);
  CHECK(count(text, "<circle") == 2);
  CHECK(count(text, "stroke-dasharray") == 2);  // the line and its legend
  CHECK(text.find("fill=\"#0000ff\"") != std::string::npos);
  CHECK(text.find("fill=\"#d9d9d9\"") != std::string::npos);  // the nan of the heatmap
  CHECK(count(text, "<g") == count(text, "</g>"));
}

TEST_CASE("a line of very many points stays small and keeps its extremes", "[figure]") {
  Line line;
  for (int i = 0; i < 200'000; ++i) {
    line.x.push_back(i);
    line.y.push_back(i == 123'456 ? 100 : std::sin(i * 0.01));
  }
  Drawing drawing{"Long", {Panel{}}};
  drawing.panels[0].marks = {line};
  const std::string text = svg(drawing);
  CHECK(text.size() < 200'000);
  const Scale y = lay_out(drawing.panels[0], {0, 0, 100, 100}).y;
  CHECK(y.high > 100);
}

TEST_CASE("a plot becomes panels, a histogram is counted as NumPy counts", "[figure]") {
  RunResult run;
  run.outputs = {vector({0, 1, 1, 2, 4}), vector({3, 2, 1})};
  run.rows = {-1, -1};
  const Shown values{Shown::Tensor{0}}, loss{Shown::Tensor{1}};
  const mmc::Figure figure = plot(
      "Both", {plot("Values", {item("hist", {{"v", values}, {"bins", Shown{std::int64_t{4}}}, {"density", Shown{false}}})}),
               plot("Loss", {item("line", {{"y", loss}, {"label", Shown{std::string("loss")}}, {"color", Shown{}}}),
                             item("yaxis", {{"label", Shown{std::string("bits")}}, {"log", Shown{true}}, {"range", Shown{}}})})});
  const Drawing drawing = resolve(figure, run);
  CHECK(drawing.title == "Both");
  REQUIRE(drawing.panels.size() == 2);
  const Bars& bars = std::get<Bars>(drawing.panels[0].marks.at(0));
  CHECK(bars.y == Numbers{1, 2, 1, 1});
  CHECK(bars.x == Numbers{0.5, 1.5, 2.5, 3.5});
  CHECK(drawing.panels[1].y.label == "bits");
  CHECK(drawing.panels[1].y.log);
  const Line& line = std::get<Line>(drawing.panels[1].marks.at(0));
  CHECK(line.x == Numbers{0, 1, 2});
  CHECK(line.style.label == "loss");
}

TEST_CASE("what a stopped run did not compute is left out", "[figure]") {
  RunResult run;
  run.outputs = {std::nullopt};
  run.rows = {-1};
  const Drawing drawing = resolve(plot("Gone", {item("line", {{"y", Shown{Shown::Tensor{0}}}})}), run);
  CHECK(drawing.panels.empty());
  CHECK(svg(drawing).find("Gone") != std::string::npos);
}

TEST_CASE("of a slider the last frame is drawn, in the colours of all frames", "[figure]") {
  RunResult run;
  Tensor t = make_tensor(Type::tensor(DType::f32, {Dim(2), Dim(1), Dim(2)}));
  const std::vector<float> elements = {0, 10, 3, 4};
  std::copy(elements.begin(), elements.end(), t.as<float>());
  run.outputs = {t};
  run.rows = {-1};
  mmc::Figure slider = item("slider", {});
  slider.frames = 2;
  slider.children = {
      item("heatmap", {{"z", Shown{Shown::Tensor{0, true}}}, {"colors", Shown{std::string("magma")}}, {"range", Shown{}}})};
  const Drawing drawing = resolve(plot("History", {slider}), run);
  CHECK(drawing.frames == 2);
  const Heatmap& map = std::get<Heatmap>(drawing.panels.at(0).marks.at(0));
  CHECK(map.values == Numbers{3, 4});
  CHECK(map.low == 0);
  CHECK(map.high == 10);
  const Drawing first = resolve(plot("History", {slider}), run, 0);
  CHECK(std::get<Heatmap>(first.panels.at(0).marks.at(0)).values == Numbers{0, 10});
}

TEST_CASE("colours: ends and middle of a scale, a palette that repeats", "[figure]") {
  CHECK(hex(colour("viridis", 0)) == "#440154");
  CHECK(hex(colour("viridis", 1)) == "#fde725");
  CHECK(hex(colour("bwr", 0.5)) == "#ffffff");
  CHECK(hex(colour("gray", 2)) == "#ffffff");
  CHECK(hex(palette(0)) == hex(palette(8)));
  CHECK(hex(palette(-1)) == hex(palette(7)));
  CHECK(is_dark(colour("magma", 0)));
}

}  // namespace mmc::figure

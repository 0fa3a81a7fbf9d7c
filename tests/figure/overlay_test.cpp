// The same figure of several runs as one drawing.
#include <catch2/catch.hpp>

#include "runtime/figure/overlay.h"
#include "runtime/figure/svg.h"

namespace mmc::figure {
namespace {

Line line(const std::string& label, Numbers y, bool dash = false) {
  Numbers x;
  for (std::size_t i = 0; i < y.size(); ++i) x.push_back(static_cast<double>(i));
  return {{label}, std::move(x), std::move(y), {}, dash};
}

Drawing drawing(std::vector<Mark> marks) {
  Drawing d;
  d.title = "Loss";
  d.panels.push_back({"", std::move(marks)});
  return d;
}

std::vector<RunDrawing> runs(const std::vector<Drawing>& drawings) {
  std::vector<RunDrawing> all;
  for (std::size_t i = 0; i < drawings.size(); ++i) all.push_back({"lr=" + std::to_string(i), i, drawings.size(), drawings[i]});
  return all;
}

Heatmap map(double low, double high) { return {1, 2, {low, high}, "viridis", low, high}; }

}  // namespace

TEST_CASE("curves of several runs stand on the same axes, a colour for each run", "[figure]") {
  const Drawing all = overlaid(runs({drawing({line("train", {1, 2})}), drawing({line("train", {3, 4})})}));
  CHECK(all.title == "Loss");
  REQUIRE(all.panels.size() == 1);
  REQUIRE(all.panels[0].marks.size() == 2);
  const auto& first = std::get<Line>(all.panels[0].marks[0]);
  const auto& second = std::get<Line>(all.panels[0].marks[1]);
  CHECK(first.style.group == "lr=0");
  CHECK(second.style.group == "lr=1");
  CHECK(first.style.color == run_colour(0, 2));
  CHECK(first.style.color != second.style.color);
  CHECK(second.y == Numbers{3, 4});
  const std::string page = svg(all);
  CHECK(page.find("lr=0") != std::string::npos);
  CHECK(page.find("train") == std::string::npos);
}

TEST_CASE("several curves of a run differ by dashes, which a key names", "[figure]") {
  const auto own = [](double v) { return drawing({line("train", {v, 2}), line("test", {v, 3}, true), line("best", {v, 4})}); };
  const Panel panel = overlaid(runs({own(0), own(1)})).panels[0];
  REQUIRE(panel.marks.size() == 6 + 3);
  for (const std::size_t run : {0U, 1U}) {
    CHECK(std::get<Line>(panel.marks[3 * run]).style.variant == 0);
    CHECK(std::get<Line>(panel.marks[3 * run + 1]).style.variant == 1);  // which was dashed stays so
    CHECK(std::get<Line>(panel.marks[3 * run + 2]).style.variant == 2);
  }
  CHECK(std::get<Line>(panel.marks[7]).style.label == "test");
  CHECK(std::get<Line>(panel.marks[7]).style.group.empty());
}

TEST_CASE("what all runs have alike is drawn once", "[figure]") {
  const auto own = [](double v) { return drawing({line("loss", {v, 2}), line("bound", {5, 5}, true)}); };
  const Panel panel = overlaid(runs({own(0), own(1), own(2)})).panels[0];
  REQUIRE(panel.marks.size() == 4);
  CHECK(std::get<Line>(panel.marks[3]).style.label == "bound");
  CHECK(std::get<Line>(panel.marks[3]).dash);
  CHECK(overlaid(runs({own(0), own(0)})).panels[0].title == "the same in all runs");
  // Not in one frame of several: all frames need the same marks.
  Drawing moving = own(0);
  moving.frames = 3;
  CHECK(overlaid(runs({moving, moving})).panels[0].marks.size() == 4 + 2);  // and the keys of both
}

TEST_CASE("maps stand side by side with one range of colours", "[figure]") {
  const Drawing all = overlaid(runs({drawing({map(0, 1)}), drawing({map(-2, 0.5)})}));
  REQUIRE(all.panels.size() == 2);
  CHECK(all.columns == 2);
  CHECK(all.panels[1].title == "lr=1");
  for (const Panel& panel : all.panels) {
    CHECK(std::get<Heatmap>(panel.marks[0]).low == -2);
    CHECK(std::get<Heatmap>(panel.marks[0]).high == 1);
  }
}

TEST_CASE("arrows and axes of other kinds stand side by side, on equal ranges where they can", "[figure]") {
  const auto arrows = [](double v) { return drawing({Arrows{{}, {v}, {1}, {}}}); };
  const Drawing all = overlaid(runs({arrows(1), arrows(4)}));
  REQUIRE(all.panels.size() == 2);
  CHECK(all.panels[0].x.high == all.panels[1].x.high);
  CHECK(*all.panels[0].x.high > 4);
  Drawing log = drawing({line("", {1, 2})});
  log.panels[0].y.log = true;
  const Drawing mixed = overlaid(runs({log, drawing({line("", {1, 3})})}));
  REQUIRE(mixed.panels.size() == 2);
  CHECK(!mixed.panels[0].y.high);
}

TEST_CASE("bars share their place, histograms shine through", "[figure]") {
  const auto bars = [](double v, bool touching) {
    Bars b{{}, {0, 1}, {v, 2}, 0.8};
    b.touching = touching;
    return drawing({b});
  };
  const Panel panel = overlaid(runs({bars(1, false), bars(3, false)})).panels[0];
  const auto& left = std::get<Bars>(panel.marks[0]);
  const auto& right = std::get<Bars>(panel.marks[1]);
  CHECK(left.width == Approx(0.4));
  CHECK(left.x[0] == Approx(-0.2));
  CHECK(right.x[0] == Approx(0.2));
  const Panel counts = overlaid(runs({bars(1, true), bars(3, true)})).panels[0];
  CHECK(std::get<Bars>(counts.marks[1]).style.alpha == 0.5);
  CHECK(std::get<Bars>(counts.marks[1]).x[0] == 0);
}

TEST_CASE("panels belong together by their titles where runs have different ones", "[figure]") {
  Drawing one, two;
  one.panels = {{"a", {line("", {1, 2})}}, {"b", {line("", {1, 2})}}};
  two.panels = {{"b", {line("", {1, 3})}}};
  const Drawing all = overlaid(runs({one, two}));
  REQUIRE(all.panels.size() == 2);
  CHECK(all.panels[0].title == "a (only lr=0)");
  CHECK(all.panels[1].title == "b");
  CHECK(all.panels[1].marks.size() == 2);
  CHECK(fit_together({one, two}));
  one.frames = 5;
  CHECK(!fit_together({one, two}));
}

TEST_CASE("an axis end that all fix stays", "[figure]") {
  Drawing a = drawing({line("", {1, 2})}), b = drawing({line("", {1, 3})});
  a.panels[0].y.low = 0.5;
  CHECK(!overlaid(runs({a, b})).panels[0].y.low);
  b.panels[0].y.low = 0.25;
  CHECK(*overlaid(runs({a, b})).panels[0].y.low == 0.25);
}

TEST_CASE("many runs have many colours", "[figure]") {
  CHECK(run_colour(0, 20) != run_colour(8, 20));
  CHECK(run_colour(0, 8) != run_colour(7, 8));
}

}  // namespace mmc::figure

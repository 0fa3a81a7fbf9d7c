// The page of a sweep.
#include "runtime/html/sweep_page.h"

#include <catch2/catch.hpp>

namespace mmc::html {
namespace {

SweepPage example() {
  SweepPage p;
  p.title = "A <study>";
  p.facts = "sweep rates: 2 points, grid, minimize off < 1";
  p.best = "point 1, kind=<b>: off = 0";
  p.command = "mmc run 'a b.mm' kind='\"<b>\"'";
  p.columns = {"point", "kind", "status"};
  p.points = {{{"0", "x", "wrong: a < b"}, "./points/0000/", false, false},
              {{"1", "<b>", "finished"}, "./points/0001/", true, true},
              {{"2", "y", "not run"}, "", false, false}};
  p.source = "sweep rates = grid() {\n  kind in [\"<b>\"]\n}";
  p.first = {0, 14};
  p.plotly = "PACKED";
  return p;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("a sweep's page tells its best point, its points and its source, escaped", "[html]") {
  const std::string html = page(example());
  std::size_t last = 0;
  for (const char* part : {"<h1>A &lt;study&gt;</h1>", "minimize off &lt; 1", "kind=&lt;b&gt;: off = 0", "mmc run",
                           "id=\"points\"", "href=\"./points/0000/\"", "<td class=\"failed\">", "wrong: a &lt; b",
                           "<tr class=\"best\">", "href=\"./points/0001/\"", "not run", "--before: 13", "id=\"s0-14\""}) {
    INFO(part);
    const std::size_t at = html.find(part, last);
    CHECK(at != std::string::npos);
    last = at;
  }
  CHECK(count(html, "href=\"./points/") == 2);  // a point that was not run has no folder
  CHECK(html.find("PACKED") == std::string::npos);
  CHECK(html.find("id=\"runs\"") == std::string::npos);
}

TEST_CASE("what a sweep says about its runs stands above its points", "[html]") {
  Study study;
  RunResult run;
  ExpectItem claim;
  claim.claim.pieces = {std::string("all <good>")};
  claim.holds = Shown{true};
  study.items.push_back({{}, "", claim});
  study.items.push_back({{}, "", ShowItem{{{"count", Shown{std::int64_t{7}}}}}});
  Figure plot;
  plot.kind = "plot";
  plot.title.pieces = {std::string("Scores")};
  study.items.push_back({{}, "", plot});
  SweepPage p = example();
  p.missing = "1 of 2 points finished.";
  p.study = &study;
  p.run = &run;
  const std::string html = page(p);
  std::size_t last = 0;
  for (const char* part :
       {"1 of 2 points finished.", "The claim holds", "all &lt;good&gt;", "id=\"runs\"", "count", "Scores", "id=\"points\""}) {
    INFO(part);
    const std::size_t at = html.find(part, last);
    CHECK(at != std::string::npos);
    last = at;
  }
  CHECK(html.find("href=\"#claim-") == std::string::npos);  // no place of the page tells more of it
  CHECK(count(html, "PACKED") == 1);
  p.plotly = "";
  CHECK(page(p).find("built without plotly.js") != std::string::npos);
}

}  // namespace mmc::html

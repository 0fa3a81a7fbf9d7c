// The page of several runs.
#include "runtime/html/comparison.h"

#include <catch2/catch.hpp>

namespace mmc::html {
namespace {

Comparison example() {
  Comparison c;
  c.title = "A <study>: 2 runs";
  c.runs = {{"lr=1 <b>", "s/1", "finished", "2026", "1 s", "./a%20b/report.html", "#0072b2"},
            {"lr=2", "s/2", "killed", "", "", "", "#d55e00"}};
  c.remarks = {"Take <care>."};
  c.before = {
      {"Claims", "claims", {{"it <holds>", {{"holds", "holds"}, {"failed", "failed"}}, true}, {"both", {{"1"}, {"1"}}, false}}}};
  figure::Drawing drawing;
  drawing.title = "Loss & more";
  drawing.panels = {{"", {figure::Line{{}, {0, 1}, {1, 2}}}}};
  c.figures = {{{drawing, {}}, "A <note>."}};
  c.after = {{"Values", "values", {{"x", {{"2"}, {"2"}}, false}}}, {"Nothing", "none", {}}};
  c.plotly = "PACKED";
  return c;
}

}  // namespace

TEST_CASE("a comparison tells runs, differences, figures and values, escaped", "[html]") {
  const std::string html = page(example());
  std::size_t last = 0;
  for (const char* part : {"<h1>A &lt;study&gt;: 2 runs</h1>", "--colour: #0072b2", "lr=1 &lt;b&gt;",
                           "href=\"./a%20b/report.html\"", "<code>s/2</code>", "Take &lt;care&gt;.", "id=\"claims\"",
                           "it &lt;holds&gt;", "<td class=\"holds\">", "<td class=\"failed\">", "One is the same",
                           "Loss &amp; more", "A &lt;note&gt;.", "id=\"values\"", "The same in all runs."}) {
    INFO(part);
    const std::size_t at = html.find(part, last);
    CHECK(at != std::string::npos);
    last = at;
  }
  CHECK(html.find("id=\"none\"") == std::string::npos);  // a table of nothing
  CHECK(html.find("PACKED") != std::string::npos);
}

TEST_CASE("a comparison without plotly.js has still pictures and says so", "[html]") {
  Comparison c = example();
  c.plotly = "";
  const std::string html = page(c);
  CHECK(html.find("figure class=\"still\"") != std::string::npos);
  CHECK(html.find("built without plotly.js") != std::string::npos);
  CHECK(html.find("A &lt;note&gt;.") != std::string::npos);
  c.figures.clear();
  CHECK(page(c).find("built without plotly.js") == std::string::npos);
}

}  // namespace mmc::html

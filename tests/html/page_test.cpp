// The report's page: what stands where, that it is whole, that nothing in it asks a network.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "compiler/support/errors.h"
#include "runtime/html/assets.h"
#include "runtime/html/page.h"

namespace mmc::html {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

struct Example {
  std::string source =
      "# Some *prose*.\nstudy \"A <study>\"\nlet fit = train net\nshow fit\n# Later.\nplot \"Loss\" { }\nexpect a, \"</script>\"\n";
  Study study;
  RunResult run;
  GraphView graph;
  RunFacts facts{"9.9", "dir/s.mm", "f32", "fast", 2, 0.001, 0.2};
  nlohmann::ordered_json record = {
      {"command", {"mmc", "run", "a b.mm"}}, {"started", "2026-11-23T13:45:01.250Z"}, {"dtype", "f32"}};

  Example() {
    study.graph.title = "A <study>";
    study.params = {{"lr", "float", "0.5", false}, {"n", "int", "3", true}};
    add("show", ShowItem{{{"fit", Shown{std::string("1 < 2")}}}});
    Figure plot;
    plot.kind = "plot";
    plot.title.pieces = {std::string("Loss & more")};
    add("plot", plot);
    ExpectItem claim;
    claim.claim.pieces = {std::string("</script>")};
    claim.condition = "a < b";
    claim.holds = Shown{false};
    claim.measured = {{"a", Shown{2.0}}};
    add("expect", claim);
    run.timings = {{"fit", 1000, 0.1}};
  }
  void add(const std::string& statement, decltype(ReportItem::what) what) {
    const auto begin = static_cast<std::uint32_t>(source.find(statement));
    study.items.push_back({{begin, begin + 4, 0}, "", std::move(what)});
  }
  std::string html(std::string_view plotly = "") const {
    return page({study, run, facts, record, {{0, "dir/s.mm", source}}, graph, "", plotly});
  }
};

}  // namespace

TEST_CASE("what a statement made stands below it", "[html]") {
  const std::string html = Example().html();
  std::size_t last = 0;
  for (const char* part : {"<h1>A &lt;study&gt;</h1>", "lr = 0.5", "The claim failed", "<p>Some <em>prose</em>.</p>",
                           "--before: 2", "1,000 steps in 100 ms", "1 &lt; 2", "<p>Later.</p>", "Loss &amp; more",
                           "id=\"claim-1\"", "a &lt; b", "set for this run", "10k steps/s", "mmc run &#39;a b.mm&#39;"}) {
    INFO(part);
    const std::size_t at = html.find(part, last);
    CHECK(at != std::string::npos);
    last = at;
  }
  CHECK(html.find("<study>") == std::string::npos);
  CHECK(count(html, "</script>") == count(html, "<script"));
}

TEST_CASE("claims in consecutive lines stand together", "[html]") {
  Example example;
  example.source = "let a = 1\nexpect a, \"one\"\nexpect b, \"two\"\n\nexpect c, \"three\"\n";
  example.study.items.clear();
  for (const char* name : {"one", "two", "three"}) {
    ExpectItem claim;
    claim.claim.pieces = {std::string("claim ") + name};
    claim.holds = Shown{true};
    example.add("expect " + std::string(1, name[0] == 'o' ? 'a' : name[1] == 'w' ? 'b' : 'c'), claim);
  }
  const std::string html = example.html();
  CHECK(count(html, "<pre class=\"source\"") == 2);
  CHECK(html.find("All 3 claims hold") != std::string::npos);
  CHECK(html.find("id=\"claim-1\"") > html.find("&quot;two&quot;"));  // both verdicts below both claims
  CHECK(html.find("id=\"claim-2\"") < html.find("&quot;three&quot;"));
}

TEST_CASE("the page asks for nothing from elsewhere", "[html]") {
  const std::string html = Example().html("packed");
  CHECK(html.find("default-src 'none'") != std::string::npos);
  for (const char* loading : {"<link", "@import", "src=", "url(http"}) CHECK(html.find(loading) == std::string::npos);
}

TEST_CASE("plotly.js stands in the page once, where there is something to draw", "[html]") {
  Example example;
  CHECK(count(example.html("PACKED"), "PACKED") == 1);
  CHECK(example.html("PACKED").find("class=\"chart\"") == std::string::npos);  // a plot of nothing
  CHECK(count(example.html(""), "built without plotly.js") == 1);
  std::erase_if(example.study.items, [](const ReportItem& item) { return std::holds_alternative<Figure>(item.what); });
  CHECK(count(example.html("PACKED"), "PACKED") == 0);
  CHECK(count(example.html(""), "built without plotly.js") == 0);
}

TEST_CASE("a result that no statement of the source made is shown all the same", "[html]") {
  Example example;
  example.study.items[0].span = {};
  const std::string html = example.html();
  CHECK(html.find("Further results") < html.find("1 &lt; 2"));
}

TEST_CASE("a page's skeleton is filled once", "[html]") {
  CHECK(filled("a {{x}} b {{y}}", {{"x", "{{y}}"}, {"y", "1"}}) == "a {{y}} b 1");
  CHECK_THROWS_AS(filled("{{z}}", {}), InternalError);
  CHECK(!asset("page.css").empty());
  CHECK(asset("nothing").empty());
}

}  // namespace mmc::html

// Figures that are read back from a run's folder are drawn as they were.
#include "runtime/study/kept_figures.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <limits>

#include "compiler/support/errors.h"
#include "runtime/data/npz.h"
#include "runtime/figure/resolve.h"
#include "runtime/figure/svg.h"
#include "runtime/study/directory.h"
#include "runtime/study/files.h"
#include "tests/figure/items.h"
#include "tests/files.h"

using namespace mmc;
namespace fs = std::filesystem;
using test::item, test::tensor;

namespace {

Shown output(std::size_t index, bool framed = false) { return {Shown::Tensor{index, framed}}; }
Shown words(const char* text) { return {std::string(text)}; }
Shown numbers(const std::vector<double>& values) {
  Shown::List list;
  for (const double v : values) list.items.push_back({v});
  return {std::move(list)};
}

// A plot of every way in which an argument is written.
struct Example {
  Study study;
  RunResult run;
  Example() {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    study.graph.title = "Example";
    study.graph.outputs = {{"y", {}, {}}, {"maps", {}, {}}, {"k", {}, {}}, {"level", {}, {}}, {"cut", {}, {}}, {"never", {}, {}}};
    run.outputs = {tensor({3}, {0.5F, nan, 0.125F}),
                   tensor({2, 1, 2}, {1, 2, 3, 4}),
                   tensor({2}, {10, 20}),
                   tensor({}, {0.1F}),
                   tensor({4}, {1, 2, 3, 4}),
                   std::nullopt};
    run.rows = {-1, -1, -1, -1, 2, -1};
    Figure lines = plot("Lines");
    lines.title.pieces.emplace_back(Shown{Shown::Tensor{3}});
    lines.children = {
        item("line", {{"y", output(0)},
                      {"x", numbers({1, std::numeric_limits<double>::infinity(), 3})},
                      {"label", words("nan")},
                      {"dash", Shown{true}}}),
        item("scatter", {{"y", output(4)},
                         {"text", {Shown::List{{words("nan"), Shown{std::int64_t{7}}}}}},
                         {"color", Shown{std::int64_t{2}}},
                         {"size", Shown{4.5}}}),
        item("line", {{"y", output(5)}}),
        item("yaxis",
             {{"label", words("value")}, {"log", Shown{true}}, {"range", {Shown::List{{Shown{0.01}, {Shown::None{}}}}}}})};
    Figure slider = item("slider", {}), moving = plot("Moving");
    slider.frames = 2;
    slider.children = {item("title", {{"text", {Shown::Text{{words("at "), output(2, true)}}}}}),
                       item("heatmap", {{"z", output(1, true)}, {"colors", words("magma")}})};
    moving.children = {slider};
    study.items.push_back({{}, "", lines});
    study.items.push_back({{}, "", moving});
  }
  static Figure plot(const std::string& title) {
    Figure f = item("plot", {});
    f.title.pieces = {title};
    return f;
  }
  void write(const std::string& folder) const {
    write_run_directory(folder, study, run, {"1.0", "a.mm", "f32", "fast", 1, 0, 0});
  }
};

std::string failure(const std::string& folder) {
  try {
    read_figures(folder);
  } catch (const RunError& e) { return e.what(); }
  return "";
}

}  // namespace

TEST_CASE("figures that are read back draw the same", "[study]") {
  const TemporaryFolder folder;
  const Example e;
  e.write(folder.path());
  const KeptFigures kept = read_figures(folder.path());
  REQUIRE(kept.figures.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto& before = std::get<Figure>(e.study.items[i].what);
    for (const std::int64_t frame : {0, 1}) {
      CHECK(figure::svg(figure::resolve(kept.figures[i], kept.run, frame)) == figure::svg(figure::resolve(before, e.run, frame)));
    }
  }
  CHECK(figure::resolve(kept.figures[1], kept.run, 0).panels[0].title == "at 10");
  CHECK(kept.run.outputs.size() == 4);  // what no figure names is not read
}

TEST_CASE("what is missing or damaged is told with its file", "[study]") {
  const TemporaryFolder folder;
  const Example e;
  e.write(folder.path());
  const fs::path json = fs::path(folder.path()) / "figures.json", values = fs::path(folder.path()) / "values.npz";
  const std::string whole = slurp(json);
  write_file(json.string(), whole.substr(0, whole.size() / 2));
  CHECK(failure(folder.path()) == "`" + json.string() + "` is damaged: it is not a list of figures");
  write_file(json.string(), "[{\"title\": 3}]");
  CHECK(failure(folder.path()) == "`" + json.string() + "` is damaged: it is not what mmc wrote");
  write_file(json.string(), whole);
  const std::string npz = slurp(values);
  write_file(values.string(), npz.substr(0, npz.size() / 2));
  CHECK(failure(folder.path()).find("values.npz") != std::string::npos);
  write_npz(values.string(), {{"y", tensor({3}, {1, 2, 3})}});
  CHECK(failure(folder.path()).find("it has no tensor called `") != std::string::npos);
  write_npz(values.string(), {{"y", tensor({2}, {1, 2})}, {"cut", tensor({2}, {1, 2})}});
  CHECK(failure(folder.path()).find("are not of one run: `y` is f32[3] in one and f32[2] in the other") != std::string::npos);
  fs::remove(values);
  CHECK(failure(folder.path()).find("values.npz") != std::string::npos);
  fs::remove(json);
  CHECK(failure(folder.path()) == "cannot open `" + json.string() + "`");
}

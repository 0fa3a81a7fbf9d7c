#include "runtime/study/directory.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "compiler/support/errors.h"
#include "runtime/data/npy.h"
#include "runtime/data/npz.h"
#include "runtime/data/safetensors.h"
#include "runtime/study/files.h"
#include "tests/files.h"

using namespace mmc;
namespace fs = std::filesystem;

namespace {

Tensor floats(std::vector<Dim> dims, const std::vector<float>& values) {
  return make_tensor(Type::tensor(DType::f32, dims), values.data());
}

// A study with one series, one tensor series and a heatmap in a slider, as a run would leave it.
struct Example {
  Study study;
  RunResult run;
  Example() {
    study.graph.title = "Example";
    study.graph.outputs = {{"fit.loss", {}, {}}, {"fit.E", {}, {}}, {"weird/name", {}, {}}};
    run.outputs = {floats({3}, {0.5F, 0.25F, 0.125F}), floats({2, 2}, {1, 2, 3, 4}), floats({2}, {7, 8})};
    run.rows = {-1, -1, -1};
    study.items.push_back({{}, "", SeriesItem{"fit.loss", 0, 1, 3}});
    study.items.push_back({{}, "", SeriesItem{"fit.E", 1, 2, 3}});
    Figure item, slider, plot;
    item.kind = "line";
    item.arguments = {{"y", Shown{Shown::Tensor{1, true}}}, {"color", Shown{std::string("red")}}};
    slider.kind = "slider";
    slider.frames = 2;
    slider.children = {item};
    plot.kind = "plot";
    plot.title.pieces = {std::string("Weights")};
    plot.children = {slider};
    study.items.push_back({{}, "What it learned.", plot});
  }
};

}  // namespace

TEST_CASE("a run directory holds the result, the series, the tensors and the figures", "[study]") {
  const TemporaryFolder folder;
  const Example e;
  write_run_directory(folder.path(), e.study, e.run, {"1.0", "a.mm", "f32", "fast", 1, 0, 0});
  const fs::path top(folder.path());
  CHECK(nlohmann::json::parse(slurp(top / "result.json"))["study"] == "Example");
  CHECK(slurp(top / "figures" / "01-Weights.svg").starts_with("<svg "));
  CHECK(slurp(top / "series" / "fit.loss.csv") == "step,loss\n0,0.5\n1,0.25\n2,0.125\n");
  CHECK(slurp(top / "series" / "fit.E.csv") == "step,E[0],E[1]\n0,1,2\n2,3,4\n");
  const auto values = read_npz((top / "values.npz").string());
  REQUIRE(values.size() == 3);
  CHECK(values[1].first == "fit.E");
  CHECK(values[1].second.at(3) == 4);
  CHECK(values[2].first == "weird_name");
  CHECK(values[2].second.at(1) == 8);
  const auto figures = nlohmann::json::parse(slurp(top / "figures.json"));
  REQUIRE(figures.size() == 1);
  CHECK(figures[0]["prose"] == "What it learned.");
  CHECK(figures[0]["title"] == "Weights");
  const auto line = figures[0]["children"][0]["children"][0];
  CHECK(line["arguments"]["y"]["array"] == "fit.E");
  CHECK(line["arguments"]["y"]["framed"] == true);
  CHECK(line["arguments"]["color"] == "red");
}

TEST_CASE("a run that was cut short writes the rows that ran", "[study]") {
  const TemporaryFolder folder;
  Example e;
  e.run.rows[0] = 1;
  e.run.outputs[2].reset();
  write_run_directory(folder.path(), e.study, e.run, {});
  CHECK(slurp(fs::path(folder.path()) / "series" / "fit.loss.csv") == "step,loss\n0,0.5\n");
  CHECK(read_npz(folder.path() + "/values.npz").size() == 2);
}

TEST_CASE("saved models have PyTorch's names", "[study]") {
  const TemporaryFolder folder;
  Example e;
  Shown::Record layer, net;
  layer.fields = {{"weight", Shown{Shown::Tensor{1}}}, {"bias", Shown{Shown::Tensor{2}}}};
  net.model = "MLP";
  net.fields = {{"layers", Shown{Shown::List{{Shown{layer}}}}}};
  Template path, one;
  path.pieces = {std::string("weights/net.safetensors")};
  one.pieces = {std::string("E.npy")};
  e.study.items.push_back({{}, "", SaveItem{Shown{net}, path}});
  e.study.items.push_back({{}, "", SaveItem{Shown{Shown::Tensor{1}}, one}});
  const std::vector<std::string> written = save_values(folder.path(), e.study, e.run);
  REQUIRE(written.size() == 2);
  const SafetensorsHeader header = read_safetensors_header(folder.path() + "/weights/net.safetensors");
  CHECK(header.find("layers.0.weight") != nullptr);
  CHECK(header.find("layers.0.bias") != nullptr);
  CHECK(read_npy(folder.path() + "/E.npy").type.text() == "f32[2, 2]");
}

TEST_CASE("a folder that can't be made is told", "[study]") {
  const TemporaryFolder folder;
  write_file(folder.path() + "/file", "x");
  CHECK_THROWS_AS(make_folder(folder.path() + "/file/below"), RunError);
  CHECK(file_name("a b/c") == "a_b_c");
  CHECK(file_name("../x") == "_.._x");
  CHECK(file_name("") == "_");
}

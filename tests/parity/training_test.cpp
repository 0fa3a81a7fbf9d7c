// One hundred steps from the same weights, each optimizer: f64 within 1e-10 of PyTorch; in f32 the first five losses within 1e-5,
// and after one hundred steps no further from the f64 run than three times PyTorch's worst over ten row orders.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

#include "tests/files.h"
#include "tests/parity/parity.h"

using namespace mmc::parity;

namespace {

// The study with another optimizer, in a folder of its own.
class Variant {
 public:
  Variant(const std::string& study, const std::string& optimizer) {
    std::ifstream in(fmt::format("{}/tests/parity/{}.mm", MMC_SOURCE_DIR, study));
    std::string text;
    for (std::string line; std::getline(in, line);) {
      const std::size_t at = line.find("minimize loss with ");
      text += (at == std::string::npos ? line : line.substr(0, at) + "minimize loss with " + optimizer) + "\n";
    }
    mmc::spill(path(), text);
  }
  std::string path() const { return folder_ / "study.mm"; }

 private:
  mmc::TemporaryFolder folder_;
};

const std::vector<std::string> data{fmt::format("data={}/tests/parity/recorded", MMC_SOURCE_DIR)};

// PyTorch's name of a tensor as the study shows it: layers.0.weight -> layers_0_weight.
std::string label(std::string name) {
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

void compare(const std::string& study) {
  const nlohmann::json recordings = read_json("training.json");
  for (const auto& [name, recorded] : recordings.at(study).items()) {
    INFO(study << " " << name);
    const Variant variant(study, recorded.at("mm"));
    const auto f64 = run(variant.path(), "f64", data), f32 = run(variant.path(), "f32", data);
    const Numbers truth = numbers(recorded["f64"]["losses"]);
    CHECK(distance(f64.at("losses"), truth) <= 1e-10);
    const Numbers first = numbers(recorded["f32"]["first_losses"]);
    CHECK(distance({f32.at("losses").begin(), f32.at("losses").begin() + 5}, first) <= 1e-5);
    const nlohmann::json& allowed = recorded["f32"]["worst_distance"];
    CHECK(std::abs(f32.at("losses").back() - truth.back()) <= 3 * allowed.at("loss").get<double>());
    for (const auto& [tensor, values] : recorded["f64"]["weights"].items()) {
      INFO(tensor);
      CHECK(distance(f64.at(label(tensor)), numbers(values)) <= 1e-10);
      CHECK(distance(f32.at(label(tensor)), numbers(values)) <= 3 * allowed.at(tensor).get<double>());
    }
  }
}

}  // namespace

TEST_CASE("superposition trains as in PyTorch with each optimizer", "[parity]") { compare("superposition"); }
TEST_CASE("the product network trains as in PyTorch with each optimizer", "[parity]") { compare("product"); }

TEST_CASE("superposition ends where PyTorch ends after 50,000 steps", "[parity]") {
  const auto shown = run("tests/parity/superposition.mm", "f32", {"steps=50000"});
  const nlohmann::json recorded = read_json("training.json").at("superposition_50000").at("f32");
  const Numbers& losses = shown.at("losses");
  REQUIRE(losses.size() == 50001);
  CHECK(std::abs(losses.front() - recorded.at("first").get<double>()) < 1e-8);
  CHECK(std::abs(losses.back() - recorded.at("last").get<double>()) < 5e-7);
  CHECK(fmt::format("{:.6f}", losses.back()) == "0.018037");
}

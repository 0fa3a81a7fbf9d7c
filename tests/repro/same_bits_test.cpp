// Same bits: two runs, one thread and several, and a study with further statements write the same bytes (docs/semantics.md). All
// files of a run directory are compared, and its result without what is not a number of the study.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "runtime/data/npz.h"
#include "tests/files.h"
#include "tests/golden/process.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;

const std::string study = std::string(MMC_SOURCE_DIR) + "/tests/repro/study.mm";

// What a run wrote: the bytes of each tensor by name and of each series by file name, each shown value by label, the claims.
using Bits = std::map<std::string, std::string>;

Bits run(const std::string& path, const std::vector<std::string>& options = {}) {
  const TemporaryFolder folder;
  golden::Command command{{MMC_BINARY, "run", path, "--quiet", "--out", folder / "out"}, MMC_SOURCE_DIR, {}, false};
  command.words.insert(command.words.end(), options.begin(), options.end());
  const golden::Outcome outcome = golden::run(command);
  INFO(outcome.output);
  REQUIRE(outcome.status == 0);
  Bits bits;
  for (const auto& entry : fs::directory_iterator(folder / "out/series"))
    bits[fmt::format("series/{}", entry.path().filename().string())] = slurp(entry.path());
  for (const auto& [name, tensor] : read_npz(folder / "out/values.npz"))
    bits["values/" + name] = std::string(reinterpret_cast<const char*>(tensor.data->data()), tensor.data->size());
  const auto result = nlohmann::ordered_json::parse(slurp(folder / "out/result.json"));
  for (const auto& shown : result.at("shown")) bits[fmt::format("shown {}", shown.at("label").dump())] = shown.dump();
  bits["claims"] = result.at("claims").dump();
  return bits;
}

// Everything in `wanted` is in `found`, with the same bytes.
void check_same(const Bits& wanted, const Bits& found) {
  for (const auto& [name, bytes] : wanted) {
    INFO(name);
    REQUIRE(found.contains(name));
    CHECK((found.at(name) == bytes));  // in parentheses: the bytes are not for the screen
  }
}

// The study with further lines below each line that holds `mark`.
std::string with_lines(const TemporaryFolder& folder, const std::string& mark, const std::string& lines) {
  std::string text = slurp(study);
  const std::size_t at = text.find(mark);
  REQUIRE(at != std::string::npos);
  text.insert(text.find('\n', at) + 1, lines);
  spill(folder / "study.mm", text);
  return folder / "study.mm";
}

TEST_CASE("two runs give the same bits, and another seed gives others", "[repro]") {
  const Bits first = run(study);
  REQUIRE(first.size() > 20);
  CHECK(run(study) == first);
  const Bits other = run(study, {"--seed", "12"});
  for (const auto& [name, bytes] : first) {
    INFO(name);
    CHECK((name == "claims" || other.at(name) != bytes));
  }
}

TEST_CASE("any number of threads gives the same bits", "[repro]") {
  const std::string path = GENERATE(as<std::string>{}, "tests/repro/study.mm", "models/spiral.mm", "models/two_optimizers.mm");
  const std::string dtype = GENERATE(as<std::string>{}, "f32", "f64");
  INFO(path << " " << dtype);
  const std::vector<std::string> more =
      path == "models/spiral.mm" ? std::vector<std::string>{"--preset", "quick"} : std::vector<std::string>{};
  const auto with = [&](const std::string& threads) {
    std::vector<std::string> options{"--dtype", dtype, "--threads", threads};
    options.insert(options.end(), more.begin(), more.end());
    return run(path, options);
  };
  const Bits one = with("1");
  for (const char* threads : {"2", "3", "7"}) {
    INFO(threads << " threads");
    const Bits several = with(threads);
    CHECK(several.size() == one.size());
    check_same(one, several);
  }
}

TEST_CASE("further statements change no other number", "[repro]") {
  const Bits alone = run(study);
  const TemporaryFolder folder;
  SECTION("draws, models, trainings and loops beside it") {
    check_same(alone, run(with_lines(folder, "# more", R"(
a_draw: f32[50, 2] ~ normal(3, 1)
other ~ MLP([2, 5, 1])
let aside = train other for 30 {
  rows: i32[8] ~ integers(0, 50)
  log loss = mse(other(a_draw[rows]), a_draw[rows, :1])
  minimize loss with adam(lr = 1e-2)
}
many ~ for i in 0..20 { z: f32[30] ~ uniform(0, i); sort(z) }
show aside.loss[-1], mean(many)
)")));
  }
  SECTION("plots and claims of what it computes") {
    // A plot that stands first may give a tensor its name: the values are compared by their labels.
    Bits labelled = alone;
    std::erase_if(labelled, [](const auto& entry) { return entry.first.starts_with("values/"); });
    REQUIRE(labelled.size() > 10);
    check_same(labelled, run(with_lines(folder, "let sense", R"(
plot "The loss, again" { line(fit.loss); line(fit.loss * 2, label = "twice") }
plot "Rows" { scatter(rows, x = x[:, 0]) }
let extra = mean(flow) + mean(fit.net(x) * rows[:, none])
show extra
)")));
  }
  SECTION("draws and logs in the training itself") {
    check_same(alone, run(with_lines(folder, "let seen", R"(
  more_noise: f32[64, 6] ~ normal(0, 1)
  log aside = mean(net(x[rows] + more_noise)), size = sum(gate.weight ^ 2)
)")));
  }
}

}  // namespace
}  // namespace mmc

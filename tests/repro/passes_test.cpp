// The passes that write maps, batches and sums in another way change results by rounding only: every program of tests/good with
// and without them. What each does to a graph is tested in tests/passes.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/files.h"
#include "tests/golden/process.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// Whole studies are compared, some with trainings of hundreds of steps that pass roundings on: docs/semantics.md has 1e-6 for an
// op.
constexpr double tolerance = 1e-5;

// What a run shows, claims and logs; nothing for a program that is told by its output instead (it has no result).
Json result(const fs::path& path, const std::vector<std::string>& options) {
  golden::Command command{{MMC_BINARY, "run", path.string(), "--json"}, MMC_SOURCE_DIR, {}, true};
  command.words.insert(command.words.end(), options.begin(), options.end());
  const golden::Outcome outcome = golden::run(command);
  const Json all = Json::parse(outcome.output, nullptr, false);
  if (all.is_discarded()) return {};
  Json numbers;
  for (const char* part : {"shown", "claims", "series"})
    if (all.contains(part)) numbers[part] = all.at(part);
  return numbers;
}

// The largest difference of two numbers relative to 1 + |number|; infinite where anything else differs.
double distance(const Json& a, const Json& b) {
  if (a.is_number() && b.is_number()) {
    const double x = a.get<double>(), y = b.get<double>();
    return x == y ? 0 : std::abs(x - y) / (1 + std::abs(x));
  }
  if (a.type() != b.type() || a.size() != b.size()) return INFINITY;
  if (!a.is_structured()) return a == b ? 0 : INFINITY;
  double most = 0;
  for (auto p = a.begin(), q = b.begin(); p != a.end(); ++p, ++q) {
    if (a.is_object() && p.key() != q.key()) return INFINITY;
    most = std::max(most, distance(*p, *q));
  }
  return most;
}

TEST_CASE("programs give the same numbers without batching, tiles and joined products", "[repro]") {
  const std::vector<std::string> without = {"--disable", "batch_maps", "--disable", "join_products", "--disable", "tile_rows"};
  int compared = 0;
  for (const auto& entry : fs::recursive_directory_iterator(std::string(MMC_SOURCE_DIR) + "/tests/good")) {
    if (entry.path().extension() != ".mm") continue;
    const Json with = result(entry.path(), {});
    if (with.empty()) continue;
    ++compared;
    INFO(entry.path());
    CHECK(distance(with, result(entry.path(), without)) <= tolerance);
  }
  CHECK(compared > 50);
}

}  // namespace
}  // namespace mmc

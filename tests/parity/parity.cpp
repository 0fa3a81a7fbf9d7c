#include "tests/parity/parity.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <stdexcept>

#include "tests/golden/process.h"

namespace mmc::parity {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

void append(const nlohmann::json& value, Numbers& into) {
  if (value.is_array()) {
    for (const auto& element : value) append(element, into);
  } else if (value.is_string()) {
    const std::string word = value;
    into.push_back(word == "nan" ? std::numeric_limits<double>::quiet_NaN() : word == "inf" ? infinity : -infinity);
  } else if (value.is_boolean()) {
    into.push_back(value.get<bool>() ? 1 : 0);
  } else {
    into.push_back(value.get<double>());
  }
}

double difference(double a, double b) {
  if ((std::isnan(a) && std::isnan(b)) || a == b) return 0;
  const double d = std::abs(a - b);
  return std::isnan(d) ? infinity : d;
}

}  // namespace

nlohmann::json read_json(const std::string& name) {
  std::ifstream in(fmt::format("{}/tests/parity/recorded/{}", MMC_SOURCE_DIR, name));
  return nlohmann::json::parse(in);
}

Numbers numbers(const nlohmann::json& value) {
  Numbers flat;
  append(value.is_object() ? value.at("value") : value, flat);
  return flat;
}

std::map<std::string, nlohmann::json> shown(const std::string& study, const std::string& dtype,
                                            const std::vector<std::string>& more) {
  golden::Command command{{MMC_BINARY, "run", study, "--json", "--quiet", "--dtype", dtype}, MMC_SOURCE_DIR, {}, true};
  command.words.insert(command.words.end(), more.begin(), more.end());
  const golden::Outcome outcome = golden::run(command);
  if (outcome.status != 0) throw std::runtime_error(fmt::format("{} exits {}\n{}", study, outcome.status, outcome.errors));
  std::map<std::string, nlohmann::json> found;
  const nlohmann::json result = nlohmann::json::parse(outcome.output);
  for (const auto& entry : result.at("shown")) found[entry.at("label")] = entry.at("value");
  return found;
}

std::map<std::string, Numbers> run(const std::string& study, const std::string& dtype, const std::vector<std::string>& more) {
  std::map<std::string, Numbers> found;
  for (const auto& [label, value] : shown(study, dtype, more)) {
    Numbers& values = found[label] = numbers(value);
    if (dtype != "f32") continue;
    for (double& x : values) x = static_cast<float>(x);  // the shortest decimal of an f32 names it only as an f32
  }
  return found;
}

double distance(const Numbers& a, const Numbers& b) {
  if (a.size() != b.size()) return infinity;
  double worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) worst = std::max(worst, difference(a[i], b[i]));
  return worst;
}

double relative_distance(const Numbers& actual, const Numbers& expected) {
  if (actual.size() != expected.size()) return infinity;
  double worst = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double d = difference(actual[i], expected[i]);
    if (d != 0) worst = std::max(worst, d / std::abs(expected[i]));
  }
  return worst;
}

double largest(const Numbers& all) {
  double result = 0;
  for (const double x : all) {
    if (std::isfinite(x)) result = std::max(result, std::abs(x));
  }
  return result;
}

}  // namespace mmc::parity

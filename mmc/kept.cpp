#include "mmc/kept.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace mmc {

using Json = nlohmann::ordered_json;

Json kept_result(const KeptRun& run) {
  std::ifstream file(std::filesystem::path(run.folder) / "result.json");
  Json json = Json::parse(file, nullptr, false);
  return json.is_object() ? json : Json::object();
}

std::string json_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return fmt::format("{:.6g}", value.get<double>());
  if (value.is_null()) return "-";
  return value.dump();
}

std::string settings_text(const KeptRun& run, bool defaults) {
  std::string text;
  for (const Json& param : run.record.value("params", Json::array())) {
    if (defaults || !param.value("default", true))
      text += fmt::format("{}={} ", param.value("name", ""), json_text(param.value("value", Json())));
  }
  return text + fmt::format("seed={}", json_text(run.record.value("seed", Json())));
}

std::string claims_summary(const Json& result) {
  int judged = 0, held = 0;
  for (const Json& claim : result.value("claims", Json::array())) {
    const std::string verdict = claim.value("verdict", "");
    if (verdict == "skipped") continue;
    ++judged;
    held += verdict == "holds" ? 1 : 0;
  }
  return judged == 0 ? "" : fmt::format("{} of {} hold", held, judged);
}

std::string table_text(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += fmt::format("{:<{}}", row[i], i + 1 == row.size() ? 0 : widths[i] + 2);
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

}  // namespace mmc

#include "mmc/compare_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <set>

#include "mmc/kept.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using html::ComparedCell, html::ComparedRow, html::ComparedTable;

constexpr std::size_t longest_value = 60, longest_label = 48;

// Of one run, named, in its order.
using Column = std::vector<std::pair<std::string, ComparedCell>>;

std::string slurp(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Column settings(const KeptRun& run) {
  Column column;
  for (const Json& param : run.record.value("params", Json::array()))
    column.push_back({param.value("name", ""), {json_text(param.value("value", Json()))}});
  for (const char* field : {"seed", "dtype", "executor", "mmc", "git"}) {
    if (run.record.contains(field)) column.push_back({field, {json_text(run.record[field])}});
  }
  column.push_back({"status", {run.status}});
  return column;
}

Column series(const Json& result) {
  Column column;
  for (const Json& one : result.value("series", Json::array())) {
    if (one.contains("last")) column.push_back({one.value("name", ""), {json_text(one["last"])}});
  }
  return column;
}

// Numbers, texts and short lists; a tensor by its type and elements, cut where it is long.
Column values(const Json& result) {
  Column column;
  for (const Json& shown : result.value("shown", Json::array())) {
    const Json value = shown.value("value", Json());
    std::string text = value.is_object() && value.contains("type") ? json_text(value["value"]) : json_text(value);
    if (text.size() > longest_value) text = text.substr(0, longest_value - 3) + "...";
    column.push_back({shown.value("label", ""), {text}});
  }
  return column;
}

Column claims(const Json& result) {
  Column column;
  for (const Json& claim : result.value("claims", Json::array())) {
    const std::string verdict = claim.value("verdict", "");
    ComparedCell cell{verdict, verdict == "not computed" ? "not-computed" : verdict};
    for (const Json& measured : claim.value("measured", Json::array()))
      cell.text += fmt::format(", {}", json_text(measured.value("value", Json())));
    column.push_back({claim.value("claim", ""), std::move(cell)});
  }
  return column;
}

// A row for each name, in the order of the first run that has it; a name that comes twice has two.
ComparedTable table(const char* head, const char* id, const std::vector<Column>& columns) {
  ComparedTable all{head, id, {}};
  std::map<std::pair<std::string, int>, std::size_t> places;
  for (std::size_t run = 0; run < columns.size(); ++run) {
    std::map<std::string, int> seen;
    for (const auto& [name, cell] : columns[run]) {
      const auto [at, added] = places.try_emplace({name, seen[name]++}, all.rows.size());
      if (added) all.rows.push_back({name, std::vector<ComparedCell>(columns.size(), ComparedCell{"-"}), false});
      all.rows[at->second].cells[run] = cell;
    }
  }
  for (ComparedRow& row : all.rows) {
    row.differs =
        std::any_of(row.cells.begin(), row.cells.end(), [&](const ComparedCell& c) { return c.text != row.cells[0].text; });
  }
  return all;
}

std::string study_name(const KeptRun& run) { return fs::path(run.record.value("file", "")).stem().string(); }

}  // namespace

Facts compared_facts(const std::vector<KeptRun>& runs) {
  std::vector<Column> columns[4];
  for (const KeptRun& run : runs) {
    const Json result = kept_result(run);
    columns[0].push_back(settings(run));
    columns[1].push_back(series(result));
    columns[2].push_back(values(result));
    columns[3].push_back(claims(result));
  }
  return {table("settings", "settings", columns[0]), table("series, last row", "series", columns[1]),
          table("values", "values", columns[2]), table("claims", "claims", columns[3])};
}

std::vector<std::string> run_labels(const std::vector<KeptRun>& runs) {
  std::vector<Column> columns;
  for (const KeptRun& run : runs) {
    columns.push_back(settings(run));
    std::erase_if(columns.back(), [](const auto& fact) { return fact.first == "status" || fact.first == "git"; });
  }
  const bool one_study = of_one_study(runs);
  std::vector<std::string> labels;
  for (const KeptRun& run : runs) labels.push_back(one_study ? "" : study_name(run));
  for (const ComparedRow& row : table("", "", columns).rows) {
    const bool all_have_it = std::none_of(row.cells.begin(), row.cells.end(), [](const auto& c) { return c.text == "-"; });
    for (std::size_t i = 0; row.differs && all_have_it && i < runs.size(); ++i)
      labels[i] += fmt::format("{}{}={}", labels[i].empty() ? "" : " ", row.name, row.cells[i].text);
  }
  std::set<std::string> taken;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    std::string& label = labels[i];
    if (label.size() > longest_label) label = label.substr(0, longest_label - 3) + "...";
    if (label.empty() || std::count(labels.begin(), labels.end(), label) > 1 || taken.contains(label))
      label += (label.empty() ? "" : " ") + fs::path(runs[i].folder).filename().string();
    const std::string base = label;
    for (int again = 2; !taken.insert(label).second; ++again) label = fmt::format("{} #{}", base, again);
  }
  return labels;
}

bool of_one_study(const std::vector<KeptRun>& runs) {
  return std::all_of(runs.begin(), runs.end(), [&](const KeptRun& run) { return study_name(run) == study_name(runs[0]); });
}

bool same_source(const KeptRun& a, const KeptRun& b) {
  const auto source = [](const KeptRun& run) {
    std::map<std::string, std::string> files;
    const fs::path top = fs::path(run.folder) / "source";
    std::error_code error;
    for (fs::recursive_directory_iterator it(top, error), end; !error && it != end; it.increment(error)) {
      if (it->is_regular_file(error)) files[it->path().lexically_relative(top).string()] = slurp(it->path());
    }
    return files;
  };
  return source(a) == source(b);
}

}  // namespace mmc

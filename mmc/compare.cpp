// mmc compare RUN RUN: what differs between two kept runs: how they were started, their series, values and claims.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>

#include "mmc/kept.h"
#include "mmc/output.h"
#include "mmc/verbs.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// Named texts in the order of the run.
using Facts = std::vector<std::pair<std::string, std::string>>;

std::string slurp(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Facts settings(const KeptRun& run) {
  Facts facts;
  for (const Json& param : run.record.value("params", Json::array())) {
    facts.emplace_back(param.value("name", ""), json_text(param.value("value", Json())));
  }
  for (const char* field : {"seed", "dtype", "executor", "mmc", "git"}) {
    if (run.record.contains(field)) facts.emplace_back(field, json_text(run.record[field]));
  }
  facts.emplace_back("status", run.status);
  return facts;
}

Facts series(const Json& result) {
  Facts facts;
  for (const Json& one : result.value("series", Json::array())) {
    if (one.contains("last")) facts.emplace_back(one.value("name", ""), json_text(one["last"]));
  }
  return facts;
}

// Numbers, texts and short lists; a tensor by its type and elements, cut where it is long.
Facts values(const Json& result) {
  Facts facts;
  for (const Json& shown : result.value("shown", Json::array())) {
    const Json value = shown.value("value", Json());
    std::string text = value.is_object() && value.contains("type") ? json_text(value["value"]) : json_text(value);
    if (text.size() > 60) text = text.substr(0, 57) + "...";
    facts.emplace_back(shown.value("label", ""), text);
  }
  return facts;
}

Facts claims(const Json& result) {
  Facts facts;
  for (const Json& claim : result.value("claims", Json::array())) {
    std::string text = claim.value("verdict", "");
    for (const Json& measured : claim.value("measured", Json::array()))
      text += fmt::format(", {}", json_text(measured.value("value", Json())));
    facts.emplace_back(claim.value("claim", ""), text);
  }
  return facts;
}

// The facts that differ, or all, as rows of a table under a head.
std::string part(std::string_view head, const Facts& a, const Facts& b, bool all, bool colour) {
  std::vector<std::vector<std::string>> rows;
  std::map<std::string, std::string> others(b.begin(), b.end());
  for (const auto& [name, text] : a) {
    const auto other = others.find(name);
    const std::string there = other == others.end() ? "-" : other->second;
    if (all || there != text) rows.push_back({"  " + name, text, there});
    if (other != others.end()) others.erase(other);
  }
  for (const auto& [name, text] : b) {
    if (others.contains(name)) rows.push_back({"  " + name, "-", text});
  }
  return rows.empty() ? "" : fmt::format("\n{}\n{}", inked(head, Ink::bold, colour), table_text(rows));
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

int compare(const std::string& first, const std::string& second, bool all) {
  const KeptRun a = find_run(runs_folder(), first), b = find_run(runs_folder(), second);
  const Json result_a = kept_result(a), result_b = kept_result(b);
  const bool colour = colour_output();
  print(fmt::format("{}\n{}\n", inked(a.id, Ink::bold, colour), inked(b.id, Ink::bold, colour)));
  const std::string differences = part("settings", settings(a), settings(b), all, colour) +
                                  part("series, last row", series(result_a), series(result_b), all, colour) +
                                  part("values", values(result_a), values(result_b), all, colour) +
                                  part("claims", claims(result_a), claims(result_b), all, colour);
  print(differences);
  if (!same_source(a, b)) print(fmt::format("\nthe sources differ: diff -r {0}/source {1}/source\n", a.folder, b.folder));
  if (differences.empty()) print("\nsettings, series, values and claims are the same\n");
  return exit_code::fine;
}

}  // namespace

void add_compare(CLI::App& app, Action& chosen) {
  struct Options {
    std::string first, second;
    bool all = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App& verb = *app.add_subcommand("compare", "says in what two kept runs differ: settings, series, values, claims");
  verb.add_option("RUN", options->first, "as for `mmc show`")->required();
  verb.add_option("OTHER", options->second, "as for `mmc show`")->required();
  verb.add_flag("--all", options->all, "also what is the same");
  verb.callback([options, &chosen] { chosen = [options] { return compare(options->first, options->second, options->all); }; });
}

}  // namespace mmc

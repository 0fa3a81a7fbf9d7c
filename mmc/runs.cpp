// mmc runs [STUDY]: the runs that are kept. mmc runs rm RUN ...: deletes some, after asking.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>

#include "compiler/support/errors.h"
#include "mmc/kept.h"
#include "mmc/output.h"
#include "mmc/verbs.h"
#include "runtime/report/text.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;

// The last row of the first series: where the run got to.
std::string metric(const nlohmann::ordered_json& result) {
  for (const auto& series : result.value("series", nlohmann::ordered_json::array())) {
    if (series.contains("last")) return fmt::format("{} {}", series.value("name", ""), json_text(series["last"]));
  }
  return {};
}

std::string needed_folder() {
  const std::string runs = runs_folder();
  if (runs.empty()) throw UsageError("no runs are kept: $MMC_RUNS is empty");
  return runs;
}

int list(const std::string& study) {
  const std::string runs = needed_folder();
  std::vector<std::vector<std::string>> rows;
  for (const KeptRun& run : kept_runs(runs, fs::path(study).stem().string())) {
    const auto result = kept_result(run);
    const double seconds = run.record.value("seconds", 0.0);
    rows.push_back({run.id, run.status, seconds > 0 ? duration_text(seconds) : "", claims_summary(result), metric(result),
                    settings_text(run, false)});
  }
  if (rows.empty()) {
    print_error(study.empty() ? fmt::format("no runs are kept in `{}`\n", runs)
                              : fmt::format("no runs of `{}` are kept in `{}`\n", study, runs));
    return exit_code::fine;
  }
  print(table_text(rows));
  return exit_code::fine;
}

bool agreed(const std::vector<KeptRun>& runs) {
  if (isatty(STDIN_FILENO) == 0) throw UsageError("`mmc runs rm` asks before it deletes; without a terminal say `--yes`");
  print_error(fmt::format("delete {} run{}? [y/N] ", runs.size(), runs.size() == 1 ? "" : "s"));
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

int remove(const std::vector<std::string>& names, bool yes) {
  const std::string folder = needed_folder();
  std::vector<KeptRun> runs;
  for (const std::string& name : names) {
    KeptRun run = find_run(folder, name);
    if (run.status == "running") throw UsageError(fmt::format("`{}` is still running", run.id));
    const auto same = [&](const KeptRun& other) { return other.folder == run.folder; };
    if (std::none_of(runs.begin(), runs.end(), same)) runs.push_back(std::move(run));
  }
  for (const KeptRun& run : runs) print(fmt::format("{}  {}  {}\n", run.id, run.status, settings_text(run, false)));
  finish_output();
  if (!yes && !agreed(runs)) {
    print_error("nothing was deleted\n");
    return exit_code::fine;
  }
  for (const KeptRun& run : runs) {
    std::error_code error;
    fs::remove_all(run.folder, error);
    if (error) throw RunError(fmt::format("cannot delete `{}`: {}", run.folder, error.message()));
  }
  return exit_code::fine;
}

}  // namespace

void add_runs(CLI::App& app, Action& chosen) {
  struct Options {
    std::string study;
    std::vector<std::string> names;
    bool yes = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App& verb = *app.add_subcommand("runs", "lists the runs that are kept, the newest last; `mmc runs rm RUN` deletes one");
  verb.add_option("STUDY", options->study, "only runs of this study");
  verb.callback([options, &chosen] {
    if (!chosen) chosen = [options] { return list(options->study); };
  });
  CLI::App& rm = *verb.add_subcommand("rm", "deletes runs, after asking");
  rm.add_option("RUN", options->names, "as for `mmc show`")->required();
  rm.add_flag("--yes,-y", options->yes, "does not ask");
  rm.callback([options, &chosen] { chosen = [options] { return remove(options->names, options->yes); }; });
}

}  // namespace mmc

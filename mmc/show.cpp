// mmc show RUN: how a kept run was started, how it ended, and what it printed.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "mmc/kept.h"
#include "mmc/output.h"
#include "mmc/verbs.h"
#include "runtime/report/text.h"

namespace mmc {
namespace {

int show(const std::string& name) {
  const KeptRun run = find_run(runs_folder(), name);
  const auto& record = run.record;
  const bool colour = colour_output();
  std::vector<std::vector<std::string>> rows;
  const auto row = [&](const char* label, std::string text) {
    if (!text.empty()) rows.push_back({label, std::move(text)});
  };
  const std::string reason = record.value("reason", "");
  row("status", reason.empty() ? run.status : fmt::format("{}: {}", run.status, reason));
  row("started", record.value("started", ""));
  if (record.contains("seconds")) row("took", duration_text(record.value("seconds", 0.0)));
  row("settings", fmt::format("{} dtype={}", settings_text(run, true), record.value("dtype", "")));
  row("command", command_text(record.value("command", std::vector<std::string>())));
  row("version", fmt::format("mmc {}", record.value("mmc", "")));
  row("commit", record.value("git", ""));
  const auto machine = record.value("machine", nlohmann::ordered_json::object());
  row("machine", fmt::format("{}, {} cores, {}", machine.value("processor", "unknown processor"), machine.value("cores", 0),
                             machine.value("system", "")));
  row("folder", run.folder);
  print(fmt::format("{}  {}\n{}\n", inked(run.id, Ink::bold, colour), record.value("study", ""), table_text(rows)));
  std::ifstream log(std::filesystem::path(run.folder) / "log.txt");
  print(std::string(std::istreambuf_iterator<char>(log), {}));
  return exit_code::fine;
}

}  // namespace

void add_show(CLI::App& app, Action& chosen) {
  auto name = std::make_shared<std::string>();
  CLI::App& verb = *app.add_subcommand("show", "says how a kept run was started and what came of it");
  verb.add_option("RUN", *name, "its folder, its name in `mmc runs` or the beginning of that, or `last`")->required();
  verb.callback([name, &chosen] { chosen = [name] { return show(*name); }; });
}

}  // namespace mmc

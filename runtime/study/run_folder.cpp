#include "runtime/study/run_folder.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "compiler/support/errors.h"
#include "runtime/study/files.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;

// When a process was started, in ticks since the machine was; 0 when there is none, or when it has ended and nobody has asked
// how.
std::int64_t started(std::int64_t process) {
  std::ifstream file(fmt::format("/proc/{}/stat", process));
  std::string text;
  if (!std::getline(file, text) || text.rfind(')') == std::string::npos) return 0;
  std::istringstream fields(text.substr(text.rfind(')') + 1));  // the name before it may hold anything
  std::string field;
  for (int i = 3; i <= 22 && fields >> field; ++i) {
    if (i == 3 && (field == "Z" || field == "X")) return 0;
  }
  return std::strtoll(field.c_str(), nullptr, 10);
}

bool alive(const nlohmann::ordered_json& record) {
  const auto process = record.value("process", nlohmann::ordered_json::object());
  const std::int64_t start = process.value("start", std::int64_t{0});
  return start != 0 && started(process.value("id", std::int64_t{0})) == start;
}

std::optional<KeptRun> kept_run(const fs::path& folder, const std::string& id) {
  auto record = read_run_json(folder.string());
  if (!record) return std::nullopt;
  std::string status = record->value("status", "");
  if (status == "running" && !alive(*record)) status = "killed";
  return KeptRun{folder.string(), id, std::move(*record), status};
}

std::vector<fs::path> folders_in(const fs::path& path) {
  std::vector<fs::path> folders;
  std::error_code error;
  for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
    if (it->is_directory(error)) folders.push_back(it->path());
  }
  return folders;
}

}  // namespace

std::string runs_folder() {
  const char* chosen = std::getenv("MMC_RUNS");
  return chosen != nullptr ? chosen : "runs";
}

std::string make_run_folder(const std::string& runs, const std::string& study, const std::string& hash) {
  const fs::path parent = fs::path(runs) / file_name(study);
  make_folder(parent.string());
  const std::string name = fmt::format("{:%Y%m%d-%H%M%S}-{}", fmt::localtime(std::time(nullptr)), hash);
  for (int again = 1;; ++again) {
    const fs::path path = parent / (again == 1 ? name : fmt::format("{}-{}", name, again));
    std::error_code error;
    if (fs::create_directory(path, error)) return path.string();
    if (error) throw RunError(fmt::format("cannot make the folder `{}`: {}", path.string(), std::strerror(error.value())));
  }
}

void write_run_json(const std::string& folder, const nlohmann::ordered_json& record) {
  write_file((fs::path(folder) / "run.json").string(), record.dump(1) + "\n");
}

std::optional<nlohmann::ordered_json> read_run_json(const std::string& folder) {
  std::ifstream file(fs::path(folder) / "run.json");
  if (!file) return std::nullopt;
  auto json = nlohmann::ordered_json::parse(file, nullptr, false);
  if (!json.is_object() || !json.contains("mmc") || !json.contains("file")) return std::nullopt;
  return json;
}

std::string time_text() {
  const auto now = std::chrono::system_clock::now();
  const auto fraction = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(now)), fraction);
}

nlohmann::ordered_json process_json() { return {{"id", getpid()}, {"start", started(getpid())}}; }

std::vector<KeptRun> kept_runs(const std::string& runs, const std::string& study) {
  std::vector<KeptRun> all;
  for (const fs::path& of_study : folders_in(runs)) {
    if (!study.empty() && of_study.filename() != file_name(study)) continue;
    for (const fs::path& folder : folders_in(of_study)) {
      const std::string id = (of_study.filename() / folder.filename()).string();
      if (auto run = kept_run(folder, id)) all.push_back(std::move(*run));
    }
  }
  std::sort(all.begin(), all.end(), [](const KeptRun& a, const KeptRun& b) {
    const std::string at_a = a.record.value("started", ""), at_b = b.record.value("started", "");
    return at_a != at_b ? at_a < at_b : a.id < b.id;
  });
  return all;
}

KeptRun find_run(const std::string& runs, const std::string& name) {
  if (auto run = kept_run(name, name)) return std::move(*run);
  std::vector<KeptRun> all = kept_runs(runs), found;
  if (name == "last" && !all.empty()) return std::move(all.back());
  for (KeptRun& run : all) {
    const std::string own = fs::path(run.id).filename().string();
    if (run.id == name || own == name) return std::move(run);
    if (run.id.starts_with(name) || own.starts_with(name)) found.push_back(std::move(run));
  }
  if (found.size() == 1) return std::move(found[0]);
  if (found.empty()) throw RunError(fmt::format("there is no run `{}` in `{}`; `mmc runs` lists them", name, runs));
  throw RunError(fmt::format("`{}` may be any of {} runs, `{}` the newest of them; `mmc runs` lists them", name, found.size(),
                             found.back().id));
}

}  // namespace mmc

#include "mmc/keep.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "compiler/support/errors.h"
#include "mmc/output.h"
#include "mmc/version.h"
#include "runtime/data/sha256.h"
#include "runtime/report/json.h"
#include "runtime/study/checkpoint.h"
#include "runtime/study/files.h"
#include "runtime/study/run_folder.h"
#include "runtime/study/surroundings.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// The words of this process's command line.
Json command_words() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  Json words = Json::array();
  for (std::string word; std::getline(file, word, '\0');) words.push_back(word);
  return words;
}

// What distinguishes a run from another one of the same second, and shows which are alike: of all that decides its numbers.
std::string hash_of(const Compiled& compiled, const Json& record) {
  Sha256 hash;
  const auto add = [&](std::string_view text) {
    hash.add(std::as_bytes(std::span(text)));
    hash.add(std::as_bytes(std::span("", 1)));  // so that two texts are not one
  };
  for (const std::uint32_t file : compiled.study->files) add(compiled.sources.file(file).text);
  for (const char* field : {"mmc", "params", "seed", "dtype"}) add(record.at(field).dump());
  return hash.hex().substr(0, 6);
}

void write_sources(const Compiled& compiled, const std::string& study, const std::string& folder) {
  for (const std::uint32_t index : compiled.study->files) {
    const SourceFile& file = compiled.sources.file(index);
    const fs::path path = kept_source(file.name, study, folder);
    make_folder(path.parent_path().string());
    write_file(path.string(), file.text);
  }
}

// What killed processes leave of files that they were writing.
void remove_parts(const std::string& folder) {
  std::error_code ignored;
  std::vector<fs::path> parts;
  for (fs::recursive_directory_iterator it(folder, ignored), end; it != end; it.increment(ignored))
    if (it->path().extension() == ".part") parts.push_back(it->path());
  for (const fs::path& path : parts) fs::remove(path, ignored);
}

}  // namespace

fs::path kept_source(const std::string& file, const std::string& study, const std::string& folder) {
  const fs::path beside = fs::path(study).parent_path();
  const fs::path inside = fs::path(file).lexically_relative(beside.empty() ? "." : beside);
  const bool below = !inside.empty() && *inside.begin() != "..";
  return fs::path(folder) / "source" / (below ? inside : fs::path(file).filename());
}

RunKeeper::RunKeeper(const KeepOptions& options, const Compiled& compiled, const StudyOptions& asked) {
  const std::string runs = options.keep ? runs_folder() : "";
  if (options.folder.empty() && runs.empty()) return;
  const Study& study = *compiled.study;
  record_ = {{"mmc", version},
             {"study", study.graph.title},
             {"file", asked.path},
             {"command", command_words()},
             {"params", params_json(study)},
             {"seed", study.graph.seed},
             {"dtype", asked.dtype},
             {"executor", options.executor},
             {"threads", options.threads},
             {"machine", machine_json()}};
  if (const std::string commit = git_commit(asked.path); !commit.empty()) record_["git"] = commit;
  record_["started"] = time_text();
  record_["process"] = process_json();
  record_["status"] = "running";
  folder_ = options.folder;
  if (folder_.empty()) folder_ = make_run_folder(runs, fs::path(asked.path).stem().string(), hash_of(compiled, record_));
  make_folder(folder_);
  take_folder();
  remove_checkpoints(folder_);  // of a run that was kept here before
  write_sources(compiled, asked.path, folder_);
  write_run_json(folder_, record_);
  copy_output((fs::path(folder_) / "log.txt").string());
}

RunKeeper::RunKeeper(const KeptRun& run, const std::string& from) : folder_(run.folder), record_(run.record) {
  take_folder();
  remove_parts(folder_);
  for (const char* field : {"reason", "ended", "seconds"}) record_.erase(field);
  Json resumed = record_.value("resumed", Json::array());
  resumed.push_back({{"at", time_text()}, {"from", from}});
  record_["resumed"] = resumed;
  record_["process"] = process_json();
  record_["status"] = "running";
  write_run_json(folder_, record_);
  copy_output((fs::path(folder_) / "log.txt").string(), true);
}

// The lock goes with the process, however that ends.
void RunKeeper::take_folder() {
  const int folder = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0 && ::flock(folder, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    throw RunError(fmt::format("another run is writing into `{}`", folder_));
}

void RunKeeper::end(const std::string& status, const std::string& reason) {
  if (folder_.empty()) return;
  record_["status"] = status;
  if (!reason.empty()) record_["reason"] = reason;
  record_["ended"] = time_text();
  record_["seconds"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  write_run_json(folder_, record_);
}

}  // namespace mmc

#include "mmc/keep.h"

#include <filesystem>
#include <fstream>

#include "mmc/output.h"
#include "mmc/version.h"
#include "runtime/data/sha256.h"
#include "runtime/report/json.h"
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

// Below the folder as they lie beside the study, so that imports find each other; a file from elsewhere under its name alone.
void write_sources(const Compiled& compiled, const std::string& study, const fs::path& folder) {
  const fs::path beside = fs::path(study).parent_path();
  for (const std::uint32_t index : compiled.study->files) {
    const SourceFile& file = compiled.sources.file(index);
    const fs::path inside = fs::path(file.name).lexically_relative(beside.empty() ? "." : beside);
    const bool below = !inside.empty() && *inside.begin() != "..";
    const fs::path path = folder / "source" / (below ? inside : fs::path(file.name).filename());
    make_folder(path.parent_path().string());
    write_file(path.string(), file.text);
  }
}

}  // namespace

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
  write_sources(compiled, asked.path, folder_);
  write_run_json(folder_, record_);
  copy_output((fs::path(folder_) / "log.txt").string());
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

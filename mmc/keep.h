// What `mmc run` does so that a run is found again: its folder (runtime/study/run_folder.h) from the beginning on.
#pragma once
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "mmc/compile.h"
#include "runtime/study/run_folder.h"

namespace mmc {

// Where a run keeps a source: below the folder as it lies beside the study, so that imports find each other; one from elsewhere
// under its name alone.
std::filesystem::path kept_source(const std::string& file, const std::string& study, const std::string& folder);

struct KeepOptions {
  std::string folder;  // --out: exactly here; empty: a new one below runs_folder()
  bool keep = true;    // --no-keep: only what --out asks for
  std::string executor;
  int threads = 1;
};

// A run in progress. Without a folder (--no-keep, $MMC_RUNS empty) it does nothing.
class RunKeeper {
 public:
  // Makes the folder, writes run.json and the sources, and has everything that is printed copied to log.txt. RunError when that
  // fails: a place that can't be written to is told before the work, not after.
  RunKeeper(const KeepOptions&, const Compiled&, const StudyOptions&);
  // The folder of a run that goes on: `from` says from where.
  RunKeeper(const KeptRun&, const std::string& from);

  const std::string& folder() const { return folder_; }             // empty: the run is not kept
  const nlohmann::ordered_json& record() const { return record_; }  // run.json
  // Says in run.json how it ended: "finished", "trapped", "interrupted", or "failed" for a reason.
  void end(const std::string& status, const std::string& reason = {});

 private:
  void take_folder();

  std::string folder_;
  nlohmann::ordered_json record_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace mmc

// The folders of kept runs: RUNS/<study>/<time>-<hash>/, and what says in each how its run began and ended.
//
//   run.json    {mmc, study, file, command: [words], params: [{name, type, value, default}], seed, dtype, executor, threads, machine, git,
//               started, process: {id, start}, status, ended, seconds, resumed: [{at, from}]}: written when the run begins, with the status "running", and again when it
//               ends: "finished", "trapped", "interrupted" or "failed" (then `reason`)
//   source/     the study and the files that it imports
//   log.txt     what the run printed
//   metrics.jsonl, timing.jsonl, checkpoint, checkpoint.previous, checkpoint.settled   written while it runs (recorder.h, checkpoint.h)
//   ...         what write_run_directory (directory.h) writes when the run has ended
// Times are UTC in ISO 8601. All of it is written atomically; a run whose process is gone and whose status is still "running" was
// killed.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace mmc {

// Where runs are kept: $MMC_RUNS, or `runs` in the current folder. Empty when $MMC_RUNS is set and empty: nowhere.
std::string runs_folder();

// Makes RUNS/<study>/<time>-<hash>/ and returns its path. Two runs never get the same one.
std::string make_run_folder(const std::string& runs, const std::string& study, const std::string& hash);

void write_run_json(const std::string& folder, const nlohmann::ordered_json&);
std::optional<nlohmann::ordered_json> read_run_json(const std::string& folder);  // nothing when it is none, or damaged
std::string time_text();                                                         // now, in UTC: 2026-11-23T13:45:01.250Z
nlohmann::ordered_json process_json();  // this process: its id, and when it was started, since ids come again

struct KeptRun {
  std::string folder;  // RUNS/<study>/<time>-<hash>
  std::string id;      // <study>/<time>-<hash>
  nlohmann::ordered_json record;
  std::string status;  // as in run.json, but "killed" when its process is gone
};
// All runs below `runs`, oldest first; of one study when it is given.
std::vector<KeptRun> kept_runs(const std::string& runs, const std::string& study = {});
// The one that `name` means: a folder, an id or the beginning of one, its last part or the beginning of that, or `last`. RunError
// when there is none or more than one.
KeptRun find_run(const std::string& runs, const std::string& name);

}  // namespace mmc

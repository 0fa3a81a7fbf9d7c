// The files from which a stopped run goes on: RUN/checkpoint, and RUN/checkpoint.previous, which stays until the newer one is whole.
//
//   "mmcpoint", format (u32), length of the header (u64), header, results of finished stages, position, CRC-32 of all before it (u32)
// The header is a JSON object that says whose checkpoint this is: everything of which the same bits are a function (mmc/resume.h). A run has
// more than one stage when sizes depend on its data (mmc/stages.h); of those that are finished the results are kept, of the one that runs
// the position (runtime/executor.h). Numbers are as this machine holds them: the header tells builds apart.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/executor.h"

namespace mmc {

struct Checkpoint {
  nlohmann::ordered_json header;
  std::vector<RunResult> finished;  // without traps
  RunPosition position;             // empty: the next stage has not begun
};

// Beside the last one, then under its name; the last one becomes the previous one. RunError when that fails: then the last one is still there.
void write_checkpoint(const std::string& folder, const Checkpoint&);

struct FoundCheckpoint {
  std::optional<Checkpoint> checkpoint;                      // the newest that is whole
  std::vector<std::pair<std::string, std::string>> damaged;  // newer files that are not: path and why
};
FoundCheckpoint read_checkpoint(const std::string& folder);

void remove_checkpoints(const std::string& folder);

}  // namespace mmc

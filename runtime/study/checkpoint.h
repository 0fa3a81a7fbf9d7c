// The files from which a stopped run goes on, in its folder:
//
//   checkpoint.settled    what can't change any more, each byte once: the results of finished stages, and settled values of the one
//                         that runs (runtime/executor.h). It only grows.
//   checkpoint            all else, and how much of checkpoint.settled belongs to it
//   checkpoint.previous   the one before, until the newer one is whole; less of the same checkpoint.settled belongs to it
//
// So a checkpoint costs what has come or changed since the last one. A run has more than one stage when sizes depend on its data
// (mmc/stages.h).
//
//   checkpoint            "mmcpoint", format (u32), header (text), bytes of checkpoint.settled (u64), their CRC-32 (u32), position
//                         (bytes), CRC-32 of all before it (u32)
//   checkpoint.settled    records: a kind (u8), then for 1 the result of a stage, for 0 values (bytes) of the stage after the last
//                         result
// Texts and bytes have their length (u64) in front. The header is a JSON object that says whose checkpoint this is: everything of
// which the same bits are a function (mmc/resume.h). Numbers are as this machine holds them: the header tells builds apart.
#pragma once
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/data/file.h"
#include "runtime/executor.h"

namespace mmc {

// The first bytes of checkpoint.settled, with their checksum.
struct SettledPart {
  std::uint64_t bytes = 0;
  std::uint32_t crc = 0;
};

struct Checkpoint {
  nlohmann::ordered_json header;
  std::vector<RunResult> finished{};  // without traps
  RunPosition position{};             // `now` is empty: the next stage has not begun
  // Of one that was read: what of checkpoint.settled is its own, and whether it is RUN/checkpoint, not the previous one.
  SettledPart settled{};
  bool newest = false;
};

struct FoundCheckpoint {
  std::optional<Checkpoint> checkpoint;                      // the newest that is whole
  std::vector<std::pair<std::string, std::string>> damaged;  // files because of which a newer one, or any, is not: path and why
};
FoundCheckpoint read_checkpoint(const std::string& folder);

void remove_checkpoints(const std::string& folder);

// Writes the checkpoints of a run, one after the other.
class CheckpointWriter {
 public:
  // `from`: the one from which the run goes on; missing when it begins.
  CheckpointWriter(std::string folder, const Checkpoint* from);

  // The next one, with the settled values that are its position's own, as a run gives them; `whose` gives what else its header
  // holds. RunError when it can't be written: then the last one is still there, and what was settled goes with the next one.
  void write(Checkpoint, const std::function<nlohmann::ordered_json()>& whose = {});

 private:
  void write_settled(const std::vector<RunResult>& finished);

  std::string folder_;
  SettledPart settled_;
  std::optional<GrowingFile> file_;
  std::size_t results_ = 0;                        // so many finished stages stand in the file
  std::size_t stage_ = 0;                          // that runs
  std::vector<std::vector<std::byte>> unwritten_;  // its values that do not
  bool newest_ = false;                            // RUN/checkpoint is whole
};

}  // namespace mmc

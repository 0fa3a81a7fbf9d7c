// What the finished points of a sweep leave on disk, so that a sweep that was stopped goes on where it was.
//
//   DIR/points/0007/point.json          what was run, how it ended, score, claims, the values that the sweep asks for
//   DIR/points/0007/values.safetensors  the tensors among them
// point.json is written last and atomically: a point is there or it is not. A point is known again by its fingerprint, which is
// made of everything that decides its numbers, by the data files that it read aside: their hashes are stored with it. One with
// another fingerprint was left by another version of the study.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "compiler/graph/study.h"
#include "runtime/executor.h"
#include "runtime/report/json.h"

namespace mmc {

enum class PointStatus {
  finished,
  trapped,  // a nan or an infinity stopped it
  wrong,    // the study is wrong with these params
  failed,   // something outside the study: run again when the sweep is
};
std::string_view name(PointStatus);
std::optional<PointStatus> point_status(std::string_view name);

struct FinishedPoint {
  std::int64_t index = 0;
  std::string fingerprint;
  PointStatus status = PointStatus::finished;
  std::string reason;  // why it did not finish: one line
  std::optional<double> score;
  std::string score_text;           // with all its digits
  int claims = 0, claims_held = 0;  // of the study's claims that were judged
  double seconds = 0;
  SweepRun run;                     // its values only when it finished
  std::vector<InputFact> inputs{};  // the data files that it read
};

std::string point_folder(const std::string& directory, std::int64_t index);
void write_point(const std::string& directory, const FinishedPoint&);
// Nothing when there is none, or none that can be read.
std::optional<FinishedPoint> read_point(const std::string& directory, std::int64_t index);

// The values of a run as a sweep keeps them: `values` refer to the outputs of `run`, the result to its own tensors. Nothing when
// one was not computed.
std::optional<SweepRun> kept_values(const std::vector<std::pair<std::string, Shown>>& values, const RunResult& run);

}  // namespace mmc

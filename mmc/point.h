// One point of a sweep, run as `mmc run` would run the study with the point's params.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "mmc/compile.h"
#include "runtime/study/point_store.h"
#include "runtime/study/points.h"

namespace mmc {

struct PointTask {
  StudyOptions study;  // with the point's params and seed, and its sweep requested
  Point point;
  std::string fingerprint, directory;
  int threads = 1;
  bool trap_nan = true;
};

// Runs it, carries out what it saves (into its folder) and writes its result there. False when Ctrl-C stopped it: nothing is
// written. A failure of the point is a result, too; RunError when the result can't be written.
bool run_point(const PointTask&);

}  // namespace mmc

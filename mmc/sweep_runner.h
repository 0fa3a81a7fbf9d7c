// The points of one sweep, run in processes of their own: what an earlier command stored is taken, the rest is run, and the
// table, the best point and the sweep's claims say what came of them.
#pragma once
#include <cstdint>
#include <string>

#include "compiler/graph/study.h"
#include "mmc/compile.h"

namespace mmc {

struct SweepOptions {
  StudyOptions study;  // as on the command line
  std::string name, out, points, nan = "trap";
  int jobs = 1;
  bool quiet = false;
};

// Runs the points of `plan` that `options` asks for and that are not stored yet. `base` are the settings that all points share,
// `compiled` the study with them. What is printed does not depend on how many processes there were or in which order they ended.
// Writes a file for each point, table.csv and report.html into the sweep's folder. Gives an exit code; UsageError for a wrong
// range of points, RunError for a folder or file that can't be written.
int run_points_of(const SweepOptions&, const Compiled&, const SweepPlan&, StudyOptions base);

}  // namespace mmc

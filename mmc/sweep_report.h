// What a sweep says of itself beside its points: in words, and as its report.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "mmc/compile.h"
#include "mmc/stages.h"
#include "runtime/study/sweep_table.h"

namespace mmc {

std::string points_text(std::int64_t n);        // "6 points"
std::string sweep_kind_text(const SweepPlan&);  // "grid", "random(trials = 5, seed = 1)"
std::string sweep_text(const SweepPlan&);       // "6 points, grid, minimize off"
// "point 4, rate=0.3 seed=1: off = 0"
std::string best_text(const SweepPlan&, const SweepRow& best);

// What was computed about the runs, once all points were there.
struct SweepSaying {
  Compiled compiled;
  StagedRun staged;
};

// Writes DIR/report.html. `command`: that runs the best point. `compiled`: with what all points share.
void write_sweep_page(const std::string& directory, const Compiled& compiled, const SweepPlan&, const std::vector<SweepRow>&,
                      const std::string& file, const std::string& command, const SweepSaying*);

}  // namespace mmc

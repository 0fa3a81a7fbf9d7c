// What the points of a sweep are compiled with: the command line's settings, the sweep's own, the point's.
//
// A point is the study as `mmc run` runs it with command_text's words: nothing else decides its numbers.
#pragma once
#include <string>

#include "mmc/compile.h"
#include "runtime/study/points.h"

namespace mmc {

// What all points share. On the command line a param that the sweep fixes may be given another value; one that it varies is a
// UsageError.
StudyOptions shared_settings(const StudyOptions& command_line, const SweepPlan&);
StudyOptions point_settings(const StudyOptions& shared, const Point&);
// "mmc run study.mm --preset long lat=3 --seed 1"
std::string command_text(const StudyOptions& shared, const Point&, const std::string& nan);

// 16 hex digits that change with whatever may change a point's numbers or what is kept of it: the text of the study and of its
// imports (but not of its sweeps, so that another plot does not run everything again), the shared settings, the version of mmc.
// Files that the study loads are not looked into. `compiled` with the shared settings, the sweep requested.
std::string study_fingerprint(const Compiled&, const StudyOptions& shared);
std::string point_fingerprint(const std::string& study, const Point&, const std::string& nan);

}  // namespace mmc

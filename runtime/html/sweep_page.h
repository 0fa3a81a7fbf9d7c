// The report of a sweep as one HTML file, of the same kind as a run's (page.h): it needs nothing beside it.
//
// What a reader finds, from the top: what was varied and the best point, how to run it again; what the sweep says about its runs,
// its claims first, then values and figures in the order of the source; every point in a table; the sweep as it was written.
// Everything that comes from the user is escaped.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/graph/study.h"
#include "runtime/executor.h"
#include "runtime/html/assets.h"
#include "runtime/html/listing.h"

namespace mmc::html {

struct SweepPoint {
  std::vector<std::string> cells;  // under the columns; the last says how it ended
  std::string folder;              // where it is kept, from where the page lies, or empty
  bool best = false, finished = false;
};

struct SweepPage {
  std::string title, facts;   // "A line"; "sweep rates: 6 points, grid, minimize off"
  std::string best, command;  // "point 4, rate=0.3 seed=1: off = 0" and the command that runs it; or empty
  std::string missing;        // why nothing is said about the runs, or about fewer; or empty
  std::vector<std::string> columns;
  std::vector<SweepPoint> points;
  const Study* study = nullptr;    // what the sweep says about its runs, and
  const RunResult* run = nullptr;  // what came of it; both or neither
  std::string source;              // the sweep's statement
  FirstLine first{};               // where it stands
  std::string_view plotly = asset("plotly.js");
};

std::string page(const SweepPage&);

}  // namespace mmc::html

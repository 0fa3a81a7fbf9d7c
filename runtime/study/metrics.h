// The scalar series of a study's loops as lines of JSON: {"step":0,"fit.loss":0.25,"fit.accuracy":0.5}.
//
// A line holds the series that have a row at its step. Numbers have all the digits that their type holds; nan and infinities, which JSON
// does not have, are null. So the lines of a loop follow from its series alone.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compiler/graph/study.h"
#include "runtime/executor.h"

namespace mmc {

struct LoopMetrics {
  std::string name;
  std::int64_t steps = 0;  // that the loop has, or that it ran when it ended before
  std::vector<Progress::Series> series;
};

// Row `row` of a scalar series.
double metric(const Progress::Series&, std::int64_t row);

// Appends the lines of the steps first..last-1.
void append_metrics(std::string& text, const LoopMetrics&, std::int64_t first, std::int64_t last);

// The scalar series of a finished run that `live` does not have, in the order of the study: those of loops that were not loops of the root
// region when the study ran (unrolled ones), and all of a run without live metrics.
std::vector<LoopMetrics> other_metrics(const Study&, const RunResult&, const std::vector<LoopMetrics>& live);

}  // namespace mmc

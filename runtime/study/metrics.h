// The scalar series of a study's loops as lines of JSON: {"step":0,"fit.loss":0.25,"fit.accuracy":0.5}.
//
// A line holds the series that have a row at its step. What is logged in a `repeat` has a line for each of its iterations,
// {"step":0,"repeat":2,...}. The lines come in the order in which their numbers do: those of a step's `repeat`s, one after the
// other, before the step's own, and likewise those of a `repeat` within a `repeat` before the one of the iteration around it. Of
// a training inside of a `for` each line names the member, {"member":1,"step":0,...}: first all lines of member 0, then those of
// member 1, and so on, whichever threads run them. Further axes are "repeat2", "member2", from the outside in. Numbers have all
// the digits that their type holds; nan and infinities, which JSON does not have, are null. So the lines of a loop follow from
// its series alone, and are the same while it runs and afterwards.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/graph/study.h"
#include "runtime/executor.h"

namespace mmc {

// A series that the study records, and the `repeat`s around what is logged: an axis of its rows for each.
struct MetricSeries {
  Progress::Series rows;
  std::vector<SeriesItem::Inner> inner{};
};

struct LoopMetrics {
  std::string name;
  std::int64_t steps = 0;  // that the loop has, or that it ran when it ended before
  std::vector<MetricSeries> series;
  std::vector<std::int64_t> member{};  // of a training inside of a `for`: which iteration of each
};

// One number of a series: element `element` of its rows, all taken together.
double metric(const Progress::Series&, std::int64_t element);

// The loop of member `number` of those that `first` is the first one of; its series lie behind one another.
LoopMetrics member_metrics(const LoopMetrics& first, const std::vector<std::int64_t>& sizes, std::int64_t number);

// A loop has places, in the order of its lines: each iteration of a `repeat` with series is one, and so is each step. Not all
// have a number.
std::int64_t places_of_step(const LoopMetrics&);
// Before which place all is told of, for a loop that has reached so much; `from`: places that were told of before.
std::int64_t places_told(const LoopMetrics&, const Progress::Loop::Reached&, std::int64_t from);

// What has a number at one place: the series, in their order, each with the element. `repeat` is empty for what is logged once a
// step.
struct MetricPlace {
  std::int64_t step;
  std::vector<std::int64_t> repeat;
  std::int64_t count;  // the same as one number: iterations of a `repeat` count on through the steps
  std::vector<std::pair<std::size_t, std::int64_t>> numbers;
};
// Calls `tell` for each of the places first..last-1 that has one.
void each_place(const LoopMetrics&, std::int64_t first, std::int64_t last, const std::function<void(const MetricPlace&)>& tell);

// Appends the lines of the places first..last-1.
void append_metrics(std::string& text, const LoopMetrics&, std::int64_t first, std::int64_t last);

// The scalar series of a finished run that `live` does not have, in the order of the study: those of loops that were not loops of
// the root region when the study ran (unrolled ones), and all of a run without live metrics.
std::vector<LoopMetrics> other_metrics(const Study&, const RunResult&, const std::vector<LoopMetrics>& live);

}  // namespace mmc

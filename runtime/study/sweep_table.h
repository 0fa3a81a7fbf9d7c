// The table of a sweep, a line per point: for the terminal, and as DIR/table.csv.
//
// The columns are the point's number, what varies, the goal's value, how many of the study's claims held, how the point ended and
// why. No clock values: the table of a sweep is the same whenever and by however many processes it was made.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "runtime/study/point_store.h"
#include "runtime/study/points.h"

namespace mmc {

struct SweepRow {
  Point point;
  std::optional<FinishedPoint> finished;  // nothing: not run yet
};

std::string table_csv(const SweepPlan&, const std::vector<SweepRow>&);

// For a terminal: the width of a column is that of its widest text over all points, so that lines can be printed as points
// finish.
class SweepTable {
 public:
  SweepTable(const SweepPlan&, const std::vector<SweepRow>&);
  std::vector<std::string> columns() const;
  std::vector<std::string> cells(const SweepRow&) const;  // under the columns
  std::string heading() const;
  std::string line(const SweepRow&) const;

 private:
  std::string join(const std::vector<std::string>& cells) const;
  const SweepPlan& plan_;
  std::vector<std::string> params_;
  std::vector<std::size_t> widths_;
};

// The row with the best score: the first of equals, a nan is never the best. Nothing without a goal or without a score.
const SweepRow* best_row(const SweepPlan&, const std::vector<SweepRow>&);

}  // namespace mmc

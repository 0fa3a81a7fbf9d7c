// From a `plot` of a study and a finished run to a drawing.
#pragma once
#include <vector>

#include "compiler/graph/study.h"
#include "runtime/executor.h"
#include "runtime/figure/drawing.h"

namespace mmc::figure {

// A plot inside a plot is a panel; items beside panels make a panel of their own. Of a slider `frame` is shown, the last one by
// default. Marks whose data a stopped run did not compute are left out. A histogram is counted here: `bins` intervals of equal
// width over the values' range, as numpy.histogram.
Drawing resolve(const Figure&, const RunResult&, std::int64_t frame = -1);
// Several frames of a slider, at less cost than one by one.
std::vector<Drawing> resolve_frames(const Figure&, const RunResult&, const std::vector<std::int64_t>& frames);

}  // namespace mmc::figure

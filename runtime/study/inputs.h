// The data files that a study reads, as a run records them: whoever repeats it can tell whether the data are the same.
#pragma once
#include <vector>

#include "compiler/graph/graph.h"
#include "runtime/report/json.h"

namespace mmc {

// Each file once, in the order in which the graph reads them. A file that cannot be read is a RunError.
std::vector<InputFact> input_files(const Graph&);

}  // namespace mmc

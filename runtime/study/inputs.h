// The data files that a study reads, as a run records them: whoever repeats it can tell whether the data are the same.
#pragma once
#include <string>
#include <vector>

#include "compiler/graph/graph.h"
#include "runtime/report/json.h"

namespace mmc {

InputFact input_file(const std::string& path);  // RunError when it can't be read

// Adds the paths of what a graph reads, in its order, to those that are known already.
void add_files_read(const Graph&, std::vector<std::string>& paths);

}  // namespace mmc

// The report of several kept runs: `mmc compare --report FILE`.
#pragma once
#include <string>
#include <vector>

#include "mmc/compare_facts.h"

namespace mmc {

// Writes it to `file`. RunError when a run has left no results, or what it has left is damaged.
void write_comparison(const std::string& file, const std::vector<KeptRun>&, const Facts&);

}  // namespace mmc

// The option `--disable PASS` of run and graph.
#pragma once
#include <string>
#include <vector>

namespace mmc {

// The same list, when every name is a pass that can be left out; else a UsageError that lists those.
std::vector<std::string> checked_passes(std::vector<std::string>);

}  // namespace mmc

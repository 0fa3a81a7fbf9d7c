// What a value is made of, in 128 bits: equal fingerprints mean the same computation from the same constants, hence the same
// bits.
//
// A study whose sizes depend on data is compiled again when a size is known (stages.h in mmc/); by fingerprints the new graph
// finds what was computed before. Names, positions and the order of nodes do not count. Only valid within one process.
#pragma once
#include <cstdint>
#include <vector>

#include "compiler/graph/graph.h"

namespace mmc {

struct Fingerprint {
  std::uint64_t high = 0, low = 0;
  friend auto operator<=>(const Fingerprint&, const Fingerprint&) = default;
};

// By value index; of values that no region holds (dropped nodes) it is zero.
std::vector<Fingerprint> fingerprints(const Graph&);

}  // namespace mmc

// What a map adds up over its iterations: in tiles of 64 consecutive iterations, ascending, then the tiles, ascending
// (structured.h, DECISIONS 3). The order follows from the number of iterations alone, so threads change no bit.
#pragma once
#include "runtime/plan/plan.h"

namespace mmc {

inline constexpr std::int64_t sum_tile = 64;  // iterations

// How many consecutive iterations may run apart from the others: they reach the totals once, at their end.
inline std::int64_t sum_unit(const Map& m) { return m.sums.empty() || m.count <= sum_tile ? 1 : sum_tile; }

// Does iteration i add to the totals? All that come before must have done so by then.
inline bool reaches_totals(const Map& m, std::int64_t i) {
  return m.count <= sum_tile || (i + 1) % sum_tile == 0 || i + 1 == m.count;
}

void clear_totals(const Map&, kernels::Slots);  // of a map without iterations
void add_iteration(const Map&, kernels::Slots, std::int64_t i);

}  // namespace mmc

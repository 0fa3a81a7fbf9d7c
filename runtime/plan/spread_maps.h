// Decides which maps run over threads, and how many consecutive iterations a thread takes at once.
//
// A map whose work is over before another thread has woken stays on one. The decision rests on an estimate of the time of its
// steps and changes no number: iterations are independent, and sums are added in an order of their own (map_sums.h).
#pragma once
#include "runtime/plan/plan.h"

namespace mmc {

void spread_maps(Plan*);

// About how long a step, or one run of a block, takes on one thread, in nanoseconds. Good for telling a microsecond from a
// millisecond, not for more.
double estimated_time(const Plan&, const Step&);
double estimated_time(const Plan&, BlockId);

}  // namespace mmc

// Runs a plan. `run_fast` (runtime/executor.h) is make_plan followed by run_plan.
//
// The position is data (DECISIONS 13): a stack of frames of (block, iteration, step), made once; between two steps of a block
// nothing of a run lives on the native stack. Safe points are the ends of iterations of loops.
#pragma once
#include "runtime/executor.h"
#include "runtime/plan/plan.h"

namespace mmc {

// `fill`: the byte that the arena begins with, or -1 for whatever is there. Nothing may depend on it; a test says so.
RunResult run_plan(const Plan&, const RunOptions&, int fill = -1);

}  // namespace mmc

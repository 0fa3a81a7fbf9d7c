// Gives every arena buffer its bytes, so that buffers whose lives don't meet share memory.
//
// A buffer lives from the first step of its home block that touches it to the last one (a loop's step touches all that its
// body does). What a block's own buffers need is one more buffer of the step that enters it. An output of a step may take the
// memory of an input that dies there when the step says so. Smaller arenas are faster ones: a step of a toy model stays in the
// first cache. With `reuse_buffers` disabled every buffer has memory of its own.
#pragma once
#include "runtime/plan/plan.h"

namespace mmc {

void place_buffers(Plan*, const PlanOptions&);

}  // namespace mmc

// Joins fused steps that run the same program over different tensors: an optimizer's update of all parameters is one instruction.
//
// The parameters of a small network are a few hundred numbers; dispatching a program costs as much as running it over them.
// A step moves down to an equal one when nothing between reads what it writes or writes what it reads.
#pragma once
#include <vector>

#include "runtime/plan/plan.h"

namespace mmc {

void merge_updates(std::vector<Step>*);

}  // namespace mmc

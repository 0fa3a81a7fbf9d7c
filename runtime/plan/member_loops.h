// Finds the loops that can be watched although a map runs them: trainings in the body of a `for` of the root.
//
// Of such a loop each series is a row of what the map stacks, and where that is an output of the graph, the row lies in the output's own tensor
// from the first step on. Whoever watches reads it there, as soon as the loop has said that the step is over (root_loops.h). A series that
// is copied to its place when the loop is over is not among them.
#pragma once
#include "runtime/plan/plan.h"

namespace mmc {

// Fills Plan::members, Loop::member and Loop::around, when the buffers have their places.
void find_member_loops(Plan*);

}  // namespace mmc

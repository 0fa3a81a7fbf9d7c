// Finds the loops that a run tells of (runtime/progress.h): those of the root, and trainings in the body of a `for` of the root.
//
// Of a loop of the root each series that is an output of the graph is computed into the output's tensor. Of one that a map runs
// each series is a row of what the map stacks, and where that is an output, the row lies in the output's own tensor from the
// first step on. Whoever watches reads it there, as soon as the loop has said that the step is over (root_loops.h). A series that
// is copied to its place when the loop is over is not among them, and a loop within a map that has no other kind is not watched.
//
// A `repeat` in such a loop stacks rows, too. Where they lie in the row of the loop around it, and so in the output's tensor,
// they can be read as soon as the `repeat` has said that its iteration is over. Its last, smaller batch is no loop: what it logs
// is there at the end of the step.
#pragma once
#include "runtime/plan/plan.h"

namespace mmc {

// Fills Plan::watched, what loops and stacks hold for it, when the buffers have their places.
void find_watched_loops(Plan*);

}  // namespace mmc

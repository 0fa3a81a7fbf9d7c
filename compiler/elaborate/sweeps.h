// `sweep`: checked in every compilation, after all other statements, so that it may stand anywhere in the file.
//
// What a sweep says about its `runs` is elaborated over a static list of records. While checking, the records are stand-ins: the
// params of a point with the values that the study has here. So a misspelt field or a plot of the wrong rank is found before any
// point runs, and nothing of it stays in the graph. Which values a point must keep follows from the same elaboration: those that
// are asked of a run, by name, anywhere (also in a function that is given a run).
//
// A run is a record of
//   name     "lat=3 lr=0.01": what tells it from the others
//   score    the goal's value, if the sweep has a goal
//   seed     the study's seed, an int
//   every param of the study, and every value that a `let` or a draw of the study's top level names
// in this order of precedence. Models are records of their tensors.
#pragma once
#include "compiler/elaborate/context.h"

namespace mmc::elab {

// All sweeps of the study, and what CompileOptions::sweep asks of one of them.
void run_sweeps(Context&, const ast::Program&);

}  // namespace mmc::elab

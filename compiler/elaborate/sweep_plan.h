// What a `sweep` varies: its strategy, `p in values`, `q = v`, presets, cases and goal, checked against the study's params.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "compiler/elaborate/context.h"
#include "compiler/elaborate/params.h"

namespace mmc::elab {

struct PlannedSweep {
  SweepPlan plan;
  // The same values as data. A value of `seed` is an int.
  std::vector<std::pair<std::string, std::vector<Datum>>> axes;
  std::vector<Fields> cases;
  Fields fixed;
  const ast::Expr* goal = nullptr;
  std::vector<const ast::Stmt*> items;  // what is said about the runs
};

// Reports all mistakes that it finds; Failed when there was one.
PlannedSweep plan_sweep(Context&, const Declared&, const ast::SweepStmt&, Span);

}  // namespace mmc::elab

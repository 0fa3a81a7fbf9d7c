// Running a study whose sizes depend on its data.
//
// With late sizes unknown, everything that does not depend on them runs; then the study is compiled again with the sizes that
// came out, and what ran before is supplied to the new graph. One stage per level of such sizes; a study without them is one
// stage. Compiling again costs milliseconds, and every pass, plan and kernel works with numbers (DECISIONS 5 in
// docs/architecture.md).
#pragma once
#include <functional>

#include "compiler/passes/pipeline.h"
#include "mmc/compile.h"
#include "runtime/executor.h"

namespace mmc {

using Execute = std::function<RunResult(const Graph&)>;

struct StagedRun {
  RunResult result;  // for the outputs of the study as compiled last
  double run_seconds = 0;
  std::vector<std::string> files{};  // the data files that were read
  std::optional<Compiled> wrong{};   // with its sizes known the study turned out wrong: how; nothing more ran
};

// Runs the compiled study, whose graph is not optimised yet; `compiled` is replaced by what it becomes with known sizes.
StagedRun run_stages(Compiled& compiled, const StudyOptions&, const PipelineOptions&, const Execute&);

// The same with all passes and the fast executor, until Ctrl-C.
StagedRun run_stages(Compiled& compiled, const StudyOptions&, RunOptions);

}  // namespace mmc

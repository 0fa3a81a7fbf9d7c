// Whether a checkpoint is this run's: what its header holds, and what has changed since.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "mmc/compile.h"
#include "mmc/run.h"

namespace mmc {

// Everything of which the same bits are a function (docs/semantics.md), as the header of a checkpoint has it: {mmc, build,
// params, seed, dtype, nan, disabled}, completed by {blas, inputs: [{path, bytes, sha256}]} once the run has begun. `files` are
// the data files that it reads; what they hold is added to `header`, so that they are read once.
nlohmann::ordered_json checkpoint_header(const Compiled&, const RunVerb&);
nlohmann::ordered_json completed_header(nlohmann::ordered_json& header, const std::vector<std::string>& files);

// RunError that says what is different when a checkpoint with this header is not one of this run.
void check_header(const nlohmann::ordered_json& header, const Compiled&, const RunVerb&);

// RunError that says what when the study, or a file that it imports, is not what the run in `folder` began with.
void check_unchanged(const Compiled&, const std::string& study, const std::string& folder);

}  // namespace mmc

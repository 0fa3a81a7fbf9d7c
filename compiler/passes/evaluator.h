// How a pass computes a node's value while compiling: handed in by whoever runs the pipeline, since the compiler holds no
// kernels.
//
// Folding must give the very bits that execution gives (DECISIONS 15), so the function calls the executor's own kernels.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "compiler/graph/op.h"

namespace mmc {

// The results of an op without regions for constant operands, or nothing when it cannot be computed here (an index out of
// range: the run will say so, where it happens).
using Evaluator =
    std::function<std::optional<std::vector<Literal>>(const OpDef&, const Attrs&, std::span<const Literal> operands)>;

}  // namespace mmc

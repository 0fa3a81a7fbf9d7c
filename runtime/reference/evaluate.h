// One op on constants, by its reference function: for the tests of the ops' examples, and as an evaluator for folding in tests.
#pragma once
#include <span>
#include <vector>

#include "compiler/graph/attrs.h"
#include "compiler/graph/op.h"

namespace mmc {

// The results of the op; their types come from its shape rule. An OpError of the rule and a RunError of the op pass through; an
// op with regions is an InternalError.
std::vector<Literal> evaluate_reference(const OpDef&, const Attrs&, std::span<const Literal> operands, std::uint64_t seed = 0);

}  // namespace mmc

// Why did a guard fail? The fast executor stops at a guard with the iteration's starting values intact; here that one iteration
// runs once more, plainly, and the value that became nan first is searched for (DECISIONS 11).
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "compiler/graph/graph.h"
#include "runtime/executor.h"

namespace mmc {

// Iteration `t` of a loop of the root region. `given`: its carried parameters as the iteration began, and every value from
// outside that its body reads or that is scanned. Nothing when no guard fails this time (roundings differ between the executors).
std::optional<Trap> replay_iteration(const Graph&, NodeId loop, std::int64_t t, std::span<const std::pair<Value, Tensor>> given);

}  // namespace mmc

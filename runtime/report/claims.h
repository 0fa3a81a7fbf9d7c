// How far a claim is from the bound that it sets.
#pragma once
#include <optional>
#include <string>

#include "compiler/graph/study.h"
#include "runtime/executor.h"

namespace mmc {

struct Distance {
  double margin;     // relative: of the larger side. Not negative when the comparison holds; how far it may move before it tips
  std::string text;  // "fit.loss[-1] = 0.018037, 6.3e-05 below 0.0181"
};

// Of the comparison that fails by most or, when all hold, of the one that is nearest to failing; nothing when the claim compares
// no two numbers, or when they were not computed.
std::optional<Distance> distance(const ExpectItem&, const RunResult&);

}  // namespace mmc

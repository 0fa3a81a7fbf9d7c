// Puts values that are known already into a graph, as constants, in the place of what computes them.
//
// A study with late sizes runs in stages (mmc/stages.h): what one stage computed is supplied to the next.
#pragma once
#include <map>

#include "compiler/graph/fingerprint.h"

namespace mmc {

using KnownValues = std::map<Fingerprint, Literal>;

// Replaces each value of the root region whose fingerprint is among the known ones. True when there was one; what computed it is
// dead afterwards (drop_dead).
bool supply(Graph&, const KnownValues&);

}  // namespace mmc

// Writes a sum of matrix products as one product over longer rows: a x + b y = [a b] [x; y].
//
// The gradient of weights that a loss uses several times (a critic scores real, fake and mixed curves) is a sum of one product
// for each use. A batch of a few rows makes each of them a matrix that is large beside what it is made of, so writing and reading
// them again to add them costs more than computing them; put side by side, the rows are one product, which is written once.
//
// Joined are products of floats without batch axes that contract the same single axis, when nothing else reads them and when
// their operands together are small beside the result. Each element is then one ascending chain instead of a sum of chains, a
// rounding less (SEMANTICS).
#pragma once
#include "compiler/graph/graph.h"

namespace mmc {

bool join_products(Graph&);  // whether products were joined

}  // namespace mmc

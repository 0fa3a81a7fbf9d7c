// Takes entries out of the lists of a structured node: carried values, scanned operands, outputs, results. What is taken out must
// have no use left. Attributes, parameters, yields and results stay in step, as compiler/ops/structured.h lays them out.
#pragma once
#include <vector>

#include "compiler/graph/graph.h"

namespace mmc {

using Keep = std::vector<bool>;  // by position in the list

void shrink_loop(Graph&, NodeId, const Keep& carried, const Keep& scanned, const Keep& outputs);
void shrink_map(Graph&, NodeId, const Keep& scanned, const Keep& results);
void shrink_branch(Graph&, NodeId, const Keep& results);
void shrink_grad(Graph&, NodeId, const Keep& results);  // with the values whose derivative nobody wants

}  // namespace mmc

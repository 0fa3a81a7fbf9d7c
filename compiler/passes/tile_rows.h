// Runs what is done to the rows of a large batch in tiles of rows: a map over the tiles, whose values stay in the cache and whose
// iterations are what threads share.
//
// A batch of 8,000 rows goes through a network one op at a time: each reads and writes megabytes. In tiles of a few hundred rows
// the same ops find their operands in the second-level cache. Rows are independent in most ops (elementwise, a product with
// weights, a reduction within the row); what sums over the rows (a loss, the gradient of weights) becomes a sum within the tile
// and a sum over the tiles in ascending order, another rounding than that of one sum over all rows.
//
//   before   y = relu(x w + b);  loss = sum(y y);  dw = x^T dy        x: [8000, 4]
//   after    loss, dw = map 16 over x as [16, 500, 4] { the same on 500 rows; both summed }
//
// All ops of a region that can run on tiles, and don't wait for a sum over the rows, become one map; those that do, the next.
// The tile follows from the shapes alone, so the bits are those of any number of threads and of any memory. Batches whose rows
// have no divisor of a fitting size stay as they are.
#pragma once
#include "compiler/graph/graph.h"

namespace mmc {

bool tile_rows(Graph&);  // whether anything was tiled

}  // namespace mmc

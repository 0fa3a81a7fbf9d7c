// Which ops treat the rows of a batch (its leading axis) one by one, and how they are written for a tile of rows; and a measure
// of an op's work. Shared by tile_rows and batch_maps.
#pragma once
#include <vector>

#include "compiler/graph/builder.h"
#include "compiler/graph/op.h"

namespace mmc {

enum class RowOp {
  none,  // needs more than a tile
  rows,  // makes rows from rows
  sum,   // sums over the rows
};

// What the node is for batches of `rows` rows.
RowOp row_op(const Graph&, const Node&, std::int64_t rows);
// Is operand i of such a node a batch that a tile takes its rows of? Others are read whole.
bool reads_rows(const Graph&, const Node&, std::size_t i, std::int64_t rows);
// The node for tile number `index` (i32[]), with `tile` rows. Operands that are batches are tiles already.
NodeId write_row_op(Builder&, const Node&, std::vector<Value> operands, Value index, std::int64_t tile);

// Ops that the plan turns into another way to read their operand.
bool only_moves(const Node&);
// Numbers that a node makes or, if that is more, reads; for a product a share of its multiplications.
double work_of(const Graph&, const Node&);

}  // namespace mmc

// Finds what a matrix product can do to its result while it is still in registers: add a bias along its last axis, then relu; or,
// in a reverse pass, relu's derivative: zero where the value of the forward pass is not positive.
//
// A pass over the result costs about as much as a narrow product itself. The bits are those of the separate ops: the bias is
// added to the finished sum. Only when nothing else reads the intermediate results.
#pragma once
#include <unordered_map>

#include "runtime/plan/lowering.h"

namespace mmc {

struct Epilogue {
  NodeId add, relu;  // either may be missing
  Value bias;        // the vector that `add` broadcasts along the last axis
  NodeId select;     // the mask's select, when there is one, and
  NodeId compare;    // its comparison, when nothing else reads that
  Value mask;        // the value that is compared with zero
  kernels::Mask masks = kernels::Mask::none;
  Value result;  // what the product computes in the end
};

// By the index of the dot's node.
std::unordered_map<std::uint32_t, Epilogue> find_epilogues(const Lowering&, RegionId);

}  // namespace mmc

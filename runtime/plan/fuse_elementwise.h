// Decides which elementwise nodes of a region run together as one instruction, and in which order everything runs.
//
// A chain of ten elementwise ops over a tensor is ten passes over memory when each is a kernel, and one when their blocks stay in
// the first cache (kernels/fused.h). Two nodes of one shape join when one reads the other, or both read a value, unless a path
// between them leads through a node outside: then the group would have to run both before and after that node. A sum over
// all elements of a member joins too (a loss). Sizes of groups are bounded, so planning stays near-linear.
#pragma once
#include <vector>

#include "compiler/graph/graph.h"

namespace mmc {

// What runs as one step: one node of any kind, or several elementwise nodes (and full sums) in program order.
struct Group {
  std::vector<NodeId> nodes;
  bool fused = false;          // elementwise: goes to a fused program, also when it is a single node
};

// The groups of a region in an order of execution. With `join` false every node stands alone.
std::vector<Group> group_elementwise(const Graph&, RegionId, bool join);

// True when the node is elementwise and the kernels have its operation for these types.
bool fusible(const Graph&, const Node&);

}  // namespace mmc

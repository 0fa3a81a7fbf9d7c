// Decides which elementwise nodes of a region run together as one instruction, and in which order everything runs.
//
// A chain of ten elementwise ops over a tensor is ten passes over memory when each is a kernel, and one when their blocks stay in
// the first cache (kernels/fused.h). Two nodes of one shape join when one reads the other, or both read a value, unless a path
// between them leads through a node outside: then the group would have to run both before and after that node. A sum over
// all elements of a member joins too (a loss). Sizes of groups are bounded, so planning stays near-linear.
#pragma once
#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "compiler/graph/graph.h"

namespace mmc {

// What runs as one step: one node of any kind, or several elementwise nodes (and full sums) in program order.
struct Group {
  std::vector<NodeId> nodes;
  bool fused = false;  // elementwise: goes to a fused program, also when it is a single node
};

// What epilogues take in (fuse_epilogues.h), by node index.
struct Absorbed {
  std::unordered_map<std::uint32_t, std::uint32_t> into;  // a node that runs as part of an earlier node's step: which
  std::unordered_map<std::uint32_t, Value> also_reads;    // what that step reads besides
  std::unordered_set<std::uint32_t> dropped;              // nodes that need not run at all
};

// The groups of a region in an order of execution. With `join` false elementwise nodes stand alone. The first node of a group
// that isn't fused is the one that absorbed the others.
std::vector<Group> group_elementwise(const Graph&, RegionId, const Absorbed&, bool join);

// True when the node is elementwise and the kernels have its operation for these types.
bool fusible(const Graph&, const Node&);

}  // namespace mmc

// Computes equal things once: a node that repeats the op, operands and attributes of one that is visible to it is replaced by
// that.
//
// The reverse pass relies on it: rules write what they need again (`exp(x)` beside the forward one), and every gradient of
// several parameters repeats the common part. A region sees the nodes of all regions around it, never those of its siblings.
// The operands of commutative ops are compared in a fixed order. Draws are pure (keyed by path and indices), so equal ones
// are one. Nodes with regions and guards are left alone.
//
// It runs before the reverse pass too, which else would differentiate each copy, at every order anew. Equal nodes depend on a
// value in equal ways, so derivatives change only in the order in which terms are added; a value that some `grad` differentiates
// by stays apart, since merging it with an equal one would add the other's share.
#pragma once
#include "compiler/graph/graph.h"

namespace mmc {

bool merge_common(Graph&);  // whether anything was merged

}  // namespace mmc

// The reverse pass: replaces every `grad` node by the nodes that compute what it asks for.
//
// It is the only place where derivatives are made. Each op's rule stands with the op (compiler/ops) and is written with the
// Builder, so what it makes are ordinary nodes that differentiate again: a `grad` of a `grad` is just two of these, the inner one
// first. Nodes stand where the `grad` stood; what can be read there is read, and what stands in a closed body (of a loop, map or
// branch on the path) is computed again inside a body of its own (DECISIONS 1, 2, 3, 6, 7):
//
//   loop     another loop in the other direction. The forward loop hands out its carried values as they are when an iteration
//            begins, as far as they are needed; the reverse loop scans them, computes the body again, carries the cotangents of the
//            carried values and adds up those of captured ones. Memory and time are linear in the trip count, at any order.
//   map      another map; cotangents of captured values are summed over its iterations
//   branch   another branch on the same condition
//   stated   its region, written out with the cotangent as its parameter
//
// Only what lies on a path from one of the v to y is differentiated. A `grad` inside a body follows the path through the regions
// around it: slices lead to what is scanned. Carried values of a loop *around* the grad count as constants, unless one of them is
// v itself: the derivative is of this iteration. A v must be visible where the `grad` stands; for the values of a closed body the
// elaborator adds a tap (DECISIONS 6).
//
// A cotangent of a value called `h` is called `d.h`; every node made here has the span and path of the forward node, which
// `derived_from` names. Afterwards the graph holds neither `grad` nor `stated`.
#pragma once
#include "compiler/graph/graph.h"

namespace mmc {

void differentiate(Graph&);

}  // namespace mmc

// A `grad` by itself: what it is the derivative of, as a function that can be computed at other points.
//
// For `mmc gradcheck`, which compares derivatives with finite differences. A `grad` inside of a loop or map is taken as it stands
// in the first iteration; inside of a branch, as if that side had been taken. What a derivative counts as constant
// (stop_gradient, carried values of a loop around it) is constant for the function, too: it keeps the value that it has at the
// study's own point, and within loops and maps those of each iteration (hold_stops.h).
#pragma once
#include <span>
#include <vector>

#include "compiler/graph/graph.h"

namespace mmc {

// The `grad` nodes of a graph, in program order.
std::vector<NodeId> grads(const Graph&);

struct IsolatedGrad {
  Graph graph;  // outputs: the derivatives, then `wrt`, then `constants`; run it for the values that the functions below want
  Value y;      // a scalar
  std::vector<Value> wrt;
  std::vector<Value> constants;  // what y needs that none of `wrt` changes, or is not to change
  bool stated = false;  // y goes through a function that states its own derivative, which finite differences need not agree with
  struct Held {         // a structured node of the graph with stop_gradients inside
    NodeId node;
    std::size_t first = 0, count = 0;  // of `constants`: what they stopped
  };
  std::vector<Held> held;
  // Results of loops, maps and branches of the study's root before the grad that are not between `wrt` and y: trainings, mostly.
  // Other derivatives of the study need the same ones, and their values may stand for them (supply.h).
  std::vector<Value> before;
};

IsolatedGrad isolate(const Graph&, NodeId grad);

// The graph that computes y, its output, for each row of `rows` as the value of wrt[which]; the others and the constants as
// given.
Graph along(const IsolatedGrad&, std::size_t which, const Literal& rows, std::span<const Literal> wrt,
            std::span<const Literal> constants);

}  // namespace mmc

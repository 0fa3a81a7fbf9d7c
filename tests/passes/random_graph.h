// Random sound graphs full of corner values, nested regions and things to simplify: what passes are compared on.
#pragma once
#include <cstdint>

#include "compiler/graph/graph.h"

namespace mmc {

struct RandomOptions {
  int nodes = 25;       // per region, about
  int depth = 2;        // of regions
  bool finite = false;  // no infinities, nans and divisions, and one gradient for each of a few values
  bool sums = true;     // reductions and products, which a rewrite may round otherwise
};

// Every value of the root region is an output, named or not; every node has a span. Values are small dyadic numbers, signed
// zeros, infinities and nans.
Graph random_graph(std::uint32_t seed, const RandomOptions& = {});

}  // namespace mmc

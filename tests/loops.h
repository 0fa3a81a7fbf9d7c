// What most loops in tests are: so many iterations over some carried values.
#pragma once
#include <cstdint>
#include <utility>
#include <vector>

#include "compiler/ops/build.h"

namespace mmc::test {

inline build::LoopSpec looped(std::int64_t trip, std::vector<Value> inits = {}, bool reversed = false, bool stops = false) {
  build::LoopSpec spec;
  spec.trip = trip;
  spec.inits = std::move(inits);
  spec.reversed = reversed;
  spec.stops = stops;
  return spec;
}

}  // namespace mmc::test

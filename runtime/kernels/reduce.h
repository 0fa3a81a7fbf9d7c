// Reductions of one axis of a canonical operand [outer, reduced, inner]: sums, products, extrema, positions of extrema, running
// sums. The plan brings any list of axes into this form (runtime/plan/lower_reduce.cpp).
//
// Sums follow sums.h: along contiguous rows (inner = 1) 64 lanes and a tree; down columns (inner > 1) four row lanes
// (r mod 4), folded, in runs of 1024 rows that are added in ascending order, f32 ones in double. The bits depend on shapes alone.
#pragma once
#include <cstdint>

#include "compiler/graph/type.h"
#include "runtime/kernels/kernel.h"

namespace mmc::kernels {

enum class ReduceKind : std::uint8_t { sum, prod, max, min };

struct Reduce {
  Ref from, to;  // `to` is contiguous [outer, inner]
  ReduceKind kind = ReduceKind::sum;
  std::int64_t outer = 1, reduced = 1, inner = 1;
  std::int64_t outer_stride = 0, reduced_stride = 1;  // in elements; the inner stride is 1
};
// For bools max is `any` and min is `all`.
Kernel reduce_kernel(ReduceKind, DType);

// arg_max and arg_min: to is i32 [outer, inner]; the first position of the extremum, and of a nan when there is one.
struct ArgReduce {
  Ref from, to;
  bool largest = true;
  std::int64_t outer = 1, reduced = 1, inner = 1;  // contiguous
};
Kernel arg_reduce_kernel(DType);

// Running sums or products along the middle axis, plainly in ascending order.
struct Cumulative {
  Ref from, to;
  bool product = false;
  std::int64_t outer = 1, reduced = 1, inner = 1;  // contiguous, both
};
Kernel cumulative_kernel(DType);

}  // namespace mmc::kernels

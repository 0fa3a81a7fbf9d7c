// Kernels that move elements by position: gather, scatter_add, sort, iota, random, fills and the check of a guard.
#pragma once
#include <cstdint>

#include "compiler/graph/type.h"
#include "runtime/kernels/kernel.h"
#include "runtime/random/philox.h"

namespace mmc::kernels {

// x [outer, size, inner] and indices [count] -> [outer, count, inner]; all contiguous. Throws IndexOutside.
struct Gather {
  Ref x, indices, to;
  std::int64_t outer = 1, size = 1, inner = 1, count = 1, axis = 0;
  std::uint8_t element = 4;  // bytes
  bool wide = false;         // i64 indices
};
void run_gather(const void* gather, Slots);

// to = base, then to[outer, indices[j], inner] += updates[outer, j, inner] for ascending j. Throws IndexOutside.
struct ScatterAdd {
  Ref base, indices, updates, to;  // `to` may be `base`
  std::int64_t outer = 1, size = 1, inner = 1, count = 1, axis = 0;
  bool wide = false;
};
Kernel scatter_add_kernel(DType);

// Stable sort along the middle axis, nan as the largest; `indices` (i32) are the old positions.
struct Sort {
  Ref from, values, indices;
  std::int64_t outer = 1, size = 1, inner = 1;
  bool descending = false;
};
Kernel sort_kernel(DType);
std::int64_t scratch_bytes(const Sort&, DType);

// to[outer, i, inner] = i.
struct Iota {
  Ref to;
  std::int64_t outer = 1, size = 1, inner = 1;
};
Kernel iota_kernel(DType);

// The elements of a stream (runtime/random/stream.h), the same bits as there.
enum class DrawKind : std::uint8_t { uniform, normal, integers, permutation };
inline constexpr int max_loop_indices = 8;
struct Random {
  Ref to;
  DrawKind kind = DrawKind::uniform;
  StreamKey key;  // of the seed and the path; loop indices are folded in at run time
  int indices = 0;
  Ref index[max_loop_indices];       // i32 scalars,
  bool each[max_loop_indices] = {};  // or contiguous, one for each draw
  std::int64_t draws = 1;
  bool is_part = false;                // of a longer draw: the elements from *part times `elements` on
  Ref part;                            // i32 scalar
  std::int64_t elements = 0, row = 0;  // of one draw
  std::int64_t bound = 0;
};
Kernel random_kernel(DType);

// True when all elements are finite (integers always are).
bool all_finite(const std::byte* x, std::int64_t elements, DType);

}  // namespace mmc::kernels

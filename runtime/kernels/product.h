// The matrix product, batched, on any strides of the operands: c[b, m, n] = sum over k of a[b, m, k] b[b, k, n].
//
// Each element of c is one chain of fused multiply-adds with k ascending, begun at 0 (or at c's old value with `accumulate`), so
// the bits cannot depend on blocking, on threads or on which kernel ran. Register-blocked: a tile of c stays in registers
// while k runs. The operand that is read in vectors must be contiguous along n (b) or along m (a, which then computes the
// transposed product); when neither is, b is packed into scratch.
#pragma once
#include <cstdint>

#include "compiler/graph/type.h"
#include "runtime/kernels/kernel.h"

namespace mmc::kernels {

// The derivative of relu as part of the product behind it: c becomes 0 where the mask's value is 0 (is not above 0).
enum class Mask : std::uint8_t { none, drop_zeros, keep_positive };

struct Product {
  Ref a, b, c;
  std::int64_t batch = 1, m = 1, n = 1, k = 1;
  std::int64_t a_batch = 0, a_m = 0, a_k = 0;  // strides in elements
  std::int64_t b_batch = 0, b_k = 0, b_n = 0;
  std::int64_t c_batch = 0, c_m = 0, c_n = 1;  // c_n == 1 or c_m == 1
  bool accumulate = false;
  // What follows on the finished rows of c while they are in registers: adds bias[n] (contiguous), then relu, then the mask.
  bool has_bias = false, relu = false;
  Mask masks = Mask::none;
  Ref bias, mask;  // the mask's values lie as c does; no batch
};

// f32 or f64; integers take a plain loop.
Kernel product_kernel(DType);
// Bytes of scratch that the kernel packs an operand into.
std::int64_t scratch_bytes(const Product&, DType);

}  // namespace mmc::kernels

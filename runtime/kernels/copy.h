// Copies a strided operand into contiguous memory: what a transpose, a slice or a broadcast costs when its reader cannot stride.
#pragma once
#include <cstdint>

#include "runtime/kernels/kernel.h"

namespace mmc::kernels {

// to[i0, i1, ...] = from[i0, i1, ...]; `to` has its own strides too (a part of a concatenation, the inside of a pad).
struct Copy {
  Ref from, to;
  std::uint8_t size = 4;  // bytes of an element
  std::int64_t elements = 0;
  Walk from_walk, to_walk;  // equal sizes
  bool zero_first = false;  // pad: clears `to_bytes` at `to_base` beforehand
  Ref to_base;
  std::int64_t to_bytes = 0;
};
void run_copy(const void* copy, Slots);

// The same copy between plain pointers, for kernels that pack an operand.
void copy_strided(const Copy&, const std::byte* from, std::byte* to);

// out[c * rows + r] = in[r * stride + c] for r < rows, c < columns: a transpose of a matrix, in register tiles.
template <class T>
void transpose_matrix(const T* in, std::int64_t stride, std::int64_t rows, std::int64_t columns, T* out, std::int64_t out_stride);
extern template void transpose_matrix(const std::uint8_t*, std::int64_t, std::int64_t, std::int64_t, std::uint8_t*, std::int64_t);
extern template void transpose_matrix(const std::uint32_t*, std::int64_t, std::int64_t, std::int64_t, std::uint32_t*,
                                      std::int64_t);
extern template void transpose_matrix(const std::uint64_t*, std::int64_t, std::int64_t, std::int64_t, std::uint64_t*,
                                      std::int64_t);

}  // namespace mmc::kernels

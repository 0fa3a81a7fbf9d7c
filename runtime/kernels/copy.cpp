#include "runtime/kernels/copy.h"

#include <cstring>
#include <utility>

namespace mmc::kernels {
namespace {

// A square of 16 x 16 elements by four rounds of exchanging blocks of 8, 4, 2 and 1 between pairs of rows: log n shuffles per
// row instead of n scalar moves. GCC's vector extensions lower to whatever width the machine has.
using Row = std::uint32_t __attribute__((vector_size(64)));

template <int block, int... i>
inline void exchange(Row (&row)[16], std::integer_sequence<int, i...>) {
#pragma GCC unroll 16
  for (int r = 0; r < 16; ++r) {
    if (r & block) continue;
    const Row a = row[r], b = row[r + block];
    row[r] = __builtin_shufflevector(a, b, (i & block ? 16 + (i - block) : i)...);
    row[r + block] = __builtin_shufflevector(a, b, (i & block ? 16 + i : i + block)...);
  }
}

void transpose_tile(const std::uint32_t* in, std::int64_t stride, std::uint32_t* out, std::int64_t out_stride) {
  Row row[16];
#pragma GCC unroll 16
  for (int r = 0; r < 16; ++r) std::memcpy(&row[r], in + r * stride, sizeof(Row));
  constexpr std::make_integer_sequence<int, 16> columns{};
  exchange<8>(row, columns);
  exchange<4>(row, columns);
  exchange<2>(row, columns);
  exchange<1>(row, columns);
#pragma GCC unroll 16
  for (int c = 0; c < 16; ++c) std::memcpy(out + c * out_stride, &row[c], sizeof(Row));
}

template <class T>
void transpose_plain(const T* in, std::int64_t stride, std::int64_t rows, std::int64_t columns, T* out, std::int64_t out_stride) {
  for (std::int64_t c = 0; c < columns; ++c)
    for (std::int64_t r = 0; r < rows; ++r) out[c * out_stride + r] = in[r * stride + c];
}

// Both walks with their last two axes swapped against each other: `from` is contiguous along the second last, `to` along the
// last axis.
template <class T>
bool is_transpose(const Walk& from, const Walk& to) {
  return from.rank >= 2 && from.stride[from.rank - 2] == sizeof(T) && to.stride[to.rank - 1] == sizeof(T) &&
         from.size[from.rank - 1] >= 4 && from.size[from.rank - 2] >= 4;
}

template <class T>
void copy_axis(const Walk& from, const Walk& to, int axis, const std::byte* src, std::byte* dst) {
  const std::int64_t n = from.size[axis];
  const std::int64_t fs = from.stride[axis], ts = to.stride[axis];
  if (axis == from.rank - 2 && is_transpose<T>(from, to)) {
    // to[i, j] with j contiguous = from with i contiguous.
    const auto stride = from.stride[axis + 1] / static_cast<std::int64_t>(sizeof(T));
    return transpose_matrix(reinterpret_cast<const T*>(src), stride, from.size[axis + 1], n, reinterpret_cast<T*>(dst),
                            ts / static_cast<std::int64_t>(sizeof(T)));
  }
  if (axis < from.rank - 1) {
    for (std::int64_t i = 0; i < n; ++i) copy_axis<T>(from, to, axis + 1, src + i * fs, dst + i * ts);
    return;
  }
  if (fs == sizeof(T) && ts == sizeof(T)) {
    std::memcpy(dst, src, static_cast<std::size_t>(n) * sizeof(T));
  } else if (fs == 0 && ts == sizeof(T)) {
    const T value = *reinterpret_cast<const T*>(src);
    auto* out = reinterpret_cast<T*>(dst);
    for (std::int64_t i = 0; i < n; ++i) out[i] = value;
  } else {
    for (std::int64_t i = 0; i < n; ++i) *reinterpret_cast<T*>(dst + i * ts) = *reinterpret_cast<const T*>(src + i * fs);
  }
}

template <class T>
void copy_typed(const Copy& c, const std::byte* from, std::byte* to) {
  if (c.from_walk.rank == 0) {
    *reinterpret_cast<T*>(to) = *reinterpret_cast<const T*>(from);
  } else {
    copy_axis<T>(c.from_walk, c.to_walk, 0, from, to);
  }
}

}  // namespace

template <class T>
void transpose_matrix(const T* in, std::int64_t stride, std::int64_t rows, std::int64_t columns, T* out,
                      std::int64_t out_stride) {
  std::int64_t r = 0;
  if constexpr (sizeof(T) == 4) {
    for (; r + 16 <= rows; r += 16) {
      std::int64_t c = 0;
      for (; c + 16 <= columns; c += 16) transpose_tile(in + r * stride + c, stride, out + c * out_stride + r, out_stride);
      if (c < columns) transpose_plain(in + r * stride + c, stride, 16, columns - c, out + c * out_stride + r, out_stride);
    }
  } else {
    constexpr std::int64_t tile = 16;
    for (; r + tile <= rows; r += tile) transpose_plain(in + r * stride, stride, tile, columns, out + r, out_stride);
  }
  if (r < rows) transpose_plain(in + r * stride, stride, rows - r, columns, out + r, out_stride);
}

template void transpose_matrix(const std::uint8_t*, std::int64_t, std::int64_t, std::int64_t, std::uint8_t*, std::int64_t);
template void transpose_matrix(const std::uint32_t*, std::int64_t, std::int64_t, std::int64_t, std::uint32_t*, std::int64_t);
template void transpose_matrix(const std::uint64_t*, std::int64_t, std::int64_t, std::int64_t, std::uint64_t*, std::int64_t);

void copy_strided(const Copy& c, const std::byte* from, std::byte* to) {
  if (c.elements == 0) return;
  switch (c.size) {
    case 1: return copy_typed<std::uint8_t>(c, from, to);
    case 4: return copy_typed<std::uint32_t>(c, from, to);
    default: return copy_typed<std::uint64_t>(c, from, to);
  }
}

void run_copy(const void* args, Slots slots) {
  const Copy& c = *static_cast<const Copy*>(args);
  if (c.zero_first) std::memset(at<std::byte>(slots, c.to_base), 0, static_cast<std::size_t>(c.to_bytes));
  copy_strided(c, at<std::byte>(slots, c.from), at<std::byte>(slots, c.to));
}

}  // namespace mmc::kernels

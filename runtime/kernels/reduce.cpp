#include "runtime/kernels/reduce.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <type_traits>

#include "runtime/kernels/sums.h"

namespace mmc::kernels {
namespace {

constexpr std::int64_t row_lanes = 4;
constexpr std::int64_t row_run = 1024;
constexpr std::int64_t column_chunk = 64;

// How two partial results join. Integers wrap around.
struct SumOf {
  template <class T>
  static T join(T x, T y) {
    if constexpr (std::is_integral_v<T>)
      return static_cast<T>(static_cast<std::make_unsigned_t<T>>(x) + static_cast<std::make_unsigned_t<T>>(y));
    else
      return x + y;
  }
  template <class T>
  static T identity() {
    return 0;
  }
};
struct ProdOf {
  template <class T>
  static T join(T x, T y) {
    if constexpr (std::is_integral_v<T>)
      return static_cast<T>(static_cast<std::make_unsigned_t<T>>(x) * static_cast<std::make_unsigned_t<T>>(y));
    else
      return x * y;
  }
  template <class T>
  static T identity() {
    return 1;
  }
};
struct MaxOf {
  template <class T>
  static T join(T x, T y) {
    return x > y || x != x ? x : y;
  }
  template <class T>
  static T identity() {
    if constexpr (std::is_floating_point_v<T>)
      return -std::numeric_limits<T>::infinity();
    else
      return std::numeric_limits<T>::min();
  }
};
struct MinOf {
  template <class T>
  static T join(T x, T y) {
    return x < y || x != x ? x : y;
  }
  template <class T>
  static T identity() {
    if constexpr (std::is_floating_point_v<T>)
      return std::numeric_limits<T>::infinity();
    else
      return std::numeric_limits<T>::max();
  }
};

// Totals of runs are kept wide for sums and products of f32; extrema need no width.
template <class Op, class T>
using Total = std::conditional_t<std::is_same_v<Op, SumOf> || std::is_same_v<Op, ProdOf>, typename Wide<T>::type, T>;

template <class Op, class T>
T reduce_row(const T* x, std::int64_t n) {
  Total<Op, T> total = Op::template identity<T>();
  bool any = false;
  for (std::int64_t begin = 0; begin < n; begin += sum_run) {
    const std::int64_t end = std::min(n, begin + sum_run);
    alignas(64) T lane[sum_lanes];
    for (T& l : lane) l = Op::template identity<T>();
    std::int64_t i = begin;
    for (; i + sum_lanes <= end; i += sum_lanes)
      for (std::int64_t l = 0; l < sum_lanes; ++l) lane[l] = Op::join(lane[l], x[i + l]);
    for (std::int64_t l = 0; i + l < end; ++l) lane[l] = Op::join(lane[l], x[i + l]);
    for (std::int64_t half = sum_lanes / 2; half > 0; half /= 2)
      for (std::int64_t l = 0; l < half; ++l) lane[l] = Op::join(lane[l], lane[l + half]);
    const Total<Op, T> part = lane[0];
    total = any ? Op::join(total, part) : part;
    any = true;
  }
  return static_cast<T>(total);
}

constexpr std::int64_t vector_bytes = 64;

// Rows [begin, end) of one column, or of the columns of one vector, into their row lanes. `Element` is T or a vector of T, which
// the compiler keeps in registers and lowers to the machine's own.
template <class Op, class T, class Element>
void reduce_lanes(const T* x, std::int64_t stride, std::int64_t begin, std::int64_t end, T* to) {
  const auto read = [x, stride](std::int64_t r) {
    Element e;
    std::memcpy(&e, x + r * stride, sizeof e);
    return e;
  };
  Element sum[row_lanes];
  for (Element& s : sum) s = Element{} + Op::template identity<T>();
  std::int64_t r = begin;
  for (; r + row_lanes <= end; r += row_lanes) {
#pragma GCC unroll 4
    for (std::int64_t l = 0; l < row_lanes; ++l) sum[l] = Op::join(sum[l], read(r + l));
  }
  for (std::int64_t l = 0; r + l < end; ++l) sum[l] = Op::join(sum[l], read(r + l));
  for (std::int64_t l = 0; l < row_lanes; ++l) std::memcpy(to + l * column_chunk, &sum[l], sizeof sum[l]);
}

// Columns [c, c + count) of one [reduced, inner] matrix, count <= column_chunk.
template <class Op, class T>
void reduce_columns(const T* x, std::int64_t stride, std::int64_t rows, std::int64_t count, T* to) {
  Total<Op, T> total[column_chunk];
  for (std::int64_t c = 0; c < count; ++c) total[c] = Op::template identity<T>();
  for (std::int64_t begin = 0; begin < rows; begin += row_run) {
    const std::int64_t end = std::min(rows, begin + row_run);
    alignas(64) T lane[row_lanes][column_chunk];
    std::int64_t c = 0;
    if constexpr (std::is_floating_point_v<T> && (std::is_same_v<Op, SumOf> || std::is_same_v<Op, ProdOf>)) {
      typedef T Vector __attribute__((vector_size(vector_bytes)));
      constexpr std::int64_t w = vector_bytes / static_cast<std::int64_t>(sizeof(T));
      for (; c + w <= count; c += w) reduce_lanes<Op, T, Vector>(x + c, stride, begin, end, lane[0] + c);
      typedef T Quarter __attribute__((vector_size(vector_bytes / 4)));
      for (; c + w / 4 <= count; c += w / 4) reduce_lanes<Op, T, Quarter>(x + c, stride, begin, end, lane[0] + c);
    }
    for (; c < count; ++c) reduce_lanes<Op, T, T>(x + c, stride, begin, end, lane[0] + c);
    for (c = 0; c < count; ++c) {
      const T part = Op::join(Op::join(lane[0][c], lane[2][c]), Op::join(lane[1][c], lane[3][c]));
      total[c] = begin == 0 ? Total<Op, T>(part) : Op::join(total[c], Total<Op, T>(part));
    }
  }
  for (std::int64_t c = 0; c < count; ++c) to[c] = static_cast<T>(total[c]);
}

template <class Op, class T>
void run_reduce(const void* args, Slots slots) {
  const Reduce& r = *static_cast<const Reduce*>(args);
  const T* from = at<const T>(slots, r.from);
  T* to = at<T>(slots, r.to);
  for (std::int64_t o = 0; o < r.outer; ++o) {
    const T* x = from + o * r.outer_stride;
    if (r.inner == 1 && r.reduced_stride == 1) {
      to[o] = reduce_row<Op, T>(x, r.reduced);
    } else {
      for (std::int64_t c = 0; c < r.inner; c += column_chunk)
        reduce_columns<Op, T>(x + c, r.reduced_stride, r.reduced, std::min(column_chunk, r.inner - c), to + o * r.inner + c);
    }
  }
}

template <class T>
Kernel reduce_of(ReduceKind kind) {
  switch (kind) {
    case ReduceKind::sum: return run_reduce<SumOf, T>;
    case ReduceKind::prod: return run_reduce<ProdOf, T>;
    case ReduceKind::max: return run_reduce<MaxOf, T>;
    case ReduceKind::min: return run_reduce<MinOf, T>;
  }
  return nullptr;
}

// The position of the first largest (smallest) of a contiguous row; of the first nan when there is one.
template <class T, bool largest>
std::int32_t arg_of_row(const T* x, std::int64_t n) {
  T best = x[0];
  std::int64_t where = 0;
  for (std::int64_t i = 1; i < n && best == best; ++i) {
    if (x[i] != x[i] || (largest ? x[i] > best : x[i] < best)) {
      best = x[i];
      where = i;
    }
  }
  return static_cast<std::int32_t>(where);
}

// The same for `count` columns side by side, at most column_chunk.
template <class T, bool largest>
void arg_of_columns(const T* x, std::int64_t stride, std::int64_t rows, std::int64_t count, std::int32_t* to) {
  T best[column_chunk];
  std::int32_t where[column_chunk];
  for (std::int64_t c = 0; c < count; ++c) best[c] = x[c], where[c] = 0;
  for (std::int64_t i = 1; i < rows; ++i) {
    for (std::int64_t c = 0; c < count; ++c) {
      const T v = x[i * stride + c];
      const bool better = (best[c] == best[c]) & ((v != v) | (largest ? v > best[c] : v < best[c]));
      best[c] = better ? v : best[c];
      where[c] = better ? static_cast<std::int32_t>(i) : where[c];
    }
  }
  std::copy_n(where, count, to);
}

template <class T, bool largest>
void arg_reduce(const ArgReduce& r, const T* from, std::int32_t* to) {
  for (std::int64_t o = 0; o < r.outer; ++o) {
    const T* x = from + o * r.reduced * r.inner;
    if (r.inner == 1) {
      to[o] = arg_of_row<T, largest>(x, r.reduced);
      continue;
    }
    for (std::int64_t c = 0; c < r.inner; c += column_chunk)
      arg_of_columns<T, largest>(x + c, r.inner, r.reduced, std::min(column_chunk, r.inner - c), to + o * r.inner + c);
  }
}

template <class T>
void run_arg_reduce(const void* args, Slots slots) {
  const ArgReduce& r = *static_cast<const ArgReduce*>(args);
  if (r.largest)
    arg_reduce<T, true>(r, at<const T>(slots, r.from), at<std::int32_t>(slots, r.to));
  else
    arg_reduce<T, false>(r, at<const T>(slots, r.from), at<std::int32_t>(slots, r.to));
}

template <class Op, class T>
void accumulate(const Cumulative& r, const T* from, T* to) {
  for (std::int64_t o = 0; o < r.outer; ++o) {
    const T* x = from + o * r.reduced * r.inner;
    T* y = to + o * r.reduced * r.inner;
    for (std::int64_t i = 0; i < r.reduced; ++i)
      for (std::int64_t c = 0; c < r.inner; ++c)
        y[i * r.inner + c] = i == 0 ? x[c] : Op::join(y[(i - 1) * r.inner + c], x[i * r.inner + c]);
  }
}

template <class T>
void run_cumulative(const void* args, Slots slots) {
  const Cumulative& r = *static_cast<const Cumulative*>(args);
  if (r.product)
    accumulate<ProdOf>(r, at<const T>(slots, r.from), at<T>(slots, r.to));
  else
    accumulate<SumOf>(r, at<const T>(slots, r.from), at<T>(slots, r.to));
}

}  // namespace

Kernel reduce_kernel(ReduceKind kind, DType type) {
  switch (type) {
    case DType::f32: return reduce_of<float>(kind);
    case DType::f64: return reduce_of<double>(kind);
    case DType::i32: return reduce_of<std::int32_t>(kind);
    case DType::i64: return reduce_of<std::int64_t>(kind);
    case DType::boolean: return reduce_of<std::uint8_t>(kind);
  }
  return nullptr;
}

Kernel arg_reduce_kernel(DType type) {
  switch (type) {
    case DType::f32: return run_arg_reduce<float>;
    case DType::f64: return run_arg_reduce<double>;
    case DType::i32: return run_arg_reduce<std::int32_t>;
    case DType::i64: return run_arg_reduce<std::int64_t>;
    case DType::boolean: return run_arg_reduce<std::uint8_t>;
  }
  return nullptr;
}

Kernel cumulative_kernel(DType type) {
  switch (type) {
    case DType::f32: return run_cumulative<float>;
    case DType::f64: return run_cumulative<double>;
    case DType::i32: return run_cumulative<std::int32_t>;
    case DType::i64: return run_cumulative<std::int64_t>;
    case DType::boolean: return nullptr;
  }
  return nullptr;
}

}  // namespace mmc::kernels

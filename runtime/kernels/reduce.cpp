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

// The same for a row of more than `lanes` / 2 and at most `lanes` elements, bit for bit: the lanes above hold the identity, and
// folding them onto these changes nothing. Softmax over ten classes sums such rows, too short for 64 lanes to be worth filling.
template <class Op, class T, std::int64_t lanes>
void reduce_short_rows(const T* x, std::int64_t stride, std::int64_t rows, std::int64_t n, T* to) {
  for (std::int64_t r = 0; r < rows; ++r, x += stride) {
    T lane[lanes];
    for (std::int64_t l = 0; l < lanes; ++l)
      lane[l] = Op::join(Op::template identity<T>(), l < n ? x[l] : Op::template identity<T>());
#pragma GCC unroll 8
    for (std::int64_t half = lanes / 2; half > 0; half /= 2)
      for (std::int64_t l = 0; l < half; ++l) lane[l] = Op::join(lane[l], lane[l + half]);
    to[r] = lane[0];
  }
}

// Contiguous rows.
template <class Op, class T>
void reduce_rows(const Reduce& r, const T* x, T* to) {
  if (r.reduced == 1) return reduce_short_rows<Op, T, 1>(x, r.outer_stride, r.outer, 1, to);
  if (r.reduced == 2) return reduce_short_rows<Op, T, 2>(x, r.outer_stride, r.outer, 2, to);
  if (r.reduced == 4) return reduce_short_rows<Op, T, 4>(x, r.outer_stride, r.outer, 4, to);
  if (r.reduced == 3) return reduce_short_rows<Op, T, 4>(x, r.outer_stride, r.outer, 3, to);
  if (r.reduced > 4 && r.reduced <= 8) return reduce_short_rows<Op, T, 8>(x, r.outer_stride, r.outer, r.reduced, to);
  if (r.reduced > 8 && r.reduced <= 16) return reduce_short_rows<Op, T, 16>(x, r.outer_stride, r.outer, r.reduced, to);
  for (std::int64_t o = 0; o < r.outer; ++o) to[o] = reduce_row<Op, T>(x + o * r.outer_stride, r.reduced);
}

constexpr std::int64_t vector_bytes = 64;

// Rows [begin, end) of one column, or of the columns of one vector: row r goes to lane r mod 4, and the lanes are joined at the
// end. `Element` is T or a vector of T, which the compiler keeps in registers and lowers to the machine's own.
template <class Op, class T, class Element>
void reduce_run(const T* x, std::int64_t stride, std::int64_t begin, std::int64_t end, T* to) {
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
#pragma GCC unroll 4
  for (std::int64_t l = 0; l < row_lanes - 1; ++l)
    if (r + l < end) sum[l] = Op::join(sum[l], read(r + l));
  const Element all = Op::join(Op::join(sum[0], sum[2]), Op::join(sum[1], sum[3]));
  std::memcpy(to, &all, sizeof all);
}

// The same for `count` columns.
template <class Op, class T>
void reduce_run_of_columns(const T* x, std::int64_t stride, std::int64_t begin, std::int64_t end, std::int64_t count, T* to) {
  std::int64_t c = 0;
  if constexpr (std::is_floating_point_v<T> && (std::is_same_v<Op, SumOf> || std::is_same_v<Op, ProdOf>)) {
    typedef T Vector __attribute__((vector_size(vector_bytes)));
    constexpr std::int64_t w = vector_bytes / static_cast<std::int64_t>(sizeof(T));
    for (; c + w <= count; c += w) reduce_run<Op, T, Vector>(x + c, stride, begin, end, to + c);
    typedef T Quarter __attribute__((vector_size(vector_bytes / 4)));
    for (; c + w / 4 <= count; c += w / 4) reduce_run<Op, T, Quarter>(x + c, stride, begin, end, to + c);
  }
  for (; c < count; ++c) reduce_run<Op, T, T>(x + c, stride, begin, end, to + c);
}

// Columns [c, c + count) of one [reduced, inner] matrix, count <= column_chunk.
template <class Op, class T>
void reduce_columns(const T* x, std::int64_t stride, std::int64_t rows, std::int64_t count, T* to) {
  if (rows <= row_run) return reduce_run_of_columns<Op>(x, stride, 0, rows, count, to);
  Total<Op, T> total[column_chunk];
  alignas(64) T part[column_chunk];
  for (std::int64_t begin = 0; begin < rows; begin += row_run) {
    reduce_run_of_columns<Op>(x, stride, begin, std::min(rows, begin + row_run), count, part);
    for (std::int64_t c = 0; c < count; ++c)
      total[c] = begin == 0 ? Total<Op, T>(part[c]) : Op::join(total[c], Total<Op, T>(part[c]));
  }
  for (std::int64_t c = 0; c < count; ++c) to[c] = static_cast<T>(total[c]);
}

template <class Op, class T>
void run_reduce(const void* args, Slots slots) {
  const Reduce& r = *static_cast<const Reduce*>(args);
  const T* from = at<const T>(slots, r.from);
  T* to = at<T>(slots, r.to);
  if (r.inner == 1 && r.reduced_stride == 1) return reduce_rows<Op, T>(r, from, to);
  for (std::int64_t o = 0; o < r.outer; ++o) {
    const T* x = from + o * r.outer_stride;
    for (std::int64_t c = 0; c < r.inner; c += column_chunk)
      reduce_columns<Op, T>(x + c, r.reduced_stride, r.reduced, std::min(column_chunk, r.inner - c), to + o * r.inner + c);
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

// The same for columns side by side: one vector of them, or a single one.
template <class T, bool largest, class Element, class Index>
void arg_of_run(const T* x, std::int64_t stride, std::int64_t rows, std::int32_t* to) {
  const auto read = [x, stride](std::int64_t r) {
    Element e;
    std::memcpy(&e, x + r * stride, sizeof e);
    return e;
  };
  Element best = read(0);
  Index where{};
  for (std::int32_t i = 1; i < rows; ++i) {
    const Element v = read(i);
    const auto better = (best == best) & ((v != v) | (largest ? v > best : v < best));
    best = better ? v : best;
    where = better ? Index{} + i : where;
  }
  std::memcpy(to, &where, sizeof where);
}

template <class T, bool largest>
void arg_of_columns(const T* x, std::int64_t stride, std::int64_t rows, std::int64_t count, std::int32_t* to) {
  std::int64_t c = 0;
  if constexpr (std::is_same_v<T, float>) {
    typedef float Vector __attribute__((vector_size(vector_bytes)));
    typedef float Quarter __attribute__((vector_size(vector_bytes / 4)));
    typedef std::int32_t VectorIndex __attribute__((vector_size(vector_bytes)));
    typedef std::int32_t QuarterIndex __attribute__((vector_size(vector_bytes / 4)));
    for (; c + 16 <= count; c += 16) arg_of_run<T, largest, Vector, VectorIndex>(x + c, stride, rows, to + c);
    for (; c + 4 <= count; c += 4) arg_of_run<T, largest, Quarter, QuarterIndex>(x + c, stride, rows, to + c);
  }
  for (; c < count; ++c) arg_of_run<T, largest, T, std::int32_t>(x + c, stride, rows, to + c);
}

template <class T, bool largest>
void arg_reduce(const ArgReduce& r, const T* from, std::int32_t* to) {
  for (std::int64_t o = 0; o < r.outer; ++o) {
    const T* x = from + o * r.reduced * r.inner;
    if (r.inner == 1) {
      to[o] = arg_of_row<T, largest>(x, r.reduced);
      continue;
    }
    arg_of_columns<T, largest>(x, r.inner, r.reduced, r.inner, to + o * r.inner);
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

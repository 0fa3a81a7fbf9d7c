#include "runtime/kernels/product.h"

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

#include "runtime/kernels/copy.h"
#include "runtime/kernels/lanes.h"

namespace mmc::kernels {
namespace {

// Rows of a register tile for tiles of 1, 2, 3 and 4 vectors: as many accumulators as the registers hold beside one row of b.
#ifdef __AVX512F__
constexpr int tile_rows[] = {16, 10, 8, 6};
constexpr int most_vectors = 4;
#else
constexpr int tile_rows[] = {8, 6, 4, 2};
constexpr int most_vectors = 2;
#endif
constexpr int most_rows = 16;
constexpr std::int64_t k_block = 256;  // of b that stays in the cache while all rows pass

// One operand pair as the tile kernel sees it: x is read as scalars, y in vectors along j; z[i, j] += x[i, k] y[k, j].
template <class T>
struct Tile {
  const T* x;
  std::int64_t x_i, x_k;
  const T* y;
  std::int64_t y_k;
  T* z;
  std::int64_t z_i;
  std::int64_t k;
  int tail;  // lanes of the last vector, 0: all
  bool accumulate;
  const T* bias_j;  // added per column, or nullptr
  const T* bias_i;  // added per row, or nullptr
  bool relu;
  Mask masks;
  const T* mask;  // values that lie as z does
};

// Every loop over rows and vectors is unrolled completely: only then does the compiler keep the accumulators in registers.
// `unit`: x_i is 1, so offsets are constants.
template <class T, int rows, int vectors, bool part, bool unit>
void run_tile(const Tile<T>& t) {
  using V = Lanes<T>;
  constexpr int w = width<T>;
  const int tail = t.tail;
  const auto get = [tail](const T* p, int v) { return part && v == vectors - 1 ? load_part(p + v * w, tail) : load(p + v * w); };
  V acc[rows][vectors];
  if (t.accumulate) {
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i)
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) acc[i][v] = get(t.z + i * t.z_i, v);
  } else {
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i)
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) acc[i][v] = V(T(0));
  }
  // Rows are reached from every third one, so that four pointers and one stride (times 1 and 2) address twelve rows.
  constexpr int thirds = (rows + 2) / 3;
  const T* x[thirds];
  const T* y = t.y;
  const std::int64_t x_i = unit ? 1 : t.x_i, x_k = t.x_k, y_k = t.y_k;
#pragma GCC unroll 6
  for (int i = 0; i < thirds; ++i) x[i] = t.x + 3 * i * x_i;
  for (std::int64_t k = t.k; k > 0; --k) {
    V row[vectors];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) row[v] = get(y, v);
    y += y_k;
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i) {
      const V scalar(x[i / 3][i % 3 * x_i]);
      if (i % 3 == 2 || i == rows - 1) x[i / 3] += x_k;
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) acc[i][v] = fused<T>(scalar, row[v], acc[i][v]);
    }
  }
  if (t.bias_j) {
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) {
      const V bias = get(t.bias_j, v);
#pragma GCC unroll 16
      for (int i = 0; i < rows; ++i) acc[i][v] = acc[i][v] + bias;
    }
  }
  if (t.bias_i) {
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i)
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) acc[i][v] = acc[i][v] + V(t.bias_i[i]);
  }
  if (t.relu) {
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i)
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) acc[i][v] = xsimd::select(acc[i][v] <= V(T(0)), V(T(0)), acc[i][v]);
  }
  if (t.masks != Mask::none) {
    const bool positive = t.masks == Mask::keep_positive;
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i)
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) {
        const V m = get(t.mask + i * t.z_i, v), zero(T(0));
        acc[i][v] = xsimd::select(positive ? m > zero : m != zero, acc[i][v], zero);
      }
  }
#pragma GCC unroll 16
  for (int i = 0; i < rows; ++i) {
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) {
      T* p = t.z + i * t.z_i + v * w;
      if (part && v == vectors - 1)
        store_part(p, acc[i][v], tail);
      else
        store(p, acc[i][v]);
    }
  }
}

template <class T>
using TileFunction = void (*)(const Tile<T>&);

// of[vectors - 1][part][unit][rows - 1]
template <class T>
struct TileTable {
  TileFunction<T> of[most_vectors][2][2][most_rows] = {};
};

template <class T, int vectors, int... rows>
constexpr void fill(TileTable<T>& table, std::integer_sequence<int, rows...>) {
  ((table.of[vectors - 1][0][0][rows] = run_tile<T, rows + 1, vectors, false, false>,
    table.of[vectors - 1][0][1][rows] = run_tile<T, rows + 1, vectors, false, true>,
    table.of[vectors - 1][1][0][rows] = run_tile<T, rows + 1, vectors, true, false>,
    table.of[vectors - 1][1][1][rows] = run_tile<T, rows + 1, vectors, true, true>),
   ...);
}

template <class T, int... v>
constexpr TileTable<T> make_table(std::integer_sequence<int, v...>) {
  TileTable<T> table;
  (fill<T, v + 1>(table, std::make_integer_sequence<int, tile_rows[v]>{}), ...);
  return table;
}

template <class T>
constexpr TileTable<T> tiles = make_table<T>(std::make_integer_sequence<int, most_vectors>{});

// z[i, j] = x y over ni rows and nj columns; y contiguous along j.
template <class T>
void multiply(Tile<T> whole, std::int64_t ni, std::int64_t nj) {
  constexpr std::int64_t w = width<T>;
  const bool unit = whole.x_i == 1;
  for (std::int64_t k0 = 0; k0 == 0 || k0 < whole.k; k0 += k_block) {
    const std::int64_t kn = std::min(k_block, whole.k - k0);
    const bool last = k0 + k_block >= whole.k;
    std::int64_t left = (nj + w - 1) / w;
    for (std::int64_t j = 0; j < nj;) {
      // Panels of equal width where they don't divide: 5 vectors are 3 and 2, not 4 and 1.
      const std::int64_t panels = (left + most_vectors - 1) / most_vectors;
      const std::int64_t vectors = (left + panels - 1) / panels;
      const std::int64_t columns = std::min(vectors * w, nj - j);
      const bool part = columns % w != 0;
      const int rows = tile_rows[vectors - 1];
      Tile<T> t = whole;
      t.k = kn;
      t.tail = static_cast<int>(columns % w);
      t.accumulate = whole.accumulate || k0 > 0;
      t.relu = last && whole.relu;
      t.y = whole.y + k0 * whole.y_k + j;
      for (std::int64_t i = 0; i < ni;) {
        // Tiles of nearly equal height: sixteen rows are eight and eight, not twelve and four.
        const std::int64_t tiles_left = (ni - i + rows - 1) / rows;
        const auto count = static_cast<int>((ni - i + tiles_left - 1) / tiles_left);
        t.x = whole.x + i * whole.x_i + k0 * whole.x_k;
        t.z = whole.z + i * whole.z_i + j;
        t.bias_j = last && whole.bias_j ? whole.bias_j + j : nullptr;
        t.bias_i = last && whole.bias_i ? whole.bias_i + i : nullptr;
        t.masks = last ? whole.masks : Mask::none;
        if (t.masks != Mask::none) t.mask = whole.mask + i * whole.z_i + j;
        tiles<T>.of[vectors - 1][part][unit][count - 1](t);
        i += count;
      }
      j += columns;
      left -= vectors;
    }
  }
}

constexpr std::int64_t narrow_n = 4;  // up to so many columns, vectors run along the rows of c

enum class Way { vectors_n, vectors_m, pack_b, narrow };

// Which operand is read in vectors. Only shapes and strides decide.
Way way_of(const Product& p) {
  const bool along_n = p.b_n == 1 || p.n == 1;
  const bool along_m = p.a_m == 1 || p.m == 1;
  if (p.c_n != 1) return along_m ? Way::vectors_m : Way::narrow;
  if (p.n <= narrow_n && p.m >= 16) return along_m ? Way::vectors_m : Way::narrow;
  if (along_n) return Way::vectors_n;
  return along_m && p.n < p.m ? Way::vectors_m : Way::pack_b;
}

// Rows of a that are transposed together: few enough for the first cache.
std::int64_t narrow_rows(std::int64_t k) { return k <= 32 ? 256 : 64; }

template <class T>
using Same = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

// out = x[0], y[0], x[1], y[1], ...
template <class T>
void interleave(const T* x, const T* y, std::int64_t n, T* out) {
  std::int64_t i = 0;
#ifdef __AVX512F__
  if constexpr (sizeof(T) == 4) {
    const __m512i low = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const __m512i high = _mm512_setr_epi32(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    for (; i + width<T> <= n; i += width<T>) {
      const Lanes<T> a = load(x + i), b = load(y + i);
      _mm512_storeu_ps(out + 2 * i, _mm512_permutex2var_ps(a, low, b));
      _mm512_storeu_ps(out + 2 * i + 16, _mm512_permutex2var_ps(a, high, b));
    }
  }
#endif
  for (; i < n; ++i) {
    out[2 * i] = x[i];
    out[2 * i + 1] = y[i];
  }
}

// The transposed product z[n, m] = b^T a^T for one batch, written to c by its strides.
template <class T>
void multiply_transposed(const Product& p, const T* a, std::int64_t a_k, const T* b, T* c, const T* bias, const T* mask,
                         T* scratch, std::int64_t rows) {
  Tile<T> t{b, p.b_n, p.b_k, a, a_k, c, p.c_n, p.k, 0, p.accumulate, nullptr, bias, p.relu, p.masks, mask};
  if (p.c_m == 1) return multiply(t, p.n, rows);
  t.masks = Mask::none;
  // c is contiguous along n: compute into scratch [n, rows] and interleave.
  t.z = scratch;
  t.z_i = rows;
  if (p.accumulate)
    for (std::int64_t j = 0; j < p.n; ++j)
      for (std::int64_t i = 0; i < rows; ++i) scratch[j * rows + i] = c[i * p.c_m + j * p.c_n];
  multiply(t, p.n, rows);
  if (p.masks == Mask::none && p.n == 2 && p.c_m == 2 && p.c_n == 1) return interleave(scratch, scratch + rows, rows, c);
  for (std::int64_t j = 0; j < p.n; ++j) {
    for (std::int64_t i = 0; i < rows; ++i) {
      const std::int64_t at_c = i * p.c_m + j * p.c_n;
      const bool keep = p.masks == Mask::none || (p.masks == Mask::drop_zeros ? mask[at_c] != 0 : mask[at_c] > 0);
      c[at_c] = keep ? scratch[j * rows + i] : T(0);
    }
  }
}

template <class T>
void run_product(const void* args, Slots slots) {
  const Product& p = *static_cast<const Product*>(args);
  if (p.m == 0 || p.n == 0) return;
  const Way way = way_of(p);
  T* scratch = reinterpret_cast<T*>(slots[scratch_slot]);
  const T* bias = p.has_bias ? at<const T>(slots, p.bias) : nullptr;
  const T* mask = p.masks == Mask::none ? nullptr : at<const T>(slots, p.mask);
  for (std::int64_t i = 0; i < p.batch; ++i) {
    const T* a = at<const T>(slots, p.a) + i * p.a_batch;
    const T* b = at<const T>(slots, p.b) + i * p.b_batch;
    T* c = at<T>(slots, p.c) + i * p.c_batch;
    switch (way) {
      case Way::vectors_n: {
        multiply(Tile<T>{a, p.a_m, p.a_k, b, p.b_k, c, p.c_m, p.k, 0, p.accumulate, bias, nullptr, p.relu, p.masks, mask}, p.m,
                 p.n);
        break;
      }
      case Way::vectors_m: {
        multiply_transposed(p, a, p.a_k, b, c, bias, mask, scratch, p.m);
        break;
      }
      case Way::pack_b: {
        // b is contiguous along k as a rule: a transpose.
        if (p.b_k == 1)
          transpose_matrix(reinterpret_cast<const Same<T>*>(b), p.b_n, p.n, p.k, reinterpret_cast<Same<T>*>(scratch), p.n);
        else
          for (std::int64_t k = 0; k < p.k; ++k)
            for (std::int64_t n = 0; n < p.n; ++n) scratch[k * p.n + n] = b[k * p.b_k + n * p.b_n];
        multiply(Tile<T>{a, p.a_m, p.a_k, scratch, p.n, c, p.c_m, p.k, 0, p.accumulate, bias, nullptr, p.relu, p.masks, mask},
                 p.m, p.n);
        break;
      }
      case Way::narrow: {
        const std::int64_t most = narrow_rows(p.k);
        for (std::int64_t m = 0; m < p.m; m += most) {
          const std::int64_t rows = std::min(most, p.m - m);
          if (p.a_k == 1)
            transpose_matrix(reinterpret_cast<const Same<T>*>(a + m * p.a_m), p.a_m, rows, p.k,
                             reinterpret_cast<Same<T>*>(scratch), most);
          else
            for (std::int64_t k = 0; k < p.k; ++k)
              for (std::int64_t r = 0; r < rows; ++r) scratch[k * most + r] = a[(m + r) * p.a_m + k * p.a_k];
          multiply_transposed(p, scratch, most, b, c + m * p.c_m, bias, mask ? mask + m * p.c_m : nullptr, scratch + most * p.k,
                              rows);
        }
        break;
      }
    }
  }
}

template <class T>
void run_integer_product(const void* args, Slots slots) {
  using U = std::make_unsigned_t<T>;
  const Product& p = *static_cast<const Product*>(args);
  for (std::int64_t i = 0; i < p.batch; ++i) {
    const T* a = at<const T>(slots, p.a) + i * p.a_batch;
    const T* b = at<const T>(slots, p.b) + i * p.b_batch;
    T* c = at<T>(slots, p.c) + i * p.c_batch;
    for (std::int64_t m = 0; m < p.m; ++m) {
      for (std::int64_t n = 0; n < p.n; ++n) {
        U sum = p.accumulate ? static_cast<U>(c[m * p.c_m + n * p.c_n]) : U{0};
        for (std::int64_t k = 0; k < p.k; ++k)
          sum += static_cast<U>(a[m * p.a_m + k * p.a_k]) * static_cast<U>(b[k * p.b_k + n * p.b_n]);
        c[m * p.c_m + n * p.c_n] = static_cast<T>(sum);
      }
    }
  }
}

}  // namespace

Kernel product_kernel(DType type) {
  switch (type) {
    case DType::f32: return run_product<float>;
    case DType::f64: return run_product<double>;
    case DType::i32: return run_integer_product<std::int32_t>;
    case DType::i64: return run_integer_product<std::int64_t>;
    case DType::boolean: return nullptr;
  }
  return nullptr;
}

std::int64_t scratch_bytes(const Product& p, DType type) {
  if (!is_float(type)) return 0;
  std::int64_t elements = 0;
  switch (way_of(p)) {
    case Way::vectors_n: break;
    case Way::vectors_m: elements = p.c_m == 1 ? 0 : p.n * p.m; break;
    case Way::pack_b: elements = p.k * p.n; break;
    case Way::narrow: elements = narrow_rows(p.k) * (p.k + p.n); break;
  }
  return elements * static_cast<std::int64_t>(bytes(type)) + static_cast<std::int64_t>(alignment);
}

}  // namespace mmc::kernels

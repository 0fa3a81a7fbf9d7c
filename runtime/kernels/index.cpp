#include "runtime/kernels/index.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>

namespace mmc::kernels {
namespace {

constexpr std::int64_t cache_line = 64, far_row = 1024;  // bytes

// The position that index j names, checked.
std::int64_t position(const std::byte* indices, bool wide, std::int64_t j, std::int64_t size, std::int64_t axis) {
  const std::int64_t i =
      wide ? reinterpret_cast<const std::int64_t*>(indices)[j] : reinterpret_cast<const std::int32_t*>(indices)[j];
  if (i < 0 || i >= size) throw IndexOutside{i, size, axis};
  return i;
}

template <class T>
void gather_elements(const Gather& g, const std::byte* indices, const std::byte* x, std::byte* to) {
  for (std::int64_t o = 0; o < g.outer; ++o)
    for (std::int64_t j = 0; j < g.count; ++j)
      reinterpret_cast<T*>(to)[o * g.count + j] =
          reinterpret_cast<const T*>(x)[o * g.size + position(indices, g.wide, j, g.size, g.axis)];
}

template <class T>
T plus(T x, T y) {
  if constexpr (std::is_integral_v<T>)
    return static_cast<T>(static_cast<std::make_unsigned_t<T>>(x) + static_cast<std::make_unsigned_t<T>>(y));
  else
    return x + y;
}

template <class T>
void run_scatter_add(const void* args, Slots slots) {
  const ScatterAdd& s = *static_cast<const ScatterAdd*>(args);
  T* to = at<T>(slots, s.to);
  const T* base = at<const T>(slots, s.base);
  const std::byte* indices = at<const std::byte>(slots, s.indices);
  const T* updates = at<const T>(slots, s.updates);
  if (to != base) std::memcpy(to, base, static_cast<std::size_t>(s.outer * s.size * s.inner) * sizeof(T));
  for (std::int64_t o = 0; o < s.outer; ++o) {
    for (std::int64_t j = 0; j < s.count; ++j) {
      T* row = to + (o * s.size + position(indices, s.wide, j, s.size, s.axis)) * s.inner;
      const T* update = updates + (o * s.count + j) * s.inner;
      for (std::int64_t i = 0; i < s.inner; ++i) row[i] = plus(row[i], update[i]);
    }
  }
}

// A number whose unsigned order is that of x: both zeros alike, nan the largest.
template <class T>
std::uint32_t rank_of(T x) {
  if constexpr (std::is_same_v<T, float>) {
    if (x != x) return 0xffffffffu;
    const auto bits = std::bit_cast<std::uint32_t>(x + 0.0f);  // -0 becomes +0
    return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
  } else if constexpr (std::is_signed_v<T>) {
    return static_cast<std::uint32_t>(x) ^ 0x80000000u;
  } else {
    return x;
  }
}

// The order of x[0], x[stride], ...; ties by position. Elements of up to 32 bits are sorted as numbers of 64, with the position
// in the lower half; nothing is allocated, unlike by std::stable_sort.
template <class T, class Place>
void sort_keys(const T* x, const Sort& s, std::uint64_t* keys, Place place) {
  for (std::int64_t i = 0; i < s.size; ++i) {
    const std::uint32_t rank = rank_of(x[i * s.inner]);
    keys[i] = std::uint64_t{s.descending ? ~rank : rank} << 32 | static_cast<std::uint32_t>(i);
  }
  std::sort(keys, keys + s.size);
  for (std::int64_t i = 0; i < s.size; ++i) place(i, static_cast<std::int32_t>(keys[i] & 0xffffffffu));
}

template <class T, class Place>
void sort_positions(const T* x, const Sort& s, std::int32_t* order, Place place) {
  for (std::int64_t i = 0; i < s.size; ++i) order[i] = static_cast<std::int32_t>(i);
  std::sort(order, order + s.size, [&](std::int32_t p, std::int32_t q) {
    const T a = x[p * s.inner], b = x[q * s.inner];
    const bool a_nan = a != a, b_nan = b != b;
    if (a_nan != b_nan) return s.descending ? a_nan : b_nan;  // the largest
    if (!a_nan && a != b) return s.descending ? a > b : a < b;
    return p < q;
  });
  for (std::int64_t i = 0; i < s.size; ++i) place(i, order[i]);
}

template <class T>
void run_sort(const void* args, Slots slots) {
  const Sort& s = *static_cast<const Sort*>(args);
  const T* from = at<const T>(slots, s.from);
  T* values = at<T>(slots, s.values);
  auto* indices = at<std::int32_t>(slots, s.indices);
  std::byte* scratch = slots[scratch_slot];
  for (std::int64_t o = 0; o < s.outer; ++o) {
    for (std::int64_t c = 0; c < s.inner; ++c) {
      const T* x = from + o * s.size * s.inner + c;
      const auto place = [&](std::int64_t i, std::int32_t position) {
        const std::int64_t out = (o * s.size + i) * s.inner + c;
        values[out] = x[position * s.inner];
        indices[out] = position;
      };
      if constexpr (sizeof(T) <= 4)
        sort_keys(x, s, reinterpret_cast<std::uint64_t*>(scratch), place);
      else
        sort_positions(x, s, reinterpret_cast<std::int32_t*>(scratch), place);
    }
  }
}

template <class T>
void run_iota(const void* args, Slots slots) {
  const Iota& r = *static_cast<const Iota*>(args);
  T* to = at<T>(slots, r.to);
  for (std::int64_t o = 0; o < r.outer; ++o)
    for (std::int64_t i = 0; i < r.size; ++i) to = std::fill_n(to, r.inner, static_cast<T>(i));
}

template <class T, class Bits, Bits exponent>
bool finite(const std::byte* x, std::int64_t n) {
  // All exponent bits set: infinity or nan. One pass without branches, which vectorises.
  const auto* p = reinterpret_cast<const Bits*>(x);
  Bits bad = 0;
  for (std::int64_t i = 0; i < n; ++i) bad |= static_cast<Bits>((p[i] & exponent) == exponent);
  return bad == 0;
}

}  // namespace

void run_gather(const void* args, Slots slots) {
  const Gather& g = *static_cast<const Gather*>(args);
  const std::byte* x = at<const std::byte>(slots, g.x);
  const std::byte* indices = at<const std::byte>(slots, g.indices);
  std::byte* to = at<std::byte>(slots, g.to);
  if (g.inner == 1) {
    switch (g.element) {
      case 1: return gather_elements<std::uint8_t>(g, indices, x, to);
      case 4: return gather_elements<std::uint32_t>(g, indices, x, to);
      default: return gather_elements<std::uint64_t>(g, indices, x, to);
    }
  }
  const std::int64_t row = g.inner * g.element;
  for (std::int64_t o = 0; o < g.outer; ++o) {
    for (std::int64_t j = 0; j < g.count; ++j) {
      const std::byte* from = x + (o * g.size + position(indices, g.wide, j, g.size, g.axis)) * row;
      // Rows of a large table are far from each other: the next one is on its way while this one is copied.
      if (row >= far_row && j + 1 < g.count) {
        const std::byte* next = x + (o * g.size + position(indices, g.wide, j + 1, g.size, g.axis)) * row;
        for (std::int64_t b = 0; b < row; b += cache_line) __builtin_prefetch(next + b, 0, 2);
      }
      std::memcpy(to + (o * g.count + j) * row, from, static_cast<std::size_t>(row));
    }
  }
}

Kernel scatter_add_kernel(DType type) {
  switch (type) {
    case DType::f32: return run_scatter_add<float>;
    case DType::f64: return run_scatter_add<double>;
    case DType::i32: return run_scatter_add<std::int32_t>;
    case DType::i64: return run_scatter_add<std::int64_t>;
    case DType::boolean: return nullptr;
  }
  return nullptr;
}

Kernel sort_kernel(DType type) {
  switch (type) {
    case DType::f32: return run_sort<float>;
    case DType::f64: return run_sort<double>;
    case DType::i32: return run_sort<std::int32_t>;
    case DType::i64: return run_sort<std::int64_t>;
    case DType::boolean: return run_sort<std::uint8_t>;
  }
  return nullptr;
}

std::int64_t scratch_bytes(const Sort& s, DType) { return s.size * 8; }

Kernel iota_kernel(DType type) {
  switch (type) {
    case DType::f32: return run_iota<float>;
    case DType::f64: return run_iota<double>;
    case DType::i32: return run_iota<std::int32_t>;
    case DType::i64: return run_iota<std::int64_t>;
    case DType::boolean: return nullptr;
  }
  return nullptr;
}

bool all_finite(const std::byte* x, std::int64_t elements, DType type) {
  if (type == DType::f32) return finite<float, std::uint32_t, 0x7f800000u>(x, elements);
  if (type == DType::f64) return finite<double, std::uint64_t, 0x7ff0000000000000u>(x, elements);
  return true;
}

}  // namespace mmc::kernels

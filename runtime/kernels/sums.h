// Sums with a fixed order: 64 virtual lanes and a tree, whatever the machine's vectors are. For kernels' .cpp files.
//
// Lane l adds the elements i with i mod 64 == l in ascending order, over runs of at most `run` elements; the lanes are folded
// 64 -> 32 -> ... -> 1; the runs are added in ascending order, f32 ones in double. So the bits depend on the count alone, and
// the rounding error grows with the square root of the count at worst, not with the count.
#pragma once
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace mmc::kernels {

inline constexpr std::int64_t sum_lanes = 64;
inline constexpr std::int64_t sum_run = 16384;

// The compiler keeps 64 lanes in registers only as vectors of its own; it lowers them to the machine's.
template <class T>
struct LaneSum {
  static constexpr std::int64_t group = 64 / static_cast<std::int64_t>(sizeof(T));  // lanes of one vector
  static constexpr std::int64_t groups = sum_lanes / group;
  typedef T Vector __attribute__((vector_size(64)));
  using Unsigned = std::conditional_t<std::is_integral_v<T>, std::make_unsigned<T>, std::type_identity<T>>::type;
  alignas(64) T lane[sum_lanes] = {};

  // Adds elements whose first has an index divisible by 64.
  void add(const T* x, std::int64_t n) {
    add_with(
        n, [x](std::int64_t i) { return vector_at(x + i); }, [x](std::int64_t i) { return x[i]; });
  }
  void add_products(const T* x, const T* y, std::int64_t n) {
    add_with(
        n, [x, y](std::int64_t i) { return vector_at(x + i) * vector_at(y + i); },
        [x, y](std::int64_t i) { return x[i] * y[i]; });
  }
  // The total; the lanes are zero afterwards.
  T fold() {
    for (std::int64_t half = sum_lanes / 2; half > 0; half /= 2)
      for (std::int64_t l = 0; l < half; ++l)
        lane[l] = static_cast<T>(static_cast<Unsigned>(lane[l]) + static_cast<Unsigned>(lane[l + half]));
    const T total = lane[0];
    for (T& l : lane) l = 0;
    return total;
  }

 private:
  static Vector vector_at(const T* p) {
    Vector v;
    std::memcpy(&v, p, sizeof v);
    return v;
  }
  template <class Whole, class One>
  void add_with(std::int64_t n, Whole whole, One one) {
    Vector sum[groups];
#pragma GCC unroll 8
    for (std::int64_t g = 0; g < groups; ++g) sum[g] = vector_at(lane + g * group);
    std::int64_t i = 0;
    for (; i + sum_lanes <= n; i += sum_lanes) {
#pragma GCC unroll 8
      for (std::int64_t g = 0; g < groups; ++g) sum[g] += whole(i + g * group);
    }
#pragma GCC unroll 8
    for (std::int64_t g = 0; g < groups; ++g) std::memcpy(lane + g * group, &sum[g], sizeof(Vector));
    for (std::int64_t l = 0; i + l < n; ++l)
      lane[l] = static_cast<T>(static_cast<Unsigned>(lane[l]) + static_cast<Unsigned>(one(i + l)));
  }
};

// What totals of runs are added in.
template <class T>
struct Wide {
  using type = T;
};
template <>
struct Wide<float> {
  using type = double;
};

}  // namespace mmc::kernels

// Sums with a fixed order: 64 virtual lanes and a tree, whatever the machine's vectors are. For kernels' .cpp files.
//
// Lane l adds the elements i with i mod 64 == l in ascending order, over runs of at most `run` elements; the lanes are folded
// 64 -> 32 -> ... -> 1; the runs are added in ascending order, f32 ones in double. So the bits depend on the count alone, and
// the rounding error grows with the square root of the count at worst, not with the count.
#pragma once
#include <cstdint>

namespace mmc::kernels {

inline constexpr std::int64_t sum_lanes = 64;
inline constexpr std::int64_t sum_run = 16384;

template <class T>
struct LaneSum {
  alignas(64) T lane[sum_lanes] = {};

  // Adds elements whose first has an index divisible by 64.
  void add(const T* x, std::int64_t n) {
    std::int64_t i = 0;
    for (; i + sum_lanes <= n; i += sum_lanes)
      for (std::int64_t l = 0; l < sum_lanes; ++l) lane[l] += x[i + l];
    for (std::int64_t l = 0; i + l < n; ++l) lane[l] += x[i + l];
  }
  void add_products(const T* x, const T* y, std::int64_t n) {
    std::int64_t i = 0;
    for (; i + sum_lanes <= n; i += sum_lanes)
      for (std::int64_t l = 0; l < sum_lanes; ++l) lane[l] += x[i + l] * y[i + l];
    for (std::int64_t l = 0; i + l < n; ++l) lane[l] += x[i + l] * y[i + l];
  }
  // The total; the lanes are zero afterwards.
  T fold() {
    for (std::int64_t half = sum_lanes / 2; half > 0; half /= 2)
      for (std::int64_t l = 0; l < half; ++l) lane[l] += lane[l + half];
    const T total = lane[0];
    for (T& l : lane) l = 0;
    return total;
  }
};

// What totals of runs are added in.
template <class T> struct Wide { using type = T; };
template <> struct Wide<float> { using type = double; };

}  // namespace mmc::kernels

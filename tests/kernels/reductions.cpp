// Sums, extrema and their positions: every length around the blocks of the kernels, against the plain reading of the contract
// (runtime/kernels/reduce.h), to the bit.
#include "runtime/kernels/reduce.h"

#include <array>
#include <limits>
#include <vector>

#include "runtime/kernels/sums.h"
#include "tests/plan/graphs.h"

namespace mmc::test {
namespace {

// A row: 64 lanes, folded; runs of 16384.
template <class T>
T sum_of_row(const std::vector<T>& x) {
  typename kernels::Wide<T>::type total = 0;
  for (std::size_t begin = 0; begin < x.size(); begin += kernels::sum_run) {
    std::array<T, 64> lane{};
    for (std::size_t i = begin; i < std::min<std::size_t>(x.size(), begin + kernels::sum_run); ++i)
      lane[(i - begin) % 64] += x[i];
    for (std::size_t half = 32; half > 0; half /= 2)
      for (std::size_t l = 0; l < half; ++l) lane[l] += lane[l + half];
    total += lane[0];
  }
  return static_cast<T>(total);
}

// A column: four lanes, folded; runs of 1024.
template <class T>
T sum_of_column(const std::vector<T>& x) {
  typename kernels::Wide<T>::type total = 0;
  for (std::size_t begin = 0; begin < x.size(); begin += 1024) {
    std::array<T, 4> lane{};
    for (std::size_t i = begin; i < std::min<std::size_t>(x.size(), begin + 1024); ++i) lane[(i - begin) % 4] += x[i];
    total += (lane[0] + lane[2]) + (lane[1] + lane[3]);
  }
  return static_cast<T>(total);
}

template <class T>
std::int32_t place_of_largest(const std::vector<T>& x) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < x.size(); ++i)
    if (x[best] == x[best] && (x[i] > x[best] || x[i] != x[i])) best = i;
  return static_cast<std::int32_t>(best);
}

template <class T>
void exact(std::int64_t outer, std::int64_t reduced, std::int64_t inner) {
  const DType type = sizeof(T) == 4 ? DType::f32 : DType::f64;
  const Literal values = some(tensor(type, {outer, reduced, inner}), 3);
  std::vector<T> x(values.as<T>(), values.as<T>() + outer * reduced * inner);
  for (std::size_t i = 0; i < x.size(); i += 7) x[i] = static_cast<T>(-0.0);  // ties, and a zero with a sign
  for (std::size_t i = 40; i < x.size(); i += 61) x[i] = std::numeric_limits<T>::quiet_NaN();
  const auto column = [&](std::int64_t o, std::int64_t c) {
    std::vector<T> out;
    for (std::int64_t r = 0; r < reduced; ++r) out.push_back(x[static_cast<std::size_t>((o * reduced + r) * inner + c)]);
    return out;
  };
  std::vector<T> sum(static_cast<std::size_t>(outer * inner));
  std::vector<std::int32_t> place(sum.size());
  std::byte* slots[] = {nullptr, reinterpret_cast<std::byte*>(x.data()), reinterpret_cast<std::byte*>(sum.data()),
                        reinterpret_cast<std::byte*>(place.data())};
  kernels::Reduce r{{1, 0}, {2, 0}, kernels::ReduceKind::sum, outer, reduced, inner, reduced * inner, inner};
  kernels::reduce_kernel(kernels::ReduceKind::sum, type)(&r, slots);
  kernels::ArgReduce a{{1, 0}, {3, 0}, true, outer, reduced, inner};
  kernels::arg_reduce_kernel(type)(&a, slots);
  for (std::int64_t o = 0; o < outer; ++o) {
    for (std::int64_t c = 0; c < inner; ++c) {
      const auto at = static_cast<std::size_t>(o * inner + c);
      const std::vector<T> one = column(o, c);
      const T expected = inner == 1 ? sum_of_row(one) : sum_of_column(one);
      INFO(outer << " x " << reduced << " x " << inner << " at " << o << ", " << c);
      const bool same = std::memcmp(&sum[at], &expected, sizeof(T)) == 0 || (expected != expected && sum[at] != sum[at]);
      REQUIRE(same);
      REQUIRE(place[at] == place_of_largest(one));
    }
  }
}

}  // namespace

TEST_CASE("rows are summed in 64 lanes, whatever their length") {
  for (std::int64_t n : {1, 2, 3, 4, 5, 7, 8, 9, 10, 15, 16, 17, 31, 33, 63, 64, 65, 130, 16384, 16385, 40000}) {
    exact<float>(3, n, 1);
    exact<double>(3, n, 1);
  }
}

TEST_CASE("columns are summed in four lanes, however many there are") {
  for (std::int64_t rows : {1, 2, 3, 4, 5, 10, 1023, 1024, 1025, 2050})
    for (std::int64_t columns : {2, 3, 4, 5, 8, 15, 16, 17, 20, 64, 65, 84}) {
      exact<float>(2, rows, columns);
      exact<double>(2, rows, columns);
    }
}

}  // namespace mmc::test

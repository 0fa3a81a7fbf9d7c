// Moments and goodness of fit of the draws, and which draws must agree or differ. Seeds are fixed, so a test that passes once
// passes always; the limits are those that a true random source exceeds less than once in ten thousand times.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <numeric>
#include <set>
#include <vector>

#include "runtime/random/stream.h"

using namespace mmc;

namespace {

template <class T, class Draw>
std::vector<T> draw(Draw fill, StreamKey key, std::size_t n, std::uint64_t first = 0) {
  std::vector<T> out(n);
  fill(key, first, std::span<T>(out));
  return out;
}

const auto uniform = [](StreamKey key, std::uint64_t first, auto out) { draw_uniform(key, first, out); };
const auto normal = [](StreamKey key, std::uint64_t first, auto out) { draw_normal(key, first, out); };

double normal_distribution(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

// Kolmogorov and Smirnov's sqrt(n) D; above 2.23 once in ten thousand times.
template <class T, class Distribution>
double kolmogorov_smirnov(std::vector<T> x, Distribution distribution) {
  std::sort(x.begin(), x.end());
  const double n = static_cast<double>(x.size());
  double worst = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double f = distribution(static_cast<double>(x[i]));
    worst = std::max({worst, std::abs(f - static_cast<double>(i) / n), std::abs(f - static_cast<double>(i + 1) / n)});
  }
  return std::sqrt(n) * worst;
}

// Pearson's chi-square of counts that should be equal, as a standard normal deviate (Wilson and Hilferty).
double chi_square_deviate(const std::vector<std::size_t>& counts) {
  const double expected =
      static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::size_t{0})) / static_cast<double>(counts.size());
  double sum = 0;
  for (const std::size_t c : counts) sum += (static_cast<double>(c) - expected) * (static_cast<double>(c) - expected) / expected;
  const double freedom = static_cast<double>(counts.size() - 1);
  return (std::cbrt(sum / freedom) - (1 - 2 / (9 * freedom))) / std::sqrt(2 / (9 * freedom));
}

struct Moments {
  double mean = 0, variance = 0, skew = 0, kurtosis = 0;
};
template <class T>
Moments moments(const std::vector<T>& x) {
  const double n = static_cast<double>(x.size());
  Moments m;
  for (const T v : x) m.mean += v / n;
  double third = 0, fourth = 0;
  for (const T v : x) {
    const double d = v - m.mean;
    m.variance += d * d / n;
    third += d * d * d / n;
    fourth += d * d * d * d / n;
  }
  m.skew = third / std::pow(m.variance, 1.5);
  m.kurtosis = fourth / (m.variance * m.variance);
  return m;
}

// The correlation of x[i] with x[i + lag], as a standard normal deviate.
template <class T>
double correlation_deviate(const std::vector<T>& x, std::size_t lag) {
  const Moments m = moments(x);
  double sum = 0;
  for (std::size_t i = 0; i + lag < x.size(); ++i) sum += (x[i] - m.mean) * (x[i + lag] - m.mean);
  return sum / m.variance / std::sqrt(static_cast<double>(x.size() - lag));
}

constexpr double rare = 4.0;  // standard deviations
constexpr std::size_t many = 1 << 18;

}  // namespace

TEMPLATE_TEST_CASE("uniform draws are uniform", "", float, double) {
  const auto x = draw<TestType>(uniform, stream_key(11, "u"), many);
  CHECK(*std::min_element(x.begin(), x.end()) >= 0);
  CHECK(*std::max_element(x.begin(), x.end()) < 1);
  CHECK(kolmogorov_smirnov(x, [](double v) { return v; }) < 2.23);
  std::vector<std::size_t> counts(1000);
  for (const auto v : x) ++counts[static_cast<std::size_t>(v * 1000)];
  CHECK(std::abs(chi_square_deviate(counts)) < rare);
  const Moments m = moments(x);
  CHECK(std::abs(m.mean - 0.5) < rare * std::sqrt(1.0 / 12 / many));
  CHECK(std::abs(m.variance - 1.0 / 12) < rare * std::sqrt(1.0 / 180 / many));
  for (const std::size_t lag : {1, 2, 3, 4, 5, 8, 64}) CHECK(std::abs(correlation_deviate(x, lag)) < rare);
}

TEMPLATE_TEST_CASE("normal draws are normal", "", float, double) {
  const auto x = draw<TestType>(normal, stream_key(12, "n"), many);
  CHECK(kolmogorov_smirnov(x, normal_distribution) < 2.23);
  const Moments m = moments(x);
  CHECK(std::abs(m.mean) < rare * std::sqrt(1.0 / many));
  CHECK(std::abs(m.variance - 1) < rare * std::sqrt(2.0 / many));
  CHECK(std::abs(m.skew) < rare * std::sqrt(6.0 / many));
  CHECK(std::abs(m.kurtosis - 3) < rare * std::sqrt(24.0 / many));
  for (const std::size_t lag : {1, 2, 3, 4, 5, 8, 64}) CHECK(std::abs(correlation_deviate(x, lag)) < rare);
  // The two of a pair share their radius, so their squares must not be correlated either.
  std::vector<double> squares(x.begin(), x.end());
  for (double& v : squares) v *= v;
  CHECK(std::abs(correlation_deviate(squares, 1)) < rare);
  // The tails: how many lie beyond four deviations.
  const double beyond = static_cast<double>(std::count_if(x.begin(), x.end(), [](TestType v) { return std::abs(v) > 4; }));
  const double expected = 2 * normal_distribution(-4) * many;
  CHECK(std::abs(beyond - expected) < rare * std::sqrt(expected));
}

TEST_CASE("integers are uniform, also where a plain multiplication would not be") {
  for (const std::uint64_t bound : {1, 2, 3, 7, 10, 1000}) {
    std::vector<std::int32_t> x(many);
    draw_integers(stream_key(13, "i"), 0, bound, std::span<std::int32_t>(x));
    std::vector<std::size_t> counts(bound);
    for (const std::int32_t v : x) {
      REQUIRE(v >= 0);
      REQUIRE(static_cast<std::uint64_t>(v) < bound);
      ++counts[static_cast<std::size_t>(v)];
    }
    if (bound > 1) CHECK(std::abs(chi_square_deviate(counts)) < rare);
  }
  // For 3 * 2^30 (3 * 2^62) a multiplication without rejection gives every third value twice as often.
  for (const std::uint64_t bound : {std::uint64_t{3} << 30, std::uint64_t{3} << 61}) {
    std::vector<std::int64_t> x(many);
    draw_integers(stream_key(14, "i"), 0, bound, std::span<std::int64_t>(x));
    std::vector<std::size_t> residues(3), thirds(3);
    for (const std::int64_t v : x) {
      REQUIRE(static_cast<std::uint64_t>(v) < bound);
      ++residues[static_cast<std::size_t>(v % 3)];
      ++thirds[static_cast<std::size_t>(static_cast<std::uint64_t>(v) / (bound / 3))];
    }
    CHECK(std::abs(chi_square_deviate(residues)) < rare);
    CHECK(std::abs(chi_square_deviate(thirds)) < rare);
  }
}

TEST_CASE("permutations are permutations, and all are equally likely") {
  constexpr std::size_t rows = 24000;
  std::vector<std::int32_t> order(rows * 4);
  draw_permutation(stream_key(15, "p"), 0, 4, std::span<std::int32_t>(order));
  std::vector<std::size_t> counts(256);
  for (std::size_t r = 0; r < rows; ++r) {
    std::vector<std::int32_t> row(order.begin() + static_cast<std::ptrdiff_t>(r * 4),
                                  order.begin() + static_cast<std::ptrdiff_t>(r * 4 + 4));
    ++counts[static_cast<std::size_t>(row[0] * 64 + row[1] * 16 + row[2] * 4 + row[3])];
    std::sort(row.begin(), row.end());
    REQUIRE(row == std::vector<std::int32_t>{0, 1, 2, 3});
  }
  std::erase(counts, std::size_t{0});
  CHECK(counts.size() == 24);
  CHECK(std::abs(chi_square_deviate(counts)) < rare);
  draw_permutation(stream_key(15, "p"), 0, 0, std::span<std::int32_t>());  // nothing to order
}

TEMPLATE_TEST_CASE("a draw begins with the shorter draw, and any part of it can be drawn alone", "", float, double) {
  const StreamKey key = stream_key(16, "prefix");
  for (const auto& fill : {+[](StreamKey k, std::uint64_t f, std::span<TestType> o) { draw_uniform(k, f, o); },
                           +[](StreamKey k, std::uint64_t f, std::span<TestType> o) { draw_normal(k, f, o); }}) {
    const auto whole = draw<TestType>(fill, key, 101);
    for (std::size_t n = 0; n <= 101; ++n) {
      const auto shorter = draw<TestType>(fill, key, n);
      REQUIRE(std::equal(shorter.begin(), shorter.end(), whole.begin()));
      const auto rest = draw<TestType>(fill, key, 101 - n, n);
      REQUIRE(std::equal(rest.begin(), rest.end(), whole.begin() + static_cast<std::ptrdiff_t>(n)));
    }
  }
}

TEST_CASE("an f32 uniform is the leading part of the f64 one") {
  const StreamKey key = stream_key(17, "leading");
  const auto narrow = draw<float>(uniform, key, 1000);
  const auto wide = draw<double>(uniform, key, 1000);
  for (std::size_t i = 0; i < narrow.size(); ++i) {
    REQUIRE(narrow[i] <= wide[i]);
    REQUIRE(wide[i] < narrow[i] + 0x1p-24);
  }
}

TEST_CASE("paths, seeds and loop indices give different streams") {
  std::set<std::uint64_t> keys;
  std::size_t made = 0;
  auto add = [&](StreamKey key) {
    keys.insert(std::uint64_t{key.hi} << 32 | key.lo);
    ++made;
  };
  for (const std::uint64_t seed : {0, 1, 2, 42}) {
    for (const char* path : {"", "a", "b", "ab", "a.b", "net.layers[0].weight", "net.layers[1].weight"}) {
      const StreamKey key = stream_key(seed, path);
      add(key);
      for (std::uint64_t i = 0; i < 50; ++i) {
        add(fold_in(key, i));
        for (std::uint64_t j = 0; j < 5; ++j) add(fold_in(fold_in(key, i), j));
      }
    }
  }
  CHECK(keys.size() == made);
  // Neighbouring keys give unrelated numbers.
  const auto a = draw<double>(uniform, fold_in(stream_key(1, "x"), 0), many);
  const auto b = draw<double>(uniform, fold_in(stream_key(1, "x"), 1), many);
  double sum = 0;
  for (std::size_t i = 0; i < many; ++i) sum += (a[i] - 0.5) * (b[i] - 0.5) * 12;
  CHECK(std::abs(sum / std::sqrt(static_cast<double>(many))) < rare);
}

// Box and Muller's formula in plain arithmetic: its accuracy against long double, and that every lane of a vector gives the
// scalar code's bits.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <numbers>
#include <vector>

#include "runtime/random/box_muller.h"
#include "runtime/random/stream.h"

using namespace mmc;

namespace {

template <class T>
using Bits = typename ScalarLanes<T>::Bits;

// GCC's vector extension as a Lanes class.
template <class T, int n>
struct VectorLanes {
  using Scalar = T;
  using Element = typename ScalarLanes<T>::Bits;
  using SignedElement = typename ScalarLanes<T>::Int;
  typedef T Real __attribute__((vector_size(n * sizeof(T))));
  typedef Element Bits __attribute__((vector_size(n * sizeof(T))));
  typedef SignedElement Int __attribute__((vector_size(n * sizeof(T))));
  static Real fma(Real a, Real b, Real c) {
    Real r{};
    for (int i = 0; i < n; ++i) r[i] = std::fma(a[i], b[i], c[i]);
    return r;
  }
  static Real sqrt(Real x) {
    for (int i = 0; i < n; ++i) x[i] = std::sqrt(x[i]);
    return x;
  }
  static Real to_real(Int x) { return __builtin_convertvector(x, Real); }
  static Bits bits(Real x) { return (Bits)x; }
  static Bits bits(Int x) { return (Bits)x; }
  static Int integer(Bits x) { return (Int)x; }
  static Real real(Bits x) { return (Real)x; }
  template <class Mask>
  static Real select(Mask m, Real yes, Real no) {
    return m ? yes : no;
  }
  static Real splat(T x) { return x - Real{}; }
  static Bits splat_bits(Element x) { return x - Bits{}; }
};

// Pairs of words: both ends of the range of each, powers of two and their neighbours, then random ones.
template <class T>
std::vector<std::pair<Bits<T>, Bits<T>>> words(std::size_t random) {
  std::vector<Bits<T>> special = {0, 1, 2, 3, static_cast<Bits<T>>(-1), static_cast<Bits<T>>(-2), static_cast<Bits<T>>(-3)};
  for (int shift = 1; shift < static_cast<int>(sizeof(T) * 8); ++shift) {
    for (int d = -2; d <= 2; ++d) {
      special.push_back((Bits<T>{1} << shift) + static_cast<Bits<T>>(d));
      special.push_back(static_cast<Bits<T>>(-1) - (Bits<T>{1} << shift) + static_cast<Bits<T>>(d));
    }
  }
  // Around u = sqrt(1/2), where the logarithm changes its formula.
  const auto root = static_cast<Bits<T>>(std::ldexp(std::sqrt(0.5L), static_cast<int>(sizeof(T) * 8)));
  for (int d = -400; d <= 400; ++d) special.push_back(root + static_cast<Bits<T>>(d));
  std::vector<std::pair<Bits<T>, Bits<T>>> pairs;
  for (std::size_t i = 0; i < special.size(); ++i) pairs.emplace_back(special[i], special[(i * 7 + 3) % special.size()]);
  const StreamKey key = stream_key(1, "words");
  auto word = [&](std::uint64_t e) {
    return static_cast<Bits<T>>(std::uint64_t{random_word(key, e, 1)} << 32 | random_word(key, e));
  };
  for (std::size_t i = 0; i < random; ++i) pairs.emplace_back(word(2 * i), word(2 * i + 1));
  return pairs;
}

// The largest relative error, in units of the type's epsilon.
template <class T>
double worst_error() {
  constexpr int n = sizeof(T) * 8;
  const long double half_pi = std::numbers::pi_v<long double> / 2;
  long double worst = 0;
  for (const auto& [a, b] : words<T>(200000)) {
    const BoxMullerPair<T> z = box_muller<ScalarLanes<T>>(a, b);
    // The logarithm by log1p of an exactly known 1 - u near 1, the angle by an exact quarter and remainder.
    const long double u = std::ldexp(static_cast<long double>(a >> 1) + 0.5L, 1 - n);
    const long double below_one = std::ldexp(static_cast<long double>((static_cast<Bits<T>>(-1) >> 1) - (a >> 1)) + 0.5L, 1 - n);
    const long double r = std::sqrt(-2 * (u > 0.5L ? std::log1p(-below_one) : std::log(u)));
    const auto quarter = static_cast<int>((b + (Bits<T>{1} << (n - 3))) >> (n - 2)) % 4;
    const auto rest = static_cast<typename ScalarLanes<T>::Int>((b << 2) | 2);
    const long double y = half_pi * std::ldexp(static_cast<long double>(rest), -n);
    const long double c[] = {std::cos(y), -std::sin(y), -std::cos(y), std::sin(y)};
    const long double cosine = r * c[quarter], sine = r * c[(quarter + 3) % 4];
    worst = std::max({worst, std::abs(z.cosine / cosine - 1), std::abs(z.sine / sine - 1)});
  }
  return static_cast<double>(worst / std::numeric_limits<T>::epsilon());
}

template <class T, int n>
bool vector_equals_scalar() {
  using L = VectorLanes<T, n>;
  auto pairs = words<T>(20000);
  pairs.resize(pairs.size() / n * n);
  for (std::size_t i = 0; i < pairs.size(); i += n) {
    typename L::Bits a{}, b{};
    for (int j = 0; j < n; ++j) {
      a[j] = pairs[i + static_cast<std::size_t>(j)].first;
      b[j] = pairs[i + static_cast<std::size_t>(j)].second;
    }
    const auto z = box_muller<L>(a, b);
    for (int j = 0; j < n; ++j) {
      const auto expected = box_muller<ScalarLanes<T>>(a[j], b[j]);
      const T cosine = z.cosine[j], sine = z.sine[j];
      if (std::memcmp(&cosine, &expected.cosine, sizeof(T)) != 0 || std::memcmp(&sine, &expected.sine, sizeof(T)) != 0)
        return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("normals have small relative errors over the whole range of words") {
  const double narrow = worst_error<float>(), wide = worst_error<double>();
  CAPTURE(narrow, wide);
  CHECK(narrow < 3);  // units of epsilon
  CHECK(wide < 3);
}

TEST_CASE("a normal in a vector lane has the bits of the scalar one") {
  CHECK(vector_equals_scalar<float, 16>());
  CHECK(vector_equals_scalar<float, 8>());
  CHECK(vector_equals_scalar<float, 4>());
  CHECK(vector_equals_scalar<double, 8>());
  CHECK(vector_equals_scalar<double, 4>());
  CHECK(vector_equals_scalar<double, 2>());
}

TEST_CASE("the extreme words give finite normals") {
  const auto widest = box_muller<ScalarLanes<float>>(0, 0);
  CHECK(widest.cosine == Approx(std::sqrt(2 * 32 * std::numbers::ln2)).epsilon(1e-6));
  CHECK(box_muller<ScalarLanes<double>>(0, 0).cosine == Approx(std::sqrt(2 * 64 * std::numbers::ln2)).epsilon(1e-14));
  const auto smallest = box_muller<ScalarLanes<float>>(0xffffffff, 0);
  CHECK(smallest.cosine == Approx(std::sqrt(2 * std::ldexp(1.0, -32))).epsilon(1e-6));
}

TEST_CASE("normals in f32 and f64 agree to f32 precision") {
  constexpr std::size_t n = 1 << 18;
  std::vector<float> narrow(n);
  std::vector<double> wide(n);
  const StreamKey key = stream_key(3, "agree");
  draw_normal(key, 0, std::span<float>(narrow));
  draw_normal(key, 0, std::span<double>(wide));
  double worst = 0;
  for (std::size_t i = 0; i < n; ++i) worst = std::max(worst, std::abs(narrow[i] - wide[i]) / std::max(1.0, std::abs(wide[i])));
  CHECK(worst < 1e-5);  // in the far tail an f32 word does not tell which of the f64 words it was
  std::size_t far = 0;
  for (std::size_t i = 0; i < n; ++i) far += std::abs(narrow[i] - wide[i]) > 1e-6 * std::max(1.0, std::abs(wide[i]));
  CHECK(far < n / 1000);
}

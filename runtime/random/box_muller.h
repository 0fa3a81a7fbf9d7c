// Normals from random words by Box and Muller's formula, with logarithm, sine and cosine of our own, so that one lane of a
// vector register and the scalar code give the same bits whatever the compiler and the C library.
//
// For a pair of words a, b of n bits (n = 32 for f32, 64 for f64) the formula in exact arithmetic is
//   u = (floor(a / 2) + 1/2) 2^-(n-1)        in (0, 1): no logarithm of zero, and tails to 6.8 (f32) and 9.4 (f64)
//   theta = 2 pi (b + 1/2) 2^-n               up to 2 units of the last bits of b
//   cosine = sqrt(-2 log u) cos(theta), sine = sqrt(-2 log u) sin(theta)
// Near u = 1 the logarithm is taken from 1 - u, which is computed from the complement of a; the angle is split into a quarter
// turn and a signed remainder as integers. Hence the results have small relative errors everywhere (tests/random measures
// them), and the f32 and f64 normals of one element agree to f32 precision.
//
// Only + - * /, fused multiply-add, square root, integer-to-float conversion and shifts occur: each is exact or correctly
// rounded by IEEE 754, in scalar code as in every vector unit. Compile with -ffp-contract=off: what is fused is written here.
// Polynomials: minimax, by Remez's algorithm (relative errors of log, sin, cos: 6e-9, 3e-9, 6e-11 in f32; 1e-17 and below in
// f64); f64's logarithm is that of fdlibm's e_log.c (log(1+f) by the even polynomial in s = f / (2 + f)).
//
// A `Lanes` class names the types and the operations that have no common spelling for scalars and vectors:
//   Scalar (float or double); Real, Bits (unsigned), Int (signed): as many lanes, all of one width
//   static Real fma(Real, Real, Real), sqrt(Real), to_real(Int) (rounded to nearest even)
//   static Bits bits(Real), Bits bits(Int), Int integer(Bits), Real real(Bits)       (the same bits, another type)
//   static Real select(mask, Real yes, Real no)                                      (mask: what comparing Bits gives)
//   static Real splat(scalar), Bits splat_bits(scalar)
// Arithmetic, shifts and comparisons use operators, so scalars, GCC vectors and xsimd batches all fit. >> on Int is arithmetic.
#pragma once
#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>

namespace mmc {

template <class Real>
struct BoxMullerPair {
  Real cosine;  // element 2j
  Real sine;    // element 2j + 1
};

template <class T>
struct ScalarLanes {
  using Scalar = T;
  using Real = T;
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  using Int = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
  static Real fma(Real a, Real b, Real c) { return std::fma(a, b, c); }
  static Real sqrt(Real x) { return std::sqrt(x); }
  static Real to_real(Int x) { return static_cast<Real>(x); }
  static Bits bits(Real x) { return std::bit_cast<Bits>(x); }
  static Bits bits(Int x) { return static_cast<Bits>(x); }
  static Int integer(Bits x) { return static_cast<Int>(x); }
  static Real real(Bits x) { return std::bit_cast<Real>(x); }
  static Real select(bool m, Real yes, Real no) { return m ? yes : no; }
  static Real splat(T x) { return x; }
  static Bits splat_bits(Bits x) { return x; }
};

// The widths and constants of one precision.
template <class T>
struct BoxMullerConstants;

template <>
struct BoxMullerConstants<float> {
  using Bits = std::uint32_t;
  static constexpr int width = 32, mantissa = 23;
  static constexpr Bits root_half = 0x3f3504f3;  // the bits of sqrt(1/2)
  static constexpr float unit = 0x1p-31f;        // 2^-(n-1)
  static constexpr float turn = 0x1p-32f;        // 2^-n
  static constexpr float ln2_hi = 0x1.62e4p-1f, ln2_lo = 0x1.7f7d1cp-20f;
  // log(1 + f) = f - f^2/2 + f^3 P(f)
  static constexpr float log[] = {0.333333317079f, -0.250008210318f, 0.20001226866f, -0.166233574119f,
                                  0.142017582407f, -0.131601820837f, 0.12761575403f, -0.0763449519522f};
  // sin(pi/2 y) = y S(y^2), cos(pi/2 y) = 1 + y^2 C(y^2), |y| <= 1/2
  static constexpr float sin[] = {1.57079632171f, -0.645963460233f, 0.0796800327645f, -0.0046016578753f};
  static constexpr float cos[] = {-1.2337005426f, 0.253669225966f, -0.0208601651123f, 0.000903766544742f};
};

template <>
struct BoxMullerConstants<double> {
  using Bits = std::uint64_t;
  static constexpr int width = 64, mantissa = 52;
  static constexpr Bits root_half = 0x3fe6a09e667f3bcd;
  static constexpr double unit = 0x1p-63;
  static constexpr double turn = 0x1p-64;
  static constexpr double ln2_hi = 6.93147180369123816490e-01, ln2_lo = 1.90821492927058770002e-10;
  // log(1 + f) = f - f^2/2 + s (f^2/2 + R), s = f / (2 + f), R = s^2 (L1 + s^2 (L2 + ...))
  static constexpr double log[] = {6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01,
                                   2.222219843214978396e-01, 1.818357216161805012e-01, 1.531383769920937332e-01,
                                   1.479819860511658591e-01};
  static constexpr double sin[] = {1.5707963267948966192,     -0.64596409750624625216,   0.079692626246166920812,
                                   -0.0046817541353147393279, 0.00016044118472567212708, -3.5988427112896500381e-6,
                                   5.6919261501757119821e-8,  -6.6274309089798033054e-10};
  static constexpr double cos[] = {-1.2337005501361698153,    0.25366950790104681539,      -0.020863480763312569055,
                                   0.00091926027419106800375, -0.000025202036788295266355, 4.710609669535645269e-7,
                                   -6.3212020903379939738e-9};
};

namespace box_muller_detail {

// c[0] + x (c[1] + x (c[2] + ...)), innermost first.
template <class L, std::size_t n>
typename L::Real polynomial(typename L::Real x, const typename L::Scalar (&c)[n]) {
  typename L::Real sum = L::splat(c[n - 1]);
  for (std::size_t i = n - 1; i-- > 0;) sum = L::fma(sum, x, L::splat(c[i]));
  return sum;
}

// log(1 + f) for f in [sqrt(1/2) - 1, sqrt(2) - 1].
template <class L>
typename L::Real log1p_reduced(typename L::Real f) {
  using K = BoxMullerConstants<typename L::Scalar>;
  using Real = typename L::Real;
  const Real half = L::splat(typename L::Scalar(0.5));
  const Real square = f * f;
  if constexpr (K::width == 32) {
    const Real tail = square * f * polynomial<L>(f, K::log);
    return f + L::fma(L::splat(-0.5f), square, tail);
  } else {
    const Real s = f / (f + L::splat(2.0));
    const Real ss = s * s;
    const Real r = ss * polynomial<L>(ss, K::log);
    const Real h = half * square;
    return f - (h - s * (h + r));
  }
}

// sqrt(-2 log u), u = (floor(a / 2) + 1/2) 2^-(n-1).
template <class L>
typename L::Real radius(typename L::Bits a) {
  using K = BoxMullerConstants<typename L::Scalar>;
  using Real = typename L::Real;
  using Bits = typename L::Bits;
  const Real half = L::splat(typename L::Scalar(0.5));
  const Bits k = a >> 1;
  const Bits complement = L::splat_bits(static_cast<typename K::Bits>(-1) >> 1) - k;  // 2^(n-1) - 1 - k
  const Real x = L::to_real(L::integer(k)) + half;                                    // u 2^(n-1)
  // x = m 2^e with m in [sqrt(1/2), sqrt(2)).
  const Bits shifted = L::bits(x) - L::splat_bits(K::root_half);
  const Bits exponent = L::bits(L::integer(shifted) >> K::mantissa);
  const Real m = L::real(L::bits(x) - (exponent << K::mantissa));
  const Bits top = L::splat_bits(static_cast<typename K::Bits>(K::width - 1));
  const Real e = L::to_real(L::integer(exponent - top));  // u = m 2^e, e <= 0
  // For e = 0 u is near 1, and u - 1 is known more precisely from the complement.
  const Real from_one = (L::to_real(L::integer(complement)) + half) * L::splat(-K::unit);
  const Real f = L::select(exponent == top, from_one, m - L::splat(typename L::Scalar(1)));
  const Real log_u = L::fma(e, L::splat(K::ln2_hi), L::fma(e, L::splat(K::ln2_lo), log1p_reduced<L>(f)));
  return L::sqrt(L::splat(typename L::Scalar(-2)) * log_u);
}

}  // namespace box_muller_detail

template <class L>
BoxMullerPair<typename L::Real> box_muller(typename L::Bits a, typename L::Bits b) {
  using K = BoxMullerConstants<typename L::Scalar>;
  using Real = typename L::Real;
  using Bits = typename L::Bits;
  const Real r = box_muller_detail::radius<L>(a);
  // theta = (quarter + y) pi/2 with quarter the nearest of 0..3 (mod 4) and |y| <= 1/2.
  const Bits quarter = (b + L::splat_bits(typename K::Bits{1} << (K::width - 3))) >> (K::width - 2);
  const Bits remainder = (b << 2) | L::splat_bits(2);
  const Real y = L::to_real(L::integer(remainder)) * L::splat(K::turn);
  const Real yy = y * y;
  const Real sine = y * box_muller_detail::polynomial<L>(yy, K::sin);
  const Real cosine = L::fma(yy, box_muller_detail::polynomial<L>(yy, K::cos), L::splat(typename L::Scalar(1)));
  // Turn by the quarters: an odd one swaps sine and cosine; signs go by flipping the sign bit.
  const auto even = (quarter & L::splat_bits(1)) == L::splat_bits(0);
  const Real c = L::select(even, cosine, sine);
  const Real s = L::select(even, sine, cosine);
  const Bits sign_c = ((quarter + L::splat_bits(1)) & L::splat_bits(2)) << (K::width - 2);  // quarters 1 and 2
  const Bits sign_s = (quarter & L::splat_bits(2)) << (K::width - 2);                       // quarters 2 and 3
  return {r * L::real(L::bits(c) ^ sign_c), r * L::real(L::bits(s) ^ sign_s)};
}

}  // namespace mmc

// Random elements by the contract of runtime/random/stream.h, sixteen Philox blocks (64 elements) at a time.
//
// The rounds are integer arithmetic and the normals' formula (runtime/random/box_muller.h) uses only operations that round
// correctly in a vector as in a scalar, so the bits are those of the scalar code, which also draws what is left over.
#include <algorithm>
#include <cstring>
#include <span>
#include <type_traits>

#ifdef __AVX512DQ__
#include <immintrin.h>
#endif

#include "runtime/kernels/index.h"
#include "runtime/random/box_muller.h"
#include "runtime/random/stream.h"

namespace mmc::kernels {
namespace {

constexpr int blocks = 16;
constexpr std::uint64_t group = 4 * blocks;  // elements
struct alignas(64) Words {
  std::uint32_t of[4][blocks];  // word w of block b
  const std::uint32_t* operator[](std::size_t w) const { return of[w]; }
};

#ifdef __AVX512DQ__

// Both halves of sixteen products of 32-bit numbers: the machine multiplies even lanes, so odd ones are moved there and back.
inline void multiply(__m512i x, std::uint32_t factor, __m512i* high, __m512i* low) {
  constexpr __mmask16 odd = 0xaaaa;
  const __m512i f = _mm512_set1_epi64(factor);
  const __m512i even_products = _mm512_mul_epu32(x, f);
  const __m512i odd_products = _mm512_mul_epu32(_mm512_srli_epi64(x, 32), f);
  *high = _mm512_mask_mov_epi32(_mm512_srli_epi64(even_products, 32), odd, odd_products);
  *low = _mm512_mask_mov_epi32(even_products, odd, _mm512_slli_epi64(odd_products, 32));
}

// The blocks first, first + 1, ... as philox(counter = (b_lo, b_hi, plane, 0), key) in philox.h, a block to a lane.
void draw_blocks(StreamKey key, std::uint64_t first, std::uint32_t plane, Words* out) {
  alignas(64) std::uint32_t low[blocks], high[blocks];
  for (int l = 0; l < blocks; ++l) {
    low[l] = static_cast<std::uint32_t>(first + static_cast<std::uint64_t>(l));
    high[l] = static_cast<std::uint32_t>((first + static_cast<std::uint64_t>(l)) >> 32);
  }
  __m512i c[4] = {_mm512_load_si512(low), _mm512_load_si512(high), _mm512_set1_epi32(static_cast<int>(plane)),
                  _mm512_setzero_si512()};
  for (int round = 0; round < philox_rounds; ++round) {
    __m512i a_high, a_low, b_high, b_low;
    multiply(c[0], philox_multiplier_0, &a_high, &a_low);
    multiply(c[2], philox_multiplier_1, &b_high, &b_low);
    c[0] = _mm512_xor_si512(_mm512_xor_si512(b_high, c[1]), _mm512_set1_epi32(static_cast<int>(key.lo)));
    c[2] = _mm512_xor_si512(_mm512_xor_si512(a_high, c[3]), _mm512_set1_epi32(static_cast<int>(key.hi)));
    c[1] = b_low;
    c[3] = a_low;
    key = {key.lo + philox_weyl_0, key.hi + philox_weyl_1};
  }
  for (int w = 0; w < 4; ++w) _mm512_store_si512(out->of[w], c[w]);
}

#else

void draw_blocks(StreamKey key, std::uint64_t first, std::uint32_t plane, Words* out) {
  for (std::uint64_t l = 0; l < blocks; ++l) {
    const std::uint64_t b = first + l;
    const PhiloxBlock words = philox({static_cast<std::uint32_t>(b), static_cast<std::uint32_t>(b >> 32), plane, 0}, key);
    for (std::size_t w = 0; w < 4; ++w) out->of[w][l] = words[w];
  }
}

#endif

void uniform_group(StreamKey key, std::uint64_t group_index, float* out) {
  Words w;
  draw_blocks(key, group_index * blocks, 0, &w);
  for (std::size_t b = 0; b < blocks; ++b)
    for (std::size_t i = 0; i < 4; ++i) out[4 * b + i] = static_cast<float>(w[i][b] >> 8) * 0x1p-24f;
}

void uniform_group(StreamKey key, std::uint64_t group_index, double* out) {
  Words w, v;
  draw_blocks(key, group_index * blocks, 0, &w);
  draw_blocks(key, group_index * blocks, 1, &v);
  for (std::size_t b = 0; b < blocks; ++b)
    for (std::size_t i = 0; i < 4; ++i)
      out[4 * b + i] = static_cast<double>((std::uint64_t{w[i][b] >> 8} << 29) + (v[i][b] >> 3)) * 0x1p-53;
}

#ifdef __AVX512DQ__

// GCC's 64-byte vectors as box_muller.h asks for them.
template <class T>
struct VectorLanes {
  using Scalar = T;
  using BitsScalar = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  using IntScalar = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
  typedef T Real __attribute__((vector_size(64)));
  typedef BitsScalar Bits __attribute__((vector_size(64)));
  typedef IntScalar Int __attribute__((vector_size(64)));
  static Real fma(Real a, Real b, Real c) {
    if constexpr (sizeof(T) == 4)
      return (Real)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
    else
      return (Real)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
  }
  static Real sqrt(Real x) {
    if constexpr (sizeof(T) == 4)
      return (Real)_mm512_sqrt_ps((__m512)x);
    else
      return (Real)_mm512_sqrt_pd((__m512d)x);
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
  static Real splat(T x) { return Real{} + x; }
  static Bits splat_bits(BitsScalar x) { return Bits{} + x; }
};

void normal_group(StreamKey key, std::uint64_t group_index, float* out) {
  using L = VectorLanes<float>;
  Words w;
  draw_blocks(key, group_index * blocks, 0, &w);
  for (std::size_t pair = 0; pair < 2; ++pair) {
    L::Bits a, b;
    std::memcpy(&a, w[2 * pair], sizeof a);
    std::memcpy(&b, w[2 * pair + 1], sizeof b);
    const auto r = box_muller<L>(a, b);
    for (std::size_t l = 0; l < blocks; ++l) {
      out[4 * l + 2 * pair] = r.cosine[l];
      out[4 * l + 2 * pair + 1] = r.sine[l];
    }
  }
}

void normal_group(StreamKey key, std::uint64_t group_index, double* out) {
  using L = VectorLanes<double>;
  constexpr std::size_t half = blocks / 2;
  Words w, v;
  draw_blocks(key, group_index * blocks, 0, &w);
  draw_blocks(key, group_index * blocks, 1, &v);
  for (std::size_t pair = 0; pair < 2; ++pair) {
    for (std::size_t begin = 0; begin < blocks; begin += half) {
      L::Bits a, b;
      for (std::size_t l = 0; l < half; ++l) {
        a[l] = std::uint64_t{w[2 * pair][begin + l]} << 32 | v[2 * pair][begin + l];
        b[l] = std::uint64_t{w[2 * pair + 1][begin + l]} << 32 | v[2 * pair + 1][begin + l];
      }
      const auto r = box_muller<L>(a, b);
      for (std::size_t l = 0; l < half; ++l) {
        out[4 * (begin + l) + 2 * pair] = r.cosine[l];
        out[4 * (begin + l) + 2 * pair + 1] = r.sine[l];
      }
    }
  }
}

#else

template <class T>
void normal_group(StreamKey key, std::uint64_t group_index, T* out) {
  draw_normal(key, group_index * group, std::span<T>(out, group));
}

#endif

template <class T>
void integer_group(StreamKey key, std::uint64_t group_index, std::uint64_t bound, T* out) {
  Words w;
  draw_blocks(key, group_index * blocks, 0, &w);
  const auto rejected = static_cast<std::uint32_t>((std::uint64_t{1} << 32) % bound);
  for (std::size_t b = 0; b < blocks; ++b) {
    for (std::size_t i = 0; i < 4; ++i) {
      const std::uint64_t product = w[i][b] * bound;
      out[4 * b + i] = static_cast<T>(product >> 32);
      // Rare: drawn again, by the scalar code.
      if (static_cast<std::uint32_t>(product) < rejected)
        draw_integers(key, group_index * group + 4 * b + i, bound, std::span<T>(out + 4 * b + i, 1));
    }
  }
}

// The elements from `first` on: whole groups by `vectors(index, to)`, what stands before and behind by `scalars(first, span)`.
template <class T, class Vectors, class Scalars>
void draw(std::uint64_t first, std::span<T> out, Vectors vectors, Scalars scalars) {
  const std::uint64_t before = std::min<std::uint64_t>(out.size(), (group - first % group) % group);
  if (before != 0) scalars(first, out.first(before));
  out = out.subspan(before);
  first += before;
  const std::uint64_t whole = out.size() / group;
  for (std::uint64_t g = 0; g < whole; ++g) vectors(first / group + g, out.data() + g * group);
  if (out.size() % group != 0) scalars(first + whole * group, out.subspan(whole * group));
}

template <class T>
void draw_once(const Random& r, StreamKey key, std::uint64_t first, std::span<T> out) {
  const auto bound = static_cast<std::uint64_t>(r.bound);
  if constexpr (std::is_floating_point_v<T>) {
    if (r.kind == DrawKind::uniform)
      draw(
          first, out, [key](std::uint64_t g, T* to) { uniform_group(key, g, to); },
          [key](std::uint64_t from, std::span<T> to) { draw_uniform(key, from, to); });
    else
      draw(
          first, out, [key](std::uint64_t g, T* to) { normal_group(key, g, to); },
          [key](std::uint64_t from, std::span<T> to) { draw_normal(key, from, to); });
  } else if (r.kind == DrawKind::permutation) {
    draw_permutation(key, 0, static_cast<std::size_t>(r.row), out);
  } else if (bound <= std::uint64_t{1} << 32) {
    draw(
        first, out, [key, bound](std::uint64_t g, T* to) { integer_group(key, g, bound, to); },
        [key, bound](std::uint64_t from, std::span<T> to) { draw_integers(key, from, bound, to); });
  } else {
    draw_integers(key, first, bound, out);
  }
}

template <class T>
void run_random(const void* args, Slots slots) {
  const Random& r = *static_cast<const Random*>(args);
  if (r.elements == 0) return;
  const std::int64_t first = r.is_part ? *at<const std::int32_t>(slots, r.part) * r.elements : 0;
  for (std::int64_t d = 0; d < r.draws; ++d) {
    StreamKey key = r.key;
    for (int i = 0; i < r.indices; ++i) {
      const std::int64_t index = at<const std::int32_t>(slots, r.index[i])[r.each[i] ? d : 0];
      key = fold_in(key, static_cast<std::uint64_t>(index));
    }
    draw_once(r, key, static_cast<std::uint64_t>(first),
              std::span<T>(at<T>(slots, r.to) + d * r.elements, static_cast<std::size_t>(r.elements)));
  }
}

}  // namespace

Kernel random_kernel(DType type) {
  switch (type) {
    case DType::f32: return run_random<float>;
    case DType::f64: return run_random<double>;
    case DType::i32: return run_random<std::int32_t>;
    case DType::i64: return run_random<std::int64_t>;
    case DType::boolean: return nullptr;
  }
  return nullptr;
}

}  // namespace mmc::kernels

// The random numbers of a study: which number every element of every draw gets. This page is the contract; any other
// implementation (the vectorised kernels of runtime/kernels) gives the same bits.
//
// A number depends on the study's seed, the name path of the draw, the indices of the loops around it and the element's
// row-major index: never on a thread, on the order of execution or on other draws.
//
// Key.      h = FNV-1a-64 of the path's UTF-8 bytes (offset basis 0xcbf29ce484222325, prime 0x100000001b3);
//           key = words 0, 1 of philox(counter = (h_lo, h_hi, 0x6d6d6331, 0), key = (seed_lo, seed_hi)); then for each loop
//           index i, outermost first, key = words 0, 1 of philox(counter = (i_lo, i_hi, 0x69647831, 0), key).
//           ("_lo" and "_hi" are the halves of the 64-bit number.)
// Words.    word(e, plane, attempt) = word e mod 4 of philox(counter = (b_lo, b_hi, plane, attempt), key) with b = floor(e / 4).
//           w(e) = word(e, 0, 0) is the element's word; v(e) = word(e, 1, 0) its second word, for 64-bit draws.
// uniform   on [0, 1). f32: (w >> 8) 2^-24. f64: ((w >> 8) 2^29 + (v >> 3)) 2^-53, so the leading 24 bits are the f32 draw.
// normal    of mean 0 and deviation 1: elements 2j and 2j+1 are the cosine and the sine of one Box-Muller pair, made from the
//           words (not the uniforms) of these two elements by the formula in box_muller.h. f32 takes w, f64 takes w 2^32 + v;
//           both see the same leading bits, so that a study in f32 and one in f64 start from the same numbers up to rounding.
// integers  on 0..bound-1, 1 <= bound <= 2^63, without modulo bias (D. Lemire, "Fast random integer generation in an interval",
//           2019). bound <= 2^32: p = word(e, 0, a) * bound as 64 bits; the draw is p >> 32, unless (p mod 2^32) <
//           (2^32 mod bound), in which case a grows by one, from 0. Larger bounds: the same with 64 bits in place of 32 and
//           x = word(e, 0, a) 2^32 + word(e, 1, a) in place of the word. So i32 and i64 draws of one bound are equal.
// permutation  of 0..n-1, independently for each row along the last axis: the indices of the row sorted by the 64-bit keys
//           w(e) 2^32 + v(e), ascending, ties by index, where e is the element's index in the whole tensor.
// The counter is the row-major element index, so a draw with a longer leading axis begins with the shorter draw.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/random/philox.h"

namespace mmc {

StreamKey stream_key(std::uint64_t seed, std::string_view path);
StreamKey fold_in(StreamKey, std::uint64_t loop_index);

// word(e, plane, attempt) as above.
std::uint32_t random_word(StreamKey, std::uint64_t element, std::uint32_t plane = 0, std::uint32_t attempt = 0);

// Each fills `out` with the elements first, first + 1, ... of the stream.
void draw_uniform(StreamKey, std::uint64_t first, std::span<float> out);
void draw_uniform(StreamKey, std::uint64_t first, std::span<double> out);
void draw_normal(StreamKey, std::uint64_t first, std::span<float> out);
void draw_normal(StreamKey, std::uint64_t first, std::span<double> out);
// `bound` >= 1; at most 2^31 for 32-bit integers.
void draw_integers(StreamKey, std::uint64_t first, std::uint64_t bound, std::span<std::int32_t> out);
void draw_integers(StreamKey, std::uint64_t first, std::uint64_t bound, std::span<std::int64_t> out);
// out.size() is a multiple of `row`; one permutation of 0..row-1 per row. `first` is the element index of the first row.
void draw_permutation(StreamKey, std::uint64_t first, std::size_t row, std::span<std::int32_t> out);
void draw_permutation(StreamKey, std::uint64_t first, std::size_t row, std::span<std::int64_t> out);

}  // namespace mmc

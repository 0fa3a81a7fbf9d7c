#include "runtime/random/stream.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "compiler/support/errors.h"
#include "runtime/random/box_muller.h"

namespace mmc {
namespace {

constexpr std::uint32_t path_tag = 0x6d6d6331;   // "mmc1"
constexpr std::uint32_t index_tag = 0x69647831;  // "idx1"

constexpr std::uint32_t low(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
constexpr std::uint32_t high(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); }

constexpr std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

// Hands out the words of consecutive elements and computes each block once.
class Words {
 public:
  Words(StreamKey key, std::uint32_t plane) : key_(key), plane_(plane) {}
  std::uint32_t operator()(std::uint64_t element) {
    const std::uint64_t number = element / 4;
    if (number != number_ || !filled_) {
      block_ = philox({low(number), high(number), plane_, 0}, key_);
      number_ = number;
      filled_ = true;
    }
    return block_[element % 4];
  }

 private:
  StreamKey key_;
  std::uint32_t plane_;
  std::uint64_t number_ = 0;
  bool filled_ = false;
  PhiloxBlock block_{};
};

// Both words of consecutive elements as one 64-bit number.
class WideWords {
 public:
  explicit WideWords(StreamKey key) : first_(key, 0), second_(key, 1) {}
  std::uint64_t operator()(std::uint64_t element) { return std::uint64_t{first_(element)} << 32 | second_(element); }

 private:
  Words first_, second_;
};

template <class Lanes, class Source, class T>
void normals(Source words, std::uint64_t first, std::span<T> out) {
  for (std::size_t i = 0; i < out.size();) {
    const std::uint64_t pair = (first + i) / 2 * 2;
    const BoxMullerPair<T> z = box_muller<Lanes>(words(pair), words(pair + 1));
    if (first + i == pair) out[i++] = z.cosine;
    if (i < out.size()) out[i++] = z.sine;
  }
}

std::uint64_t integer(StreamKey key, std::uint64_t element, std::uint64_t bound) {
  constexpr std::uint64_t two_32 = std::uint64_t{1} << 32;
  for (std::uint32_t attempt = 0;; ++attempt) {
    const std::uint64_t word = random_word(key, element, 0, attempt);
    if (bound <= two_32) {
      const std::uint64_t product = word * bound;
      if (low(product) >= two_32 % bound) return product >> 32;
    } else {
      __extension__ using Wide = unsigned __int128;
      const Wide product = Wide{word << 32 | random_word(key, element, 1, attempt)} * bound;
      if (static_cast<std::uint64_t>(product) >= (0 - bound) % bound) return static_cast<std::uint64_t>(product >> 64);
    }
  }
}

template <class T>
void integers(StreamKey key, std::uint64_t first, std::uint64_t bound, std::span<T> out) {
  require(bound >= 1 && bound - 1 <= static_cast<std::uint64_t>(std::numeric_limits<T>::max()), "bound of a random integer");
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<T>(integer(key, first + i, bound));
}

template <class T>
void permutation(StreamKey key, std::uint64_t first, std::size_t row, std::span<T> out) {
  if (out.empty()) return;
  require(row > 0 && out.size() % row == 0, "rows of a random permutation");
  require(row - 1 <= static_cast<std::uint64_t>(std::numeric_limits<T>::max()), "length of a random permutation");
  WideWords words(key);
  std::vector<std::uint64_t> keys(row);
  for (std::size_t start = 0; start < out.size(); start += row) {
    for (std::size_t i = 0; i < row; ++i) keys[i] = words(first + start + i);
    const std::span<T> order = out.subspan(start, row);
    std::iota(order.begin(), order.end(), T{0});
    std::sort(order.begin(), order.end(), [&](T a, T b) {
      const std::uint64_t x = keys[static_cast<std::size_t>(a)], y = keys[static_cast<std::size_t>(b)];
      return x != y ? x < y : a < b;
    });
  }
}

}  // namespace

StreamKey stream_key(std::uint64_t seed, std::string_view path) {
  const std::uint64_t hash = fnv1a(path);
  const PhiloxBlock block = philox({low(hash), high(hash), path_tag, 0}, {low(seed), high(seed)});
  return {block[0], block[1]};
}

StreamKey fold_in(StreamKey key, std::uint64_t loop_index) {
  const PhiloxBlock block = philox({low(loop_index), high(loop_index), index_tag, 0}, key);
  return {block[0], block[1]};
}

std::uint32_t random_word(StreamKey key, std::uint64_t element, std::uint32_t plane, std::uint32_t attempt) {
  const std::uint64_t number = element / 4;
  return philox({low(number), high(number), plane, attempt}, key)[element % 4];
}

void draw_uniform(StreamKey key, std::uint64_t first, std::span<float> out) {
  Words words(key, 0);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(words(first + i) >> 8) * 0x1p-24f;
}

void draw_uniform(StreamKey key, std::uint64_t first, std::span<double> out) {
  Words leading(key, 0), trailing(key, 1);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::uint64_t bits = std::uint64_t{leading(first + i) >> 8} << 29 | trailing(first + i) >> 3;
    out[i] = static_cast<double>(bits) * 0x1p-53;
  }
}

void draw_normal(StreamKey key, std::uint64_t first, std::span<float> out) {
  normals<ScalarLanes<float>>(Words(key, 0), first, out);
}
void draw_normal(StreamKey key, std::uint64_t first, std::span<double> out) {
  normals<ScalarLanes<double>>(WideWords(key), first, out);
}

void draw_integers(StreamKey key, std::uint64_t first, std::uint64_t bound, std::span<std::int32_t> out) {
  integers(key, first, bound, out);
}
void draw_integers(StreamKey key, std::uint64_t first, std::uint64_t bound, std::span<std::int64_t> out) {
  integers(key, first, bound, out);
}
void draw_permutation(StreamKey key, std::uint64_t first, std::size_t row, std::span<std::int32_t> out) {
  permutation(key, first, row, out);
}
void draw_permutation(StreamKey key, std::uint64_t first, std::size_t row, std::span<std::int64_t> out) {
  permutation(key, first, row, out);
}

}  // namespace mmc

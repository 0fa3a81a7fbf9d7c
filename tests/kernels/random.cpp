// The vectorised draws give the bits of the scalar contract (runtime/random/stream.h), whatever the length.
#include <catch2/catch.hpp>

#include <cstring>
#include <span>
#include <vector>

#include "runtime/kernels/index.h"
#include "runtime/random/stream.h"

namespace mmc::test {
namespace {

using kernels::DrawKind;

template <class T>
std::vector<T> drawn(DrawKind kind, DType type, std::size_t n, std::uint64_t bound) {
  std::vector<T> out(n);
  kernels::Random r;
  r.to = {1, 0};
  r.kind = kind;
  r.key = stream_key(11, "w");
  r.elements = static_cast<std::int64_t>(n);
  r.bound = static_cast<std::int64_t>(bound);
  std::byte* slots[] = {nullptr, reinterpret_cast<std::byte*>(out.data())};
  kernels::random_kernel(type)(&r, slots);
  return out;
}

template <class T>
void same(const std::vector<T>& found, const std::vector<T>& expected) {
  REQUIRE(found.size() == expected.size());
  REQUIRE(std::memcmp(found.data(), expected.data(), found.size() * sizeof(T)) == 0);
}

template <class T>
void floats(DType type) {
  for (std::size_t n : {1, 63, 64, 65, 1000, 65536}) {
    std::vector<T> expected(n);
    draw_uniform(stream_key(11, "w"), 0, std::span<T>(expected));
    same(drawn<T>(DrawKind::uniform, type, n, 0), expected);
    draw_normal(stream_key(11, "w"), 0, std::span<T>(expected));
    same(drawn<T>(DrawKind::normal, type, n, 0), expected);
  }
}

template <class T>
void integers(DType type) {
  // The last bound rejects nearly half of the words.
  for (std::uint64_t bound :
       {std::uint64_t{1}, std::uint64_t{7}, std::uint64_t{1} << 31, (std::uint64_t{1} << 31) - 1, std::uint64_t{1431655766}}) {
    std::vector<T> expected(5000);
    draw_integers(stream_key(11, "w"), 0, bound, std::span<T>(expected));
    same(drawn<T>(DrawKind::integers, type, expected.size(), bound), expected);
  }
}

}  // namespace

TEST_CASE("vectorised draws are the contract's, to the bit") {
  floats<float>(DType::f32);
  floats<double>(DType::f64);
  integers<std::int32_t>(DType::i32);
  integers<std::int64_t>(DType::i64);
}

}  // namespace mmc::test

// The numbers themselves. Philox's answers are its authors' (Random123, tests/kat_vectors); those of the streams were computed
// once by an independent program from the text of runtime/random/stream.h and must never change: published studies rest on them.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "runtime/random/stream.h"

using namespace mmc;

namespace {

template <class T>
std::vector<T> uniform(StreamKey key, std::size_t n) {
  std::vector<T> out(n);
  draw_uniform(key, 0, std::span<T>(out));
  return out;
}

template <class T>
std::vector<T> integers(StreamKey key, std::uint64_t bound, std::size_t n) {
  std::vector<T> out(n);
  draw_integers(key, 0, bound, std::span<T>(out));
  return out;
}

const StreamKey net_E{0x85ad87f2, 0xb5d813c9};

}  // namespace

TEST_CASE("Philox gives its authors' known answers") {
  CHECK(philox({0, 0, 0, 0}, {0, 0}) == PhiloxBlock{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
        PhiloxBlock{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        PhiloxBlock{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("stream keys have their committed values") {
  CHECK(stream_key(42, "net.E") == net_E);
  CHECK(stream_key(0, "") == StreamKey{0x32976884, 0xab793c93});
  CHECK(stream_key(0x123456789abcdef0,
                   "gr\xc3\xb6\xc3\x9f"
                   "e") == StreamKey{0x95b0406a, 0x54cad984});
  CHECK(fold_in(fold_in(net_E, 7), 50000) == StreamKey{0xfa581aed, 0xfac0c6f9});
  CHECK(fold_in(net_E, 0x100000005) == StreamKey{0x0ba437f0, 0xf88bcb28});
}

TEST_CASE("words of a stream have their committed values") {
  const std::vector<std::uint32_t> first = {0x42073fcd, 0xbde91972, 0x5144bd17, 0x61b906ce, 0x3fd7e9bf, 0x0c9fd1da};
  const std::vector<std::uint32_t> second = {0x4ae046c3, 0x124232f6, 0x6fe6ab1d, 0xef4c0c49, 0x72232454, 0x66f6b672};
  for (std::size_t e = 0; e < first.size(); ++e) {
    CHECK(random_word(net_E, e) == first[e]);
    CHECK(random_word(net_E, e, 1) == second[e]);
  }
  CHECK(random_word(net_E, (std::uint64_t{1} << 34) + 1) == 0x2af4bcaa);  // the counter's second word is used
}

TEST_CASE("uniform draws have their committed values") {
  CHECK(uniform<float>(net_E, 6) == std::vector<float>{0.25792306661605835f, 0.7418380379676819f, 0.31745511293411255f,
                                                       0.38172948360443115f, 0.24938827753067017f, 0.04931360483169556f});
  CHECK(uniform<double>(net_E, 6) == std::vector<double>{0.25792308404950415, 0.7418380422188411, 0.3174551389881056,
                                                         0.3817295393201202, 0.24938830410532487, 0.049313628804805054});
}

TEST_CASE("integer draws have their committed values") {
  CHECK(integers<std::int32_t>(net_E, 10, 12) == std::vector<std::int32_t>{2, 7, 3, 3, 2, 0, 4, 4, 6, 2, 8, 4});
  CHECK(integers<std::int64_t>(net_E, 10, 12) == std::vector<std::int64_t>{2, 7, 3, 3, 2, 0, 4, 4, 6, 2, 8, 4});
  CHECK(integers<std::int32_t>(net_E, 0x7fffffff, 6) ==
        std::vector<std::int32_t>{553885670, 1593085112, 681729675, 819757926, 535557343, 105900268});
  CHECK(integers<std::int64_t>(net_E, std::uint64_t{3} << 30, 8) ==
        std::vector<std::int64_t>{830828505, 2389627669, 1022594513, 1229636890, 803336015, 158850403, 1430524606, 1508824389});
  CHECK(integers<std::int64_t>(net_E, std::uint64_t{3} << 61, 6) ==
        std::vector<std::int64_t>{6233507054929858847, 5131686345174471452, 2196004996442914858, 2640625116831843483,
                                  1725150957316943263, 341128644642243690});
}

TEST_CASE("permutations have their committed values, each row its own") {
  std::vector<std::int32_t> order(20);
  draw_permutation(net_E, 0, 10, std::span<std::int32_t>(order));
  CHECK(order == std::vector<std::int32_t>{5, 4, 0, 9, 2, 3, 6, 7, 8, 1, 2, 5, 7, 4, 1, 6, 9, 8, 3, 0});
  std::vector<std::int64_t> second(10);
  draw_permutation(net_E, 10, 10, std::span<std::int64_t>(second));
  CHECK(second == std::vector<std::int64_t>(order.begin() + 10, order.end()));
}

TEST_CASE("normal draws have their committed values") {
  const std::vector<double> expected = {-0.084388314984251824, -1.6441003927776531, -1.1154979154159147, 1.0249400278956822,
                                        1.587217715474326,     0.50816145590094264, -1.2491125435205346, 0.251314783745119};
  std::vector<double> wide(8);
  std::vector<float> narrow(8);
  draw_normal(net_E, 0, std::span<double>(wide));
  draw_normal(net_E, 0, std::span<float>(narrow));
  for (std::size_t e = 0; e < expected.size(); ++e) {
    CHECK(wide[e] == Approx(expected[e]).epsilon(1e-15));
    CHECK(narrow[e] == Approx(expected[e]).epsilon(3e-7));
  }
}

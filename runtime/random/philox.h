// Philox 4x32 with ten rounds: a block of four random words as a pure function of a counter and a key.
//
// Source: J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011); the tests hold the
// known answers of the authors' library Random123. There is no state, so any element of any stream can be drawn anywhere: by
// a thread, after a resume, in a vector register. What counters and keys mean in mmc is in stream.h.
#pragma once
#include <array>
#include <cstdint>

namespace mmc {

// Philox's key: which stream.
struct StreamKey {
  std::uint32_t lo = 0;
  std::uint32_t hi = 0;
  friend constexpr bool operator==(StreamKey, StreamKey) = default;
};

using PhiloxBlock = std::array<std::uint32_t, 4>;

// The multipliers of the two halves and the Weyl increments of the key: public because vectorised kernels repeat the rounds.
inline constexpr std::uint32_t philox_multiplier_0 = 0xd2511f53;
inline constexpr std::uint32_t philox_multiplier_1 = 0xcd9e8d57;
inline constexpr std::uint32_t philox_weyl_0 = 0x9e3779b9;
inline constexpr std::uint32_t philox_weyl_1 = 0xbb67ae85;
inline constexpr int philox_rounds = 10;

constexpr PhiloxBlock philox(PhiloxBlock counter, StreamKey key) {
  for (int round = 0; round < philox_rounds; ++round) {
    const std::uint64_t a = std::uint64_t{philox_multiplier_0} * counter[0];
    const std::uint64_t b = std::uint64_t{philox_multiplier_1} * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key.lo, static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key.hi, static_cast<std::uint32_t>(a)};
    key = {key.lo + philox_weyl_0, key.hi + philox_weyl_1};
  }
  return counter;
}

}  // namespace mmc

#include "runtime/plan/map_sums.h"

#include <cstring>

namespace mmc {
namespace {

void add(const Summed& s, std::byte* to, const std::byte* what, bool first) {
  if (first)
    std::memcpy(to, what, static_cast<std::size_t>(s.elements) * bytes(s.dtype));
  else
    s.add(to, to, what, nullptr, s.elements);
}

}  // namespace

void clear_totals(const Map& m, kernels::Slots slots) {
  for (const Summed& s : m.sums) std::memset(slots[s.total], 0, static_cast<std::size_t>(s.elements) * bytes(s.dtype));
}

void add_iteration(const Map& m, kernels::Slots slots, std::int64_t i) {
  const bool one_tile = m.count <= sum_tile;  // then its sum is the total
  for (const Summed& s : m.sums) {
    if (one_tile) {
      add(s, slots[s.total], slots[s.value], i == 0);
      continue;
    }
    add(s, slots[s.tile], slots[s.value], i % sum_tile == 0);
    if (reaches_totals(m, i)) add(s, slots[s.total], slots[s.tile], i < sum_tile);
  }
}

}  // namespace mmc

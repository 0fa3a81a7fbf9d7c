#include "runtime/figure/thinning.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace mmc::figure {

std::vector<std::size_t> thinned(const Numbers& at, const Numbers& value, double from, double to, std::size_t columns) {
  std::vector<std::size_t> kept(at.size());
  std::iota(kept.begin(), kept.end(), 0);
  if (at.size() <= 4 * columns || !std::is_sorted(at.begin(), at.end()) || !(from < to)) return kept;
  kept.clear();
  const auto column = [&](std::size_t i) { return std::floor((at[i] - from) / (to - from) * static_cast<double>(columns)); };
  for (std::size_t begin = 0, end = 0; begin < at.size(); begin = end) {
    std::size_t low = begin, high = begin;
    for (end = begin; end < at.size() && column(end) == column(begin); ++end) {
      if (!(value[end] >= value[low])) low = end;
      if (!(value[end] <= value[high])) high = end;
    }
    if (end == begin) ++end;  // a nan is in no column
    for (const std::size_t i : {begin, std::min(low, high), std::max(low, high), end - 1}) {
      if (kept.empty() || kept.back() < i) kept.push_back(i);
    }
  }
  return kept;
}

}  // namespace mmc::figure

// Which points of a long line are worth drawing.
#pragma once
#include <cstddef>
#include <vector>

#include "runtime/figure/drawing.h"

namespace mmc::figure {

// The indices, ascending, of the first, lowest, highest and last point in each of the columns that [from, to] is divided into:
// looks the same and stays small. `at`: where a point stands along the axis. All points when they are fewer, or do not ascend.
std::vector<std::size_t> thinned(const Numbers& at, const Numbers& value, double from, double to, std::size_t columns);

}  // namespace mmc::figure

// Where the elements of a value lie in its buffer: sizes, strides and an offset, all in elements.
//
// Broadcasts, transposes, slices, reversals and most reshapes are only a change of layout: they cost no instruction when
// the reader can stride. A layout says nothing about which buffer; runtime/plan/plan.h pairs the two as a View.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "compiler/graph/type.h"
#include "runtime/kernels/kernel.h"

namespace mmc {

using Sizes = std::vector<std::int64_t>;

struct Layout {
  Sizes size, stride;
  std::int64_t offset = 0;

  std::int64_t elements() const;
  bool dense() const;  // row-major without gaps (the offset does not matter)
  friend bool operator==(const Layout&, const Layout&) = default;
};

Layout dense_layout(std::span<const std::int64_t> sizes);
inline Layout dense_layout(Type t) { return dense_layout(t.sizes()); }

// As the ops of these names (compiler/ops/build.h).
Layout broadcast_layout(const Layout&, std::span<const std::int64_t> sizes, std::span<const std::int64_t> axes);
Layout transpose_layout(const Layout&, std::span<const std::int64_t> permutation);
Layout slice_layout(const Layout&, std::span<const std::int64_t> starts, std::span<const std::int64_t> limits,
                    std::span<const std::int64_t> strides);
Layout reverse_layout(const Layout&, std::int64_t axis);
// Nothing when the elements would have to move.
std::optional<Layout> reshape_layout(const Layout&, std::span<const std::int64_t> sizes);

// The axes `axes` (in that order) seen as one: its size and stride, or nothing when no single stride walks them.
struct Axis {
  std::int64_t size = 1, stride = 1;
};
std::optional<Axis> merge_axes(const Layout&, std::span<const std::int64_t> axes);

// The layout with axes of size 1 dropped and neighbours merged where one stride walks both.
Layout collapse(const Layout&);
// A layout of at most kernels::max_rank axes in bytes. InternalError when it has more after collapsing.
kernels::Walk walk_of(const Layout&, std::int64_t element_bytes);
// The same for two layouts of equal sizes, merged only where both can be.
void walk_both(const Layout& a, const Layout& b, std::int64_t element_bytes, kernels::Walk* wa, kernels::Walk* wb);

}  // namespace mmc

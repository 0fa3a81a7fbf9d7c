#include "runtime/plan/layout.h"

#include "compiler/support/errors.h"

namespace mmc {

std::int64_t Layout::elements() const {
  std::int64_t n = 1;
  for (std::int64_t s : size) n *= s;
  return n;
}

bool Layout::dense() const {
  std::int64_t expected = 1;
  for (std::size_t i = size.size(); i-- > 0;) {
    if (size[i] != 1 && stride[i] != expected) return elements() == 0;
    expected *= size[i];
  }
  return true;
}

Layout dense_layout(std::span<const std::int64_t> sizes) {
  Layout l{Sizes(sizes.begin(), sizes.end()), Sizes(sizes.size(), 1), 0};
  std::int64_t step = 1;
  for (std::size_t i = sizes.size(); i-- > 0;) {
    l.stride[i] = step;
    step *= sizes[i];
  }
  return l;
}

Layout broadcast_layout(const Layout& l, std::span<const std::int64_t> sizes, std::span<const std::int64_t> axes) {
  Layout r{Sizes(sizes.begin(), sizes.end()), Sizes(sizes.size(), 0), l.offset};
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const auto axis = static_cast<std::size_t>(axes[i]);
    if (l.size[i] == sizes[axis]) r.stride[axis] = l.stride[i];
  }
  return r;
}

Layout transpose_layout(const Layout& l, std::span<const std::int64_t> permutation) {
  Layout r{{}, {}, l.offset};
  for (std::int64_t axis : permutation) {
    r.size.push_back(l.size[static_cast<std::size_t>(axis)]);
    r.stride.push_back(l.stride[static_cast<std::size_t>(axis)]);
  }
  return r;
}

Layout slice_layout(const Layout& l, std::span<const std::int64_t> starts, std::span<const std::int64_t> limits,
                    std::span<const std::int64_t> strides) {
  Layout r = l;
  for (std::size_t i = 0; i < l.size.size(); ++i) {
    r.offset += starts[i] * l.stride[i];
    r.size[i] = limits[i] <= starts[i] ? 0 : (limits[i] - starts[i] + strides[i] - 1) / strides[i];
    r.stride[i] = l.stride[i] * strides[i];
  }
  return r;
}

Layout reverse_layout(const Layout& l, std::int64_t axis) {
  Layout r = l;
  const auto i = static_cast<std::size_t>(axis);
  if (l.size[i] > 0) r.offset += (l.size[i] - 1) * l.stride[i];
  r.stride[i] = -l.stride[i];
  return r;
}

Layout collapse(const Layout& l) {
  Layout r{{}, {}, l.offset};
  for (std::size_t i = 0; i < l.size.size(); ++i) {
    if (l.size[i] == 1) continue;
    if (!r.size.empty() && r.stride.back() == l.stride[i] * l.size[i]) {
      r.size.back() *= l.size[i];
      r.stride.back() = l.stride[i];
    } else {
      r.size.push_back(l.size[i]);
      r.stride.push_back(l.stride[i]);
    }
  }
  return r;
}

std::optional<Layout> reshape_layout(const Layout& l, std::span<const std::int64_t> sizes) {
  Layout r = dense_layout(sizes);
  r.offset = l.offset;
  if (l.elements() == 0 || l.dense()) return r;
  // Each merged run of the old axes must be split by whole new axes.
  const Layout runs = collapse(l);
  std::size_t run = 0;
  std::int64_t left = 0;  // elements of the current run that the new axes have not yet taken, counted from the outside
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] == 1) {
      r.stride[i] = 1;
      continue;
    }
    if (left <= 1) {
      if (run == runs.size.size()) return std::nullopt;
      left = runs.size[run++];
    }
    if (left % sizes[i] != 0) return std::nullopt;
    left /= sizes[i];
    r.stride[i] = left * runs.stride[run - 1];
  }
  return r;
}

std::optional<Axis> merge_axes(const Layout& l, std::span<const std::int64_t> axes) {
  Layout part{{}, {}, 0};
  for (std::int64_t axis : axes) {
    part.size.push_back(l.size[static_cast<std::size_t>(axis)]);
    part.stride.push_back(l.stride[static_cast<std::size_t>(axis)]);
  }
  const Layout one = collapse(part);
  if (one.size.empty()) return Axis{1, 1};
  if (part.elements() == 0) return Axis{0, 1};
  if (one.size.size() > 1) return std::nullopt;
  return Axis{one.size[0], one.stride[0]};
}

namespace {

kernels::Walk to_walk(const Layout& l, std::int64_t element_bytes) {
  require(l.size.size() <= static_cast<std::size_t>(kernels::max_rank), "a strided operand has too many axes");
  kernels::Walk w;
  w.rank = static_cast<int>(l.size.size());
  for (std::size_t i = 0; i < l.size.size(); ++i) {
    w.size[i] = l.size[i];
    w.stride[i] = l.stride[i] * element_bytes;
  }
  return w;
}

}  // namespace

kernels::Walk walk_of(const Layout& l, std::int64_t element_bytes) { return to_walk(collapse(l), element_bytes); }

void walk_both(const Layout& a, const Layout& b, std::int64_t element_bytes, kernels::Walk* wa, kernels::Walk* wb) {
  Layout ra{{}, {}, 0}, rb{{}, {}, 0};
  for (std::size_t i = 0; i < a.size.size(); ++i) {
    if (a.size[i] == 1) continue;
    if (!ra.size.empty() && ra.stride.back() == a.stride[i] * a.size[i] && rb.stride.back() == b.stride[i] * a.size[i]) {
      ra.size.back() *= a.size[i];
      rb.size.back() *= a.size[i];
      ra.stride.back() = a.stride[i];
      rb.stride.back() = b.stride[i];
    } else {
      ra.size.push_back(a.size[i]);
      ra.stride.push_back(a.stride[i]);
      rb.size.push_back(a.size[i]);
      rb.stride.push_back(b.stride[i]);
    }
  }
  *wa = to_walk(ra, element_bytes);
  *wb = to_walk(rb, element_bytes);
}

}  // namespace mmc

// a @ b: the product over the last two axes, leading ones broadcast, vectors as in NumPy. One `dot`.
//
// A transposed operand (`x @ weight.T`) is not transposed: the product sums over the other axis of what stands below the `.T`.
#include <fmt/format.h>

#include <numeric>

#include "compiler/elaborate/operands.h"

namespace mmc::elab {
namespace {

// An operand with its axes as the product sees them: `inner` is summed over, `outer` (of a matrix) stays.
struct Side {
  TensorV tensor;
  std::int64_t inner = 0, outer = -1;  // axes of `tensor`
  std::size_t leading = 0;             // how many axes stand before the matrix
};

bool swaps_last_two(const Ints& permutation) {
  const auto n = static_cast<std::int64_t>(permutation.size());
  if (n < 2 || permutation[static_cast<std::size_t>(n - 1)] != n - 2 || permutation[static_cast<std::size_t>(n - 2)] != n - 1)
    return false;
  for (std::int64_t i = 0; i + 2 < n; ++i) {
    if (permutation[static_cast<std::size_t>(i)] != i) return false;
  }
  return true;
}

Side side_of(const Context& c, const TensorV& x, bool left) {
  const auto rank = static_cast<std::int64_t>(x.axes.size());
  if (rank == 1) return {x, 0, -1, 0};
  Side s{x, left ? rank - 1 : rank - 2, left ? rank - 2 : rank - 1, x.axes.size() - 2};
  const Node* def = c.graph.def(x.value);
  if (def && def->op->name == "transpose" && swaps_last_two(def->attrs.ints("permutation"))) {
    s.tensor.value = def->operands[0];
    std::swap(s.tensor.axes[x.axes.size() - 1], s.tensor.axes[x.axes.size() - 2]);
    std::swap(s.inner, s.outer);
  }
  return s;
}

Shape leading_shape(const Context& c, const Side& s) {
  Shape all = shape_of(c, s.tensor);
  all.sizes.resize(s.leading);
  all.axes.resize(s.leading);
  return all;
}

std::int64_t inner_size(const Context& c, const Side& s) { return c.b.type(s.tensor.value).dim(s.inner).value(); }

[[noreturn]] void inner_sizes_differ(Context& c, const TensorV& a, const TensorV& b, std::int64_t m, std::int64_t n, Span span,
                                     Span left, Span right) {
  auto& e = c.error(Code::inner_sizes_differ, span, fmt::format("the inner sizes of `@` differ: {} and {}", m, n));
  label_operand(c, e, left, type_text(c, a), "the left operand");
  label_operand(c, e, right, type_text(c, b), "the right operand");
  const auto p = sizes(c, a), q = sizes(c, b);
  auto offer = [&](const std::vector<std::int64_t>& s, Span at, std::string_view which) {
    const std::string text = snippet(c, at);
    const std::string turned =
        fmt::format("{}{}, {}]", std::string(name(dtype(c, a))) + (s.size() > 2 ? "[..., " : "["), s.back(), s[s.size() - 2]);
    e.help(text.empty() ? fmt::format("the {} operand transposed would fit: {}", which, turned)
                        : fmt::format("`{}.T` would fit: {}", text, turned));
  };
  if (q.size() >= 2 && q.back() == m) {
    offer(q, right, "right");
  } else if (p.size() >= 2 && p[p.size() - 2] == n) {
    offer(p, left, "left");
  }
  throw Failed{};
}

[[noreturn]] void leading_sizes_differ(Context& c, const TensorV& a, const TensorV& b, Span span, Span left, Span right) {
  auto& e = c.error(Code::shapes_differ, span, "the axes before the matrices of `@` do not fit each other");
  label_operand(c, e, left, type_text(c, a), "the left operand");
  label_operand(c, e, right, type_text(c, b), "the right operand");
  e.help("leading axes are equal, missing, or of a size 1 that was written as such");
  throw Failed{};
}

// Stretches the leading axes to `common`.
Side stretch(Context& c, Side s, const Shape& common) {
  const auto more = static_cast<std::int64_t>(common.sizes.size() - s.leading);
  Shape wanted = shape_of(c, s.tensor);
  wanted.sizes.erase(wanted.sizes.begin(), wanted.sizes.begin() + static_cast<std::ptrdiff_t>(s.leading));
  wanted.axes.erase(wanted.axes.begin(), wanted.axes.begin() + static_cast<std::ptrdiff_t>(s.leading));
  wanted.sizes.insert(wanted.sizes.begin(), common.sizes.begin(), common.sizes.end());
  wanted.axes.insert(wanted.axes.begin(), common.axes.begin(), common.axes.end());
  s.tensor = broadcast_to(c, s.tensor, wanted.sizes, wanted.axes);
  s.inner += more;
  if (s.outer >= 0) s.outer += more;
  s.leading = common.sizes.size();
  return s;
}

TensorV product(Context& c, const Side& a, const Side& b) {
  std::vector<AxisInfo> axes;
  if (a.leading > 0 && b.leading > 0) {  // both stretched to the same leading axes
    Ints batch(a.leading);
    std::iota(batch.begin(), batch.end(), 0);
    axes.assign(a.tensor.axes.begin(), a.tensor.axes.begin() + static_cast<std::ptrdiff_t>(a.leading));
    if (a.outer >= 0) axes.push_back(a.tensor.axes[static_cast<std::size_t>(a.outer)]);
    if (b.outer >= 0) axes.push_back(b.tensor.axes[static_cast<std::size_t>(b.outer)]);
    return wrap(c, build::dot(c.b, a.tensor.value, b.tensor.value, batch, batch, {a.inner}, {b.inner}), axes);
  }
  auto free_axes = [&axes](const Side& s) {
    for (std::size_t i = 0; i < s.tensor.axes.size(); ++i) {
      if (static_cast<std::int64_t>(i) != s.inner) axes.push_back(s.tensor.axes[i]);
    }
  };
  if (b.leading == 0 || a.outer < 0) {  // [.., m] and [n], or [] and [.., n]: the free axes stand in the right order
    free_axes(a);
    free_axes(b);
    return wrap(c, build::dot(c.b, a.tensor.value, b.tensor.value, {}, {}, {a.inner}, {b.inner}), axes);
  }
  // A matrix with a batch of matrices: as b.T @ a.T, which leaves the batch in front, and the last two axes turned back.
  free_axes(b);
  free_axes(a);
  TensorV turned = wrap(c, build::dot(c.b, b.tensor.value, a.tensor.value, {}, {}, {b.inner}, {a.inner}), axes);
  if (b.outer < 0) return turned;
  Ints order(axes.size());
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[order.size() - 1], order[order.size() - 2]);
  return transpose(c, turned, order);
}

}  // namespace

Datum matmul(Context& c, const Datum& left_value, const Datum& right_value, Span span, Span left, Span right) {
  for (const auto& [d, at] : {std::pair(&left_value, left), std::pair(&right_value, right)}) {
    const bool number = is_number_or_bool(*d) || (d->tensor() && d->tensor()->axes.empty());
    if (!number && tensor_like(*d)) continue;
    if (d->get<PoisonV>()) throw Failed{};
    auto& e = c.error(number ? Code::matrix_needed : Code::bad_operand, at, "`@` takes tensors with at least one axis")
                  .at(describe(c, *d));
    if (number) e.help("a number is multiplied with `*`");
    throw Failed{};
  }
  const Typed both = same_dtype(c, {{left_value, left}, {right_value, right}}, span, "`@`");
  const TensorV &x = both.tensors[0], &y = both.tensors[1];
  Side a = side_of(c, x, true), b = side_of(c, y, false);
  const std::int64_t m = inner_size(c, a), n = inner_size(c, b);
  if (m != n) inner_sizes_differ(c, x, y, m, n, span, left, right);
  if (a.leading > 0 && b.leading > 0) {
    Shape common;
    Mismatch mismatch;
    if (!common_shape({leading_shape(c, a), leading_shape(c, b)}, &common, &mismatch)) {
      leading_sizes_differ(c, x, y, span, left, right);
    }
    a = stretch(c, a, common);
    b = stretch(c, b, common);
  }
  return product(c, a, b);
}

}  // namespace mmc::elab

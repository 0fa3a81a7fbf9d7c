#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "compiler/elaborate/indexing.h"
#include "compiler/elaborate/late.h"
#include "compiler/elaborate/operands.h"

namespace mmc::elab {
namespace {

using Kind = IndexPart::Kind;

bool consumes(const IndexPart& p) { return p.kind != Kind::new_axis && p.kind != Kind::rest; }

IndexPart whole_axis() { return {Kind::slice, 0, {}, {}, {}, {}}; }
bool is_whole(const IndexPart& p) { return p.kind == Kind::slice && !p.slice.start && !p.slice.stop && p.slice.step == 1; }

// With `...` replaced and missing parts filled in: every axis has a part.
std::vector<IndexPart> complete(Context& c, const TensorV& x, std::vector<IndexPart> parts, Span span) {
  const auto used = static_cast<std::size_t>(std::count_if(parts.begin(), parts.end(), consumes));
  const auto rests = std::count_if(parts.begin(), parts.end(), [](const IndexPart& p) { return p.kind == Kind::rest; });
  if (rests > 1) {
    c.error(Code::bad_index, span, "an index has `...` at most once");
    throw Failed{};
  }
  if (used > x.axes.size()) {
    c.error(Code::too_many_indices, span,
            fmt::format("{} indices for {} {}", used, x.axes.size(), x.axes.size() == 1 ? "axis" : "axes"))
        .at(type_text(c, x));
    throw Failed{};
  }
  const std::vector<IndexPart> filling(x.axes.size() - used, whole_axis());
  auto rest = std::find_if(parts.begin(), parts.end(), [](const IndexPart& p) { return p.kind == Kind::rest; });
  if (rest != parts.end()) rest = parts.erase(rest);
  parts.insert(rest, filling.begin(), filling.end());
  return parts;
}

// All slices and static ints at once; an axis of a static int is left with size 1.
TensorV narrow(Context& c, const TensorV& x, const std::vector<IndexPart>& parts) {
  Ints starts, limits, strides;
  std::vector<AxisInfo> axes = x.axes;
  Value v = x.value;
  bool narrowed = false;
  std::size_t axis = 0;
  for (const IndexPart& p : parts) {
    if (!consumes(p)) continue;
    const std::int64_t n = c.b.type(x.value).dims()[axis].value();
    SliceRange s{0, n, 1};
    if (p.kind == Kind::integer) s = {checked_index(c, p.integer, n, p.span), 1, 1};
    if (p.kind == Kind::slice) s = resolve(c, p, n);
    if (s.step < 0 && s.count > 0) {  // backwards: turn the axis round, then forwards
      v = build::reverse(c.b, v, static_cast<std::int64_t>(axis));
      s = {n - 1 - s.start, s.count, -s.step};
    }
    if (s.count == 0) s = {0, 0, 1};
    if (s.count <= 1) s.step = 1;
    if (s.start != 0 || s.count != n) {
      narrowed = true;
      axes[axis] = {};
    }
    starts.push_back(s.start);
    limits.push_back(s.count == 0 ? s.start : s.start + (s.count - 1) * s.step + 1);
    strides.push_back(s.step);
    ++axis;
  }
  if (narrowed) v = build::slice(c.b, v, starts, limits, strides);
  return wrap(c, v, axes);
}

// Drops the axes of static ints and puts in those of `none`; `parts` then has one part per axis of the result.
TensorV arrange(Context& c, const TensorV& x, std::vector<IndexPart>& parts) {
  std::vector<std::int64_t> wanted;
  std::vector<AxisInfo> axes;
  std::vector<IndexPart> left;
  std::size_t axis = 0;
  for (IndexPart& p : parts) {
    if (p.kind == Kind::new_axis) {
      wanted.push_back(1);
      axes.push_back({{}, true, true});
      left.push_back(whole_axis());
      continue;
    }
    if (p.kind != Kind::integer) {
      wanted.push_back(c.b.type(x.value).dims()[axis].value());
      axes.push_back(x.axes[axis]);
      left.push_back(p.kind == Kind::slice ? whole_axis() : p);
    }
    ++axis;
  }
  parts = std::move(left);
  return reshape(c, x, wanted, axes);
}

// The axis `axis` replaced by those of the index.
TensorV take(Context& c, const TensorV& x, const TensorV& indices, std::size_t axis) {
  std::vector<AxisInfo> axes = x.axes;
  const auto place = static_cast<std::ptrdiff_t>(axis);
  axes.erase(axes.begin() + place);
  axes.insert(axes.begin() + place, indices.axes.begin(), indices.axes.end());
  return wrap(c, build::gather(c.b, x.value, indices.value, static_cast<std::int64_t>(axis)), axes);
}

// The ints of a static list as a constant, counted from the front.
void fix_known(Context& c, const TensorV& x, std::vector<IndexPart>& parts) {
  for (std::size_t axis = 0; axis < parts.size(); ++axis) {
    IndexPart& p = parts[axis];
    if (p.kind != Kind::gather || p.tensor.value.valid()) continue;
    std::vector<std::int32_t> fixed;
    for (std::int64_t i : p.known) {
      fixed.push_back(static_cast<std::int32_t>(checked_index(c, i, c.b.type(x.value).dims()[axis].value(), p.span)));
    }
    const Type type = Type::tensor(DType::i32, {Dim(static_cast<std::int64_t>(fixed.size()))});
    p.tensor = wrap(c, build::constant(c.b, make_literal(type, fixed.data())));
  }
}

// Is every element known to lie in 0..n-1?
bool surely_inside(const Context& c, Value index, std::int64_t n) {
  const Node* def = c.graph.def(index);
  while (def && (def->op->name == "broadcast" || def->op->name == "reshape")) def = c.graph.def(def->operands[0]);
  if (!def || def->op->name != "iota") return false;
  return c.graph.type(def->results[0]).dim(def->attrs.integer("axis")).value() <= n;
}

// Each index of a pair is checked by itself: one beyond its axis would reach into another row of the merged axis unseen. A gather
// from 0..n-1 gives the index back, or stops the run.
Value range_checked(Context& c, Value index, std::int64_t n) {
  if (surely_inside(c, index, n)) return index;
  const Type type = Type::tensor(c.b.type(index).dtype(), {Dim(n)});
  return build::gather(c.b, build::iota(c.b, type, 0), index, 0);
}

// Several integer tensors, pairwise as in PyTorch: x[i, j][k] = x[i[k], j[k]]. Their common shape stands where they stood when
// they are neighbours, else in front.
TensorV take_pairs(Context& c, const TensorV& x, const std::vector<IndexPart>& parts, Span span) {
  std::vector<std::size_t> at;
  std::vector<Given> given;
  for (std::size_t axis = 0; axis < parts.size(); ++axis) {
    if (parts[axis].kind != Kind::gather) continue;
    at.push_back(axis);
    given.push_back({Datum(parts[axis].tensor), parts[axis].span});
  }
  const std::vector<TensorV> indices = unify(c, given, span, "an index by several tensors", Result::common).tensors;
  const bool neighbours = at.back() - at.front() + 1 == at.size();
  const std::size_t front = neighbours ? at.front() : 0;

  // The indexed axes side by side, as one.
  Ints order;
  for (std::size_t axis = 0; axis < parts.size(); ++axis) {
    if (parts[axis].kind != Kind::gather) order.push_back(static_cast<std::int64_t>(axis));
  }
  for (std::size_t k = 0; k < at.size(); ++k) {
    order.insert(order.begin() + static_cast<std::ptrdiff_t>(front + k), static_cast<std::int64_t>(at[k]));
  }
  TensorV turned = transpose(c, x, order);
  std::vector<std::int64_t> merged = sizes(c, turned);
  std::vector<AxisInfo> axes = turned.axes;
  const auto first = static_cast<std::ptrdiff_t>(front), last = first + static_cast<std::ptrdiff_t>(at.size());
  const std::int64_t total = std::accumulate(merged.begin() + first, merged.begin() + last, std::int64_t{1}, std::multiplies<>());
  std::vector<std::int64_t> extents(merged.begin() + first, merged.begin() + last);
  merged.erase(merged.begin() + first, merged.begin() + last);
  merged.insert(merged.begin() + first, total);
  axes.erase(axes.begin() + first, axes.begin() + last);
  axes.insert(axes.begin() + first, AxisInfo{});
  turned = reshape(c, turned, merged, axes);

  const DType type = total > std::numeric_limits<std::int32_t>::max() ? DType::i64 : dtype(c, indices[0]);
  Value line = range_checked(c, convert(c, indices[0], type).value, extents[0]);
  for (std::size_t k = 1; k < indices.size(); ++k) {
    const Value next = range_checked(c, convert(c, indices[k], type).value, extents[k]);
    const Value step = number_constant(c, Datum(extents[k]), type, span);
    line = build::add(c.b, build::mul(c.b, line, build::broadcast_scalar(c.b, step, c.b.type(line).dims())), next);
  }
  return take(c, turned, wrap(c, line, indices[0].axes), front);
}

// x[mask]: a mask over several axes makes them one; then the chosen places are an integer tensor. Only one mask, as the first
// index, so that there is no doubt where its axis stands.
std::optional<TensorV> index_masked(Context& c, const TensorV& x, std::vector<IndexPart> parts, Span span) {
  const auto masks = std::count_if(parts.begin(), parts.end(), [](const IndexPart& p) { return p.kind == Kind::mask; });
  if (masks == 0) return std::nullopt;
  if (masks > 1 || parts[0].kind != Kind::mask) {
    c.error(Code::bad_index, span, "a boolean tensor stands first in an index, and alone of its kind")
        .help("index twice, as in `x[:, 0][mask]`, or join the masks: `x[a and b]`");
    throw Failed{};
  }
  const TensorV mask = parts[0].tensor;
  const std::vector<std::int64_t> wanted = sizes(c, mask), have = sizes(c, x);
  if (wanted.empty() || wanted.size() > have.size() || !std::equal(wanted.begin(), wanted.end(), have.begin())) {
    c.error(Code::shapes_differ, parts[0].span, "a boolean index has the leading axes of what it chooses from")
        .at(type_text(c, mask))
        .note(fmt::format("it chooses from {}", type_text(c, x)));
    throw Failed{};
  }
  const auto joined = static_cast<std::ptrdiff_t>(wanted.size());
  const std::int64_t n = std::accumulate(wanted.begin(), wanted.end(), std::int64_t{1}, std::multiplies<>());
  std::vector<std::int64_t> flat{n};
  flat.insert(flat.end(), have.begin() + joined, have.end());
  std::vector<AxisInfo> axes(1);
  axes.insert(axes.end(), x.axes.begin() + joined, x.axes.end());
  const TensorV places = chosen(c, reshape(c, mask, {n}), parts[0].span);
  parts[0] = {Kind::gather, 0, {}, places, parts[0].span, {}};
  return index_tensor(c, reshape(c, x, flat, axes), std::move(parts), span);
}

}  // namespace

TensorV index_tensor(Context& c, const TensorV& x, std::vector<IndexPart> parts, Span span) {
  if (auto masked = index_masked(c, x, parts, span)) return *masked;
  parts = complete(c, x, std::move(parts), span);
  if (std::all_of(parts.begin(), parts.end(), is_whole)) return x;
  TensorV result = narrow(c, x, parts);
  result = arrange(c, result, parts);
  for (std::size_t axis = parts.size(); axis-- > 0;) {
    if (parts[axis].kind != Kind::scalar) continue;
    result = take(c, result, parts[axis].tensor, axis);
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(axis));
  }
  fix_known(c, result, parts);
  const auto gathers = std::count_if(parts.begin(), parts.end(), [](const IndexPart& p) { return p.kind == Kind::gather; });
  if (gathers == 0) return result;
  if (gathers > 1) return take_pairs(c, result, parts, span);
  for (std::size_t axis = 0; axis < parts.size(); ++axis) {
    if (parts[axis].kind == Kind::gather) return take(c, result, parts[axis].tensor, axis);
  }
  return result;
}

}  // namespace mmc::elab

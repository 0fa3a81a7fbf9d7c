// The batched contraction: every matrix product, inner and outer product is one.
#include <algorithm>

#include "compiler/ops/reduce.h"

namespace mmc::ops {
namespace {

struct Axes {
  const Ints &lhs_batch, &rhs_batch, &lhs_contract, &rhs_contract;
};

Axes axes_of(const Attrs& attrs) {
  return {attrs.ints("lhs_batch"), attrs.ints("rhs_batch"), attrs.ints("lhs_contract"), attrs.ints("rhs_contract")};
}

bool contains(const Ints& axes, std::int64_t axis) { return std::ranges::find(axes, axis) != axes.end(); }

// The axes of an operand that are neither batched nor contracted, ascending.
Ints free_axes(std::size_t rank, const Ints& batch, const Ints& contract) {
  Ints axes;
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(rank); ++i)
    if (!contains(batch, i) && !contains(contract, i)) axes.push_back(i);
  return axes;
}

void check_axes(Type x, const Ints& batch, const Ints& contract) {
  Ints all = batch;
  all.insert(all.end(), contract.begin(), contract.end());
  std::ranges::sort(all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i] < 0 || all[i] >= static_cast<std::int64_t>(x.rank())) fail("{} has no axis {}", x.text(), all[i]);
    if (i > 0 && all[i] == all[i - 1]) fail("axis {} of {} is named twice", all[i], x.text());
  }
}

void check_sizes(std::string_view what, Type lhs, Type rhs, const Ints& lhs_axes, const Ints& rhs_axes) {
  if (lhs_axes.size() != rhs_axes.size())
    fail("{} {} axes on the left and {} on the right", lhs_axes.size(), what, rhs_axes.size());
  for (std::size_t i = 0; i < lhs_axes.size(); ++i) {
    const Dim a = lhs.dim(lhs_axes[i]), b = rhs.dim(rhs_axes[i]);
    if (!(a == b)) fail("the {} sizes differ: {} and {}", what, a.value(), b.value());
  }
}

std::vector<Type> infer(Types types, const Attrs& attrs) {
  need_count(types, 2);
  const Type lhs = types[0], rhs = types[1];
  need_numeric(lhs);
  need_dtype(rhs, lhs.dtype());
  const Axes a = axes_of(attrs);
  check_axes(lhs, a.lhs_batch, a.lhs_contract);
  check_axes(rhs, a.rhs_batch, a.rhs_contract);
  check_sizes("inner", lhs, rhs, a.lhs_contract, a.rhs_contract);
  check_sizes("batch", lhs, rhs, a.lhs_batch, a.rhs_batch);
  std::vector<Dim> dims;
  for (std::int64_t i : a.lhs_batch) dims.push_back(lhs.dim(i));
  for (std::int64_t i : free_axes(lhs.rank(), a.lhs_batch, a.lhs_contract)) dims.push_back(lhs.dim(i));
  for (std::int64_t i : free_axes(rhs.rank(), a.rhs_batch, a.rhs_contract)) dims.push_back(rhs.dim(i));
  return {lhs.with_dims(dims)};
}

Ints iota(std::size_t from, std::size_t count) {
  Ints axes;
  for (std::size_t i = 0; i < count; ++i) axes.push_back(static_cast<std::int64_t>(from + i));
  return axes;
}

bool in_order(const Ints& permutation) { return std::ranges::is_sorted(permutation); }

// One operand's cotangent: the result's cotangent d contracted with the other operand over that one's free axes. It has the batch
// axes, this operand's free axes and its contracted ones; of the two orders of the product the one is taken that leaves them as
// they stand in the operand, if there is one: for x @ W.T with W [out, in] that is d.T @ x, with nothing to transpose.
//   d_batch, d_free, d_other    where the batch, this operand's free and the other's free axes stand in d
struct Side {
  std::size_t rank;
  const Ints &batch, &contract;              // of this operand
  const Ints &other_batch, &other_contract;  // of the other one
  Ints d_free, d_other, other_free;
};

Value side_cotangent(Reverse& r, const Side& s, Value other) {
  const std::size_t batches = s.batch.size();
  const Ints d_batch = iota(0, batches), free = free_axes(s.rank, s.batch, s.contract);

  // The contracted axes of the other operand come out in ascending order of its axes: which axes of this operand those are.
  Ints contracted(s.contract.size());
  Ints order = iota(0, s.contract.size());
  std::ranges::sort(order, {}, [&](std::int64_t i) { return s.other_contract[static_cast<std::size_t>(i)]; });
  for (std::size_t i = 0; i < order.size(); ++i) contracted[i] = s.contract[static_cast<std::size_t>(order[i])];

  const auto positions = [&](const Ints& second, const Ints& third) {
    Ints axes = s.batch;
    axes.insert(axes.end(), second.begin(), second.end());
    axes.insert(axes.end(), third.begin(), third.end());
    return axes;
  };
  const Ints free_first = positions(free, contracted), contracted_first = positions(contracted, free);
  if (!in_order(free_first) && in_order(contracted_first)) {
    return build::dot(r.b, other, r.cotangent(), s.other_batch, d_batch, s.other_free, s.d_other);
  }
  const Value product = build::dot(r.b, r.cotangent(), other, d_batch, s.other_batch, s.d_other, s.other_free);
  return build::transpose(r.b, product, inverse_order(free_first));
}

void derivative(Reverse& r) {
  const Axes a = axes_of(r.attrs);
  const std::size_t batches = a.lhs_batch.size();
  const std::size_t lhs_rank = r.operand_type(0).rank(), rhs_rank = r.operand_type(1).rank();
  const Ints lhs_free = free_axes(lhs_rank, a.lhs_batch, a.lhs_contract),
             rhs_free = free_axes(rhs_rank, a.rhs_batch, a.rhs_contract);
  const Ints d_lhs = iota(batches, lhs_free.size()), d_rhs = iota(batches + lhs_free.size(), rhs_free.size());
  if (r.wants(0)) {
    const Side lhs{lhs_rank, a.lhs_batch, a.lhs_contract, a.rhs_batch, a.rhs_contract, d_lhs, d_rhs, rhs_free};
    r.add(0, side_cotangent(r, lhs, r.operand(1)));
  }
  if (r.wants(1)) {
    const Side rhs{rhs_rank, a.rhs_batch, a.rhs_contract, a.lhs_batch, a.lhs_contract, d_rhs, d_lhs, lhs_free};
    r.add(1, side_cotangent(r, rhs, r.operand(0)));
  }
}

Attrs dot_attrs(Ints lhs_batch, Ints rhs_batch, Ints lhs_contract, Ints rhs_contract) {
  return {{"lhs_batch", std::move(lhs_batch)},
          {"rhs_batch", std::move(rhs_batch)},
          {"lhs_contract", std::move(lhs_contract)},
          {"rhs_contract", std::move(rhs_contract)}};
}

// The order of axes that has `axis` first.
Ints moved_to_front(std::size_t rank, std::size_t axis) {
  Ints order = iota(0, rank);
  std::rotate(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(axis),
              order.begin() + static_cast<std::ptrdiff_t>(axis) + 1);
  return order;
}

// A side that is the same for all iterations is not repeated: the iterations are one more free axis of the other side.
std::vector<Value> batch(Batch& s) {
  const Axes a = axes_of(s.attrs);
  const bool left = s.batched(0), right = s.batched(1);
  if (left && right)
    return {build::dot(s.b, s.operand(0), s.operand(1), behind(0, behind(a.lhs_batch)), behind(0, behind(a.rhs_batch)),
                       behind(a.lhs_contract), behind(a.rhs_contract))};
  const std::size_t batches = a.lhs_batch.size();
  if (left) {
    // [batch, count, left, right]
    const Value y =
        build::dot(s.b, s.operand(0), s.operand(1), behind(a.lhs_batch), a.rhs_batch, behind(a.lhs_contract), a.rhs_contract);
    return {build::transpose(s.b, y, moved_to_front(s.b.type(y).rank(), batches))};
  }
  // [batch, left, count, right]
  const std::size_t free = s.b.type(s.operand(0)).rank() - batches - a.lhs_contract.size();
  const Value y =
      build::dot(s.b, s.operand(0), s.operand(1), a.lhs_batch, behind(a.rhs_batch), a.lhs_contract, behind(a.rhs_contract));
  return {build::transpose(s.b, y, moved_to_front(s.b.type(y).rank(), batches + free))};
}

}  // namespace

const OpDef& dot() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "dot";
    d.doc =
        "Sums of products over the contracted axes (0 where these are empty), for each index of the batch axes. The result has "
        "the batch axes, the other axes of the left operand and the other axes of the right one, each in ascending order.";
    d.min_operands = d.max_operands = 2;
    d.attrs = {{"lhs_batch", AttrKind::ints, "axes of the left operand that run along with the right one's"},
               {"rhs_batch", AttrKind::ints, "their partners"},
               {"lhs_contract", AttrKind::ints, "axes of the left operand that are summed over"},
               {"rhs_contract", AttrKind::ints, "their partners"}};
    d.infer = infer;
    d.derivative = derivative;
    d.batching = Batching::leading_axis;
    d.batch = batch;
    d.examples = {
        {{"f32[2, 2] [[1, 2], [3, 4]]", "f32[2, 1] [[10], [100]]"}, dot_attrs({}, {}, {1}, {0}), {"f32[2, 1] [[210], [430]]"}},
        {{"f32[2, 2] [[1, 2], [3, 4]]", "f32[2, 2] [[1, 1], [0, 1]]"}, dot_attrs({0}, {0}, {1}, {1}), {"f32[2] [3, 4]"}},
        {{"i32[2] [1, 2]", "i32[2] [3, 4]"}, dot_attrs({}, {}, {}, {}), {"i32[2, 2] [[3, 4], [6, 8]]"}},
        {{"f32[2, 0] [[], []]", "f32[0] []"}, dot_attrs({}, {}, {1}, {0}), {"f32[2] [0, 0]"}}};
    return d;
  }();
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value dot(Builder& b, Value lhs, Value rhs, Ints lhs_batch, Ints rhs_batch, Ints lhs_contract, Ints rhs_contract) {
  return b.value(ops::dot(), {lhs, rhs},
                 ops::dot_attrs(std::move(lhs_batch), std::move(rhs_batch), std::move(lhs_contract), std::move(rhs_contract)));
}

}  // namespace mmc::build

// The rules of `simplify` for ops that move elements about, and for reductions that have little to do.
#include <algorithm>
#include <cmath>

#include "compiler/passes/simplify_rules.h"

namespace mmc::simplifying {
namespace {

std::size_t at(std::int64_t axis) { return static_cast<std::size_t>(axis); }

bool is_identity(const Ints& permutation) {
  for (std::size_t i = 0; i < permutation.size(); ++i)
    if (permutation[i] != static_cast<std::int64_t>(i)) return false;
  return true;
}

bool all_are(const Ints& list, std::int64_t n) {
  return std::ranges::all_of(list, [n](std::int64_t i) { return i == n; });
}

// Elements of a broadcast scalar are all one: any op that only moves them gives a broadcast of the same scalar.
Value moved_scalar(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  const Value scalar = broadcast_of_scalar(g, n.operands[0]);
  return scalar.valid() ? build::broadcast_scalar(b, scalar, g.type(n.results[0]).dims()) : Value{};
}

// A constant of equal elements is written as what it is, so that every other rule sees it.
Value constant(Builder& b, const Node& n) {
  const Literal literal = n.attrs.literal("value");
  const std::size_t size = bytes(literal.type.dtype());
  if (literal.type.elements() < 2) return {};
  const auto& data = *literal.data;
  // All elements are equal when the data equals itself moved on by one element.
  if (!std::equal(data.begin() + static_cast<std::ptrdiff_t>(size), data.end(), data.begin())) return {};
  const Value scalar = build::constant(b, make_literal(Type::scalar(literal.type.dtype()), data.data()));
  return build::broadcast_scalar(b, scalar, literal.type.dims());
}

// For each axis of x the axis of its reshaped form that it is, when the reshape only puts in axes of size 1.
std::optional<Ints> axes_kept(std::span<const Dim> from, std::span<const Dim> to) {
  Ints axes;
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (axes.size() < from.size() && from[axes.size()] == to[i])
      axes.push_back(static_cast<std::int64_t>(i));
    else if (to[i] != 1)
      return std::nullopt;
  }
  return axes.size() == from.size() ? std::optional(axes) : std::nullopt;
}

Value broadcast(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  const Value x = n.operands[0];
  const Type result = g.type(n.results[0]);
  if (g.type(x) == result) return x;  // axes ascend, so they are all of them
  std::optional<Ints> inner;
  const Node* source = made_by(g, x, ops::broadcast());
  if (source) {
    inner = source->attrs.ints("axes");
  } else if ((source = made_by(g, x, ops::reshape()))) {
    inner = axes_kept(g.type(source->operands[0]).dims(), g.type(x).dims());
  }
  if (!inner) return {};
  const Ints& outer = n.attrs.ints("axes");
  Ints axes;
  for (std::int64_t axis : *inner) axes.push_back(outer[at(axis)]);
  return build::broadcast(b, source->operands[0], result.dims(), axes);
}

Value reshape(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  const Value x = n.operands[0];
  const Type result = g.type(n.results[0]);
  if (g.type(x) == result) return x;
  if (const Node* inner = made_by(g, x, ops::reshape())) {
    const Value source = inner->operands[0];
    return g.type(source) == result ? source : build::reshape(b, source, result.dims());
  }
  return moved_scalar(b, n);
}

// True when only axes of size 1 change their order among the others: the elements stay where they are.
bool moves_nothing(Type x, const Ints& permutation) {
  std::int64_t last = -1;
  for (std::int64_t axis : permutation) {
    if (x.dim(axis) == 1) continue;
    if (axis < last) return false;
    last = axis;
  }
  return true;
}

Value transpose(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  const Value x = n.operands[0];
  const Ints permutation = n.attrs.ints("permutation");
  if (is_identity(permutation)) return x;
  if (const Node* inner = made_by(g, x, ops::transpose())) {
    const Value source = inner->operands[0];
    Ints both;
    for (std::int64_t axis : permutation) both.push_back(inner->attrs.ints("permutation")[at(axis)]);
    return is_identity(both) ? source : build::transpose(b, source, both);
  }
  if (moves_nothing(g.type(x), permutation)) return build::reshape(b, x, g.type(n.results[0]).dims());
  if (const Value exchanged = transpose_of_dot(b, n); exchanged.valid()) return exchanged;
  return moved_scalar(b, n);
}

Value slice(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  const Value x = n.operands[0];
  if (g.type(x) == g.type(n.results[0])) return x;  // no slice of the full size leaves anything out
  if (const Node* inner = made_by(g, x, ops::slice())) {
    const Ints &start = inner->attrs.ints("starts"), &step = inner->attrs.ints("strides");
    Ints starts = n.attrs.ints("starts"), limits = n.attrs.ints("limits"), strides = n.attrs.ints("strides");
    for (std::size_t i = 0; i < starts.size(); ++i) {
      const std::int64_t count = g.type(n.results[0]).dim(static_cast<std::int64_t>(i)).value();
      starts[i] = start[i] + starts[i] * step[i];
      strides[i] *= step[i];
      limits[i] = count == 0 ? starts[i] : starts[i] + (count - 1) * strides[i] + 1;
    }
    // An empty slice may start beyond what the inner slice left of x.
    if (g.type(n.results[0]).elements() > 0) return build::slice(b, inner->operands[0], starts, limits, strides);
  }
  return moved_scalar(b, n);
}

Value pad(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  const bool same =
      all_are(n.attrs.ints("low"), 0) && all_are(n.attrs.ints("high"), 0) && g.type(n.operands[0]) == g.type(n.results[0]);
  return same ? n.operands[0] : Value{};
}

Value concat(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  std::vector<Value> parts;
  for (Value v : n.operands)
    if (g.type(v).elements() > 0) parts.push_back(v);
  if (parts.empty()) return n.operands.size() == 1 ? n.operands[0] : Value{};
  if (parts.size() == 1) return parts[0];
  return parts.size() < n.operands.size() ? build::concat(b, parts, n.attrs.integer("axis")) : Value{};
}

Value reverse(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  const Value x = n.operands[0];
  const std::int64_t axis = n.attrs.integer("axis");
  if (g.type(x).dim(axis).value() <= 1) return x;
  const Node* inner = made_by(g, x, ops::reverse());
  if (inner && inner->attrs.integer("axis") == axis) return inner->operands[0];
  return moved_scalar(b, n);
}

// A sum over axes that a broadcast made is a product with their size. Only when that size is exact in the dtype.
Value sum_of_broadcast(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  const Node* source = made_by(g, n.operands[0], ops::broadcast());
  const Ints& summed = n.attrs.ints("axes");
  if (!source) return {};
  const Ints made = source->attrs.ints("axes");
  const auto contains = [](const Ints& list, std::int64_t i) { return std::ranges::find(list, i) != list.end(); };
  if (std::ranges::any_of(summed, [&](std::int64_t axis) { return contains(made, axis); })) return {};
  const Type wide = g.type(n.operands[0]), result = g.type(n.results[0]);
  std::int64_t copies = 1;
  for (std::int64_t axis : summed) copies *= wide.dim(axis).value();
  if (copies == 0 || copies > (wide.dtype() == DType::f64 ? std::int64_t{1} << 53 : std::int64_t{1} << 24)) return {};
  Ints axes;
  for (std::int64_t axis : made) axes.push_back(axis - std::ranges::count_if(summed, [&](std::int64_t s) { return s < axis; }));
  const Value x = source->operands[0];
  const Value product = build::mul(b, x, build::full(b, g.type(x), static_cast<double>(copies)));
  return build::broadcast(b, product, result.dims(), axes);
}

Value reduce_sum(Builder& b, const Node& n) {
  if (n.attrs.ints("axes").empty()) return n.operands[0];
  return sum_of_broadcast(b, n);
}

// Of one element each, product and extremes are that element. (A sum may begin with +0.0, which turns -0.0 around.)
Value reduce_one(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  const Ints& axes = n.attrs.ints("axes");
  const Type type = g.type(n.operands[0]);
  if (axes.empty()) return n.operands[0];
  if (!std::ranges::all_of(axes, [&](std::int64_t axis) { return type.dim(axis) == 1; })) return {};
  return build::reshape(b, n.operands[0], g.type(n.results[0]).dims());
}

}  // namespace

Value broadcast_last(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  // The operand that decides the shape: the first that is a broadcast of something other than a scalar, else the first.
  const Node* shape = nullptr;
  for (Value v : n.operands) {
    const Node* source = made_by(g, v, ops::broadcast());
    if (!source) return {};
    if (!shape || (g.type(shape->operands[0]).is_scalar() && !g.type(source->operands[0]).is_scalar())) shape = source;
  }
  if (!shape) return {};
  const Type wide = g.type(n.results[0]), narrow = g.type(shape->operands[0]);
  const Ints axes = shape->attrs.ints("axes");
  if (narrow.elements() >= wide.elements()) return {};
  std::vector<Value> sources;
  for (Value v : n.operands) {
    const Node* source = made_by(g, v, ops::broadcast());
    const Type type = g.type(source->operands[0]);
    if (!type.is_scalar() && (!std::ranges::equal(type.dims(), narrow.dims()) || source->attrs.ints("axes") != axes)) return {};
    sources.push_back(source->operands[0]);
  }
  for (Value& v : sources)
    if (g.type(v).is_scalar()) v = build::broadcast_scalar(b, v, narrow.dims());
  const Value small = b.value(*n.op, sources, n.attrs);
  return build::broadcast(b, small, wide.dims(), axes);
}

void add_shape_rules(Rules& rules) {
  rules.insert({{&ops::constant(), constant},
                {&ops::broadcast(), broadcast},
                {&ops::reshape(), reshape},
                {&ops::slice(), slice},
                {&ops::pad(), pad},
                {&ops::concat(), concat},
                {&ops::reverse(), reverse},
                {&ops::reduce_sum(), reduce_sum},
                {&ops::reduce_prod(), reduce_one},
                {&ops::reduce_max(), reduce_one},
                {&ops::reduce_min(), reduce_one},
                {&ops::transpose(), transpose}});
}

}  // namespace mmc::simplifying

// x with one part replaced: x[2, 1:5] = new. A mask picks the place; the new part is padded to x's shape.
#include <fmt/format.h>

#include "compiler/elaborate/indexing.h"
#include "compiler/elaborate/operands.h"

namespace mmc::elab {
namespace {

// Where an axis is touched: `count` elements from `start` on, or the one element at a run-time index.
struct Place {
  bool whole = true, drops = false;
  SliceRange range;
  std::optional<TensorV> at;
};

std::vector<Place> places(Context& c, const TensorV& x, const std::vector<IndexPart>& parts, Span span) {
  using Kind = IndexPart::Kind;
  const std::vector<std::int64_t> n = sizes(c, x);
  std::vector<Place> result;
  std::size_t used = 0;
  for (const IndexPart& part : parts) used += part.kind != Kind::rest;
  if (used > n.size()) {
    c.error(Code::too_many_indices, span, fmt::format("{} indices for {} axes", used, n.size())).at(type_text(c, x));
    throw Failed{};
  }
  for (const IndexPart& part : parts) {
    if (part.kind == Kind::rest) {
      result.resize(result.size() + n.size() - used);
      continue;
    }
    const std::int64_t size = n[result.size()];
    Place place{false, false, {}, {}};
    if (part.kind == Kind::integer) {
      place.drops = true;
      place.range = {checked_index(c, part.integer, size, part.span), 1, 1};
    } else if (part.kind == Kind::slice) {
      place.range = resolve(c, part, size);
      place.whole = place.range.start == 0 && place.range.count == size && place.range.step == 1;
    } else if (part.kind == Kind::scalar) {
      place.drops = true;
      place.at = part.tensor;
    }
    if ((part.kind == Kind::slice && place.range.step < 0) || part.kind == Kind::gather || part.kind == Kind::new_axis) {
      c.error(Code::bad_edit, part.span, "a part of a tensor is replaced by ints, rising slices and `...`")
          .help("`where(mask, new, old)` replaces any other choice of elements");
      throw Failed{};
    }
    result.push_back(place);
  }
  result.resize(n.size());
  return result;
}

Value touched(Context& c, const Place& place, std::int64_t n) {
  const Type index = Type::tensor(DType::i32, {Dim(n)});
  if (place.at) {
    Value at = place.at->value;
    if (c.graph.type(at).dtype() != DType::i32) at = build::convert(c.b, at, DType::i32);
    return build::equal(c.b, build::iota(c.b, index, 0), build::broadcast_scalar(c.b, at, index.dims()));
  }
  std::vector<std::uint8_t> mask(static_cast<std::size_t>(n), 0);
  for (std::int64_t k = 0; k < place.range.count; ++k)
    mask[static_cast<std::size_t>(place.range.start + k * place.range.step)] = 1;
  return build::constant(c.b, make_literal(Type::tensor(DType::boolean, {Dim(n)}), mask.data()));
}

}  // namespace

TensorV replace_part(Context& c, const TensorV& x, const std::vector<IndexPart>& parts,
                     const std::function<Datum(const Datum&)>& make, Span span) {
  const std::vector<Place> where = places(c, x, parts, span);
  const TensorV old = index_tensor(c, x, parts, span);
  const Datum made = make(Datum(old));
  TensorV now = to_tensor(c, made, span, "the new part", made.tensor() ? std::optional<DType>() : dtype(c, x));
  if (is_float(dtype(c, now)) && !is_float(dtype(c, x))) {
    c.error(Code::edit_type, span, "floats do not fit into an integer or bool tensor")
        .at(type_text(c, now))
        .note(fmt::format("it is a part of {}", type_text(c, x)));
    throw Failed{};
  }
  now = convert(c, now, dtype(c, x));
  if (now.axes.empty() && !old.axes.empty())
    now = wrap(c, build::broadcast_scalar(c.b, now.value, c.graph.type(old.value).dims()));
  if (sizes(c, now) != sizes(c, old)) {
    c.error(Code::edit_type, span, "the new part has another shape than what it replaces")
        .at(type_text(c, now))
        .note(fmt::format("what it replaces is {}", type_text(c, old)));
    throw Failed{};
  }
  const std::vector<std::int64_t> n = sizes(c, x);
  const Type full = c.graph.type(x.value);
  Ints low, high, between, axes;
  std::vector<Dim> kept;
  std::vector<Value> masks;
  for (std::size_t a = 0; a < n.size(); ++a) {
    const Place& place = where[a];
    const std::int64_t count = place.whole ? n[a] : place.at ? 1 : place.range.count;
    if (count == 0) return x;
    kept.emplace_back(count);
    axes.push_back(static_cast<std::int64_t>(a));
    const bool padded = !place.whole && !place.at;
    low.push_back(padded ? place.range.start : 0);
    high.push_back(padded ? n[a] - 1 - (place.range.start + (count - 1) * place.range.step) : 0);
    between.push_back(padded ? place.range.step - 1 : 0);
    if (!place.whole)
      masks.push_back(build::broadcast(c.b, touched(c, place, n[a]), full.dims(), {static_cast<std::int64_t>(a)}));
  }
  Value value = build::reshape(c.b, now.value, kept);
  value = build::pad(c.b, value, low, high, between);
  value = build::broadcast(c.b, value, full.dims(),
                           axes);  // an axis with a run-time index: the part stands everywhere, the mask picks
  if (masks.empty()) return {value, x.axes, false};
  Value mask = masks[0];
  for (std::size_t i = 1; i < masks.size(); ++i) mask = build::logical_and(c.b, mask, masks[i]);
  return {build::select(c.b, mask, value, x.value), x.axes, false};
}

}  // namespace mmc::elab

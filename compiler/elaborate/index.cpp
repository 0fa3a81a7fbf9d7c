// x[...]: static and run-time indices, slices, `none`, `...`, gathers.
//
// The order of work on a tensor: one slice for everything static, one reshape that drops the axes of static indices and puts in
// those of `none`, then run-time scalars, then integer tensors. Placement of the gathered axes is PyTorch's.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/elaborate/indexing.h"
#include "compiler/elaborate/late.h"
#include "compiler/elaborate/operands.h"

namespace mmc::elab {
namespace {

std::optional<std::int64_t> bound(Context& c, const ast::ExprPtr& e, std::string_view what) {
  if (!e) return std::nullopt;
  const Datum d = evaluate(c, *e);
  if (d.none()) return std::nullopt;
  if (d.get<double>() || d.get<std::string>()) {
    c.error(Code::bad_slice, e->span, fmt::format("the {} of a slice is an int", what)).at(describe(c, d));
    throw Failed{};
  }
  return expect_size(c, d, e->span, fmt::format("the {} of a slice", what));
}

[[noreturn]] void bad_index(Context& c, const Datum& d, Span span) {
  auto& e = c.error(Code::bad_index, span, "this cannot be an index").at(describe(c, d));
  if (d.get<double>()) e.help("`//` divides ints to an int; `floor` and `round` turn a float into one");
  if (auto t = d.tensor(); t && is_float(dtype(c, *t)))
    e.help("`argmax`, `argsort`, `range` and `convert(x, i32)` give integer tensors");
  throw Failed{};
}

IndexPart tensor_part(Context& c, const Datum& d, Span span) {
  const TensorV t = to_tensor(c, d, span, "an index");
  const DType type = dtype(c, t);
  if (type == DType::boolean) { return {IndexPart::Kind::mask, 0, {}, t, span, {}}; }
  if (!is_integer(type)) bad_index(c, d, span);
  return {t.axes.empty() ? IndexPart::Kind::scalar : IndexPart::Kind::gather, 0, {}, t, span, {}};
}

IndexPart part_of(Context& c, const Datum& d, Span span) {
  using Kind = IndexPart::Kind;
  if (d.get<PoisonV>()) throw Failed{};
  if (auto i = d.get<std::int64_t>()) return {Kind::integer, *i, {}, {}, span, {}};
  if (d.none()) return {Kind::new_axis, 0, {}, {}, span, {}};
  if (d.get<EllipsisV>()) return {Kind::rest, 0, {}, {}, span, {}};
  if (auto r = d.get<RangeV>(); r && r->step > 0 && r->start >= 0) {
    return {Kind::slice, 0, {r->start, std::max(r->stop, r->start), r->step, true}, {}, span, {}};
  }
  if (is_sequence(d) && is_static(d)) {
    // Known indices: checked now, negative ones counted from the end when the axis is known.
    const std::vector<Datum> items = items_of(d);
    const bool ints = std::all_of(items.begin(), items.end(), [](const Datum& i) { return i.get<std::int64_t>() != nullptr; });
    if (ints) {
      std::vector<std::int64_t> known;
      for (const Datum& i : items) known.push_back(*i.get<std::int64_t>());
      return {Kind::gather, 0, {}, {}, span, known};
    }
  }
  if (d.get<bool>() || d.get<double>() || !tensor_like(d)) bad_index(c, d, span);
  return tensor_part(c, d, span);
}

std::int64_t checked(Context& c, std::int64_t i, std::int64_t size, std::string_view what, Span span) {
  if (i >= -size && i < size) return i < 0 ? i + size : i;
  auto& e = c.error(Code::index_out_of_range, span, fmt::format("the index {} is outside of {}", i, what));
  e.at(size == 0 ? "there are no elements" : fmt::format("indices go from 0 to {}, or from -{} to -1", size - 1, size));
  throw Failed{};
}

// An element or a part of a static list, by its static index.
std::optional<Datum> index_list(Context& c, const Datum& list, const IndexPart& part) {
  using Kind = IndexPart::Kind;
  std::vector<Datum> items = items_of(list);
  const auto n = static_cast<std::int64_t>(items.size());
  if (part.kind == Kind::integer) {
    return items[static_cast<std::size_t>(checked(c, part.integer, n, fmt::format("a list of {}", n), part.span))];
  }
  if (part.kind == Kind::slice) {
    std::vector<Datum> taken;
    const SliceRange s = resolve(c, part, n);
    for (std::int64_t k = 0; k < s.count; ++k) taken.push_back(std::move(items[static_cast<std::size_t>(s.start + k * s.step)]));
    return make_list(std::move(taken));
  }
  if (part.kind == Kind::gather && !part.known.empty()) {
    std::vector<Datum> taken;
    for (std::int64_t i : part.known) {
      taken.push_back(items[static_cast<std::size_t>(checked(c, i, n, fmt::format("a list of {}", n), part.span))]);
    }
    return make_list(std::move(taken));
  }
  return std::nullopt;
}

[[noreturn]] void cannot_index(Context& c, const Datum& d, Span span) {
  auto& e = c.error(Code::bad_index, span, "this has no elements to index").at(describe(c, d));
  if (auto model = d.model(); model && model->stacked == 0) e.help("only a stack of models (a `for` around a draw) is indexed");
  if (d.get<UndrawnV>()) e.help("a model has weights when it is drawn: `net ~ ...`");
  throw Failed{};
}

// A list of plain numbers in a record is data, as a tensor would be; other lists hold parts of the structure.
bool is_data(const Datum& d) { return d.tensor() || d.get<RangeV>() || (d.list() && is_static(d) && tensor_like(d)); }

Datum index_part(Context& c, const Datum& d, const IndexPart& part, Span span);

Datum index_data(Context& c, const Datum& d, const IndexPart& part, Span span) {
  if (!d.tensor()) {
    if (auto taken = index_list(c, d, part)) return *taken;
  }
  return index_tensor(c, to_tensor(c, d, span), {part}, span);
}

Fields index_fields(Context& c, const Fields& fields, const IndexPart& part, Span span) {
  Fields result;
  for (const auto& [name, value] : fields) result.emplace_back(name, index_part(c, value, part, span));
  return result;
}

Datum index_part(Context& c, const Datum& d, const IndexPart& part, Span span) {
  if (is_data(d)) return index_data(c, d, part, span);
  if (auto record = d.record()) return make_record(index_fields(c, record->fields, part, span));
  if (auto list = d.list()) {
    std::vector<Datum> items;
    for (const Datum& item : list->items) items.push_back(index_part(c, item, part, span));
    return make_list(std::move(items));
  }
  if (auto model = d.model()) {
    ModelV one = *model;
    one.drawn = index_fields(c, model->drawn, part, span);
    if (part.kind == IndexPart::Kind::integer || part.kind == IndexPart::Kind::scalar) --one.stacked;
    return std::make_shared<const ModelV>(std::move(one));
  }
  return d;
}

// A stack of records or models: its leading axis is indexed in every part.
Datum index_stack(Context& c, const Datum& stack, const IndexPart& part, Span span) {
  using Kind = IndexPart::Kind;
  const std::int64_t n = leading_size(c, stack, span);
  IndexPart one = part;
  if (one.kind == Kind::integer) one.integer = checked(c, one.integer, n, fmt::format("a stack of {}", n), part.span);
  if (one.kind == Kind::new_axis || one.kind == Kind::rest) cannot_index(c, stack, span);
  return index_part(c, stack, one, span);
}

}  // namespace

std::vector<IndexPart> index_parts(Context& c, const std::vector<ast::IndexItem>& items) {
  std::vector<IndexPart> parts;
  for (const ast::IndexItem& item : items) {
    if (item.kind == ast::IndexItem::Kind::single) {
      const Datum d = evaluate(c, *item.value);
      c.at(item.span);
      parts.push_back(part_of(c, d, item.span));
      continue;
    }
    IndexPart part{IndexPart::Kind::slice, 0, {}, {}, item.span, {}};
    part.slice = {bound(c, item.start, "start"), bound(c, item.stop, "end"), bound(c, item.step, "step").value_or(1), false};
    if (part.slice.step == 0) {
      c.error(Code::bad_slice, item.step->span, "the step of a slice is not 0");
      throw Failed{};
    }
    parts.push_back(part);
  }
  return parts;
}

SliceRange resolve(Context& c, const IndexPart& part, std::int64_t n) {
  const IndexPart::Slice& s = part.slice;
  if (s.exact && s.stop.value_or(0) > n) {  // x[0..5]: a range names its elements, it does not clip as `:` does
    checked(c, std::max<std::int64_t>(*s.stop - 1, 0), n, fmt::format("an axis of size {}", n), part.span);
  }
  auto clip = [n](std::int64_t i, std::int64_t low, std::int64_t high) { return std::clamp(i < 0 ? i + n : i, low, high); };
  SliceRange r{0, 0, s.step};
  if (s.step > 0) {
    r.start = clip(s.start.value_or(0), 0, n);
    const std::int64_t stop = s.stop ? clip(*s.stop, 0, n) : n;
    r.count = stop > r.start ? (stop - r.start - 1) / s.step + 1 : 0;
  } else {
    r.start = clip(s.start.value_or(n - 1), -1, n - 1);
    const std::int64_t stop = s.stop ? clip(*s.stop, -1, n - 1) : -1;
    r.count = stop < r.start ? (r.start - stop - 1) / -s.step + 1 : 0;
  }
  if (r.count == 0) r.start = 0;
  return r;
}

std::int64_t checked_index(Context& c, std::int64_t i, std::int64_t size, Span span) {
  return checked(c, i, size, fmt::format("an axis of size {}", size), span);
}

Datum index(Context& c, const ast::Index& e, Span span) {
  const Datum object = evaluate(c, *e.object);
  if (object.get<PoisonV>()) throw Failed{};
  const std::vector<IndexPart> parts = index_parts(c, e.items);
  c.at(span);
  const Span at = e.object->span;
  if (object.record() || object.model()) {
    if (object.model() && object.model()->stacked == 0) cannot_index(c, object, at);
    if (parts.size() != 1) {
      c.error(Code::too_many_indices, span, "a stack of records or models takes one index").at(describe(c, object));
      throw Failed{};
    }
    return index_stack(c, object, parts[0], at);
  }
  if (is_sequence(object) && parts.size() == 1) {
    if (auto taken = index_list(c, object, parts[0])) return *taken;
  }
  if (object.tensor() || (tensor_like(object) && is_sequence(object))) {
    return index_tensor(c, to_tensor(c, object, at, "what is indexed"), parts, span);
  }
  if (object.list() && parts.size() == 1) {
    auto& d = c.error(Code::bad_index, parts[0].span, "a list of unlike values is indexed by a static int");
    d.note(fmt::format("it is {}", describe(c, object)));
    throw Failed{};
  }
  if (object.list()) return index_tensor(c, to_tensor(c, object, at, "what is indexed"), parts, span);
  cannot_index(c, object, at);
}

Datum leading_slice(Context& c, const Datum& d, const Datum& i, Span span) {
  const IndexPart part = part_of(c, i, span);
  if (is_sequence(d)) {
    if (auto taken = index_list(c, d, part)) return *taken;
    return index_tensor(c, to_tensor(c, d, span), {part}, span);
  }
  if (auto t = d.tensor()) return index_tensor(c, *t, {part}, span);
  if (!is_structure(d)) cannot_index(c, d, span);
  return index_stack(c, d, part, span);
}

namespace {

struct Height {
  std::string path;
  std::int64_t size;
  std::string type;
};

void collect_heights(Context& c, const Datum& d, const std::string& path, Span span, std::vector<Height>& found) {
  auto field = [&](const std::string& name) { return path.empty() ? name : path + "." + name; };
  if (auto t = d.tensor(); t && !t->axes.empty()) {
    found.push_back({path, c.b.type(t->value).dim(0).value(), type_text(c, *t)});
  } else if (is_sequence(d) && is_data(d)) {
    found.push_back({path, static_cast<std::int64_t>(items_of(d).size()), describe(c, d)});
  } else if (auto list = d.list()) {
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      collect_heights(c, list->items[i], fmt::format("{}[{}]", path, i), span, found);
    }
  } else if (auto record = d.record()) {
    for (const auto& [name, value] : record->fields) collect_heights(c, value, field(name), span, found);
  } else if (auto model = d.model(); model && model->stacked > 0) {
    for (const auto& [name, value] : model->drawn) collect_heights(c, value, field(name), span, found);
  } else {
    auto& e = c.error(Code::wrong_rank, span,
                      path.empty() ? "this has no leading axis" : fmt::format("`{}` has no leading axis", path));
    e.at(describe(c, d));
    throw Failed{};
  }
}

}  // namespace

std::int64_t leading_size(Context& c, const Datum& d, Span span) {
  if (auto r = d.get<RangeV>()) return range_count(*r);
  if (auto list = d.list()) return static_cast<std::int64_t>(list->items.size());
  if (!d.tensor() && !d.record() && !(d.model() && d.model()->stacked > 0)) cannot_index(c, d, span);
  std::vector<Height> heights;
  collect_heights(c, d, "", span, heights);
  if (heights.empty()) cannot_index(c, d, span);
  for (const Height& h : heights) {
    if (h.size == heights[0].size) continue;
    c.error(Code::structures_differ, span, "the parts of a stack have one leading size, and these differ")
        .note(fmt::format("`{}` is {}", heights[0].path, heights[0].type))
        .note(fmt::format("`{}` is {}", h.path, h.type));
    throw Failed{};
  }
  return heights[0].size;
}

}  // namespace mmc::elab

// Values that a loop carries, stacks or hands out of a branch: tensors in a fixed structure.
#include <fmt/format.h>

#include "compiler/elaborate/context.h"

namespace mmc::elab {
namespace {

// Lists whose items stack become one tensor; others stay lists of what their items become.
Datum tensorise_list(Context& c, const ListV& list, Span span, std::string_view what) {
  std::vector<Datum> items;
  bool tensors = !list.items.empty();
  for (const Datum& item : list.items) {
    items.push_back(tensorise(c, item, span, what));
    tensors = tensors && items.back().tensor();
  }
  if (tensors) {
    bool equal = true;
    auto number = [](const Datum& d) { return d.number() || d.get<bool>(); };
    for (std::size_t i = 1; i < items.size(); ++i) {
      equal = equal && c.graph.type(items[i].tensor()->value).sizes() == c.graph.type(items[0].tensor()->value).sizes();
      equal = equal &&
              (number(list.items[i]) || number(list.items[0]) || dtype(c, *items[i].tensor()) == dtype(c, *items[0].tensor()));
    }
    if (equal) return to_tensor(c, make_list(list.items), span, what);
  }
  return make_list(std::move(items));
}

std::vector<std::int64_t> without_ones(std::vector<std::int64_t> sizes) {
  std::erase(sizes, 1);
  return sizes;
}

}  // namespace

Datum tensorise(Context& c, const Datum& value, Span span, std::string_view what) {
  if (value.get<PoisonV>()) throw Failed{};
  if (auto tensor = value.tensor()) {
    if (!tensor->weak) return value;
    TensorV plain = *tensor;
    if (dtype(c, plain) == DType::f64 && c.real != DType::f64) plain = convert(c, plain, c.real);
    plain.weak = false;
    return plain;
  }
  if (value.number() || value.get<bool>() || value.get<RangeV>()) return to_tensor(c, value, span, what);
  if (auto list = value.list()) return tensorise_list(c, *list, span, what);
  if (auto record = value.record()) {
    Fields fields;
    for (const auto& [name, field] : record->fields) {
      fields.emplace_back(name, tensorise(c, field, span, fmt::format("`{}` of {}", name, what)));
    }
    return make_record(std::move(fields));
  }
  if (value.model()) return value;
  c.error(Code::not_a_tensor, span, fmt::format("{} must be made of tensors, records and models", what)).at(describe(c, value));
  throw Failed{};
}

Datum same_structure(Context& c, const Datum& like, const Datum& value, Span span, const std::string& what, const Match& match) {
  if (auto record = like.record()) {
    if (!value.record()) {
      c.error(Code::structures_differ, span, fmt::format("{} must be a record", what)).at(describe(c, value));
      throw Failed{};
    }
    Fields fields;
    for (const auto& [name, field] : record->fields) {
      const Datum* other = find_field(value.record()->fields, name);
      if (!other) {
        c.error(Code::structures_differ, span, fmt::format("{} has no field `{}`", what, name)).at(describe(c, value));
        throw Failed{};
      }
      fields.emplace_back(name, same_structure(c, field, *other, span, fmt::format("`{}` of {}", name, what), match));
    }
    for (const auto& [name, field] : value.record()->fields) {
      if (find_field(record->fields, name)) continue;
      c.error(Code::structures_differ, span, fmt::format("{} has a field `{}` too many", what, name)).at(describe(c, value));
      throw Failed{};
    }
    return make_record(std::move(fields));
  }
  if (auto tensor = like.tensor()) {
    if (!tensor_like(value)) {
      c.error(match.code, span, fmt::format("{} {}, {}", what, match.must, type_text(c, *tensor))).at(describe(c, value));
      throw Failed{};
    }
    DType wanted = dtype(c, *tensor);
    TensorV next = value.tensor() ? *value.tensor() : to_tensor(c, value, span, what, wanted);
    DType found = dtype(c, next);
    bool narrows = is_float(found) && !is_float(wanted);
    if (found != wanted && (next.weak || (!narrows && wanted != DType::boolean && !(is_float(found) && is_float(wanted))))) {
      next = convert(c, next, wanted);
    }
    if (c.graph.type(next.value) != c.graph.type(tensor->value)) {
      auto& e =
          c.error(match.code, span, fmt::format("{} {}, {}", what, match.must, type_text(c, *tensor))).at(type_text(c, next));
      if (without_ones(sizes(c, next)) == without_ones(sizes(c, *tensor)) && found == wanted) {
        e.help("an axis of size 1 is the difference: `x[:, 0]` drops it, `x[:, none]` makes one");
      }
      throw Failed{};
    }
    next.axes = tensor->axes;
    next.weak = false;
    return next;
  }
  if (auto list = like.list()) {
    if (!value.list() || value.list()->items.size() != list->items.size()) {
      c.error(Code::structures_differ, span, fmt::format("{} must be a list of {}", what, list->items.size()))
          .at(describe(c, value));
      throw Failed{};
    }
    std::vector<Datum> items;
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      items.push_back(
          same_structure(c, list->items[i], value.list()->items[i], span, fmt::format("item {} of {}", i, what), match));
    }
    return make_list(std::move(items));
  }
  std::vector<Leaf> wanted = leaves(like), found = leaves(value);
  bool same =
      wanted.size() == found.size() && (like.model() != nullptr) == (value.model() != nullptr || value.record() != nullptr);
  for (std::size_t i = 0; same && i < wanted.size(); ++i) {
    same = wanted[i].path == found[i].path && c.graph.type(wanted[i].tensor.value) == c.graph.type(found[i].tensor.value);
  }
  if (!same) {
    c.error(Code::structures_differ, span, fmt::format("{} must have the structure of {}", what, describe(c, like)))
        .at(describe(c, value));
    throw Failed{};
  }
  std::vector<TensorV> tensors;
  for (const Leaf& leaf : found) tensors.push_back(leaf.tensor);
  return with_leaves(like, tensors);
}

}  // namespace mmc::elab

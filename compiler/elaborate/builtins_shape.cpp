// len shape size reshape flatten.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "compiler/elaborate/builtins.h"
#include "compiler/elaborate/late.h"
#include "compiler/elaborate/operands.h"

namespace mmc::elab {
namespace {

std::int64_t product(const std::vector<std::int64_t>& sizes, std::size_t from = 0) {
  return std::accumulate(sizes.begin() + static_cast<std::ptrdiff_t>(from), sizes.end(), std::int64_t{1}, std::multiplies<>());
}

std::string sizes_text(const std::vector<std::int64_t>& sizes) { return fmt::format("[{}]", fmt::join(sizes, ", ")); }

Datum len(Context& c, const CallSite& site, Arguments& args) {
  const std::int64_t n = leading_size(c, args[0], site.spans[0]);
  // Of a record or a stack every part has that leading axis.
  const std::vector<Leaf> all = leaves(args[0]);
  const bool late = !args[0].list() && !all.empty() && !all[0].tensor.axes.empty() && all[0].tensor.axes[0].is_late(n);
  if (!late) return n;
  const AxisInfo& axis = all[0].tensor.axes[0];
  return LateV{n, axis.label, axis.count};
}

Datum shape(Context& c, const CallSite& site, Arguments& args) {
  const TensorV x = to_tensor(c, args[0], site.spans[0], argument_name("shape", "x"));
  std::vector<Datum> list;
  const std::vector<std::int64_t> n = sizes(c, x);
  for (std::size_t i = 0; i < n.size(); ++i) {
    list.push_back(x.axes[i].is_late(n[i]) ? Datum(LateV{n[i], x.axes[i].label, x.axes[i].count}) : Datum(n[i]));
  }
  return make_list(std::move(list));
}

std::int64_t elements(Context& c, const Datum& d, Span span) {
  if (auto t = d.tensor()) return c.b.type(t->value).elements();
  if (auto r = d.get<RangeV>()) return range_count(*r);
  if (is_number_or_bool(d)) return 1;
  if (d.get<UndrawnV>()) {
    // Drawn to be counted only: nothing uses the nodes of this draw, so they are dropped.
    Restore<bool> drew(c.drew);
    return elements(c, draw(c, d, nullptr, span), span);
  }
  std::int64_t total = 0;
  if (auto list = d.list()) {
    for (const Datum& item : list->items) total += elements(c, item, span);
    return total;
  }
  if (auto record = d.record()) {
    for (const auto& [name, value] : record->fields) total += elements(c, value, span);
    return total;
  }
  if (auto model = d.model()) {
    for (const auto& [name, value] : model->drawn) total += elements(c, value, span);
    return total;
  }
  c.error(Code::not_a_tensor, span, "`size` counts the elements of a tensor, a record or a model").at(describe(c, d));
  throw Failed{};
}

Datum size(Context& c, const CallSite& site, Arguments& args) { return elements(c, args[0], site.spans[0]); }

// How many of x's last axes the sizes after `...` stand for: the fewest that hold as many elements; further axes of size 1 are
// among them as long as the list itself begins with ones.
std::size_t covered_axes(Context& c, const TensorV& x, const std::vector<std::int64_t>& wanted, Span span) {
  const auto have = sizes(c, x);
  const std::int64_t total = product(wanted);
  std::size_t from = have.size();
  while (from > 0 && product(have, from) != total) --from;
  if (product(have, from) != total) {
    auto& e = c.error(Code::reshape_size, span, fmt::format("no trailing axes of {} hold {} elements", type_text(c, x), total));
    e.note(fmt::format("after `...` stand the sizes {}", sizes_text(wanted)));
    throw Failed{};
  }
  for (std::size_t k = 0; k < wanted.size() && wanted[k] == 1 && from > 0 && have[from - 1] == 1; ++k) --from;
  return from;
}

// At most one size may be -1: what is left over.
void infer_size(Context& c, std::vector<std::int64_t>& wanted, std::int64_t total, Span span) {
  auto unknown = std::find(wanted.begin(), wanted.end(), -1);
  if (unknown == wanted.end()) return;
  *unknown = 1;
  const std::int64_t known = product(wanted);
  if (known == 0 || total % known != 0) {
    c.error(Code::reshape_size, span, fmt::format("{} elements do not divide into parts of {}", total, known));
    throw Failed{};
  }
  *unknown = total / known;
}

Datum reshape_(Context& c, const CallSite& site, Arguments& args) {
  const TensorV x = to_tensor(c, args[0], site.spans[0], argument_name("reshape", "x"));
  const Span at = site.spans[1];
  std::vector<Datum> given = is_sequence(args[1]) ? items_of(args[1]) : std::vector<Datum>{args[1]};
  std::vector<AxisInfo> axes = written_ones(site, 1, given.size());
  const bool rest = !given.empty() && given[0].get<EllipsisV>();
  if (rest) {
    given.erase(given.begin());
    axes.erase(axes.begin());
  }
  std::vector<std::int64_t> wanted;
  for (const Datum& d : given) {
    if (d.get<EllipsisV>()) {
      c.error(Code::bad_argument, at, "`...` may only stand first in the sizes of `reshape`");
      throw Failed{};
    }
    wanted.push_back(expect_size(c, d, at, "a size of `reshape`"));
  }
  if (std::count(wanted.begin(), wanted.end(), -1) > (rest ? 0 : 1)) {
    c.error(Code::bad_argument, at, rest ? "`...` and -1 together leave the sizes open" : "only one size of `reshape` may be -1");
    throw Failed{};
  }
  infer_size(c, wanted, c.b.type(x.value).elements(), at);
  checked_type(c, DType::boolean, wanted, at);
  if (rest) {
    const auto from = static_cast<std::ptrdiff_t>(covered_axes(c, x, wanted, at));
    const auto have = sizes(c, x);
    wanted.insert(wanted.begin(), have.begin(), have.begin() + from);
    axes.insert(axes.begin(), x.axes.begin(), x.axes.begin() + from);
  }
  if (product(wanted) != c.b.type(x.value).elements()) {
    auto& e = c.error(Code::reshape_size, site.span,
                      fmt::format("{} has {} elements, and the shape {} has {}", type_text(c, x), c.b.type(x.value).elements(),
                                  sizes_text(wanted), product(wanted)));
    e.help("`reshape` keeps every element; -1 stands for the one size that follows from the others");
    throw Failed{};
  }
  return reshape(c, x, wanted, axes);
}

Datum flatten(Context& c, const CallSite& site, Arguments& args) {
  const TensorV x = to_tensor(c, args[0], site.spans[0], argument_name("flatten", "x"));
  if (x.axes.empty()) return reshape(c, x, {1});
  const std::int64_t from = one_axis(c, args[1], x.axes.size(), site.spans[1]);
  const std::int64_t to = one_axis(c, args[2], x.axes.size(), site.spans[2]);
  if (to < from) {
    c.error(Code::bad_argument, site.span, fmt::format("`flatten` merges the axes from {} to {}, which are none", from, to))
        .at(type_text(c, x));
    throw Failed{};
  }
  if (to == from) return x;
  std::vector<std::int64_t> merged;
  std::vector<AxisInfo> axes;
  const auto have = sizes(c, x);
  for (std::size_t i = 0; i < have.size(); ++i) {
    const auto axis = static_cast<std::int64_t>(i);
    if (axis > from && axis <= to) {
      merged.back() *= have[i];
      continue;
    }
    merged.push_back(have[i]);
    axes.push_back(axis == from ? AxisInfo{} : x.axes[i]);
  }
  return reshape(c, x, merged, axes);
}

constexpr Builtin table[] = {
    {"len", "x", "The size of the leading axis of a tensor, the length of a list, or the height of a stack of records or models.",
     len},
    {"shape", "x", "The sizes of the axes, as a static list of ints.", shape},
    {"size", "x",
     "The number of elements of a tensor, record or model; of an undrawn model (`size(MLP([4, 2]))`) that of its parameters.",
     size},
    {"reshape", "x, shape",
     "The elements in row-major order with other axes: `reshape(x, [2, 3])`. `...` may stand first for leading axes that stay, "
     "-1 for one size that follows from the others.",
     reshape_},
    {"flatten", "x, from = 0, to = -1", "x with the axes from..to (inclusive) merged into one.", flatten},
};

}  // namespace

std::span<const Builtin> shape_builtins() { return table; }

}  // namespace mmc::elab

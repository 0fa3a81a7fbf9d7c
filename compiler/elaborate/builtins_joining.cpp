// stack concat reverse diagonal: putting tensors together and taking them apart.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "compiler/elaborate/builtins.h"
#include "compiler/elaborate/operands.h"

namespace mmc::elab {
namespace {

// A list of parts, each with the place it was written at.
std::vector<Given> parts_of(Context& c, const CallSite& site, const Arguments& args, std::string_view name) {
  if (!is_sequence(args[0])) {
    c.error(Code::argument_type, site.spans[0], fmt::format("`{}` takes a list of tensors", name))
        .at(describe(c, args[0]))
        .help(fmt::format("write `{}([a, b])`", name));
    throw Failed{};
  }
  std::vector<Given> parts;
  for (const Datum& item : items_of(args[0])) parts.push_back({item, item.span.known() ? item.span : site.spans[0]});
  if (parts.empty()) {
    c.error(Code::bad_argument, site.spans[0], fmt::format("`{}` of an empty list has no type", name));
    throw Failed{};
  }
  return parts;
}

[[noreturn]] void parts_differ(Context& c, const CallSite& site, const std::vector<Given>& given,
                               const std::vector<TensorV>& parts, std::size_t at, std::string message) {
  auto& e = c.error(Code::parts_differ, site.span, std::move(message));
  label_operand(c, e, given[0].span, type_text(c, parts[0]), "part 0");
  label_operand(c, e, given[at].span, type_text(c, parts[at]), fmt::format("part {}", at));
  throw Failed{};
}

// Axis 0 moved to `axis`.
TensorV lead_to(Context& c, const TensorV& x, std::int64_t axis) {
  Ints order(x.axes.size());
  std::iota(order.begin(), order.end(), 0);
  std::rotate(order.begin(), order.begin() + 1, order.begin() + static_cast<std::ptrdiff_t>(axis) + 1);
  return transpose(c, x, order);
}

// Records of one structure: a record of stacks.
Datum stack_structures(Context& c, const CallSite& site, const std::vector<Given>& given, const Datum& axis) {
  std::vector<std::vector<Leaf>> columns;
  for (const Given& g : given) {
    columns.push_back(leaves(g.value));
    if (columns.back().size() == columns[0].size() && is_structure(g.value)) continue;
    c.error(Code::structures_differ, g.span, "the parts to be stacked differ in structure").at(describe(c, g.value));
    throw Failed{};
  }
  std::vector<TensorV> stacked;
  for (std::size_t k = 0; k < columns[0].size(); ++k) {
    std::vector<TensorV> column;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i][k].path != columns[0][k].path) {
        c.error(
            Code::structures_differ, given[i].span,
            fmt::format("the parts to be stacked differ in structure: `{}` and `{}`", columns[0][k].path, columns[i][k].path));
        throw Failed{};
      }
      column.push_back(columns[i][k].tensor);
    }
    stacked.push_back(stack(c, column, one_axis(c, axis, column[0].axes.size() + 1, site.spans[1]), site.spans[0]));
  }
  return with_leaves(given[0].value, stacked, 1);
}

Datum stack_(Context& c, const CallSite& site, Arguments& args) {
  if (auto t = args[0].tensor()) {  // the stacked result of a `for`: only the new axis moves
    if (t->axes.empty()) parts_of(c, site, args, "stack");
    return lead_to(c, *t, one_axis(c, args[1], t->axes.size(), site.spans[1]));
  }
  const std::vector<Given> given = parts_of(c, site, args, "stack");
  if (is_structure(given[0].value)) return stack_structures(c, site, given, args[1]);
  const std::vector<TensorV> parts = same_dtype(c, given, site.span, "`stack`", Result::common).tensors;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (sizes(c, parts[i]) != sizes(c, parts[0]))
      parts_differ(c, site, given, parts, i, "the parts of `stack` have different shapes");
  }
  return stack(c, parts, one_axis(c, args[1], parts[0].axes.size() + 1, site.spans[1]), site.spans[0]);
}

Datum concat(Context& c, const CallSite& site, Arguments& args) {
  std::vector<Given> given;
  if (auto t = args[0].tensor(); t && t->axes.size() > 1) {
    const std::int64_t n = c.b.type(t->value).dim(0).value();
    for (std::int64_t i = 0; i < n; ++i) given.push_back({leading_slice(c, args[0], Datum(i), site.spans[0]), site.spans[0]});
  }
  if (given.empty()) given = parts_of(c, site, args, "concat");
  const std::vector<TensorV> parts = same_dtype(c, given, site.span, "`concat`", Result::common).tensors;
  const std::int64_t axis = one_axis(c, args[1], parts[0].axes.size(), parts[0].axes.empty() ? site.spans[0] : site.spans[1]);
  const auto at = static_cast<std::size_t>(axis);
  std::vector<AxisInfo> axes = parts[0].axes;
  axes[at] = {};
  std::vector<Value> values;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto mine = sizes(c, parts[i]), first = sizes(c, parts[0]);
    if (mine.size() != first.size())
      parts_differ(c, site, given, parts, i, "the parts of `concat` have different numbers of axes");
    mine[at] = first[at] = 0;
    if (mine != first)
      parts_differ(c, site, given, parts, i, fmt::format("the parts of `concat` differ on another axis than {}", axis));
    for (std::size_t k = 0; k < axes.size(); ++k) axes[k] = both(axes[k], parts[i].axes[k]);
    values.push_back(parts[i].value);
  }
  return values.size() == 1 ? Datum(parts[0]) : Datum(wrap(c, build::concat(c.b, values, axis), axes));
}

Datum reverse(Context& c, const CallSite& site, Arguments& args) {
  TensorV x = to_tensor(c, args[0], site.spans[0], argument_name("reverse", "x"));
  if (args[1].none()) {
    c.error(Code::missing_argument, site.span, "`reverse` needs an axis").help("`reverse(x, axis = 0)`");
    throw Failed{};
  }
  for (std::int64_t axis : several_axes(c, args[1], x.axes.size(), site.spans[1]))
    x = wrap(c, build::reverse(c.b, x.value, axis), x.axes);
  return x;
}

// Every (columns + 1)-th element of the matrix laid out flat.
Datum diagonal(Context& c, const CallSite& site, Arguments& args) {
  const TensorV x = to_tensor(c, args[0], site.spans[0], argument_name("diagonal", "x"));
  const std::size_t rank = x.axes.size();
  if (rank < 2) {
    c.error(Code::wrong_rank, site.spans[0], "`diagonal` needs a matrix: two axes or more").at(type_text(c, x));
    throw Failed{};
  }
  std::vector<std::int64_t> flat = sizes(c, x);
  const std::int64_t rows = flat[rank - 2], columns = flat[rank - 1], count = std::min(rows, columns);
  flat.pop_back();
  flat.back() = rows * columns;
  std::vector<AxisInfo> axes(x.axes.begin(), x.axes.end() - 2);
  const TensorV line = reshape(c, x, flat, axes);
  Ints starts(rank - 1, 0), limits = flat, strides(rank - 1, 1);
  limits.back() = count == 0 ? 0 : (count - 1) * (columns + 1) + 1;
  strides.back() = columns + 1;
  axes.emplace_back();
  return wrap(c, build::slice(c.b, line.value, starts, limits, strides), axes);
}

constexpr Builtin table[] = {
    {"stack", "parts, axis = 0", "Tensors (or records) of one shape side by side along a new axis: [n] and [n] give [2, n].",
     stack_},
    {"concat", "parts, axis = 0",
     "Tensors one after the other along an axis that they have; the other sizes are equal. Empty parts are fine.", concat},
    {"reverse", "x, *, axis = none", "x with the order of its elements turned round along `axis` (an int or a list).", reverse},
    {"diagonal", "x", "The diagonal of the last two axes: f32[..., n, m] to f32[..., min(n, m)].", diagonal},
};

}  // namespace

std::span<const Builtin> joining_builtins() { return table; }

}  // namespace mmc::elab

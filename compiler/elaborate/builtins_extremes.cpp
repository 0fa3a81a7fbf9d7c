// max min argmax argmin. Along one axis the derivative goes to the first element that has the extreme value; over several axes or
// the whole tensor it is shared by all that have it (as in PyTorch).
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "compiler/elaborate/builtins.h"
#include "compiler/elaborate/operands.h"
#include "compiler/elaborate/reducing.h"

namespace mmc::elab {
namespace {

struct Extreme {
  std::string_view name;
  bool largest;
};

void check_not_empty(Context& c, const TensorV& x, const Reduction& r, std::string_view name, Span span) {
  for (std::int64_t axis : r.axes) {
    if (c.b.type(x.value).dim(axis).value() > 0) continue;
    c.error(Code::empty_reduction, span, fmt::format("`{}` of no elements has no value", name)).at(type_text(c, x));
    throw Failed{};
  }
}

// The index of the first extreme number; a nan counts as extreme.
std::size_t static_position(const std::vector<Datum>& numbers, bool largest) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    const double a = as_double(numbers[best]), b = as_double(numbers[i]);
    if (std::isnan(a)) break;
    if (std::isnan(b) || (largest ? b > a : b < a)) best = i;
  }
  return best;
}

Value arg_extreme(Context& c, Value x, std::int64_t axis, bool largest) {
  return largest ? build::arg_max(c.b, x, axis) : build::arg_min(c.b, x, axis);
}

Datum extreme(Context& c, const CallSite& site, const Arguments& args, Extreme e) {
  if (auto numbers = whole_static(args); numbers && !numbers->empty()) {
    const Datum& found = (*numbers)[static_position(*numbers, e.largest)];
    // Among ints and floats the result is a float, as it would be in a tensor.
    for (const Datum& n : *numbers) {
      if (n.get<double>()) return as_double(found);
    }
    return found.get<bool>() ? Datum(std::int64_t{*found.get<bool>()}) : found;
  }
  const TensorV x = numeric_tensor(c, args[0], site.spans[0], argument_name(e.name, "x"));
  const Reduction r = reduction_of(c, site, args, x);
  check_not_empty(c, x, r, e.name, site.spans[0]);
  if (r.axes.empty()) return with_kept_axes(c, x, r);
  const bool one_axis_asked = !args[1].none() && r.axes.size() == 1;
  if (one_axis_asked && is_float(dtype(c, x))) {
    const TensorV where = wrap(c, arg_extreme(c, x.value, r.axes[0], e.largest), r.kept);
    return with_kept_axes(c, pick(c, x, where, r.axes[0]), r);
  }
  const Value v = e.largest ? build::reduce_max(c.b, x.value, r.axes) : build::reduce_min(c.b, x.value, r.axes);
  return with_kept_axes(c, wrap(c, v, r.kept), r);
}

Datum position(Context& c, const CallSite& site, const Arguments& args, Extreme e) {
  if (auto numbers = whole_static(args); numbers && !numbers->empty()) {
    return static_cast<std::int64_t>(static_position(*numbers, e.largest));
  }
  const TensorV x = numeric_tensor(c, args[0], site.spans[0], argument_name(e.name, "x"));
  const Reduction r = reduction_of(c, site, args, x);
  check_not_empty(c, x, r, e.name, site.spans[0]);
  if (r.axes.size() > 1 && !args[1].none()) {
    c.error(Code::bad_argument, site.spans[1],
            fmt::format("`{}` takes one axis, or none for the index into the flattened tensor", e.name));
    throw Failed{};
  }
  if (!args[1].none()) return with_kept_axes(c, wrap(c, arg_extreme(c, x.value, r.axes[0], e.largest), r.kept), r);
  const TensorV flat = reshape(c, x, {c.b.type(x.value).elements()});
  return with_kept_axes(c, wrap(c, arg_extreme(c, flat.value, 0, e.largest)), r);
}

Datum max(Context& c, const CallSite& site, Arguments& args) { return extreme(c, site, args, {"max", true}); }
Datum min(Context& c, const CallSite& site, Arguments& args) { return extreme(c, site, args, {"min", false}); }
Datum argmax(Context& c, const CallSite& site, Arguments& args) { return position(c, site, args, {"argmax", true}); }
Datum argmin(Context& c, const CallSite& site, Arguments& args) { return position(c, site, args, {"argmin", false}); }

constexpr std::string_view signature = "x, *, axis = none, keep = false";
constexpr Builtin table[] = {
    {"max", signature,
     "The largest element over `axis` (an int, a list, all when left out); nan when there is one. Along one axis the "
     "derivative goes to the first of equal elements, over the whole tensor all of them share it.",
     max},
    {"min", signature,
     "The smallest element over `axis` (an int, a list, all when left out); nan when there is one. Along one axis the "
     "derivative goes to the first of equal elements, over the whole tensor all of them share it.",
     min},
    {"argmax", signature,
     "The index (i32) of the first largest element along `axis`, or into the flattened tensor when it is left out. "
     "A nan counts as the largest.",
     argmax},
    {"argmin", signature,
     "The index (i32) of the first smallest element along `axis`, or into the flattened tensor when it is left out. "
     "A nan counts as the smallest.",
     argmin},
};

}  // namespace

std::span<const Builtin> extreme_builtins() { return table; }

}  // namespace mmc::elab

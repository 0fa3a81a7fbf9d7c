// Functions of two or three values, element by element.
#include <fmt/format.h>

#include <cmath>

#include "compiler/elaborate/builtins.h"
#include "compiler/elaborate/operands.h"

namespace mmc::elab {
namespace {

using Op = Value (*)(Builder&, Value, Value);

Datum result(Context& c, Value v, const TensorV& like, bool weak) {
  TensorV t = wrap(c, v, like.axes);
  t.weak = weak;
  return t;
}

Datum pairwise(Context& c, const CallSite& site, const Arguments& args, std::string_view name, Op op, Result wanted) {
  const Typed both = unify(c, {{args[0], site.spans[0]}, {args[1], site.spans[1]}}, site.span, fmt::format("`{}`", name), wanted);
  return result(c, op(c.b, both.tensors[0].value, both.tensors[1].value), both.tensors[0], both.weak);
}

bool both_static(const Arguments& args) { return is_number_or_bool(args[0]) && is_number_or_bool(args[1]); }

// The larger of two static numbers; nan when one is.
Datum extreme(const Datum& a, const Datum& b, bool larger) {
  if (a.get<double>() || b.get<double>()) {
    const double x = as_double(a), y = as_double(b);
    if (std::isnan(x) || std::isnan(y)) return std::nan("");
    return larger ? std::max(x, y) : std::min(x, y);
  }
  const bool first = larger ? as_double(a) >= as_double(b) : as_double(a) <= as_double(b);
  return first ? a : b;
}

Datum maximum(Context& c, const CallSite& site, Arguments& args) {
  return both_static(args) ? extreme(args[0], args[1], true)
                           : pairwise(c, site, args, "maximum", build::maximum, Result::numeric);
}
Datum minimum(Context& c, const CallSite& site, Arguments& args) {
  return both_static(args) ? extreme(args[0], args[1], false)
                           : pairwise(c, site, args, "minimum", build::minimum, Result::numeric);
}
Datum atan2(Context& c, const CallSite& site, Arguments& args) {
  if (both_static(args)) return std::atan2(as_double(args[0]), as_double(args[1]));
  return pairwise(c, site, args, "atan2", build::atan2, Result::floating);
}
Datum pow(Context& c, const CallSite& site, Arguments& args) {
  return binary(c, ast::BinaryOp::power, args[0], args[1], site.span, site.spans[0], site.spans[1]);
}

// By selection rather than by maximum and minimum: at its bounds the derivative of clamp is 1, that of a maximum one half. A nan
// passes without a derivative, as in PyTorch.
Datum clamp(Context& c, const CallSite& site, Arguments& args) {
  if (args[1].none() && args[2].none()) {
    c.error(Code::missing_argument, site.span, "`clamp` needs a bound")
        .help("`clamp(x, min = 0)`, `clamp(x, max = 1)` or `clamp(x, 0, 1)`");
    throw Failed{};
  }
  bool known = is_number_or_bool(args[0]);
  std::vector<Given> given{{args[0], site.spans[0]}};
  for (std::size_t i : {1u, 2u}) {
    if (args[i].none()) continue;
    known = known && is_number_or_bool(args[i]);
    given.push_back({args[i], site.spans[i]});
  }
  if (known) {
    Datum x = args[0];
    if (!args[1].none()) x = extreme(x, args[1], true);
    return args[2].none() ? x : extreme(x, args[2], false);
  }
  const Typed all = unify(c, given, site.span, "`clamp`");
  const Value x = all.tensors[0].value;
  Value bounded = is_float(c.b.type(x).dtype()) ? build::stop_gradient(c.b, x) : x;
  Value inside;
  const auto bound = [&](Value limit, Value beyond) {
    bounded = build::select(c.b, beyond, limit, bounded);
    const Value within = build::logical_not(c.b, beyond);
    inside = inside.valid() ? build::logical_and(c.b, inside, within) : within;
  };
  std::size_t next = 1;
  if (!args[1].none()) {
    const Value low = all.tensors[next++].value;
    bound(low, build::less(c.b, x, low));
  }
  if (!args[2].none()) {
    const Value high = all.tensors[next].value;
    bound(high, build::greater(c.b, x, high));
  }
  if (is_float(c.b.type(x).dtype())) inside = build::logical_and(c.b, inside, build::logical_not(c.b, build::is_nan(c.b, x)));
  return result(c, build::select(c.b, inside, x, bounded), all.tensors[0], all.weak);
}

Datum where(Context& c, const CallSite& site, Arguments& args) {
  if (auto b = args[0].get<bool>(); b && is_number_or_bool(args[1]) && is_number_or_bool(args[2])) return *b ? args[1] : args[2];
  const TensorV condition = tensor_like(args[0]) ? to_tensor(c, args[0], site.spans[0]) : TensorV{};
  if (!condition.value.valid() || dtype(c, condition) != DType::boolean) {
    c.error(Code::condition_not_bool, site.spans[0], "the condition of `where` is a bool")
        .at(describe(c, args[0]))
        .help("compare first: `x > 0`");
    throw Failed{};
  }
  const bool data = args[0].tensor() && !condition.weak;
  Typed sides = same_dtype(c, {{args[1], site.spans[1]}, {args[2], site.spans[2]}}, site.span, "`where`", Result::common);
  if (sides.weak && data) {  // a condition that is data makes the result data: scalars of an optimizer are rounded here
    if (is_float(dtype(c, sides.tensors[0]))) {
      for (TensorV& t : sides.tensors) t = convert(c, t, c.real);
    }
    sides.weak = false;
  } else if (condition.weak && is_static(args[1]) && is_static(args[2])) {
    const DType t = is_float(dtype(c, sides.tensors[0])) ? DType::f64 : dtype(c, sides.tensors[0]);
    for (std::size_t i : {0u, 1u}) sides.tensors[i] = to_tensor(c, args[i + 1], site.spans[i + 1], "`where`", t);
    sides.weak = true;
  }
  const auto all = same_shape(c, {condition, sides.tensors[0], sides.tensors[1]}, site.spans, site.span, "`where`");
  return result(c, build::select(c.b, all[0].value, all[1].value, all[2].value), all[0], sides.weak);
}

constexpr Builtin table[] = {
    {"maximum", "a, b",
     "The larger of two elements, shapes as for `+`; nan when either is. At a tie each gets half the derivative.", maximum},
    {"minimum", "a, b",
     "The smaller of two elements, shapes as for `+`; nan when either is. At a tie each gets half the derivative.", minimum},
    {"atan2", "y, x", "The angle of the point (x, y), from -pi to pi, shapes as for `+`.", atan2},
    {"pow", "x, y", "x ^ y, element by element.", pow},
    {"clamp", "x, min = none, max = none",
     "x where it lies between the bounds, else the nearer bound. The derivative at a bound is 1; nan stays nan.", clamp},
    {"where", "cond, a, b", "a where the bool `cond` is true, b elsewhere; the three shapes as for `+`.", where},
};

}  // namespace

std::span<const Builtin> pairwise_builtins() { return table; }

}  // namespace mmc::elab

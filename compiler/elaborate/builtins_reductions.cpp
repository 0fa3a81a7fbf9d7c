// sum prod mean all any: reductions over `axis`, all axes when it is left out. Bools count as 0 and 1.
//
// A flat static list of numbers reduces to a static number, so that `sum(sizes)` can be a size.
#include <fmt/format.h>

#include "compiler/elaborate/builtins.h"
#include "compiler/elaborate/operands.h"
#include "compiler/elaborate/reducing.h"

namespace mmc::elab {
namespace {

using Op = Value (*)(Builder&, Value, Ints);

TensorV reduced(Context& c, const TensorV& x, const Reduction& r, Op op) {
  Value v = op(c.b, x.value, r.axes);
  TensorV result = wrap(c, v, r.kept);
  if (r.axes.empty()) result = x;
  return with_kept_axes(c, result, r);
}

// Adds or multiplies static numbers from left to right.
Datum folded(Context& c, const CallSite& site, const std::vector<Datum>& numbers, ast::BinaryOp op, std::int64_t start) {
  Datum total = start;
  for (const Datum& n : numbers) total = static_binary(c, op, total, n, site.span, site.spans[0]);
  return total;
}

Datum sum(Context& c, const CallSite& site, Arguments& args) {
  if (auto numbers = whole_static(args)) return folded(c, site, *numbers, ast::BinaryOp::add, 0);
  const TensorV x = numeric_tensor(c, args[0], site.spans[0], argument_name("sum", "x"));
  return reduced(c, x, reduction_of(c, site, args, x), build::reduce_sum);
}

Datum prod(Context& c, const CallSite& site, Arguments& args) {
  if (auto numbers = whole_static(args)) return folded(c, site, *numbers, ast::BinaryOp::multiply, 1);
  const TensorV x = numeric_tensor(c, args[0], site.spans[0], argument_name("prod", "x"));
  return reduced(c, x, reduction_of(c, site, args, x), build::reduce_prod);
}

// The sum over the number of elements; of none it is nan, as 0 / 0.
Datum mean(Context& c, const CallSite& site, Arguments& args) {
  if (auto numbers = whole_static(args); numbers && !numbers->empty()) {
    const Datum total = folded(c, site, *numbers, ast::BinaryOp::add, 0);
    return as_double(total) / static_cast<double>(numbers->size());
  }
  const TensorV x = float_tensor(c, args[0], site.spans[0], argument_name("mean", "x"));
  const Reduction r = reduction_of(c, site, args, x);
  std::int64_t count = 1;
  for (std::int64_t axis : r.axes) count *= c.b.type(x.value).dim(axis).value();
  TensorV total = reduced(c, x, r, build::reduce_sum);
  if (count == 1) return total;
  const Value divisor = number_constant(c, Datum(count), dtype(c, x), site.span);
  return wrap(c, build::div(c.b, total.value, build::broadcast_scalar(c.b, divisor, c.b.type(total.value).dims())), total.axes);
}

TensorV bool_tensor(Context& c, const CallSite& site, const Arguments& args, std::string_view name) {
  TensorV x = to_tensor(c, args[0], site.spans[0], argument_name(name, "x"));
  if (dtype(c, x) == DType::boolean) return x;
  c.error(Code::condition_not_bool, site.spans[0], fmt::format("`{}` takes bools", name))
      .at(type_text(c, x))
      .help("compare first: `x != 0`");
  throw Failed{};
}

// How many of `x` are true, compared with 0.
Datum counted(Context& c, const CallSite& site, const Arguments& args, const TensorV& x, Value (*test)(Builder&, Value, Value)) {
  const TensorV total = reduced(c, convert(c, x, DType::i32), reduction_of(c, site, args, x), build::reduce_sum);
  return wrap(c, test(c.b, total.value, build::full(c.b, c.b.type(total.value), 0)), total.axes);
}

Datum any(Context& c, const CallSite& site, Arguments& args) {
  return counted(c, site, args, bool_tensor(c, site, args, "any"), build::not_equal);
}

Datum all(Context& c, const CallSite& site, Arguments& args) {
  const TensorV x = bool_tensor(c, site, args, "all");
  return counted(c, site, args, wrap(c, build::logical_not(c.b, x.value), x.axes), build::equal);
}

Datum any_or_all(Context& c, const CallSite& site, Arguments& args, bool needed,
                 Datum (*tensors)(Context&, const CallSite&, Arguments&)) {
  if (auto numbers = whole_static(args)) {
    bool found = false, bools = true;
    for (const Datum& n : *numbers) {
      bools = bools && n.get<bool>();
      found = found || (n.get<bool>() && *n.get<bool>() == needed);
    }
    if (bools) return found == needed;
  }
  return tensors(c, site, args);
}
Datum static_any(Context& c, const CallSite& site, Arguments& args) { return any_or_all(c, site, args, true, any); }
Datum static_all(Context& c, const CallSite& site, Arguments& args) { return any_or_all(c, site, args, false, all); }

constexpr std::string_view signature = "x, *, axis = none, keep = false";
constexpr Builtin table[] = {
    {"sum", signature,
     "The sum over `axis` (an int, a list, all when left out); `keep` leaves these axes with size 1. Bools count as 0 and 1.",
     sum},
    {"prod", signature, "The product over `axis` (an int, a list, all when left out); `keep` leaves these axes with size 1.",
     prod},
    {"mean", signature, "The mean over `axis` (an int, a list, all when left out), a float; nan when there are no elements.",
     mean},
    {"any", signature, "Is any of the bools along `axis` true? False when there are none.", static_any},
    {"all", signature, "Are all of the bools along `axis` true? True when there are none.", static_all},
};

}  // namespace

Reduction reduction_of(Context& c, const CallSite& site, const Arguments& args, const TensorV& x) {
  Reduction r;
  r.axes = several_axes(c, args[1], x.axes.size(), site.spans[1]);
  r.keep = expect_bool(c, args[2], site.spans[2], "`keep`");
  std::size_t next = 0;
  for (std::size_t i = 0; i < x.axes.size(); ++i) {
    const bool gone = next < r.axes.size() && r.axes[next] == static_cast<std::int64_t>(i);
    next += gone;
    if (!gone) r.kept.push_back(x.axes[i]);
    if (!r.keep) continue;
    r.final_sizes.push_back(gone ? 1 : c.b.type(x.value).dims()[i].value());
    r.final_axes.push_back(gone ? AxisInfo{{}, true, true} : x.axes[i]);
  }
  return r;
}

TensorV with_kept_axes(Context& c, const TensorV& x, const Reduction& r) {
  return r.keep ? reshape(c, x, r.final_sizes, r.final_axes) : x;
}

std::optional<std::vector<Datum>> whole_static(const Arguments& args) {
  if (!args[1].none() || !args[2].get<bool>() || *args[2].get<bool>()) return std::nullopt;
  return static_numbers(args[0]);
}

std::span<const Builtin> reduction_builtins() { return table; }

}  // namespace mmc::elab

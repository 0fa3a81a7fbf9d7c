// sort argsort cumsum cumprod: along one axis, the shape stays.
#include "compiler/elaborate/builtins.h"
#include "compiler/elaborate/operands.h"

namespace mmc::elab {
namespace {

struct Along {
  TensorV x;
  std::int64_t axis;
};

// A scalar has no axis to go along.
Along along(Context& c, const CallSite& site, const Arguments& args, std::string_view name) {
  const TensorV x = numeric_tensor(c, args[0], site.spans[0], argument_name(name, "x"));
  return {x, one_axis(c, args[1], x.axes.size(), x.axes.empty() ? site.spans[0] : site.spans[1])};
}

Datum sort(Context& c, const CallSite& site, Arguments& args) {
  const bool bools = args[0].tensor() && dtype(c, *args[0].tensor()) == DType::boolean;
  const Along a = along(c, site, args, "sort");
  const bool descending = expect_flag(c, site, args, 2, "`descending`");
  const TensorV sorted = wrap(c, build::sort(c.b, a.x.value, a.axis, descending).values, a.x.axes);
  return bools ? convert(c, sorted, DType::boolean) : sorted;
}

Datum argsort(Context& c, const CallSite& site, Arguments& args) {
  const Along a = along(c, site, args, "argsort");
  const bool descending = expect_flag(c, site, args, 2, "`descending`");
  return wrap(c, build::sort(c.b, a.x.value, a.axis, descending).indices, a.x.axes);
}

Datum cumsum(Context& c, const CallSite& site, Arguments& args) {
  const Along a = along(c, site, args, "cumsum");
  return wrap(c, build::cumulative_sum(c.b, a.x.value, a.axis), a.x.axes);
}

Datum cumprod(Context& c, const CallSite& site, Arguments& args) {
  const Along a = along(c, site, args, "cumprod");
  return wrap(c, build::cumulative_prod(c.b, a.x.value, a.axis), a.x.axes);
}

constexpr Builtin table[] = {
    {"sort", "x, *, axis = -1, descending = false",
     "The elements in order along `axis`; stable. A nan counts as the largest: last, or first with `descending`.", sort},
    {"argsort", "x, *, axis = -1, descending = false",
     "The indices (i32) that sort x along `axis`; stable. A nan counts as the largest: last, or first with `descending`.",
     argsort},
    {"cumsum", "x, *, axis = -1", "Element k along `axis` is the sum of the elements up to and with k.", cumsum},
    {"cumprod", "x, *, axis = -1", "Element k along `axis` is the product of the elements up to and with k.", cumprod},
};

}  // namespace

std::span<const Builtin> order_builtins() { return table; }

}  // namespace mmc::elab

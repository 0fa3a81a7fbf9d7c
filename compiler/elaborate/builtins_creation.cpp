// fill zeros ones full eye range linspace: tensors from numbers. What is the same everywhere is a broadcast scalar, never written
// out.
#include <fmt/format.h>

#include "compiler/elaborate/builtins.h"
#include "compiler/elaborate/late.h"
#include "compiler/elaborate/operands.h"

namespace mmc::elab {
namespace {

// The option `dtype`, or `otherwise`.
DType dtype_option(Context& c, const CallSite& site, const Arguments& args, std::size_t i, std::string_view builtin,
                   DType otherwise) {
  return args[i].none() ? otherwise : expect_dtype(c, args[i], site.spans[i], argument_name(builtin, "dtype"));
}

TensorV spread(Context& c, const TensorV& v, const SizeList& shape, const CallSite& site, std::string_view name) {
  const auto have = sizes(c, v);
  const std::size_t extra = shape.sizes.size() - std::min(have.size(), shape.sizes.size());
  bool fits = have.size() <= shape.sizes.size();
  for (std::size_t i = 0; fits && i < have.size(); ++i) {
    fits = have[i] == shape.sizes[extra + i] || (have[i] == 1 && v.axes[i].one);
  }
  if (!fits) {
    c.error(Code::shapes_differ, site.span,
            fmt::format("`{}` cannot stretch {} to the shape [{}]", name, type_text(c, v), fmt::join(shape.sizes, ", ")))
        .help("only leading axes are added, and axes of size 1 stretched that were written as such");
    throw Failed{};
  }
  checked_type(c, dtype(c, v), shape.sizes, site.span);
  TensorV result = broadcast_to(c, v, shape.sizes, shape.axes);
  result.weak = false;
  return result;
}

TensorV same_everywhere(Context& c, const CallSite& site, const Arguments& args, std::string_view name, double value) {
  const SizeList shape = size_list(c, site, args, 0, argument_name(name, "shape"));
  const DType t = dtype_option(c, site, args, 1, name, c.real);
  checked_type(c, t, shape.sizes, site.spans[0]);
  return wrap(c, build::full(c.b, Type::tensor(t, dims_of(shape.sizes)), value), shape.axes);
}

Datum fill(Context& c, const CallSite& site, Arguments& args) {
  const SizeList shape = size_list(c, site, args, 1, argument_name("fill", "shape"));
  return spread(c, to_tensor(c, args[0], site.spans[0], argument_name("fill", "v")), shape, site, "fill");
}

Datum full(Context& c, const CallSite& site, Arguments& args) {
  const SizeList shape = size_list(c, site, args, 0, argument_name("full", "shape"));
  std::optional<DType> wanted;
  if (!args[2].none()) wanted = expect_dtype(c, args[2], site.spans[2], argument_name("full", "dtype"));
  return spread(c, to_tensor(c, args[1], site.spans[1], argument_name("full", "v"), wanted), shape, site, "full");
}

Datum zeros(Context& c, const CallSite& site, Arguments& args) { return same_everywhere(c, site, args, "zeros", 0); }
Datum ones(Context& c, const CallSite& site, Arguments& args) { return same_everywhere(c, site, args, "ones", 1); }

Datum eye(Context& c, const CallSite& site, Arguments& args) {
  const std::int64_t rows = expect_size(c, args[0], site.spans[0], argument_name("eye", "n"));
  const std::int64_t columns = args[1].none() ? rows : expect_size(c, args[1], site.spans[1], argument_name("eye", "m"));
  const DType t = dtype_option(c, site, args, 2, "eye", c.real);
  checked_type(c, t, {rows, columns}, site.span);
  const Type type = Type::tensor(DType::i32, {Dim(rows), Dim(columns)});
  const Value same = build::equal(c.b, build::iota(c.b, type, 0), build::iota(c.b, type, 1));
  return wrap(c, t == DType::boolean ? same : build::convert(c.b, same, t));
}

// Counts from 0 when only one bound is given, as Python's range and torch.arange.
Datum range(Context& c, const CallSite& site, Arguments& args) {
  for (std::size_t i : {0u, 1u, 2u}) {
    if (!args[i].get<double>()) continue;
    c.error(Code::bad_range, site.spans[i], "`range` counts in ints")
        .at(describe(c, args[i]))
        .help("`linspace(a, b, n)` gives n floats from a to b; `step * range(n)` floats a step apart");
    throw Failed{};
  }
  RangeV r{0, expect_size(c, args[0], site.spans[0], "a bound of `range`"),
           expect_int(c, args[2], site.spans[2], "the step of `range`")};
  if (!args[1].none()) {
    r.start = r.stop;
    r.stop = expect_size(c, args[1], site.spans[1], "a bound of `range`");
  }
  if (r.step == 0) {
    c.error(Code::bad_range, site.spans[2], "the step of a range is not 0");
    throw Failed{};
  }
  return to_tensor(c, Datum(r), site.span, "`range`", dtype_option(c, site, args, 3, "range", DType::i32));
}

// Element k is a + k * step up to the middle and b - (n - 1 - k) * step beyond it (torch.linspace), so that both ends come out
// exactly. Computed in f64 and rounded once.
Datum linspace(Context& c, const CallSite& site, Arguments& args) {
  const std::int64_t n = expect_size(c, args[2], site.spans[2], argument_name("linspace", "n"));
  DType t = c.real;
  std::vector<Datum> ends;
  for (std::size_t i : {0u, 1u}) {
    const TensorV end = to_tensor(c, args[i], site.spans[i], argument_name("linspace", i == 0 ? "a" : "b"),
                                  is_number_or_bool(args[i]) ? std::optional(DType::f64) : std::nullopt);
    if (!end.axes.empty()) {
      c.error(Code::scalar_needed, site.spans[i], "an end of `linspace` is a single number").at(type_text(c, end));
      throw Failed{};
    }
    if (args[i].tensor() && !end.weak && dtype(c, end) == DType::f64) t = DType::f64;
    ends.emplace_back(convert(c, end, DType::f64));
  }
  const Type type = checked_type(c, DType::f64, {n}, site.spans[2]);
  if (n == 0) return wrap(c, build::full(c.b, type.with_dtype(t), 0));
  auto along = [&](const Datum& d) { return build::broadcast_scalar(c.b, d.tensor()->value, type.dims()); };
  if (n == 1) return convert(c, wrap(c, along(ends[0])), t);
  const Value low = ends[0].tensor()->value, high = ends[1].tensor()->value;
  const Value step = build::div(c.b, build::sub(c.b, high, low), build::scalar(c.b, DType::f64, static_cast<double>(n - 1)));
  const Value steps = build::broadcast_scalar(c.b, step, type.dims());
  const Value k = build::iota(c.b, type, 0);
  const Value rest = build::sub(c.b, build::full(c.b, type, static_cast<double>(n - 1)), k);
  const Value up = build::add(c.b, along(ends[0]), build::mul(c.b, steps, k));
  const Value down = build::sub(c.b, along(ends[1]), build::mul(c.b, steps, rest));
  const std::int64_t half = n / 2;
  const Value first_half = build::less(c.b, k, build::full(c.b, type, static_cast<double>(half)));
  return convert(c, wrap(c, build::select(c.b, first_half, up, down)), t);
}

constexpr Builtin table[] = {
    {"fill", "v, shape", "v in every place of the shape: a number, or a tensor that gets the missing leading axes.", fill},
    {"zeros", "shape, *, dtype = none", "0 in every place of the shape: `zeros([2, 3])` is f32[2, 3].", zeros},
    {"ones", "shape, *, dtype = none", "1 in every place of the shape: `ones([2, 3])` is f32[2, 3].", ones},
    {"full", "shape, v, *, dtype = none", "v in every place of the shape (torch.full, numpy.full).", full},
    {"eye", "n, m = none, *, dtype = none", "f32[n, m] with 1 on the diagonal and 0 elsewhere; square without m.", eye},
    {"range", "a, b = none, step = 1, *, dtype = none",
     "The ints a, a + step, ... below b, as i32; `range(n)` counts from 0 below n.", range},
    {"linspace", "a, b, n", "n floats from a to b, evenly spaced, both ends included.", linspace},
};

}  // namespace

std::span<const Builtin> creation_builtins() { return table; }

}  // namespace mmc::elab

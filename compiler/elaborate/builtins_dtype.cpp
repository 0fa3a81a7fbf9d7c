// Changing the element type: convert(x, f64), and the short forms f64(x), i32(x), int(2.7).
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "compiler/elaborate/builtins.h"
#include "compiler/elaborate/operands.h"

namespace mmc::elab {
namespace {

Datum converted(Context& c, const Datum& d, DType t, Span span, std::string_view what) {
  if (d.list() && !tensor_like(d)) return to_tensor(c, d, span, what);  // reports
  if (is_structure(d)) return map_leaves(d, [&](const TensorV& x) { return convert(c, x, t); });
  if (auto f = d.get<double>(); f && !is_float(t)) {  // as a tensor would: truncated, or not 0
    if (t == DType::boolean) return to_tensor(c, Datum(*f != 0), span, what, t);
    if (std::abs(*f) < 9.0e18) return to_tensor(c, Datum(static_cast<std::int64_t>(*f)), span, what, t);
  }
  if (auto i = d.get<std::int64_t>(); i && t == DType::boolean) return to_tensor(c, Datum(*i != 0), span, what, t);
  if (is_static(d) && (is_number_or_bool(d) || (d.get<RangeV>() && t != DType::boolean))) return to_tensor(c, d, span, what, t);
  return convert(c, to_tensor(c, d, span, what), t);
}

Datum convert_to(Context& c, const CallSite& site, Arguments& args) {
  const DType t = expect_dtype(c, args[1], site.spans[1], argument_name("convert", "dtype"));
  return converted(c, args[0], t, site.spans[0], argument_name("convert", "x"));
}

Datum f32(Context& c, const CallSite& s, Arguments& a) {
  return converted(c, a[0], c.real, s.spans[0], argument_name("f32", "x"));
}
Datum f64(Context& c, const CallSite& s, Arguments& a) {
  return converted(c, a[0], DType::f64, s.spans[0], argument_name("f64", "x"));
}
Datum i32(Context& c, const CallSite& s, Arguments& a) {
  return converted(c, a[0], DType::i32, s.spans[0], argument_name("i32", "x"));
}
Datum i64(Context& c, const CallSite& s, Arguments& a) {
  return converted(c, a[0], DType::i64, s.spans[0], argument_name("i64", "x"));
}

Datum boolean(Context& c, const CallSite& s, Arguments& a) {
  if (is_number_or_bool(a[0])) return as_double(a[0]) != 0;
  return converted(c, a[0], DType::boolean, s.spans[0], argument_name("bool", "x"));
}

[[noreturn]] void not_a_static_number(Context& c, const CallSite& s, const Datum& d, std::string_view name,
                                      std::string_view tensors) {
  auto& e = c.error(d.tensor() ? Code::not_static : Code::argument_type, s.spans[0],
                    fmt::format("`{}` takes a number that is known before running", name));
  e.at(describe(c, d));
  if (d.tensor()) e.help(fmt::format("a tensor is converted by `{}`", tensors));
  throw Failed{};
}

Datum integer(Context& c, const CallSite& s, Arguments& a) {
  if (auto f = a[0].get<double>(); f && std::abs(*f) < 9.0e18) return static_cast<std::int64_t>(*f);
  if (auto i = a[0].get<std::int64_t>()) return *i;
  if (auto b = a[0].get<bool>()) return std::int64_t{*b};
  not_a_static_number(c, s, a[0], "int", "i32(x)");
}

Datum floating(Context& c, const CallSite& s, Arguments& a) {
  if (is_number_or_bool(a[0])) return as_double(a[0]);
  not_a_static_number(c, s, a[0], "float", "f32(x)");
}

Datum epsilon(Context& c, const CallSite& s, Arguments& a) {
  const DType t = dtype(c, float_tensor(c, a[0], s.spans[0], argument_name("epsilon", "x")));
  return t == DType::f32 ? double{std::numeric_limits<float>::epsilon()} : std::numeric_limits<double>::epsilon();
}

constexpr Builtin table[] = {
    {"convert", "x, dtype",
     "x (a tensor, record or model) with elements of type `dtype`: f32, f64, i32, i64 or bool. Floats become ints by cutting "
     "off the fraction; a bool is whether the element is not 0.",
     convert_to},
    {"f32", "x", "convert(x, f32): the working float of the study.", f32},
    {"f64", "x", "convert(x, f64).", f64},
    {"i32", "x", "convert(x, i32).", i32},
    {"i64", "x", "convert(x, i64).", i64},
    {"bool", "x", "convert(x, bool): true where x is not 0.", boolean},
    {"int", "x", "A static number as an int, its fraction cut off.", integer},
    {"float", "x", "A static number as a float.", floating},
    {"epsilon", "x",
     "The machine epsilon of x's dtype, a static number: the gap between 1 and the next float, 2^-23 for f32 and 2^-52 for f64.",
     epsilon},
};

}  // namespace

std::span<const Builtin> dtype_builtins() { return table; }

}  // namespace mmc::elab

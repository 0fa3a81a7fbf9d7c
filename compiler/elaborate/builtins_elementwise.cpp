// Functions of one number, element by element: static numbers are computed here, tensors become nodes, of records and models
// every leaf. The numbers of both agree: a static one is the f64 result, rounded where it meets a tensor.
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "compiler/elaborate/builtins.h"
#include "compiler/elaborate/operands.h"

namespace mmc::elab {
namespace {

using Op = Value (*)(Builder&, Value);

TensorV like(Context& c, Value v, const TensorV& x) {
  TensorV t = wrap(c, v, x.axes);
  t.weak = x.weak;
  return t;
}

// f(value, what) of the argument, or of every tensor inside a record or model.
template <class F>
Datum each_tensor(const Arguments& args, std::string_view name, F f) {
  const std::string what = argument_name(name, "x");
  if (is_structure(args[0])) return map_leaves(args[0], [&](const TensorV& t) { return f(Datum(t), what); });
  return f(args[0], what);
}

// A function whose result is a float.
Datum floating(Context& c, const CallSite& site, const Arguments& args, std::string_view name, double (*number)(double), Op op) {
  if (is_number_or_bool(args[0])) return number(as_double(args[0]));
  return each_tensor(args, name, [&](const Datum& d, const std::string& what) {
    const TensorV x = float_tensor(c, d, site.spans[0], what);
    return like(c, op(c.b, x.value), x);
  });
}

// A function that gives ints for ints.
Datum numeric(Context& c, const CallSite& site, const Arguments& args, std::string_view name, Op op) {
  return each_tensor(args, name, [&](const Datum& d, const std::string& what) {
    const TensorV x = numeric_tensor(c, d, site.spans[0], what);
    return like(c, op(c.b, x.value), x);
  });
}

double static_sigmoid(double x) { return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x)); }
double nearest_even(double x) { return std::nearbyint(x); }  // the default rounding mode: halves to even

#define MMC_FLOAT_FUNCTION(name, number)                                               \
  Datum name(Context& c, const CallSite& site, Arguments& args) {                      \
    return floating(                                                                   \
        c, site, args, #name, [](double x) -> double { return number; }, build::name); \
  }
MMC_FLOAT_FUNCTION(exp, std::exp(x))
MMC_FLOAT_FUNCTION(expm1, std::expm1(x))
MMC_FLOAT_FUNCTION(log, std::log(x))
MMC_FLOAT_FUNCTION(log1p, std::log1p(x))
MMC_FLOAT_FUNCTION(sqrt, std::sqrt(x))
MMC_FLOAT_FUNCTION(sin, std::sin(x))
MMC_FLOAT_FUNCTION(cos, std::cos(x))
MMC_FLOAT_FUNCTION(tan, std::tan(x))
MMC_FLOAT_FUNCTION(asin, std::asin(x))
MMC_FLOAT_FUNCTION(acos, std::acos(x))
MMC_FLOAT_FUNCTION(atan, std::atan(x))
MMC_FLOAT_FUNCTION(sinh, std::sinh(x))
MMC_FLOAT_FUNCTION(cosh, std::cosh(x))
MMC_FLOAT_FUNCTION(tanh, std::tanh(x))
MMC_FLOAT_FUNCTION(sigmoid, static_sigmoid(x))
MMC_FLOAT_FUNCTION(erf, std::erf(x))
#undef MMC_FLOAT_FUNCTION

// There is no op for other bases: log(x) / log(base), the quotient rounded once.
Value log_to_base(Builder& b, Value x, double base) {
  const Value divisor = build::scalar(b, b.type(x).dtype(), std::log(base));
  return build::div(b, build::log(b, x), build::broadcast_scalar(b, divisor, b.type(x).dims()));
}
Datum log2(Context& c, const CallSite& site, Arguments& args) {
  return floating(
      c, site, args, "log2", [](double x) { return std::log2(x); }, [](Builder& b, Value x) { return log_to_base(b, x, 2); });
}
Datum log10(Context& c, const CallSite& site, Arguments& args) {
  return floating(
      c, site, args, "log10", [](double x) { return std::log10(x); }, [](Builder& b, Value x) { return log_to_base(b, x, 10); });
}

Datum abs(Context& c, const CallSite& site, Arguments& args) {
  if (auto i = args[0].get<std::int64_t>()) {
    return *i < 0 ? static_binary(c, ast::BinaryOp::subtract, Datum(std::int64_t{0}), args[0], site.span, site.spans[0])
                  : args[0];
  }
  if (is_number_or_bool(args[0])) return std::abs(as_double(args[0]));
  return numeric(c, site, args, "abs", build::abs);
}

Datum sign(Context& c, const CallSite& site, Arguments& args) {
  if (auto f = args[0].get<double>()) return static_cast<double>((*f > 0) - (*f < 0));
  if (is_number_or_bool(args[0])) return static_cast<std::int64_t>((as_double(args[0]) > 0) - (as_double(args[0]) < 0));
  return numeric(c, site, args, "sign", build::sign);
}

Datum relu(Context& c, const CallSite& site, Arguments& args) {
  if (auto i = args[0].get<std::int64_t>()) return std::max<std::int64_t>(*i, 0);
  if (is_number_or_bool(args[0])) return as_double(args[0]) < 0 ? 0.0 : as_double(args[0]);  // nan stays
  return numeric(c, site, args, "relu", build::relu);
}

// To whole numbers. A static float gives an int, so that it can be a size.
Datum rounding(Context& c, const CallSite& site, const Arguments& args, std::string_view name, double (*number)(double), Op op) {
  if (args[0].get<std::int64_t>()) return args[0];
  if (is_number_or_bool(args[0])) {
    const double whole = number(as_double(args[0]));
    constexpr double limit = 9223372036854775808.0;  // 2^63
    if (whole >= -limit && whole < limit) return static_cast<std::int64_t>(whole);
    c.error(Code::static_overflow, site.spans[0], fmt::format("`{}` of {} is beyond 64 bits", name, as_double(args[0])));
    throw Failed{};
  }
  return each_tensor(args, name, [&](const Datum& d, const std::string& what) {
    const TensorV x = numeric_tensor(c, d, site.spans[0], what);
    return is_float(dtype(c, x)) ? like(c, op(c.b, x.value), x) : x;
  });
}
Datum floor(Context& c, const CallSite& site, Arguments& args) {
  return rounding(
      c, site, args, "floor", [](double x) { return std::floor(x); }, build::floor);
}
Datum ceil(Context& c, const CallSite& site, Arguments& args) {
  return rounding(
      c, site, args, "ceil", [](double x) { return std::ceil(x); }, build::ceil);
}
Datum round(Context& c, const CallSite& site, Arguments& args) {
  return rounding(c, site, args, "round", nearest_even, build::round);
}

Datum is_nan(Context& c, const CallSite& site, Arguments& args) {
  if (is_number_or_bool(args[0])) return std::isnan(as_double(args[0]));
  const TensorV x = float_tensor(c, args[0], site.spans[0], argument_name("is_nan", "x"));
  return like(c, build::is_nan(c.b, x.value), x);
}

Datum is_finite(Context& c, const CallSite& site, Arguments& args) {
  if (is_number_or_bool(args[0])) return std::isfinite(as_double(args[0]));
  const TensorV x = float_tensor(c, args[0], site.spans[0], argument_name("is_finite", "x"));
  const Type type = c.b.type(x.value);
  const Value infinity = build::full(c.b, type, std::numeric_limits<double>::infinity());
  return like(c, build::less(c.b, build::abs(c.b, x.value), infinity), x);  // a comparison with nan is false
}

Datum stop_gradient(Context& c, const CallSite& site, Arguments& args) {
  if (is_static(args[0])) return args[0];
  if (args[0].list() || is_structure(args[0])) {
    return map_leaves(args[0], [&](const TensorV& t) { return like(c, build::stop_gradient(c.b, t.value), t); });
  }
  const TensorV x = to_tensor(c, args[0], site.spans[0], argument_name("stop_gradient", "x"));
  return like(c, build::stop_gradient(c.b, x.value), x);
}

Datum factorial(Context& c, const CallSite& site, Arguments& args) {
  const std::int64_t n = expect_int(c, args[0], site.spans[0], argument_name("factorial", "n"));
  if (n < 0) {
    c.error(Code::bad_argument, site.spans[0], fmt::format("`factorial` takes an int of 0 or more, and this is {}", n));
    throw Failed{};
  }
  std::int64_t product = 1;
  for (std::int64_t k = 2; k <= n; ++k) {
    if (!__builtin_mul_overflow(product, k, &product)) continue;
    c.error(Code::static_overflow, site.spans[0],
            fmt::format("the factorial of {} is beyond 64 bits; that of 20 is the last to fit", n));
    throw Failed{};
  }
  return product;
}

constexpr Builtin table[] = {
    {"abs", "x", "The absolute value of each element; ints stay ints. Its derivative at 0 is 0.", abs},
    {"sign", "x", "-1, 0 or 1 for each element; 0 for nan, as in PyTorch. Its derivative is 0.", sign},
    {"exp", "x", "e to the power of each element.", exp},
    {"expm1", "x", "exp(x) - 1, exact where x is small.", expm1},
    {"log", "x", "The natural logarithm of each element: -inf at 0, nan below.", log},
    {"log1p", "x", "log(1 + x), exact where x is small.", log1p},
    {"log2", "x", "The logarithm to base 2 of each element.", log2},
    {"log10", "x", "The logarithm to base 10 of each element.", log10},
    {"sqrt", "x", "The square root of each element; nan below 0. Its derivative at 0 is infinite.", sqrt},
    {"sin", "x", "The sine of each element, in radians.", sin},
    {"cos", "x", "The cosine of each element, in radians.", cos},
    {"tan", "x", "The tangent of each element, in radians.", tan},
    {"asin", "x", "The inverse sine of each element, from -pi/2 to pi/2; nan outside of [-1, 1].", asin},
    {"acos", "x", "The inverse cosine of each element, from 0 to pi; nan outside of [-1, 1].", acos},
    {"atan", "x", "The inverse tangent of each element, from -pi/2 to pi/2.", atan},
    {"sinh", "x", "The hyperbolic sine of each element.", sinh},
    {"cosh", "x", "The hyperbolic cosine of each element.", cosh},
    {"tanh", "x", "The hyperbolic tangent of each element.", tanh},
    {"sigmoid", "x", "1 / (1 + exp(-x)) of each element, without overflow on either side.", sigmoid},
    {"relu", "x", "max(x, 0) of each element; nan stays nan. Its derivative at 0 is 0.", relu},
    {"erf", "x", "The error function of each element.", erf},
    {"floor", "x", "The largest whole number that is not above x; of a static float, as an int. Its derivative is 0.", floor},
    {"ceil", "x", "The smallest whole number that is not below x; of a static float, as an int. Its derivative is 0.", ceil},
    {"round", "x", "The nearest whole number, halves to the even one; of a static float, as an int. Its derivative is 0.", round},
    {"is_nan", "x", "Is the element not a number? A bool for each element.", is_nan},
    {"is_finite", "x", "Is the element neither nan nor infinite? A bool for each element.", is_finite},
    {"stop_gradient", "x", "x itself (a tensor, list, record or model), which counts as a constant for every derivative.",
     stop_gradient},
    {"factorial", "n", "n! = 1 * 2 * ... * n of a static int, as an int.", factorial},
};

}  // namespace

std::span<const Builtin> elementwise_builtins() { return table; }

}  // namespace mmc::elab

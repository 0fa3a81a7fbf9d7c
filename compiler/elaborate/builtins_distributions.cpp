// uniform normal bernoulli integers permutation constant: what stands right of `~`. A distribution has no shape; the annotation
// left of `~` gives it (draws.cpp).
#include <fmt/format.h>

#include "compiler/elaborate/builtins.h"
#include "compiler/elaborate/operands.h"

namespace mmc::elab {
namespace {

using Kind = DistributionV::Kind;

Datum distribution(Kind kind, std::vector<Datum> parameters) {
  return std::make_shared<const DistributionV>(DistributionV{kind, std::move(parameters)});
}

// A static number as it is, a list or tensor as a tensor: the draw broadcasts it.
Datum parameter(Context& c, const CallSite& site, const Arguments& args, std::size_t i, std::string_view builtin,
                std::string_view name) {
  if (is_number_or_bool(args[i])) return args[i];
  return to_tensor(c, args[i], site.spans[i], argument_name(builtin, name));
}

[[noreturn]] void impossible(Context& c, const CallSite& site, std::size_t i, std::string message) {
  c.error(Code::bad_argument, site.spans[i], std::move(message));
  throw Failed{};
}

Datum uniform(Context& c, const CallSite& site, Arguments& args) {
  const Datum a = parameter(c, site, args, 0, "uniform", "a"), b = parameter(c, site, args, 1, "uniform", "b");
  if (is_number_or_bool(a) && is_number_or_bool(b) && !(as_double(a) <= as_double(b))) {
    impossible(c, site, 1, fmt::format("`uniform(a, b)` needs a <= b, and these are {} and {}", as_double(a), as_double(b)));
  }
  return distribution(Kind::uniform, {a, b});
}

Datum normal(Context& c, const CallSite& site, Arguments& args) {
  const Datum mean = parameter(c, site, args, 0, "normal", "mean"), std = parameter(c, site, args, 1, "normal", "std");
  if (is_number_or_bool(std) && !(as_double(std) >= 0)) {
    impossible(c, site, 1, fmt::format("the standard deviation of `normal` is 0 or more, and this is {}", as_double(std)));
  }
  return distribution(Kind::normal, {mean, std});
}

Datum bernoulli(Context& c, const CallSite& site, Arguments& args) {
  const Datum p = parameter(c, site, args, 0, "bernoulli", "p");
  if (is_number_or_bool(p) && !(as_double(p) >= 0 && as_double(p) <= 1)) {
    impossible(c, site, 0, fmt::format("the probability of `bernoulli` lies between 0 and 1, and this is {}", as_double(p)));
  }
  return distribution(Kind::bernoulli, {p});
}

Datum integers(Context& c, const CallSite& site, Arguments& args) {
  const std::int64_t a = expect_int(c, args[0], site.spans[0], "a bound of `integers`");
  const bool two = !args[1].none();
  const std::int64_t low = two ? a : 0;
  const std::int64_t high = two ? expect_int(c, args[1], site.spans[1], "a bound of `integers`") : a;
  if (low >= high) impossible(c, site, two ? 1 : 0, fmt::format("there are no ints from {} up to, not including, {}", low, high));
  return distribution(Kind::integers, {Datum(low), Datum(high)});
}

Datum permutation(Context&, const CallSite&, Arguments&) { return distribution(Kind::permutation, {}); }

Datum constant(Context& c, const CallSite& site, Arguments& args) {
  return distribution(Kind::constant, {parameter(c, site, args, 0, "constant", "c")});
}

constexpr Builtin table[] = {
    {"uniform", "a = 0, b = 1", "Right of `~`: floats evenly distributed on [a, b).", uniform},
    {"normal", "mean = 0, std = 1", "Right of `~`: normally distributed floats; std may be 0.", normal},
    {"bernoulli", "p = 0.5", "Right of `~`: bools that are true with probability p.", bernoulli},
    {"integers", "a, b = none", "Right of `~`: ints evenly distributed on a, a + 1, ..., b - 1; `integers(n)` on 0, ..., n - 1.",
     integers},
    {"permutation", "", "Right of `~`: a random order of 0, ..., n - 1 along the last axis, each leading row its own.",
     permutation},
    {"constant", "c", "Right of `~`: c everywhere, for parameters that start at a value.", constant},
};

}  // namespace

std::span<const Builtin> distribution_builtins() { return table; }

}  // namespace mmc::elab

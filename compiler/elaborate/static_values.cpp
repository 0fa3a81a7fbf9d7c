// Arithmetic and equality of static values. Ints have 64 bits and never wrap; `/` gives a float.
#include <fmt/format.h>

#include <cmath>

#include "compiler/elaborate/operands.h"

namespace mmc::elab {
namespace {

using Op = ast::BinaryOp;

std::int64_t as_int(const Datum& d) {
  if (auto b = d.get<bool>()) return *b ? 1 : 0;
  return *d.get<std::int64_t>();
}

[[noreturn]] void overflow(Context& c, Op op, std::int64_t a, std::int64_t b, Span span) {
  c.error(Code::static_overflow, span, fmt::format("{} {} {} is beyond 64 bits", a, symbol(op), b))
      .help("with a float on one side the result is a float");
  throw Failed{};
}

[[noreturn]] void zero_divisor(Context& c, Op op, Span span, Span right) {
  auto& e =
      c.error(Code::static_division_by_zero, span, op == Op::remainder ? "a remainder of a division by 0" : "a division by 0");
  if (right.known() && !in_prelude(c, right)) e.label(right, "this is 0");
  throw Failed{};
}

std::int64_t int_power(Context& c, std::int64_t base, std::int64_t exponent, Span span) {
  // The bases whose powers never leave the range, whatever the exponent.
  if (base == 0 || base == 1) return exponent == 0 ? 1 : base;
  if (base == -1) return exponent % 2 == 0 ? 1 : -1;
  std::int64_t result = 1;
  for (std::int64_t i = 0; i < exponent; ++i) {
    if (__builtin_mul_overflow(result, base, &result)) overflow(c, Op::power, base, exponent, span);
  }
  return result;
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  const std::int64_t q = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}

Datum int_binary(Context& c, Op op, std::int64_t a, std::int64_t b, Span span, Span right) {
  std::int64_t result = 0;
  bool lost = false;
  switch (op) {
    case Op::add: lost = __builtin_add_overflow(a, b, &result); break;
    case Op::subtract: lost = __builtin_sub_overflow(a, b, &result); break;
    case Op::multiply: lost = __builtin_mul_overflow(a, b, &result); break;
    case Op::divide:
      if (b == 0) zero_divisor(c, op, span, right);
      return static_cast<double>(a) / static_cast<double>(b);
    case Op::floor_divide:
      if (b == 0) zero_divisor(c, op, span, right);
      if (b == -1) {
        lost = __builtin_sub_overflow(std::int64_t{0}, a, &result);
      } else {
        result = floor_div(a, b);
      }
      break;
    case Op::remainder:
      if (b == 0) zero_divisor(c, op, span, right);
      result = b == -1 ? 0 : a - floor_div(a, b) * b;
      break;
    case Op::power: result = int_power(c, a, b, span); break;
    default: throw InternalError("not an arithmetic operator");
  }
  if (lost) overflow(c, op, a, b, span);
  return result;
}

double float_remainder(double a, double b) {
  const double r = std::fmod(a, b);
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

Datum float_binary(Context& c, Op op, double a, double b, Span span, Span right) {
  double result = 0;
  switch (op) {
    case Op::add: return a + b;
    case Op::subtract: return a - b;
    case Op::multiply: result = a * b; break;
    case Op::divide:
    case Op::floor_divide:
    case Op::remainder:
      if (b == 0) zero_divisor(c, op, span, right);
      if (op == Op::floor_divide) return std::floor(a / b);
      if (op == Op::remainder) return float_remainder(a, b);
      result = a / b;
      break;
    case Op::power:
      if (a == 0 && b < 0) zero_divisor(c, op, span, right);
      result = std::pow(a, b);
      break;
    default: throw InternalError("not an arithmetic operator");
  }
  if (result == 0 && a != 0 && b != 0 && std::isfinite(a) && std::isfinite(b)) {
    auto& w = c.warning(Code::underflow, span, fmt::format("{} {} {} is too small for a float and becomes 0", a, symbol(op), b));
    if (op == Op::power && b < -1)
      w.help(fmt::format("a root is written `{}^(-1 / {})`, which is {:.4g}", a, -b, std::pow(a, 1 / b)));
  }
  return result;
}

bool equal_fields(const Fields& a, const Fields& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].first != b[i].first || !static_equal(a[i].second, b[i].second)) return false;
  }
  return true;
}

bool same_function(const FunctionV& a, const FunctionV& b) {
  return a.decl == b.decl && a.lambda == b.lambda && a.builtin == b.builtin && a.model == b.model && a.optimizer == b.optimizer &&
         a.closure == b.closure;
}

}  // namespace

bool is_number_or_bool(const Datum& d) { return d.number() || d.get<bool>(); }

double as_double(const Datum& d) {
  if (auto f = d.get<double>()) return *f;
  return static_cast<double>(as_int(d));
}

Datum static_binary(Context& c, Op op, const Datum& a, const Datum& b, Span span, Span right) {
  const bool ints = !a.get<double>() && !b.get<double>();
  if (ints && !(op == Op::power && as_int(b) < 0)) return int_binary(c, op, as_int(a), as_int(b), span, right);
  return float_binary(c, op, as_double(a), as_double(b), span, right);
}

std::int64_t range_count(const RangeV& r) {
  const std::int64_t span = r.step > 0 ? r.stop - r.start : r.start - r.stop;
  const std::int64_t step = r.step > 0 ? r.step : -r.step;
  return span <= 0 ? 0 : (span + step - 1) / step;
}

bool is_sequence(const Datum& d) { return d.list() || d.get<RangeV>(); }

std::vector<Datum> items_of(const Datum& d) {
  if (auto list = d.list()) return list->items;
  const RangeV r = *d.get<RangeV>();
  std::vector<Datum> items;
  for (std::int64_t i = 0; i < range_count(r); ++i) items.emplace_back(r.start + i * r.step);
  return items;
}

bool static_equal(const Datum& a, const Datum& b) {
  if (is_number_or_bool(a) && is_number_or_bool(b)) {
    if (!a.get<double>() && !b.get<double>()) return as_int(a) == as_int(b);
    return as_double(a) == as_double(b);
  }
  if (is_sequence(a) && is_sequence(b)) {
    const std::vector<Datum> left = items_of(a), right = items_of(b);
    if (left.size() != right.size()) return false;
    for (std::size_t i = 0; i < left.size(); ++i) {
      if (!static_equal(left[i], right[i])) return false;
    }
    return true;
  }
  if (a.what.index() != b.what.index()) return false;
  if (auto text = a.get<std::string>()) return *text == *b.get<std::string>();
  if (a.none()) return true;
  if (auto record = a.record()) return equal_fields(record->fields, b.record()->fields);
  if (auto f = a.get<FunctionV>()) return same_function(*f, *b.get<FunctionV>());
  if (auto undrawn = a.get<UndrawnV>()) return undrawn->type == b.get<UndrawnV>()->type;
  return false;
}

}  // namespace mmc::elab

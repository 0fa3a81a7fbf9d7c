// The operators `+ - * / // % ^ and or == < in ...` on every kind of value.
#include <fmt/format.h>

#include <cmath>

#include "compiler/elaborate/late.h"
#include "compiler/elaborate/operands.h"

namespace mmc::elab {
namespace {

using Op = ast::BinaryOp;
using Cmp = ast::CompareOp;

void stop_at_poison(const Datum& a, const Datum& b) {
  if (a.get<PoisonV>() || b.get<PoisonV>()) throw Failed{};
}

[[noreturn]] void bad_operands(Context& c, std::string_view op, const Datum& a, const Datum& b, Span span, Span left,
                               Span right) {
  auto& e = c.error(Code::bad_operand, span, fmt::format("{} cannot take these operands", op));
  label_operand(c, e, left, describe(c, a), "the left one");
  label_operand(c, e, right, describe(c, b), "the right one");
  if (a.get<std::string>() || b.get<std::string>()) e.help("a value goes into a string with braces: \"n is {n}\"");
  for (const Datum* d : {&a, &b}) {
    if (d->get<UndrawnV>()) e.help("a model has weights when it is drawn: `net ~ ...`");
    if (d->get<FunctionV>()) e.help("a function has a value when it is called: `f(x)`");
  }
  throw Failed{};
}

// ---- Arithmetic of tensors

Value apply(Builder& b, Op op, Value x, Value y) {
  switch (op) {
    case Op::add: return build::add(b, x, y);
    case Op::subtract: return build::sub(b, x, y);
    case Op::multiply: return build::mul(b, x, y);
    case Op::divide: return build::div(b, x, y);
    case Op::floor_divide: return build::floor_divide(b, x, y);
    case Op::remainder: return build::remainder(b, x, y);
    case Op::power: return build::pow(b, x, y);
    default: throw InternalError("not an arithmetic operator");
  }
}

TensorV result_of(Context& c, Value v, const TensorV& like, bool weak) {
  TensorV t = wrap(c, v, like.axes);
  t.weak = weak;
  return t;
}

// x^k by multiplications, square by square. Beyond eight factors `pow` is no slower and rounds once.
constexpr std::int64_t most_factors = 8;
Value product_power(Builder& b, Value x, std::int64_t k) {
  if (k == 1) return x;
  const Value half = product_power(b, x, k / 2);
  const Value square = build::mul(b, half, half);
  return k % 2 == 0 ? square : build::mul(b, square, x);
}

// x^e for a static e where that is less than a `pow`, and what PyTorch does too: squares, cubes, roots, reciprocals.
std::optional<Datum> static_power(Context& c, const Datum& base, const Datum& exponent, Span left) {
  const double e = as_double(exponent);
  const double k = std::trunc(e);
  const bool whole = k == e && std::abs(k) <= static_cast<double>(most_factors);
  if (!whole && e != 0.5 && e != -0.5) return std::nullopt;
  TensorV x = to_tensor(c, base, left, "the base of `^`");
  const bool weak = x.weak;
  if (dtype(c, x) == DType::boolean) x = convert(c, x, DType::i32);
  if (!is_float(dtype(c, x)) && (exponent.get<double>() || e < 0)) x = convert(c, x, weak ? DType::f64 : c.real);
  const Type type = c.b.type(x.value);
  if (e == 0) return result_of(c, build::full(c.b, type, 1), x, weak);
  Value v = whole ? product_power(c.b, x.value, static_cast<std::int64_t>(std::abs(k))) : build::sqrt(c.b, x.value);
  if (e < 0) v = build::div(c.b, build::full(c.b, type, 1), v);
  return result_of(c, v, x, weak);
}

Datum tensor_binary(Context& c, Op op, const Datum& a, const Datum& b, Span span, Span left, Span right) {
  if (op == Op::power && b.number()) {
    if (auto done = static_power(c, a, b, left)) return *done;
  }
  // A negative exponent of an int base has no int result.
  const bool negative = op == Op::power && b.get<std::int64_t>() && *b.get<std::int64_t>() < 0;
  const Result result = op == Op::divide || negative ? Result::floating : Result::numeric;
  const std::string text = fmt::format("`{}`", symbol(op));
  const Typed both = unify(c, {{a, left}, {b, right}}, span, text, result);
  // Ints have no infinity: an int divided by a static 0 can only be a mistake.
  const bool whole = (op == Op::floor_divide || op == Op::remainder) && !is_float(dtype(c, both.tensors[0]));
  if (whole && is_number_or_bool(b) && as_double(b) == 0) static_binary(c, op, Datum(1), Datum(0), span, right);
  return result_of(c, apply(c.b, op, both.tensors[0].value, both.tensors[1].value), both.tensors[0], both.weak);
}

// ---- Lists

// Is this list data rather than settings? Flat lists of ints, of texts, of models are joined by `+` and repeated by `*`; a list
// with a float or a tensor in it, or of lists, is a tensor in arithmetic.
bool is_data(const Datum& d) {
  if (!d.list() || !tensor_like(d)) return false;
  for (const Datum& item : d.list()->items) {
    if (!item.get<std::int64_t>() && !item.get<LateV>()) return true;
  }
  return false;
}

Datum joined(const Datum& a, const Datum& b) {
  std::vector<Datum> items = items_of(a);
  for (Datum& item : items_of(b)) items.push_back(std::move(item));
  return make_list(std::move(items));
}

Datum repeated(Context& c, const Datum& list, std::int64_t times, Span span) {
  const std::vector<Datum> once = items_of(list);
  constexpr std::int64_t most = 1'000'000;
  if (times < 0 || times * static_cast<std::int64_t>(once.size() + 1) > most || times > most) {
    c.error(times < 0 ? Code::negative_size : Code::too_large, span, fmt::format("a list cannot be repeated {} times", times));
    throw Failed{};
  }
  std::vector<Datum> items;
  for (std::int64_t i = 0; i < times; ++i) items.insert(items.end(), once.begin(), once.end());
  return make_list(std::move(items));
}

void check_lengths(Context& c, std::string_view op, const Datum& a, const Datum& b, Span span, Span left, Span right) {
  if (!is_sequence(a) || !is_sequence(b)) return;
  const std::size_t m = items_of(a).size(), n = items_of(b).size();
  if (m == n) return;
  auto& e =
      c.error(Code::lengths_differ, span, fmt::format("the lists on the two sides of {} have {} and {} elements", op, m, n));
  label_operand(c, e, left, describe(c, a), "the left one");
  label_operand(c, e, right, describe(c, b), "the right one");
  throw Failed{};
}

// ---- and, or

TensorV condition(Context& c, const Datum& d, Span span, std::string_view op) {
  TensorV x = tensor_like(d) ? to_tensor(c, d, span) : TensorV{};
  if (!x.value.valid() || dtype(c, x) != DType::boolean) {
    c.error(Code::condition_not_bool, span, fmt::format("{} takes bools", op)).at(describe(c, d)).help("compare first: `x > 0`");
    throw Failed{};
  }
  return x;
}

Datum logical(Context& c, Op op, const Datum& a, const Datum& b, Span span, Span left, Span right) {
  const bool both_needed = op == Op::logical_and;
  const std::string text = fmt::format("`{}`", symbol(op));
  const bool* x = a.get<bool>();
  const bool* y = b.get<bool>();
  if (x && y) return both_needed ? *x && *y : *x || *y;
  const TensorV p = condition(c, a, left, text), q = condition(c, b, right, text);
  if (x && *x == both_needed) return q;  // `true and q` is q; `false and q` keeps q's shape
  if (y && *y == both_needed) return p;
  const Typed same = unify(c, {{Datum(p), left}, {Datum(q), right}}, span, text, Result::common);
  const Value u = same.tensors[0].value, v = same.tensors[1].value;
  return result_of(c, both_needed ? build::logical_and(c.b, u, v) : build::logical_or(c.b, u, v), same.tensors[0], same.weak);
}

// ---- Comparisons

bool equality(Cmp op) { return op == Cmp::equal || op == Cmp::not_equal; }

Datum contains(Context& c, Cmp op, const Datum& item, const Datum& list, Span span, Span left, Span right) {
  if (!is_sequence(list) || !is_static(list) || !is_static(item)) {
    auto& e = c.error(Code::bad_operand, span,
                      fmt::format("`{}` asks whether a static value stands in a static list or range", symbol(op)));
    label_operand(c, e, left, describe(c, item), "the left one");
    label_operand(c, e, right, describe(c, list), "the right one");
    throw Failed{};
  }
  bool found = false;
  for (const Datum& one : items_of(list)) found = found || static_equal(item, one);
  return found == (op == Cmp::in);
}

bool holds(Cmp op, double a, double b) {
  switch (op) {
    case Cmp::less: return a < b;
    case Cmp::less_equal: return a <= b;
    case Cmp::greater: return a > b;
    case Cmp::greater_equal: return a >= b;
    default: throw InternalError("not an order");
  }
}

// Ints beyond 2^53 are not told apart by doubles.
bool holds_ints(Cmp op, std::int64_t a, std::int64_t b) {
  return a == b ? op == Cmp::less_equal || op == Cmp::greater_equal : (a < b) == (op == Cmp::less || op == Cmp::less_equal);
}

Value apply(Builder& b, Cmp op, Value x, Value y) {
  switch (op) {
    case Cmp::equal: return build::equal(b, x, y);
    case Cmp::not_equal: return build::not_equal(b, x, y);
    case Cmp::less: return build::less(b, x, y);
    case Cmp::less_equal: return build::less_equal(b, x, y);
    case Cmp::greater: return build::greater(b, x, y);
    case Cmp::greater_equal: return build::greater_equal(b, x, y);
    default: throw InternalError("not a comparison of tensors");
  }
}

}  // namespace

std::string_view symbol(Op op) {
  switch (op) {
    case Op::add: return "+";
    case Op::subtract: return "-";
    case Op::multiply: return "*";
    case Op::divide: return "/";
    case Op::floor_divide: return "//";
    case Op::remainder: return "%";
    case Op::matmul: return "@";
    case Op::power: return "^";
    case Op::logical_and: return "and";
    case Op::logical_or: return "or";
  }
  return "?";
}

std::string_view symbol(Cmp op) {
  switch (op) {
    case Cmp::equal: return "==";
    case Cmp::not_equal: return "!=";
    case Cmp::less: return "<";
    case Cmp::less_equal: return "<=";
    case Cmp::greater: return ">";
    case Cmp::greater_equal: return ">=";
    case Cmp::in: return "in";
    case Cmp::not_in: return "not in";
  }
  return "?";
}

namespace {

// A late size as the tensor that says it: what is computed from it must not decide what code there is.
Datum at_run_time(Context& c, const Datum& d, Span span) { return d.get<LateV>() ? Datum(to_tensor(c, d, span)) : d; }

}  // namespace

Datum binary(Context& c, Op op, const Datum& a, const Datum& b, Span span, Span left, Span right) {
  stop_at_poison(a, b);
  if (op == Op::logical_and || op == Op::logical_or) return logical(c, op, a, b, span, left, right);
  if (op == Op::matmul) return matmul(c, a, b, span, left, right);
  if (is_number_or_bool(a) && is_number_or_bool(b)) return static_binary(c, op, a, b, span, right);
  if (a.get<LateV>() || b.get<LateV>()) {
    if (auto late = late_binary(c, op, a, b, span, right)) return *late;
    return binary(c, op, at_run_time(c, a, left), at_run_time(c, b, right), span, left, right);
  }
  if (is_structure(a) || is_structure(b)) return structured_binary(c, op, a, b, span, left, right);
  const std::string text = fmt::format("`{}`", symbol(op));
  if (op == Op::add) {
    if (a.get<std::string>() && b.get<std::string>()) return *a.get<std::string>() + *b.get<std::string>();
    if (is_sequence(a) && is_sequence(b) && !is_data(a) && !is_data(b)) return joined(a, b);
  }
  if (op == Op::multiply) {
    if (a.list() && b.get<std::int64_t>() && !is_data(a)) return repeated(c, a, *b.get<std::int64_t>(), span);
    if (b.list() && a.get<std::int64_t>() && !is_data(b)) return repeated(c, b, *a.get<std::int64_t>(), span);
  }
  if (!tensor_like(a) || !tensor_like(b)) bad_operands(c, text, a, b, span, left, right);
  check_lengths(c, text, a, b, span, left, right);
  return tensor_binary(c, op, a, b, span, left, right);
}

Datum compare(Context& c, Cmp op, const Datum& a, const Datum& b, Span span, Span left, Span right) {
  stop_at_poison(a, b);
  if (a.get<LateV>() || b.get<LateV>()) {
    return compare(c, op, at_run_time(c, a, left), at_run_time(c, b, right), span, left, right);
  }
  if (op == Cmp::in || op == Cmp::not_in) return contains(c, op, a, b, span, left, right);
  const std::string text = fmt::format("`{}`", symbol(op));
  if (equality(op)) {
    const bool alike = is_sequence(a) == is_sequence(b);  // a list against a number is compared element by element
    if ((is_static(a) && is_static(b) && alike) || a.none() || b.none()) return static_equal(a, b) == (op == Cmp::equal);
  } else if (is_number_or_bool(a) && is_number_or_bool(b)) {
    if (a.get<std::int64_t>() && b.get<std::int64_t>()) return holds_ints(op, *a.get<std::int64_t>(), *b.get<std::int64_t>());
    return holds(op, as_double(a), as_double(b));
  }
  if (!tensor_like(a) || !tensor_like(b)) bad_operands(c, text, a, b, span, left, right);
  check_lengths(c, text, a, b, span, left, right);
  const Typed both = unify(c, {{a, left}, {b, right}}, span, text);
  return result_of(c, apply(c.b, op, both.tensors[0].value, both.tensors[1].value), both.tensors[0], both.weak);
}

}  // namespace mmc::elab

// The rules of `simplify` for elementwise ops. x and y are the operands of the node at hand.
#include <cmath>

#include "compiler/passes/simplify_rules.h"

namespace mmc::simplifying {
namespace {

bool is_splat(const Graph& g, Value v, double number) {
  const std::optional<double> s = splat(g, v);
  return s && *s == number && !(*s == 0 && std::signbit(*s) != std::signbit(number));
}

bool integer(const Graph& g, Value v) { return is_integer(g.type(v).dtype()); }

// What v negates, or an invalid value.
Value negated(const Graph& g, Value v) {
  const Node* n = made_by(g, v, ops::neg());
  return n ? n->operands[0] : Value{};
}

// True when no element of v can be -0.0, as far as the last few nodes tell.
bool never_negative_zero(const Graph& g, Value v, int depth = 4) {
  if (integer(g, v)) return true;
  if (const std::optional<double> s = splat(g, v)) return !(*s == 0 && std::signbit(*s));
  const Node* n = g.def(v);
  if (!n || depth == 0) return false;
  const OpDef* op = n->op;
  if (op == &ops::exp() || op == &ops::abs() || op == &ops::sigmoid() || op == &ops::relu() || op == &ops::iota()) return true;
  if (op == &ops::mul()) return n->operands[0] == n->operands[1];
  if (op == &ops::convert())
    return !is_float(g.type(n->operands[0]).dtype()) || never_negative_zero(g, n->operands[0], depth - 1);
  // A sum is -0.0 only when both of its terms are.
  if (op == &ops::add())
    return never_negative_zero(g, n->operands[0], depth - 1) || never_negative_zero(g, n->operands[1], depth - 1);
  if (op == &ops::broadcast() || op == &ops::reshape() || op == &ops::transpose() || op == &ops::slice())
    return never_negative_zero(g, n->operands[0], depth - 1);
  return false;
}

Value add_zero(const Graph& g, Value x, Value zero) {
  if (is_splat(g, zero, -0.0)) return x;
  return is_splat(g, zero, 0.0) && never_negative_zero(g, x) ? x : Value{};
}

// x, when v is x + 0: the two differ in nothing but the sign of a zero.
Value but_for_zero(const Graph& g, Value v) {
  const Node* n = made_by(g, v, ops::add());
  if (!n) return {};
  for (std::size_t side : {0u, 1u})
    if (const std::optional<double> s = splat(g, n->operands[side]); s && *s == 0) return n->operands[1 - side];
  return {};
}

// For ops whose results don't depend on the sign of a zero: they read through `+ 0`.
Value blind_to_zero(Builder& b, const Node& n) {
  std::vector<Value> operands = n.operands;
  for (Value& v : operands)
    if (const Value x = but_for_zero(b.graph(), v); x.valid()) v = x;
  return operands == n.operands ? Value{} : b.value(*n.op, operands, n.attrs);
}

Value add(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  const Value x = n.operands[0], y = n.operands[1];
  if (const Value v = add_zero(g, x, y); v.valid()) return v;
  if (const Value v = add_zero(g, y, x); v.valid()) return v;
  if (const Value z = negated(g, y); z.valid()) return build::sub(b, x, z);
  if (const Value z = negated(g, x); z.valid()) return build::sub(b, y, z);
  return {};
}

Value sub(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  const Value x = n.operands[0], y = n.operands[1];
  if (is_splat(g, y, 0.0)) return x;  // also for x = -0.0
  if (is_splat(g, x, integer(g, x) ? 0.0 : -0.0)) return build::neg(b, y);
  if (x == y && integer(g, x)) return build::full(b, g.type(x), 0);
  if (const Value z = negated(g, y); z.valid()) return build::add(b, x, z);
  return {};
}

Value mul(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  for (int side : {0, 1}) {
    const Value x = n.operands[static_cast<std::size_t>(side)], y = n.operands[static_cast<std::size_t>(1 - side)];
    if (is_splat(g, y, 1)) return x;
    if (is_splat(g, y, -1)) return build::neg(b, x);
    if (integer(g, x) && is_splat(g, y, 0)) return y;
  }
  const Value p = negated(g, n.operands[0]), q = negated(g, n.operands[1]);
  return p.valid() && q.valid() ? build::mul(b, p, q) : Value{};
}

// Multiplying by the inverse of a power of two is exact, as long as that inverse is a normal number of the type.
std::optional<double> exact_inverse(DType t, double d) {
  int exponent = 0;
  const int limit = t == DType::f32 ? 125 : 1020;
  if (!std::isfinite(d) || std::abs(std::frexp(d, &exponent)) != 0.5 || std::abs(exponent) > limit) return std::nullopt;
  return 1 / d;
}

Value div(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  const Value x = n.operands[0], y = n.operands[1];
  const std::optional<double> d = splat(g, y);
  if (!d) return {};
  if (*d == 1) return x;
  if (*d == -1) return build::neg(b, x);
  const std::optional<double> inverse = exact_inverse(g.type(x).dtype(), *d);
  return inverse ? build::mul(b, x, build::full(b, g.type(x), *inverse)) : Value{};
}

Value pow(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  const Value x = n.operands[0];
  const std::optional<double> e = splat(g, n.operands[1]);
  if (!e) return {};
  if (*e == 0) return build::full(b, g.type(x), 1);  // also for nan, as in C
  if (*e == 1) return x;
  if (*e == 2) return build::mul(b, x, x);
  if (*e == -1 && is_float(g.type(x).dtype())) return build::div(b, build::full(b, g.type(x), 1), x);
  return {};
}

Value neg(Builder& b, const Node& n) { return negated(b.graph(), n.operands[0]); }

Value abs(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  if (made_by(g, n.operands[0], ops::abs())) return n.operands[0];
  const Value z = negated(g, n.operands[0]);
  return z.valid() ? build::abs(b, z) : blind_to_zero(b, n);
}

// relu(relu(x)), floor(floor(x)), ...
Value idempotent(Builder& b, const Node& n) { return made_by(b.graph(), n.operands[0], *n.op) ? n.operands[0] : Value{}; }

// relu gives +0.0 for both zeros.
Value relu(Builder& b, const Node& n) {
  const Value x = idempotent(b, n);
  return x.valid() ? x : blind_to_zero(b, n);
}

Value floor_divide(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  return integer(g, n.operands[0]) && is_splat(g, n.operands[1], 1) ? n.operands[0] : Value{};
}

Value remainder(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  return integer(g, n.operands[0]) && is_splat(g, n.operands[1], 1) ? build::full(b, g.type(n.operands[0]), 0) : Value{};
}

// maximum(x, x), x and x, ...
Value either_of_same(Builder&, const Node& n) { return n.operands[0] == n.operands[1] ? n.operands[0] : Value{}; }

// Every value of `from` is one of `to`, so that what follows could as well start from the original.
bool widens(DType from, DType to) {
  if (from == DType::boolean) return true;
  if (from == DType::i32) return to == DType::i64 || to == DType::f64;
  return from == DType::f32 && to == DType::f64;
}

Value convert(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  const Value x = n.operands[0];
  const DType to = g.type(n.results[0]).dtype();
  if (g.type(x).dtype() == to) return x;
  const Node* first = made_by(g, x, ops::convert());
  if (!first || !widens(g.type(first->operands[0]).dtype(), g.type(x).dtype())) return {};
  const Value source = first->operands[0];
  return g.type(source).dtype() == to ? source : build::convert(b, source, to);
}

Value logical_and(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  for (std::size_t side : {0u, 1u}) {
    const std::optional<double> s = splat(g, n.operands[side]);
    if (s) return *s != 0 ? n.operands[1 - side] : n.operands[side];
  }
  return either_of_same(b, n);
}

Value logical_or(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  for (std::size_t side : {0u, 1u}) {
    const std::optional<double> s = splat(g, n.operands[side]);
    if (s) return *s != 0 ? n.operands[side] : n.operands[1 - side];
  }
  return either_of_same(b, n);
}

Value logical_not(Builder& b, const Node& n) {
  const Node* inner = made_by(b.graph(), n.operands[0], ops::logical_not());
  return inner ? inner->operands[0] : Value{};
}

Value select(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  const Value condition = n.operands[0], yes = n.operands[1], no = n.operands[2];
  if (yes == no) return yes;
  if (const std::optional<double> s = splat(g, condition)) return *s != 0 ? yes : no;
  if (made_by(g, yes, ops::undefined())) return no;
  if (made_by(g, no, ops::undefined())) return yes;
  if (const Node* inner = made_by(g, condition, ops::logical_not())) return build::select(b, inner->operands[0], no, yes);
  return {};
}

// After `differentiate` it has said what it had to say.
Value stop_gradient(Builder&, const Node& n) { return n.operands[0]; }

}  // namespace

void add_arithmetic_rules(Rules& rules) {
  rules.insert({{&ops::add(), add},
                {&ops::sub(), sub},
                {&ops::mul(), mul},
                {&ops::div(), div},
                {&ops::pow(), pow},
                {&ops::neg(), neg},
                {&ops::abs(), abs},
                {&ops::relu(), relu},
                {&ops::floor(), idempotent},
                {&ops::ceil(), idempotent},
                {&ops::round(), idempotent},
                {&ops::sign(), idempotent},
                {&ops::floor_divide(), floor_divide},
                {&ops::remainder(), remainder},
                {&ops::maximum(), either_of_same},
                {&ops::minimum(), either_of_same},
                {&ops::convert(), convert},
                {&ops::logical_and(), logical_and},
                {&ops::logical_or(), logical_or},
                {&ops::logical_not(), logical_not},
                {&ops::select(), select},
                {&ops::stop_gradient(), stop_gradient}});
  for (const OpDef* op : {&ops::exp(), &ops::sigmoid(), &ops::is_nan(), &ops::equal(), &ops::not_equal(), &ops::less(),
                          &ops::less_equal(), &ops::greater(), &ops::greater_equal()})
    rules[op] = blind_to_zero;
}

}  // namespace mmc::simplifying

#include "compiler/elaborate/warnings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "compiler/graph/op.h"

namespace mmc::elab {
namespace {

bool only_literals(const ast::Expr&);

struct LiteralsAlone {
  bool operator()(const ast::IntLiteral&) const { return true; }
  bool operator()(const ast::FloatLiteral&) const { return true; }
  bool operator()(const ast::BoolLiteral&) const { return true; }
  bool operator()(const ast::Unary& u) const { return only_literals(*u.operand); }
  bool operator()(const ast::Binary& b) const { return only_literals(*b.left) && only_literals(*b.right); }
  bool operator()(const ast::Compare& c) const {
    bool all = only_literals(*c.first);
    for (const auto& link : c.links) all = all && only_literals(*link.right);
    return all;
  }
  template <class T>
  bool operator()(const T&) const {
    return false;
  }
};

// No name, no call. (A claim about `size(MLP([4, 2]))` is static and still says something.)
bool only_literals(const ast::Expr& e) { return std::visit(LiteralsAlone{}, e.what); }

std::optional<double> constant_of(const Graph& g, Value v) {
  const Node* node = g.def(v);
  if (!node || node->op->name != "constant" || !g.type(v).is_scalar()) return std::nullopt;
  const Literal& literal = node->attrs.literal("value");
  switch (literal.type.dtype()) {
    case DType::f32: return *literal.as<float>();
    case DType::f64: return *literal.as<double>();
    case DType::i32: return *literal.as<std::int32_t>();
    case DType::i64: return static_cast<double>(*literal.as<std::int64_t>());
    case DType::boolean: return std::nullopt;
  }
  return std::nullopt;
}

// Between which numbers lies every element of a value, nan aside?
struct Bounds {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

// Of a monotonic operation the extremes lie at the corners; one that is no number (0 times infinity) says nothing.
template <class Operation>
Bounds at_corners(Bounds a, Bounds b, Operation operation) {
  const double corners[] = {operation(a.low, b.low), operation(a.low, b.high), operation(a.high, b.low),
                            operation(a.high, b.high)};
  if (std::any_of(std::begin(corners), std::end(corners), [](double corner) { return std::isnan(corner); })) {
    return a.low >= 0 && b.low >= 0 ? Bounds{0} : Bounds{};
  }
  return {*std::min_element(std::begin(corners), std::end(corners)), *std::max_element(std::begin(corners), std::end(corners))};
}

// Only what the ops themselves say; `depth` bounds the search.
Bounds bounds_of(const Graph& g, Value v, int depth = 12) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (auto known = constant_of(g, v)) return {*known, *known};
  const Node* node = g.def(v);
  if (!node || depth == 0) return {};
  const auto operand = [&](std::size_t i) { return bounds_of(g, node->operands[i], depth - 1); };
  const std::string_view op = node->op->name;
  if (op == "exp" || op == "sqrt" || op == "iota") return {0, infinity};
  if (op == "sigmoid") return {0, 1};
  if (op == "tanh" || op == "sin" || op == "cos" || op == "sign") return {-1, 1};
  if (op == "convert") return g.type(node->operands[0]).dtype() == DType::boolean ? Bounds{0, 1} : operand(0);
  if (op == "broadcast" || op == "reshape" || op == "slice" || op == "transpose" || op == "reverse" || op == "gather" ||
      op == "stated" || op == "stop_gradient" || op == "reduce_max" || op == "reduce_min") {
    return node->operands.empty() ? Bounds{} : operand(0);
  }
  if (op == "relu") return {std::max(0.0, operand(0).low), std::max(0.0, operand(0).high)};
  if (op == "abs") {
    const Bounds x = operand(0);
    return {x.low > 0 ? x.low : x.high < 0 ? -x.high : 0, std::max(std::abs(x.low), std::abs(x.high))};
  }
  if (op == "neg") return {-operand(0).high, -operand(0).low};
  if (op == "add") return {operand(0).low + operand(1).low, operand(0).high + operand(1).high};
  if (op == "sub") return {operand(0).low - operand(1).high, operand(0).high - operand(1).low};
  if (op == "mul") {
    const Bounds all = at_corners(operand(0), operand(1), std::multiplies());
    return node->operands[0] == node->operands[1] ? Bounds{std::max(0.0, all.low), all.high} : all;
  }
  if (op == "div" && operand(1).low > 0) return at_corners(operand(0), operand(1), std::divides());
  if (op == "div" && operand(1).low >= 0 && operand(0).low >= 0) return {0, infinity};
  if (op == "maximum") return {std::max(operand(0).low, operand(1).low), std::max(operand(0).high, operand(1).high)};
  if (op == "minimum") return {std::min(operand(0).low, operand(1).low), std::min(operand(0).high, operand(1).high)};
  if (op == "reduce_sum") {
    const double whole = static_cast<double>(g.type(node->operands[0]).elements());
    const double terms = whole / std::max(1.0, static_cast<double>(g.type(v).elements()));
    return terms == 0 ? Bounds{0, 0} : at_corners(operand(0), {terms, terms}, std::multiplies());
  }
  if (op == "reduce_prod" && operand(0).low >= 0) return {0, operand(0).high <= 1 ? 1 : infinity};
  return {};
}

// Are a and b the same computation, written twice?
bool same_computation(const Graph& g, Value a, Value b, int depth = 12) {
  if (a == b) return true;
  const Node *left = g.def(a), *right = g.def(b);
  if (!left || !right || depth == 0 || left->op != right->op || !left->regions.empty() || left->attrs != right->attrs)
    return false;
  if (left->operands.size() != right->operands.size() || g.info(a).index != g.info(b).index) return false;
  for (std::size_t i = 0; i < left->operands.size(); ++i) {
    if (!same_computation(g, left->operands[i], right->operands[i], depth - 1)) return false;
  }
  return true;
}

// Is `a < b` (or `a <= b` with `or_equal`) true whatever a tensor holds?
bool always_below(const Graph& g, Value a, Value b, bool or_equal) {
  const double low = bounds_of(g, b).low, high = bounds_of(g, a).high;
  return or_equal ? high <= low : high < low;
}

bool cannot_fail(const Graph& g, Value holds) {
  const Node* node = g.def(holds);
  if (!node || node->operands.size() != 2) return false;
  std::string_view op = node->op->name;
  Value a = node->operands[0], b = node->operands[1];
  if (op == "logical_and") return cannot_fail(g, a) && cannot_fail(g, b);
  if ((op == "equal" || op == "less_equal" || op == "greater_equal") && same_computation(g, a, b)) return true;
  if (op == "less" || op == "less_equal") return always_below(g, a, b, op == "less_equal");
  if (op == "greater" || op == "greater_equal") return always_below(g, b, a, op == "greater_equal");
  return false;
}

const std::string* last_name(const ast::Expr& e) {
  if (auto name = std::get_if<ast::NameRef>(&e.what)) return &name->name;
  if (auto field = std::get_if<ast::FieldRef>(&e.what)) return &field->field.text;
  return nullptr;
}

}  // namespace

void warn_about_claim(Context& c, const ast::Expr& condition, const Datum& holds) {
  auto known = holds.get<bool>();
  auto tensor = holds.tensor();
  bool literal = known && only_literals(condition);
  // The runs of a sweep are stand-ins with one run's values: what is equal among them says nothing of the real ones.
  if (!literal && (c.in_sweep || !(tensor && cannot_fail(c.graph, tensor->value)))) return;
  bool result = known ? *known : true;
  c.warning(Code::claim_cannot_fail, condition.span, fmt::format("this claim is {} whatever happens", result))
      .help("claim a bound that a mistake would break");
}

void warn_about_label(Context& c, const ast::Expr& drawn, const std::string& label, Span label_span) {
  const std::string* name = last_name(drawn);
  if (!name || *name == label) return;
  bool other = false;
  if (auto field = std::get_if<ast::FieldRef>(&drawn.what)) {
    Datum object = evaluate(c, *field->object);
    other = object.record() && find_field(object.record()->fields, label);
  } else {
    for (const Scope* s = c.scope.get(); s && s != c.prelude.get(); s = s->parent.get())
      other = other || s->names.contains(label);
  }
  if (!other) return;
  c.warning(Code::label_names_other, label_span, fmt::format("the label says `{}`, and what is drawn is `{}`", label, *name))
      .label(drawn.span, "drawn here");
}

}  // namespace mmc::elab

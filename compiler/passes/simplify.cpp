#include "compiler/passes/simplify.h"

#include <cstring>

#include "compiler/graph/views.h"
#include "compiler/passes/has_grad.h"
#include "compiler/passes/simplify_rules.h"

namespace mmc {
namespace simplifying {

std::optional<double> splat(const Graph& g, Value v) {
  if (const Value scalar = broadcast_of_scalar(g, v); scalar.valid()) v = scalar;
  const Node* n = made_by(g, v, ops::constant());
  if (!n || !g.type(v).is_scalar()) return std::nullopt;
  const Literal& literal = n->attrs.literal("value");
  switch (literal.type.dtype()) {
    case DType::boolean: return *literal.as<std::uint8_t>();
    case DType::i32: return *literal.as<std::int32_t>();
    case DType::i64: return static_cast<double>(*literal.as<std::int64_t>());
    case DType::f32: return *literal.as<float>();
    case DType::f64: return *literal.as<double>();
  }
  return std::nullopt;
}

Value broadcast_of_scalar(const Graph& g, Value v) {
  const Node* n = made_by(g, v, ops::broadcast());
  return n && g.type(n->operands[0]).is_scalar() ? n->operands[0] : Value{};
}

}  // namespace simplifying

namespace {

simplifying::Rules all_rules() {
  simplifying::Rules rules;
  simplifying::add_arithmetic_rules(rules);
  simplifying::add_shape_rules(rules);
  simplifying::add_dot_rules(rules);
  return rules;
}

}  // namespace

bool simplify(Graph& g) {
  if (has_grad(g)) return false;
  static const simplifying::Rules rules = all_rules();
  Rewriter rewriter(g);
  Rewriter::Hooks hooks;
  hooks.visit = [&](NodeId n, Builder& b) {
    const Node& node = g.node(n);
    if (!node.regions.empty()) return simplifying::simplify_structured(rewriter, g, n, b);
    if (node.results.size() != 1) return true;
    const Node copy = node;
    const auto rule = rules.find(copy.op);
    Value by = rule == rules.end() ? Value{} : rule->second(b, copy);
    if (!by.valid() && copy.op->elementwise) by = simplifying::broadcast_last(b, copy);
    if (!by.valid()) return true;
    rewriter.replace(copy.results[0], by);
    return false;
  };
  hooks.after_regions = [&](NodeId n, Builder& b) { return simplifying::simplify_structured_after(rewriter, g, n, b); };
  rewriter.run(hooks);
  return rewriter.changed();
}

}  // namespace mmc

// Whole quotients and remainders, as Python and PyTorch have them: floor_divide rounds towards minus infinity and
// x == floor_divide(x, y) * y + remainder(x, y). An integer divided by 0 is a run error.
#include "compiler/ops/division.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/ops/define.h"

namespace mmc::ops {

const OpDef& floor_divide() {
  static const OpDef def = elementwise("floor_divide", 2,
                                       "The quotient rounded towards minus infinity. Floats: from C's fmod as in Python, so that "
                                       "it agrees with `remainder`; x // 0 "
                                       "is x / 0. Integers: a run error where the divisor is 0. Its derivative is 0 everywhere.",
                                       numeric_like, zero_derivative,
                                       {{{"f32[4] [7, -7, 7, 1]", "f32[4] [2, 2, -2, 0]"}, {}, {"f32[4] [3, -4, -4, inf]"}},
                                        {{"i32[3] [7, -7, 7]", "i32[3] [2, 2, -2]"}, {}, {"i32[3] [3, -4, -4]"}}});
  return def;
}

const OpDef& remainder() {
  static const OpDef def =
      elementwise("remainder", 2,
                  "x - floor_divide(x, y) * y, exactly, with the sign of y (Python's %). Floats: nan where y is 0 or x infinite. "
                  "Integers: a run error where y is 0.",
                  numeric_like,
                  [](Reverse& r) {
                    if (r.wants(0)) r.add(0, r.cotangent());
                    if (r.wants(1)) r.add(1, -cotangent(r) * Term{&r.b, build::floor_divide(r.b, r.operand(0), r.operand(1))});
                  },
                  {{{"f32[4] [7, -7, 7, 1]", "f32[4] [2, 2, -2, 0]"}, {}, {"f32[4] [1, 1, -1, nan]"}},
                   {{"i32[3] [7, -7, 7]", "i32[3] [2, 2, -2]"}, {}, {"i32[3] [1, 1, -1]"}}});
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value floor_divide(Builder& b, Value x, Value y) { return b.value(ops::floor_divide(), {x, y}); }
Value remainder(Builder& b, Value x, Value y) { return b.value(ops::remainder(), {x, y}); }

}  // namespace mmc::build

namespace mmc {
namespace {

// What v is a copy of: through spreading, reshaping and converting.
Value original(const Graph& g, Value v) {
  for (;;) {
    const Node* def = g.def(v);
    if (!g.info(v).name.empty() || !def) return v;
    if (def->op != &ops::broadcast() && def->op != &ops::reshape() && def->op != &ops::convert()) return v;
    v = def->operands[0];
  }
}

bool has_zero(const Literal& l) {
  const auto any = [&](const auto* p) { return std::find(p, p + l.type.elements(), 0) != p + l.type.elements(); };
  return l.type.dtype() == DType::i64 ? any(l.as<std::int64_t>()) : any(l.as<std::int32_t>());
}

}  // namespace

bool may_divide_by_zero(const Graph& g, const Node& n) {
  if (n.op != &ops::floor_divide() && n.op != &ops::remainder()) return false;
  if (!is_integer(g.type(n.operands[1]).dtype())) return false;
  const Node* divisor = g.def(original(g, n.operands[1]));
  if (!divisor || divisor->op != &ops::constant()) return true;
  const Literal& literal = divisor->attrs.literal("value");
  return !is_integer(literal.type.dtype()) || has_zero(literal);
}

std::string division_by_zero_text(const Graph& g, const Node& n) {
  const Value divisor = original(g, n.operands[1]);
  const std::string_view name = g.info(divisor).name.text();
  if (name.empty()) return "an integer is divided by zero";
  return fmt::format("an integer is divided by zero: `{}` {} 0", name, g.type(divisor).is_scalar() ? "is" : "holds a");
}

}  // namespace mmc

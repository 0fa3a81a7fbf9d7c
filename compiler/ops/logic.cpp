// Logic on bools, element by element. Both operands are computed: nothing is skipped.
#include "compiler/ops/define.h"

namespace mmc::ops {
namespace {

constexpr Nondifferentiable yes_or_no{"its operands are true or false"};

OpDef connective(std::string_view name, std::string_view doc, std::string_view result) {
  OpDef def =
      elementwise(name, 2, doc, bool_like, yes_or_no,
                  {{{"bool[4] [false, false, true, true]", "bool[4] [false, true, false, true]"}, {}, {std::string(result)}}});
  def.commutative = true;
  return def;
}

}  // namespace

const OpDef& logical_not() {
  static const OpDef def = elementwise("logical_not", 1, "True where x is false.", bool_like, yes_or_no,
                                       {{{"bool[2] [false, true]"}, {}, {"bool[2] [true, false]"}}});
  return def;
}

const OpDef& logical_and() {
  static const OpDef def = connective("logical_and", "True where both are.", "bool[4] [false, false, false, true]");
  return def;
}

const OpDef& logical_or() {
  static const OpDef def = connective("logical_or", "True where at least one is.", "bool[4] [false, true, true, true]");
  return def;
}

const OpDef& logical_xor() {
  static const OpDef def = connective("logical_xor", "True where exactly one is.", "bool[4] [false, true, true, false]");
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value logical_not(Builder& b, Value x) { return b.value(ops::logical_not(), {x}); }
Value logical_and(Builder& b, Value x, Value y) { return b.value(ops::logical_and(), {x, y}); }
Value logical_or(Builder& b, Value x, Value y) { return b.value(ops::logical_or(), {x, y}); }
Value logical_xor(Builder& b, Value x, Value y) { return b.value(ops::logical_xor(), {x, y}); }

}  // namespace mmc::build

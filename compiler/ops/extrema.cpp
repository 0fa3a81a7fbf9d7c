// The larger and the smaller of two, element by element.
#include "compiler/ops/define.h"

namespace mmc::ops {
namespace {

// A tie gives half to each side; where an operand is nan both get all of it (PyTorch, derivatives.yaml: maximum, minimum).
void share(Reverse& r, std::size_t i, Term loses) {
  const Term d = cotangent(r), tie = equal(operand(r, 0), operand(r, 1));
  r.add(i, select(tie, 0.5 * d, select(loses, like(d, 0), d)));
}

}  // namespace

const OpDef& maximum() {
  static const OpDef def = elementwise(
      "maximum", 2, "The larger of two elements; nan when either is. At a tie each gets half the derivative.", numeric_like,
      [](Reverse& r) {
        if (r.wants(0)) share(r, 0, less(operand(r, 0), operand(r, 1)));
        if (r.wants(1)) share(r, 1, greater(operand(r, 0), operand(r, 1)));
      },
      {{{"f32[4] [1, 3, nan, 1]", "f32[4] [2, -inf, 1, nan]"}, {}, {"f32[4] [2, 3, nan, nan]"}}});
  return def;
}

const OpDef& minimum() {
  static const OpDef def = elementwise(
      "minimum", 2, "The smaller of two elements; nan when either is. At a tie each gets half the derivative.", numeric_like,
      [](Reverse& r) {
        if (r.wants(0)) share(r, 0, greater(operand(r, 0), operand(r, 1)));
        if (r.wants(1)) share(r, 1, less(operand(r, 0), operand(r, 1)));
      },
      {{{"f32[4] [1, 3, nan, 1]", "f32[4] [2, -inf, 1, nan]"}, {}, {"f32[4] [1, -inf, nan, nan]"}}});
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value maximum(Builder& b, Value x, Value y) { return b.value(ops::maximum(), {x, y}); }
Value minimum(Builder& b, Value x, Value y) { return b.value(ops::minimum(), {x, y}); }

}  // namespace mmc::build

// Exponentials and logarithms.
#include "compiler/ops/define.h"

namespace mmc::ops {

const OpDef& exp() {
  static const OpDef def =
      elementwise("exp", 1, "e to the power of each element.", float_like, [](Reverse& r) { r.add(0, cotangent(r) * result(r)); },
                  {{{"f64[4] [0, 1, -inf, nan]"}, {}, {"f64[4] [1, 2.718281828459045, 0, nan]"}}});
  return def;
}

const OpDef& expm1() {
  static const OpDef def = elementwise("expm1", 1, "exp(x) - 1, exact where x is small.", float_like,
                                       [](Reverse& r) { r.add(0, cotangent(r) * (result(r) + 1.0)); },
                                       {{{"f64[3] [0, 1e-20, -inf]"}, {}, {"f64[3] [0, 1e-20, -1]"}}});
  return def;
}

const OpDef& log() {
  static const OpDef def = elementwise("log", 1, "Natural logarithm: -inf at 0, nan below.", float_like,
                                       [](Reverse& r) { r.add(0, cotangent(r) / operand(r, 0)); },
                                       {{{"f64[4] [1, 2.718281828459045, 0, -1]"}, {}, {"f64[4] [0, 1, -inf, nan]"}}});
  return def;
}

const OpDef& log1p() {
  static const OpDef def = elementwise("log1p", 1, "log(1 + x), exact where x is small: -inf at -1, nan below.", float_like,
                                       [](Reverse& r) { r.add(0, cotangent(r) / (operand(r, 0) + 1.0)); },
                                       {{{"f64[3] [0, 1e-20, -1]"}, {}, {"f64[3] [0, 1e-20, -inf]"}}});
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value exp(Builder& b, Value x) { return b.value(ops::exp(), {x}); }
Value expm1(Builder& b, Value x) { return b.value(ops::expm1(), {x}); }
Value log(Builder& b, Value x) { return b.value(ops::log(), {x}); }
Value log1p(Builder& b, Value x) { return b.value(ops::log1p(), {x}); }

}  // namespace mmc::build

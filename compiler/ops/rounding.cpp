// Rounding to whole numbers. Derivatives are 0 everywhere, as in PyTorch.
#include "compiler/ops/define.h"

namespace mmc::ops {

const OpDef& floor() {
  static const OpDef def = elementwise("floor", 1, "The largest whole number that is not above x.", float_like, zero_derivative,
                                       {{{"f32[4] [1.5, -1.5, inf, nan]"}, {}, {"f32[4] [1, -2, inf, nan]"}}});
  return def;
}

const OpDef& ceil() {
  static const OpDef def = elementwise("ceil", 1, "The smallest whole number that is not below x.", float_like, zero_derivative,
                                       {{{"f32[4] [1.5, -0.5, inf, nan]"}, {}, {"f32[4] [2, -0, inf, nan]"}}});
  return def;
}

const OpDef& round() {
  static const OpDef def =
      elementwise("round", 1, "The nearest whole number, halves to the even one.", float_like, zero_derivative,
                  {{{"f32[5] [0.5, 1.5, -2.5, 2.4, nan]"}, {}, {"f32[5] [0, 2, -2, 2, nan]"}}});
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value floor(Builder& b, Value x) { return b.value(ops::floor(), {x}); }
Value ceil(Builder& b, Value x) { return b.value(ops::ceil(), {x}); }
Value round(Builder& b, Value x) { return b.value(ops::round(), {x}); }

}  // namespace mmc::build

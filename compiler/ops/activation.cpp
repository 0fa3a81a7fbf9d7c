// Activations that deserve an op of their own: for exactness (sigmoid, erf) or for their derivative at a kink (relu).
#include <numbers>

#include "compiler/ops/define.h"

namespace mmc::ops {

const OpDef& sigmoid() {
  static const OpDef def = elementwise("sigmoid", 1, "1 / (1 + exp(-x)), without overflow on either side.", float_like,
                                       [](Reverse& r) {
                                         const Term y = result(r);
                                         r.add(0, cotangent(r) * ((1.0 - y) * y));
                                       },
                                       {{{"f32[4] [0, -inf, inf, nan]"}, {}, {"f32[4] [0.5, 0, 1, nan]"}}});
  return def;
}

const OpDef& relu() {
  static const OpDef def = elementwise(
      "relu", 1, "max(x, 0); nan stays nan. Its derivative at 0 is 0.", numeric_like,
      [](Reverse& r) {
        const Term y = result(r), d = cotangent(r), zero = like(y, 0);
        r.add(0, select(equal(y, zero), zero, d));  // by y, which a layer keeps anyway, and not by x; a nan lets d through
      },
      {{{"f32[5] [-1, -0, 0, 2, nan]"}, {}, {"f32[5] [0, 0, 0, 2, nan]"}}});
  return def;
}

const OpDef& erf() {
  static const OpDef def =
      elementwise("erf", 1, "The error function, 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x.", float_like,
                  [](Reverse& r) {
                    const Term x = operand(r, 0);
                    r.add(0, cotangent(r) * (2.0 * std::numbers::inv_sqrtpi * exp(-(x * x))));
                  },
                  {{{"f64[3] [0, 1, -inf]"}, {}, {"f64[3] [0, 0.8427007929497149, -1]"}}});
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value sigmoid(Builder& b, Value x) { return b.value(ops::sigmoid(), {x}); }
Value relu(Builder& b, Value x) { return b.value(ops::relu(), {x}); }
Value erf(Builder& b, Value x) { return b.value(ops::erf(), {x}); }

}  // namespace mmc::build

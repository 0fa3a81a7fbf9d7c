// Circular and hyperbolic functions and their inverses. Angles are in radians.
#include "compiler/ops/define.h"

namespace mmc::ops {

const OpDef& sin() {
  static const OpDef def = elementwise("sin", 1, "Sine; nan at an infinity.", float_like,
                                       [](Reverse& r) { r.add(0, cotangent(r) * cos(operand(r, 0))); },
                                       {{{"f64[3] [0, 1.5707963267948966, inf]"}, {}, {"f64[3] [0, 1, nan]"}}});
  return def;
}

const OpDef& cos() {
  static const OpDef def = elementwise("cos", 1, "Cosine; nan at an infinity.", float_like,
                                       [](Reverse& r) { r.add(0, -cotangent(r) * sin(operand(r, 0))); },
                                       {{{"f64[3] [0, 3.141592653589793, inf]"}, {}, {"f64[3] [1, -1, nan]"}}});
  return def;
}

const OpDef& tan() {
  static const OpDef def = elementwise("tan", 1, "Tangent; nan at an infinity.", float_like,
                                       [](Reverse& r) { r.add(0, cotangent(r) * (result(r) * result(r) + 1.0)); },
                                       {{{"f64[3] [0, 0.7853981633974483, inf]"}, {}, {"f64[3] [0, 0.9999999999999999, nan]"}}});
  return def;
}

const OpDef& asin() {
  static const OpDef def = elementwise(
      "asin", 1, "Inverse sine, in [-pi/2, pi/2]; nan outside of [-1, 1]. The derivative at -1 and 1 is infinite.", float_like,
      [](Reverse& r) {
        const Term x = operand(r, 0);
        r.add(0, cotangent(r) / sqrt(1.0 - x * x));
      },
      {{{"f64[3] [0, 1, 2]"}, {}, {"f64[3] [0, 1.5707963267948966, nan]"}}});
  return def;
}

const OpDef& acos() {
  static const OpDef def = elementwise(
      "acos", 1, "Inverse cosine, in [0, pi]; nan outside of [-1, 1]. The derivative at -1 and 1 is infinite.", float_like,
      [](Reverse& r) {
        const Term x = operand(r, 0);
        r.add(0, -cotangent(r) / sqrt(1.0 - x * x));
      },
      {{{"f64[3] [1, -1, 2]"}, {}, {"f64[3] [0, 3.141592653589793, nan]"}}});
  return def;
}

const OpDef& atan() {
  static const OpDef def = elementwise("atan", 1, "Inverse tangent, in [-pi/2, pi/2].", float_like,
                                       [](Reverse& r) {
                                         const Term x = operand(r, 0);
                                         r.add(0, cotangent(r) / (x * x + 1.0));
                                       },
                                       {{{"f64[3] [0, 1, -inf]"}, {}, {"f64[3] [0, 0.7853981633974483, -1.5707963267948966]"}}});
  return def;
}

const OpDef& sinh() {
  static const OpDef def =
      elementwise("sinh", 1, "Hyperbolic sine.", float_like, [](Reverse& r) { r.add(0, cotangent(r) * cosh(operand(r, 0))); },
                  {{{"f64[3] [0, 1, -inf]"}, {}, {"f64[3] [0, 1.1752011936438014, -inf]"}}});
  return def;
}

const OpDef& cosh() {
  static const OpDef def =
      elementwise("cosh", 1, "Hyperbolic cosine.", float_like, [](Reverse& r) { r.add(0, cotangent(r) * sinh(operand(r, 0))); },
                  {{{"f64[3] [0, 1, -inf]"}, {}, {"f64[3] [1, 1.5430806348152437, inf]"}}});
  return def;
}

const OpDef& tanh() {
  static const OpDef def = elementwise("tanh", 1, "Hyperbolic tangent.", float_like,
                                       [](Reverse& r) { r.add(0, cotangent(r) * (1.0 - result(r) * result(r))); },
                                       {{{"f64[3] [0, 1, -inf]"}, {}, {"f64[3] [0, 0.7615941559557649, -1]"}}});
  return def;
}

const OpDef& atan2() {
  static const OpDef def = elementwise(
      "atan2", 2,
      "The angle of the point (x, y), operands in the order y, x: in [-pi, pi], with the quadrant from both signs (C99 atan2). "
      "The derivative at the origin is 0, as in PyTorch.",
      float_like,
      [](Reverse& r) {
        const Term y = operand(r, 0), x = operand(r, 1);
        const Term square = x * x + y * y;
        const Term scaled = cotangent(r) / select(equal(square, like(square, 0)), like(square, 1), square);
        if (r.wants(0)) r.add(0, scaled * x);
        if (r.wants(1)) r.add(1, -scaled * y);
      },
      {{{"f64[4] [0, 1, 0, -0]", "f64[4] [1, 0, -1, -1]"},
        {},
        {"f64[4] [0, 1.5707963267948966, 3.141592653589793, -3.141592653589793]"}}});
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value sin(Builder& b, Value x) { return b.value(ops::sin(), {x}); }
Value cos(Builder& b, Value x) { return b.value(ops::cos(), {x}); }
Value tan(Builder& b, Value x) { return b.value(ops::tan(), {x}); }
Value asin(Builder& b, Value x) { return b.value(ops::asin(), {x}); }
Value acos(Builder& b, Value x) { return b.value(ops::acos(), {x}); }
Value atan(Builder& b, Value x) { return b.value(ops::atan(), {x}); }
Value sinh(Builder& b, Value x) { return b.value(ops::sinh(), {x}); }
Value cosh(Builder& b, Value x) { return b.value(ops::cosh(), {x}); }
Value tanh(Builder& b, Value x) { return b.value(ops::tanh(), {x}); }
Value atan2(Builder& b, Value y, Value x) { return b.value(ops::atan2(), {y, x}); }

}  // namespace mmc::build

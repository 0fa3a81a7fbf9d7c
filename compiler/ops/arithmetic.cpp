// The four operations, signs and absolute values. Integers wrap around.
#include "compiler/ops/define.h"

namespace mmc::ops {

const OpDef& neg() {
  static const OpDef def =
      elementwise("neg", 1, "The negative of each element.", numeric_like, [](Reverse& r) { r.add(0, -cotangent(r)); },
                  {{{"f32[3] [1.5, 0, -inf]"}, {}, {"f32[3] [-1.5, -0, inf]"}}});
  return def;
}

const OpDef& abs() {
  static const OpDef def = elementwise(
      "abs", 1, "The absolute value. Its derivative at 0 is 0.", numeric_like,
      [](Reverse& r) { r.add(0, cotangent(r) * sign(operand(r, 0))); },
      {{{"f32[4] [-1.5, -0, inf, nan]"}, {}, {"f32[4] [1.5, 0, inf, nan]"}}, {{"i32[2] [-3, 3]"}, {}, {"i32[2] [3, 3]"}}});
  return def;
}

const OpDef& sign() {
  static const OpDef def =
      elementwise("sign", 1, "-1, 0 or 1; 0 for both zeros and, as in PyTorch, for nan. Its derivative is 0 everywhere.",
                  numeric_like, zero_derivative, {{{"f32[4] [-1.5, -0, 7, nan]"}, {}, {"f32[4] [-1, 0, 1, 0]"}}});
  return def;
}

const OpDef& add() {
  static const OpDef def = [] {
    OpDef d = elementwise("add", 2, "The sum of two tensors of one type, element by element.", numeric_like,
                          [](Reverse& r) {
                            if (r.wants(0)) r.add(0, r.cotangent());
                            if (r.wants(1)) r.add(1, r.cotangent());
                          },
                          {{{"f32[2] [1, inf]", "f32[2] [0.5, -inf]"}, {}, {"f32[2] [1.5, nan]"}},
                           {{"i32[] 2147483647", "i32[] 1"}, {}, {"i32[] -2147483648"}}});
    d.commutative = true;
    return d;
  }();
  return def;
}

const OpDef& sub() {
  static const OpDef def = elementwise("sub", 2, "The difference of two tensors of one type, element by element.", numeric_like,
                                       [](Reverse& r) {
                                         if (r.wants(0)) r.add(0, r.cotangent());
                                         if (r.wants(1)) r.add(1, -cotangent(r));
                                       },
                                       {{{"f32[2] [1, inf]", "f32[2] [0.5, inf]"}, {}, {"f32[2] [0.5, nan]"}}});
  return def;
}

const OpDef& mul() {
  static const OpDef def = [] {
    OpDef d = elementwise("mul", 2, "The product of two tensors of one type, element by element.", numeric_like,
                          [](Reverse& r) {
                            if (r.wants(0)) r.add(0, cotangent(r) * operand(r, 1));
                            if (r.wants(1)) r.add(1, cotangent(r) * operand(r, 0));
                          },
                          {{{"f32[2] [3, inf]", "f32[2] [0.5, 0]"}, {}, {"f32[2] [1.5, nan]"}}});
    d.commutative = true;
    return d;
  }();
  return def;
}

const OpDef& div() {
  static const OpDef def = elementwise(
      "div", 2, "The quotient of two float tensors of one type, element by element; x / 0 is an infinity, 0 / 0 is nan.",
      float_like,
      [](Reverse& r) {
        const Term y = operand(r, 1);
        if (r.wants(0)) r.add(0, cotangent(r) / y);
        if (r.wants(1)) r.add(1, -cotangent(r) * (result(r) / y));
      },
      {{{"f32[4] [3, 1, -1, 0]", "f32[4] [2, 0, 0, 0]"}, {}, {"f32[4] [1.5, inf, -inf, nan]"}}});
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value neg(Builder& b, Value x) { return b.value(ops::neg(), {x}); }
Value abs(Builder& b, Value x) { return b.value(ops::abs(), {x}); }
Value sign(Builder& b, Value x) { return b.value(ops::sign(), {x}); }
Value add(Builder& b, Value x, Value y) { return b.value(ops::add(), {x, y}); }
Value sub(Builder& b, Value x, Value y) { return b.value(ops::sub(), {x, y}); }
Value mul(Builder& b, Value x, Value y) { return b.value(ops::mul(), {x, y}); }
Value div(Builder& b, Value x, Value y) { return b.value(ops::div(), {x, y}); }

}  // namespace mmc::build

// Powers and the square root.
#include "compiler/ops/define.h"

namespace mmc::ops {
namespace {

// Derivatives of x^y that stay right when they are differentiated again. Written plainly, y x^(y-1) is 0 * inf at x = y = 0 and
// x^y log x is 0 * -inf at x = 0; a `select` around the result would still send 0 * inf backwards through its unused side, so the
// argument is replaced instead. Values as in PyTorch's pow_backward (FunctionsManual.cpp): 0 at those points.
void pow_derivative(Reverse& r) {
  const Term d = cotangent(r), x = operand(r, 0), y = operand(r, 1);
  const Term zero = like(y, 0), one = like(y, 1);
  if (r.wants(0)) {
    const Term constant = both(equal(y, zero), !greater(abs(x), like(x, 0)));  // also for a nan: nan^0 is 1
    const Term base = select(constant, like(x, 1), x);
    r.add(0, d * y * pow(base, select(constant, one, y - one)));
  }
  if (r.wants(1)) {
    const Term flat = both(equal(x, like(x, 0)), !less(y, zero));
    r.add(1, d * result(r) * log(select(flat, like(x, 1), x)));
  }
}

}  // namespace

const OpDef& pow() {
  static const OpDef def = elementwise(
      "pow", 2,
      "x to the power y as C's pow: x^0 is 1 for every x, 0^y is 0 for y > 0 and inf for y < 0, nan for x < 0 and y not whole. "
      "Integers wrap around, and a negative exponent gives 0 unless x is 1 or -1. At x = 0 the derivative for y is 0.",
      numeric_like, pow_derivative,
      {{{"f32[5] [2, 0, 0, -8, nan]", "f32[5] [3, 0, -1, 0.5, 0]"}, {}, {"f32[5] [8, 1, inf, nan, 1]"}},
       {{"i32[3] [-3, 2, -1]", "i32[3] [3, -1, -3]"}, {}, {"i32[3] [-27, 0, -1]"}}});
  return def;
}

const OpDef& sqrt() {
  static const OpDef def = elementwise("sqrt", 1, "The square root; nan below 0. Its derivative at 0 is infinite.", float_like,
                                       [](Reverse& r) { r.add(0, cotangent(r) / (2.0 * result(r))); },
                                       {{{"f32[4] [4, 0, inf, -1]"}, {}, {"f32[4] [2, 0, inf, nan]"}}});
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value pow(Builder& b, Value x, Value y) { return b.value(ops::pow(), {x, y}); }
Value sqrt(Builder& b, Value x) { return b.value(ops::sqrt(), {x}); }

}  // namespace mmc::build

// Changes of element type, and the identity that stops a derivative.
#include "compiler/ops/define.h"

namespace mmc::ops {
namespace {

std::vector<Type> infer_convert(Types types, const Attrs& attrs) {
  need_count(types, 1);
  return {types[0].with_dtype(attrs.dtype("dtype"))};
}

void convert_derivative(Reverse& r) { r.add(0, build::convert(r.b, r.cotangent(), r.operand_type(0).dtype())); }

std::vector<Type> identity(Types types, const Attrs&) {
  need_count(types, 1);
  return {types[0]};
}

}  // namespace

const OpDef& convert() {
  static const OpDef def = [] {
    OpDef d = elementwise(
        "convert", 1,
        "The same numbers in another element type. Floats round to nearest even; a float to an integer loses its fraction, nan "
        "gives 0 and what is out of range the nearest integer there is (as XLA); an i64 to an i32 keeps the low 32 bits; "
        "anything to bool is x != 0, bools are 0 and 1. Differentiable from float to float.",
        infer_convert, convert_derivative,
        {{{"f32[5] [1.9, -1.9, nan, inf, -1e30]"}, {{"dtype", DType::i32}}, {"i32[5] [1, -1, 0, 2147483647, -2147483648]"}},
         {{"bool[2] [true, false]"}, {{"dtype", DType::f32}}, {"f32[2] [1, 0]"}},
         {{"f32[3] [0.5, -0, nan]"}, {{"dtype", DType::boolean}}, {"bool[3] [true, false, true]"}}});
    d.attrs = {{"dtype", AttrKind::dtype, "the element type of the result"}};
    return d;
  }();
  return def;
}

const OpDef& stop_gradient() {
  static const OpDef def =
      elementwise("stop_gradient", 1, "x itself, which counts as a constant for every derivative.", identity,
                  Nondifferentiable{"to stop derivatives is its purpose"}, {{{"f32[2] [1, nan]"}, {}, {"f32[2] [1, nan]"}}});
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value convert(Builder& b, Value x, DType dtype) {
  if (b.type(x).dtype() == dtype) return x;
  return b.value(ops::convert(), {x}, {{"dtype", dtype}});
}

Value stop_gradient(Builder& b, Value x) { return b.value(ops::stop_gradient(), {x}); }

}  // namespace mmc::build

// Comparisons, with IEEE's rule for nan: it is unequal to everything and in no order. Both zeros are equal.
#include "compiler/ops/define.h"

namespace mmc::ops {
namespace {

constexpr Nondifferentiable yes_or_no{"a comparison is true or false"};

std::vector<Type> any_to_bool(Types types, const Attrs&) {
  need_same(types);
  return {types[0].with_dtype(DType::boolean)};
}

std::vector<Type> float_to_bool(Types types, const Attrs& attrs) {
  return {float_like(types, attrs)[0].with_dtype(DType::boolean)};
}

OpDef comparison(std::string_view name, std::string_view doc, Infer infer, bool commutative, std::vector<Example> examples) {
  OpDef def = elementwise(name, 2, doc, infer, yes_or_no, std::move(examples));
  def.commutative = commutative;
  return def;
}

}  // namespace

const OpDef& equal() {
  static const OpDef def =
      comparison("equal", "x == y, element by element, of any type.", any_to_bool, true,
                 {{{"f32[4] [1, -0, nan, 2]", "f32[4] [1, 0, nan, 3]"}, {}, {"bool[4] [true, true, false, false]"}}});
  return def;
}

const OpDef& not_equal() {
  static const OpDef def =
      comparison("not_equal", "x != y, element by element, of any type.", any_to_bool, true,
                 {{{"f32[4] [1, -0, nan, 2]", "f32[4] [1, 0, nan, 3]"}, {}, {"bool[4] [false, false, true, true]"}}});
  return def;
}

const OpDef& less() {
  static const OpDef def = comparison("less", "x < y, element by element.", numeric_to_bool, false,
                                      {{{"f32[3] [1, 2, nan]", "f32[3] [2, 2, 2]"}, {}, {"bool[3] [true, false, false]"}}});
  return def;
}

const OpDef& less_equal() {
  static const OpDef def = comparison("less_equal", "x <= y, element by element.", numeric_to_bool, false,
                                      {{{"f32[3] [1, 2, nan]", "f32[3] [2, 2, 2]"}, {}, {"bool[3] [true, true, false]"}}});
  return def;
}

const OpDef& greater() {
  static const OpDef def = comparison("greater", "x > y, element by element.", numeric_to_bool, false,
                                      {{{"i32[3] [1, 2, 3]", "i32[3] [2, 2, 2]"}, {}, {"bool[3] [false, false, true]"}}});
  return def;
}

const OpDef& greater_equal() {
  static const OpDef def = comparison("greater_equal", "x >= y, element by element.", numeric_to_bool, false,
                                      {{{"i32[3] [1, 2, 3]", "i32[3] [2, 2, 2]"}, {}, {"bool[3] [false, true, true]"}}});
  return def;
}

const OpDef& is_nan() {
  static const OpDef def = elementwise("is_nan", 1, "Is the element not a number?", float_to_bool, yes_or_no,
                                       {{{"f32[3] [0, inf, nan]"}, {}, {"bool[3] [false, false, true]"}}});
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value equal(Builder& b, Value x, Value y) { return b.value(ops::equal(), {x, y}); }
Value not_equal(Builder& b, Value x, Value y) { return b.value(ops::not_equal(), {x, y}); }
Value less(Builder& b, Value x, Value y) { return b.value(ops::less(), {x, y}); }
Value less_equal(Builder& b, Value x, Value y) { return b.value(ops::less_equal(), {x, y}); }
Value greater(Builder& b, Value x, Value y) { return b.value(ops::greater(), {x, y}); }
Value greater_equal(Builder& b, Value x, Value y) { return b.value(ops::greater_equal(), {x, y}); }
Value is_nan(Builder& b, Value x) { return b.value(ops::is_nan(), {x}); }

}  // namespace mmc::build

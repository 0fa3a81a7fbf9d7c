// One of two, element by element.
#include "compiler/ops/define.h"

namespace mmc::ops {
namespace {

std::vector<Type> infer(Types types, const Attrs&) {
  need_count(types, 3);
  need_dtype(types[0], DType::boolean);
  need_same(types.subspan(1));
  if (!(types[1].with_dtype(DType::boolean) == types[0])) {
    fail("the condition is {} and the values are {}", types[0].text(), types[1].text());
  }
  return {types[1]};
}

}  // namespace

const OpDef& select() {
  static const OpDef def = elementwise("select", 3,
                                       "Operand 1 where the condition holds and operand 2 elsewhere; all of one shape. Both are "
                                       "computed; the derivative goes to the chosen one, and the other gets 0.",
                                       infer,
                                       [](Reverse& r) {
                                         const Term d = cotangent(r), condition = operand(r, 0), zero = like(d, 0);
                                         if (r.wants(1)) r.add(1, select(condition, d, zero));
                                         if (r.wants(2)) r.add(2, select(condition, zero, d));
                                       },
                                       {{{"bool[2] [true, false]", "f32[2] [1, nan]", "f32[2] [nan, 2]"}, {}, {"f32[2] [1, 2]"}},
                                        {{"bool[] false", "i32[] 1", "i32[] 2"}, {}, {"i32[] 2"}}});
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value select(Builder& b, Value condition, Value yes, Value no) { return b.value(ops::select(), {condition, yes, no}); }

}  // namespace mmc::build

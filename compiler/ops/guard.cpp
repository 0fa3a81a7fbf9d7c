// The watch for nans and infinities in losses and gradients.
#include "compiler/ops/define.h"

namespace mmc::ops {
namespace {

std::vector<Type> infer(Types types, const Attrs& attrs) {
  for (Type t : types) need_float(t);
  attrs.string("what");
  return {};
}

}  // namespace

const OpDef& guard() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "guard";
    d.doc =
        "Stops the run when one of its operands holds a nan or an infinity. Has no result, is never dropped, and is left out "
        "where a derivative computes its surroundings again.";
    d.max_operands = any_number;
    d.attrs = {{"what", AttrKind::string, "what the operands are: loss, gradient, parameter"}};
    d.infer = infer;
    d.derivative = Nondifferentiable{"it has no result"};
    d.batching = Batching::loop_only;
    d.batching_why = "what stops the run is told with its iteration";
    d.examples = {{{"f32[2] [1, 2]", "f64[] 0"}, {{"what", std::string("loss")}}, {}}};
    return d;
  }();
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

void guard(Builder& b, std::vector<Value> values, std::string_view what) {
  b.node(ops::guard(), std::move(values), {{"what", std::string(what)}});
}

}  // namespace mmc::build

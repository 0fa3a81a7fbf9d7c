// The request for derivatives, which `differentiate` replaces by what computes them.
#include "compiler/ops/define.h"

namespace mmc::ops {
namespace {

std::vector<Type> infer(Types types, const Attrs&) {
  if (types.empty()) fail("no operands");
  if (!types[0].is_scalar()) fail("only a scalar has a gradient, not {}", types[0].text());
  for (Type t : types) need_float(t);
  return {types.begin() + 1, types.end()};
}

}  // namespace

const OpDef& grad() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "grad";
    d.doc =
        "The derivatives of its first operand, a float scalar, with respect to each further operand, through everything that "
        "stands before it here and in the regions around it. No executor knows it: `differentiate` writes it out.";
    d.min_operands = 1;
    d.max_operands = any_number;
    d.infer = infer;
    d.derivative = Structured{};
    d.batching = Batching::loop_only;
    d.batching_why = "it is gone before maps are batched";
    d.examples = {{{"f32[] 3", "f32[2] [1, 2]"}, {}, {"f32[2] [0, 0]"}}};
    return d;
  }();
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

std::vector<Value> grad(Builder& b, Value y, std::vector<Value> wrt) {
  std::vector<Value> operands{y};
  operands.insert(operands.end(), wrt.begin(), wrt.end());
  return b.graph().node(b.node(ops::grad(), std::move(operands))).results;
}

}  // namespace mmc::build

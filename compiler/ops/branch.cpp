// The branch: one of two regions runs. Layout in structured.h; derivative in passes/differentiate_branch.cpp.
#include "compiler/ops/define.h"
#include "compiler/support/errors.h"

namespace mmc::ops {

const OpDef& branch() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "branch";
    d.doc = "Runs its first region when the condition holds and its second one otherwise, and gives what that region yields.";
    d.min_operands = d.max_operands = 1;
    d.derivative = Structured{};
    d.batching = Batching::loop_only;
    d.batching_why = "only the side that is taken may run, and each index may take another";
    d.structured = true;
    return d;
  }();
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

NodeId open_branch(Builder& b, Value condition) {
  require(b.type(condition) == Type::scalar(DType::boolean), "a branch asks a bool[]");
  const NodeId branch = b.node_with_types(ops::branch(), {condition}, {}, {});
  b.graph().create_region(branch);
  b.graph().create_region(branch);
  return branch;
}

void close_branch(Builder& b, NodeId branch, std::vector<Value> then_yields, std::vector<Value> else_yields) {
  Graph& g = b.graph();
  require(then_yields.size() == else_yields.size(), "both sides of a branch yield alike");
  for (std::size_t i = 0; i < then_yields.size(); ++i) {
    require(g.type(then_yields[i]) == g.type(else_yields[i]), "both sides of a branch yield the same types");
    g.add_result(branch, g.type(then_yields[i]), g.info(then_yields[i]).name);
  }
  g.region(g.node(branch).regions[0]).yields = std::move(then_yields);
  g.region(g.node(branch).regions[1]).yields = std::move(else_yields);
}

}  // namespace mmc::build

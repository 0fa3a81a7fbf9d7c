// A value whose derivative is stated by its author (`fn ... derivative (d) { ... }`). Layout in structured.h.
#include "compiler/ops/define.h"
#include "compiler/support/errors.h"

namespace mmc::ops {
namespace {

std::vector<Type> infer(Types types, const Attrs&) {
  if (types.empty()) fail("no value");
  for (Type t : types) need_float(t);
  return {types[0]};
}

}  // namespace

const OpDef& stated() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "stated";
    d.doc =
        "Its first operand, with a derivative of the author's: the region takes the cotangent of the result and yields one "
        "cotangent "
        "for each further operand. What the first operand is made of is not differentiated. Gone after `differentiate`.";
    d.min_operands = 1;
    d.max_operands = any_number;
    d.infer = infer;
    d.derivative = Structured{};
    d.batching = Batching::elementwise;
    d.structured = true;
    return d;
  }();
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

NodeId open_stated(Builder& b, Value value, std::vector<Value> args) {
  Graph& g = b.graph();
  const Type type = g.type(value);
  std::vector<Value> operands{value};
  operands.insert(operands.end(), args.begin(), args.end());
  const NodeId stated = b.node(ops::stated(), operands, {}, g.info(value).name);
  g.add_param(g.create_region(stated), type, Name("d"));
  return stated;
}

void close_stated(Builder& b, NodeId stated, std::vector<Value> cotangents) {
  Graph& g = b.graph();
  const std::vector<Value>& operands = g.node(stated).operands;
  require(cotangents.size() + 1 == operands.size(), "a stated derivative yields one cotangent per argument");
  for (std::size_t i = 0; i < cotangents.size(); ++i) {
    require(g.type(cotangents[i]) == g.type(operands[i + 1]), "a stated cotangent has its argument's type");
  }
  g.region(g.node(stated).regions[0]).yields = std::move(cotangents);
}

}  // namespace mmc::build

#include "runtime/plan/fuse_epilogues.h"

#include "compiler/graph/op.h"

namespace mmc {
namespace {

// The only reader of v, when there is one, in this region, and v is needed nowhere else.
const Node* only_reader(const Lowering& l, Value v, RegionId region, NodeId* id) {
  if (l.escapes[v.index] || l.users[v.index].size() != 1) return nullptr;
  *id = l.users[v.index][0];
  const Node& n = l.g.node(*id);
  return n.parent == region ? &n : nullptr;
}

// v as a vector broadcast along the last axis, or invalid.
Value broadcast_vector(const Graph& g, Value v) {
  const Node* n = g.def(v);
  if (!n || n->op->name != "broadcast") return {};
  const Ints& axes = n->attrs.ints("axes");
  const auto last = static_cast<std::int64_t>(g.type(v).rank()) - 1;
  const Type t = g.type(n->operands[0]);
  const bool whole = t.rank() == 1 && axes[0] == last && t.dim(0) == g.type(v).dim(-1);
  return whole ? n->operands[0] : Value{};
}

}  // namespace

std::unordered_map<std::uint32_t, Epilogue> find_epilogues(const Lowering& l, RegionId region) {
  std::unordered_map<std::uint32_t, Epilogue> found;
  for (NodeId id : l.g.region(region).nodes) {
    const Node& dot = l.g.node(id);
    if (dot.op->name != "dot" || !is_float(l.g.type(dot.results[0]).dtype())) continue;
    // The bias runs along the product's columns: one free axis of the right operand, and no batch to repeat over.
    const Type right = l.g.type(dot.operands[1]);
    const bool one_column_axis = right.rank() == dot.attrs.ints("rhs_contract").size() + 1 && dot.attrs.ints("rhs_batch").empty();
    Epilogue e;
    e.result = dot.results[0];
    NodeId next;
    const Node* reader = only_reader(l, e.result, region, &next);
    if (reader && reader->op->name == "add" && one_column_axis) {
      const Value other = reader->operands[reader->operands[0] == e.result ? 1 : 0];
      if (other != e.result) e.bias = broadcast_vector(l.g, other);
      if (e.bias.valid()) {
        e.add = next;
        e.result = reader->results[0];
        reader = only_reader(l, e.result, region, &next);
      }
    }
    if (reader && reader->op->name == "relu") {
      e.relu = next;
      e.result = reader->results[0];
    }
    if (e.add.valid() || e.relu.valid()) found.emplace(id.index, e);
  }
  return found;
}

}  // namespace mmc

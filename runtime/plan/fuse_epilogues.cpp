#include "runtime/plan/fuse_epilogues.h"

#include <algorithm>

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

// A constant +0, also broadcast.
bool is_zero(const Graph& g, Value v) {
  const Node* n = g.def(v);
  if (n && n->op->name == "broadcast") n = g.def(n->operands[0]);
  if (!n || n->op->name != "constant") return false;
  const Literal& l = n->attrs.literal("value");
  return std::ranges::all_of(*l.data, [](std::byte b) { return b == std::byte{0}; });
}

// Where the nodes of a region stand; values from outside count as before all of them.
using Positions = std::unordered_map<std::uint32_t, std::int64_t>;

// Fills in the mask when `select` is select(z == 0, 0, y) or select(z > 0, y, 0) with y the product's result.
void find_mask(const Lowering& l, const Node& select, NodeId id, std::int64_t dot, const Positions& positions, Epilogue* e) {
  const Graph& g = l.g;
  const ValueInfo& condition = g.info(select.operands[0]);
  const Node* compare = g.def(select.operands[0]);
  if (!compare || compare->operands.size() != 2 || !is_zero(g, compare->operands[1])) return;
  const Value y = e->result, z = compare->operands[0];
  if (g.type(z) != g.type(y) || z == y) return;
  const bool drops = compare->op->name == "equal" && is_zero(g, select.operands[1]) && select.operands[2] == y;
  const bool keeps = compare->op->name == "greater" && is_zero(g, select.operands[2]) && select.operands[1] == y;
  if (!drops && !keeps) return;
  // The product then reads z, which must be there by then.
  const NodeId made = g.info(z).def;
  const auto at = made.valid() ? positions.find(made.index) : positions.end();
  if (at != positions.end() && at->second > dot) return;
  e->masks = drops ? kernels::Mask::drop_zeros : kernels::Mask::keep_positive;
  e->mask = z;
  e->select = id;
  e->result = select.results[0];
  const bool only_here = l.users[select.operands[0].index].size() == 1 && !l.escapes[select.operands[0].index];
  if (only_here && positions.contains(condition.def.index)) e->compare = condition.def;
}

}  // namespace

std::unordered_map<std::uint32_t, Epilogue> find_epilogues(const Lowering& l, RegionId region) {
  std::unordered_map<std::uint32_t, Epilogue> found;
  Positions positions;
  for (NodeId id : l.g.region(region).nodes) positions.emplace(id.index, static_cast<std::int64_t>(positions.size()));
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
    if (reader && reader->op->name == "select" && dot.attrs.ints("lhs_batch").empty())
      find_mask(l, *reader, next, positions.at(id.index), positions, &e);
    if (e.add.valid() || e.relu.valid() || e.select.valid()) found.emplace(id.index, e);
  }
  return found;
}

}  // namespace mmc

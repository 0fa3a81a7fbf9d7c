#include "compiler/passes/join_products.h"

#include <vector>

#include "compiler/graph/op.h"
#include "compiler/ops/build.h"
#include "compiler/ops/ops.h"
#include "compiler/passes/rewrite.h"

namespace mmc {
namespace {

constexpr std::int64_t small_beside = 2;  // the result has so many times the elements of the operands

class Joiner {
 public:
  explicit Joiner(Graph& graph) : g(graph), uses_(graph.value_count(), 0) {
    count(g.root());
    for (const Output& o : g.outputs) ++uses_[o.value.index];
  }

  // The product that the sum of x and y is, or an invalid value.
  Value join(Builder& b, Value sum, Value x, Value y) {
    const Node *p = product(x), *q = product(y);
    if (x == y || !p || !q) return {};
    const std::int64_t left = p->attrs.ints("lhs_contract")[0], right = p->attrs.ints("rhs_contract")[0];
    if (!(p->attrs == q->attrs) || !alike(p->operands[0], q->operands[0], left) || !alike(p->operands[1], q->operands[1], right))
      return {};
    std::int64_t read = 0;
    for (const Node* n : {p, q})
      for (Value v : n->operands) read += g.type(v).elements();
    if (read * small_beside > g.type(sum).elements()) return {};
    const Value lhs = side_by_side(b, p->operands[0], q->operands[0], left);
    p = product(x), q = product(y);  // building moves the table of nodes
    const Value rhs = side_by_side(b, p->operands[1], q->operands[1], right);
    const Value joined = build::dot(b, lhs, rhs, {}, {}, {left}, {right});
    note(joined, uses_[sum.index]);
    return joined;
  }

 private:
  void count(RegionId region) {
    for (NodeId n : g.region(region).nodes) {
      for (Value v : g.node(n).operands) ++uses_[v.index];
      for (RegionId r : g.node(n).regions) count(r);
    }
    for (Value v : g.region(region).yields) ++uses_[v.index];
  }

  void note(Value v, int uses) {
    if (uses_.size() <= v.index) uses_.resize(v.index + 1, 0);
    uses_[v.index] = uses;
  }

  // The node of a product that only the sum reads.
  const Node* product(Value v) const {
    const Node* n = g.def(v);
    if (!n || n->op != &ops::dot() || uses_[v.index] != 1 || !is_float(g.type(v).dtype())) return nullptr;
    const bool plain = n->attrs.ints("lhs_batch").empty() && n->attrs.ints("lhs_contract").size() == 1;
    return plain ? n : nullptr;
  }

  // Equal sizes but for one axis.
  bool alike(Value x, Value y, std::int64_t but) const {
    const Type s = g.type(x), t = g.type(y);
    if (s.rank() != t.rank()) return false;
    for (std::int64_t axis = 0; axis < static_cast<std::int64_t>(s.rank()); ++axis)
      if (axis != but && s.dim(axis) != t.dim(axis)) return false;
    return true;
  }

  // What was put side by side before is not copied once more.
  Value side_by_side(Builder& b, Value x, Value y, std::int64_t axis) {
    std::vector<Value> parts;
    for (Value v : {x, y}) {
      const Node* n = g.def(v);
      if (n && n->op == &ops::concat() && n->attrs.integer("axis") == axis && uses_[v.index] == 1)
        parts.insert(parts.end(), n->operands.begin(), n->operands.end());
      else
        parts.push_back(v);
    }
    const Value all = build::concat(b, parts, axis);
    note(all, 1);
    return all;
  }

  Graph& g;
  std::vector<int> uses_;  // by value
};

}  // namespace

bool join_products(Graph& g) {
  Joiner joiner(g);
  Rewriter r(g);
  Rewriter::Hooks hooks;
  hooks.visit = [&](NodeId id, Builder& b) {
    const Node node = g.node(id);
    if (node.op != &ops::add()) return true;
    const Value joined = joiner.join(b, node.results[0], node.operands[0], node.operands[1]);
    if (!joined.valid()) return true;
    r.replace(node.results[0], joined);
    return false;
  };
  r.run(hooks);
  return r.changed();
}

}  // namespace mmc

// What the files of `simplify` share. A rule looks at one node whose operands are simplified already and gives the value that its
// only result equals, building nodes as it needs, or an invalid value to leave the node alone.
#pragma once
#include <optional>
#include <unordered_map>

#include "compiler/graph/builder.h"
#include "compiler/graph/op.h"
#include "compiler/ops/build.h"
#include "compiler/ops/ops.h"
#include "compiler/passes/rewrite.h"

namespace mmc::simplifying {

using Rule = Value (*)(Builder&, const Node&);  // the node is a copy: building may move the table of nodes
using Rules = std::unordered_map<const OpDef*, Rule>;

void add_arithmetic_rules(Rules&);
void add_shape_rules(Rules&);
void add_dot_rules(Rules&);
Value transpose_of_dot(Builder&, const Node& transpose);
// An elementwise op of broadcasts works on what is broadcast.
Value broadcast_last(Builder&, const Node&);

// For nodes with several results or regions: they call `replace` themselves and say whether the node stays.
bool simplify_structured(Rewriter&, Graph&, NodeId, Builder&);        // before its regions are visited
bool simplify_structured_after(Rewriter&, Graph&, NodeId, Builder&);  // and after

// The node that defines v when it is an `op`, else nullptr.
inline const Node* made_by(const Graph& g, Value v, const OpDef& op) {
  const Node* n = g.def(v);
  return n && n->op == &op ? n : nullptr;
}

// The one number that all elements of v are, when v is a scalar constant or a broadcast of one. Of i64 rounded to a double.
std::optional<double> splat(const Graph&, Value v);
// The scalar that v is a broadcast of, or an invalid value.
Value broadcast_of_scalar(const Graph&, Value v);

}  // namespace mmc::simplifying

#include "compiler/passes/fold_constants.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "compiler/graph/views.h"
#include "compiler/ops/build.h"
#include "compiler/ops/ops.h"
#include "compiler/passes/has_grad.h"
#include "compiler/passes/rewrite.h"

namespace mmc {
namespace {

constexpr std::int64_t small = 4096;     // elements of a result that may be larger than its operands
constexpr std::int64_t large = 1 << 20;  // and of anything that is computed on the way

class Folder {
 public:
  Folder(Graph& graph, const Evaluator& evaluator) : g(graph), evaluate(evaluator) {}

  bool run() {
    Rewriter rewriter(g);
    Rewriter::Hooks hooks;
    hooks.visit = [&](NodeId n, Builder& b) {
      if (!foldable(n)) return true;
      const std::optional<std::vector<Literal>> results = compute(n);
      if (!results) return true;
      for (std::size_t i = 0; i < results->size(); ++i) {
        const Value old = g.node(n).results[i];
        const Value constant = build::constant(b, (*results)[i], g.info(old).name);
        rewriter.replace(old, constant);
      }
      return false;
    };
    rewriter.run(hooks);
    return rewriter.changed();
  }

 private:
  Graph& g;
  const Evaluator& evaluate;
  std::unordered_map<std::uint32_t, std::optional<Literal>> known;  // by value: of constant-like nodes

  static bool lazy(const Node& n) { return n.op == &ops::broadcast() || n.op == &ops::iota(); }

  bool foldable(NodeId id) const {
    const Node& n = g.node(id);
    if (n.op == &ops::constant() || n.op == &ops::undefined() || lazy(n)) return false;
    if (n.op == &ops::random() || n.op == &ops::read()) return false;  // what only the run knows
    if (!n.regions.empty() || n.results.empty() || is_grad(n)) return false;
    std::int64_t in = 0, out = 0;
    for (Value v : n.operands) {
      if (!constant_like(v)) return false;
      in += stored(v);
    }
    for (Value v : n.results) out += g.type(v).elements();
    return out <= std::max(in, small) && out <= large;
  }

  bool constant_like(Value v) const {
    const Node* n = g.def(v);
    if (!n || g.type(v).elements() > large) return false;
    return n->op == &ops::constant() || n->op == &ops::iota() || (n->op == &ops::broadcast() && constant_like(n->operands[0]));
  }

  // Elements that the value holds in memory today.
  std::int64_t stored(Value v) const {
    const Node* n = g.def(v);
    if (n->op == &ops::constant()) return g.type(v).elements();
    return n->operands.empty() ? 0 : stored(n->operands[0]);
  }

  std::optional<Literal> literal(Value v) {
    const Node* n = g.def(v);
    if (n->op == &ops::constant()) return n->attrs.literal("value");
    const auto found = known.find(v.index);
    if (found != known.end()) return found->second;
    std::optional<std::vector<Literal>> results = compute(g.info(v).def);
    return known[v.index] = results ? std::optional((*results)[0]) : std::nullopt;
  }

  std::optional<std::vector<Literal>> compute(NodeId id) {
    std::vector<Literal> operands;
    for (Value v : g.node(id).operands) {
      std::optional<Literal> operand = literal(v);
      if (!operand) return std::nullopt;
      operands.push_back(*std::move(operand));
    }
    return evaluate(*g.node(id).op, g.node(id).attrs, operands);
  }
};

}  // namespace

bool fold_constants(Graph& g, const Evaluator& evaluator) { return evaluator && !has_grad(g) && Folder(g, evaluator).run(); }

}  // namespace mmc

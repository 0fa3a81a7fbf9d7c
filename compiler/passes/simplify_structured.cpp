// The rules of `simplify` for loops, maps, branches and stated derivatives.
#include "compiler/graph/views.h"
#include "compiler/passes/shrink.h"
#include "compiler/passes/simplify_rules.h"

namespace mmc::simplifying {
namespace {

// Elements of a value that has none, or that nothing was added to.
Value zeros(Builder& b, Value like) { return build::zeros_like(b, like); }

bool simplify_loop(Rewriter& r, Graph& g, NodeId n, Builder& b) {
  const LoopView loop = loop_view(g, n);
  if (loop.trip == 0) {
    const std::vector<Value> finals(loop.finals.begin(), loop.finals.end()), inits(loop.inits.begin(), loop.inits.end());
    const std::vector<Value> stacked(loop.stacked.begin(), loop.stacked.end());
    const Value ran = loop.ran;  // the view ends with the first node that is built
    for (std::size_t i = 0; i < finals.size(); ++i) r.replace(finals[i], inits[i]);
    for (Value v : stacked) r.replace(v, zeros(b, v));
    if (ran.valid()) r.replace(ran, zeros(b, ran));
    return false;
  }
  // A carried value that every iteration hands on as it got it is the value it began with. drop_dead takes it out of the lists.
  for (std::size_t i = 0; i < loop.carried.size(); ++i) {
    if (r(loop.next[i]) != loop.carried[i] || r(loop.carried[i]) != loop.carried[i]) continue;
    r.replace(loop.finals[i], loop.inits[i]);
    r.replace(loop.carried[i], loop.inits[i]);
  }
  return true;
}

bool simplify_map(Rewriter& r, Graph& g, NodeId n, Builder& b) {
  if (map_view(g, n).count > 0) return true;
  const std::vector<Value> results = g.node(n).results;
  for (Value v : results) r.replace(v, zeros(b, v));
  return false;
}

bool inline_branch(Rewriter& r, Graph& g, NodeId n, bool taken, Builder& b) {
  const Node& node = g.node(n);
  const RegionId side = node.regions[taken ? 0 : 1];
  const std::vector<Value> results = node.results, yields = g.region(side).yields;
  splice(g, side, b);
  for (std::size_t i = 0; i < results.size(); ++i) r.replace(results[i], yields[i]);
  return false;
}

}  // namespace

bool simplify_structured(Rewriter& r, Graph& g, NodeId n, Builder& b) {
  const Node& node = g.node(n);
  if (is_loop(node)) return simplify_loop(r, g, n, b);
  if (is_map(node)) return simplify_map(r, g, n, b);
  if (is_stated(node)) {
    r.replace(node.results[0], node.operands[0]);
    return false;
  }
  if (!is_branch(node)) return true;
  const std::optional<double> condition = splat(g, node.operands[0]);
  return condition ? inline_branch(r, g, n, *condition != 0, b) : true;
}

// A result of a branch that both sides take from outside, or that one side does while the other's is undefined.
bool simplify_structured_after(Rewriter& r, Graph& g, NodeId n, Builder&) {
  const Node& node = g.node(n);
  if (!is_branch(node)) return true;
  Keep keep;
  for (std::size_t i = 0; i < node.results.size(); ++i) {
    Value yes = g.region(node.regions[0]).yields[i], no = g.region(node.regions[1]).yields[i];
    if (made_by(g, yes, ops::undefined())) yes = no;
    if (made_by(g, no, ops::undefined())) no = yes;
    keep.push_back(yes != no || !g.visible(yes, node.parent));
    if (!keep.back()) r.replace(node.results[i], yes);
  }
  shrink_branch(g, n, keep);
  return true;
}

}  // namespace mmc::simplifying

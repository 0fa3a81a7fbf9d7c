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

// A result that stacks the slices of an operand is that operand; one that stacks the same outer value is a broadcast of it.
void pass_through(Rewriter& r, Graph& g, NodeId n, Builder& b) {
  const std::size_t stacked = map_view(g, n).stacked.size();
  Keep keep(g.node(n).results.size(), true);
  for (std::size_t i = 0; i < stacked; ++i) {
    const MapView map = map_view(g, n);  // again: a broadcast may have moved the tables
    const Value result = map.stacked[i], yield = map.stacked_yields[i];
    Value by;
    for (std::size_t k = 0; k < map.slices.size(); ++k)
      if (yield == map.slices[k]) by = map.scanned[k];
    if (!by.valid() && g.visible(yield, g.node(n).parent)) {
      Ints axes;
      for (std::size_t axis = 0; axis < g.type(yield).rank(); ++axis) axes.push_back(static_cast<std::int64_t>(axis) + 1);
      by = build::broadcast(b, yield, g.type(result).dims(), axes);
    }
    if (!by.valid()) continue;
    keep[i] = false;
    r.replace(result, by);
  }
  shrink_map(g, n, Keep(g.node(n).operands.size(), true), keep);
}

bool inline_branch(Rewriter& r, Graph& g, NodeId n, bool taken, Builder& b) {
  const Node& node = g.node(n);
  const RegionId side = node.regions[taken ? 0 : 1];
  const std::vector<Value> results = node.results, yields = g.region(side).yields;
  splice(g, side, b);
  for (std::size_t i = 0; i < results.size(); ++i) r.replace(results[i], yields[i]);
  return false;
}

// A result of a branch that both sides take from outside, or that one side does while the other's is undefined.
void skip_branch(Rewriter& r, Graph& g, NodeId n) {
  const Node& node = g.node(n);
  Keep keep;
  for (std::size_t i = 0; i < node.results.size(); ++i) {
    Value yes = g.region(node.regions[0]).yields[i], no = g.region(node.regions[1]).yields[i];
    if (made_by(g, yes, ops::undefined())) yes = no;
    if (made_by(g, no, ops::undefined())) no = yes;
    keep.push_back(yes != no || !g.visible(yes, node.parent));
    if (!keep.back()) r.replace(node.results[i], yes);
  }
  shrink_branch(g, n, keep);
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

bool simplify_structured_after(Rewriter& r, Graph& g, NodeId n, Builder& b) {
  if (is_branch(g.node(n))) skip_branch(r, g, n);
  if (is_map(g.node(n))) pass_through(r, g, n, b);
  return true;
}

}  // namespace mmc::simplifying

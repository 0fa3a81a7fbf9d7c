// The reverse of a branch is a branch on the same condition: the side that ran computes itself again and hands out the cotangents
// of what it captured. And the reverse of a stated value: the region that its author wrote.
#include <array>

#include "compiler/ops/build.h"
#include "compiler/passes/reverse.h"
#include "compiler/passes/structured_edit.h"
#include "compiler/support/errors.h"

namespace mmc::reverse {
namespace {

// The cotangents of captured values that one side hands out, by position in `captured`; invalid where there is none.
std::vector<Value> reverse_side(Sweep& s, RegionId source, RegionId target, const std::vector<Value>& results,
                                const std::vector<Value>& captured) {
  Graph& g = s.graph();
  Builder b(g, target);
  b.set_origin(s.b().origin());
  Frame frame(s.frame, source, b, [](Value) -> Value { throw InternalError("the side of a branch has no parameters"); });
  Sweep inner(frame, s, source);
  const std::vector<NodeId> body = g.region(source).nodes;
  const std::vector<Value> yields = g.region(source).yields;
  mark_varying(inner, body);
  for (std::size_t i = 0; i < yields.size(); ++i)
    if (s.has(results[i])) inner.add(yields[i], s.cotangent(results[i]));
  reverse_nodes(inner, body);
  std::vector<Value> found;
  for (Value v : captured) found.push_back(inner.has(v) ? inner.cotangent(v) : Value{});
  return found;
}

}  // namespace

void reverse_branch(Sweep& s, NodeId n) {
  Graph& g = s.graph();
  const std::vector<RegionId> regions = g.node(n).regions;
  const std::vector<Value> results = g.node(n).results, captured = s.frame.captures().of(n);
  const Value condition = s.frame.forward(g.node(n).operands[0]);
  const NodeId mirror = build::open_branch(s.b(), condition);
  std::array<std::vector<Value>, 2> found, yields;
  for (std::size_t side = 0; side < 2; ++side) {
    found[side] = reverse_side(s, regions[side], g.node(mirror).regions[side], results, captured);
  }

  std::vector<Value> owners;
  for (std::size_t i = 0; i < captured.size(); ++i) {
    if (!found[0][i].valid() && !found[1][i].valid()) continue;
    owners.push_back(captured[i]);
    for (std::size_t side = 0; side < 2; ++side) {
      Builder b(g, g.node(mirror).regions[side]);
      b.set_origin(s.b().origin());
      yields[side].push_back(found[side][i].valid() ? found[side][i] : build::full(b, g.type(captured[i]), 0));
    }
  }
  if (owners.empty()) return remove_node(g, mirror);
  build::close_branch(s.b(), mirror, yields[0], yields[1]);
  move_to_end(g, mirror);
  const std::vector<Value> handed = g.node(mirror).results;
  for (std::size_t i = 0; i < owners.size(); ++i) s.add(owners[i], handed[i]);
}

void reverse_stated(Sweep& s, NodeId n) {
  Graph& g = s.graph();
  const RegionId rule = g.node(n).regions[0];
  const std::vector<Value> operands = g.node(n).operands, yields = g.region(rule).yields;
  const Value d = s.cotangent(g.node(n).results[0]);
  Frame frame(s.frame, rule, s.b(), [&](Value) { return d; });
  for (std::size_t i = 0; i < yields.size(); ++i)
    if (s.varies(operands[i + 1])) s.add(operands[i + 1], frame.forward(yields[i]));
}

}  // namespace mmc::reverse

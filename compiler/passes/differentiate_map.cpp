// The reverse of a map is a map: each iteration computes its body again and hands its slices' cotangents out as rows, and the
// cotangents of captured values as terms of a sum.
#include "compiler/graph/views.h"
#include "compiler/ops/build.h"
#include "compiler/passes/reverse.h"
#include "compiler/passes/structured_edit.h"

namespace mmc::reverse {

void reverse_map(Sweep& s, NodeId n) {
  Graph& g = s.graph();
  const MapView view = map_view(g, n);
  const RegionId source = view.body;
  const std::vector<Value> scanned(view.scanned.begin(), view.scanned.end()), slices(view.slices.begin(), view.slices.end());
  const std::vector<Value> yields = g.region(source).yields, results = g.node(n).results;
  const std::size_t stacked = view.stacked.size();
  const Value index = view.i;
  const std::vector<NodeId> body = g.region(source).nodes;

  std::vector<Value> arriving;  // cotangents of stacked results, to be scanned
  for (std::size_t i = 0; i < stacked; ++i)
    if (s.has(results[i])) arriving.push_back(s.cotangent(results[i]));
  const NodeId mirror = build::open_map(s.b(), view.count, arriving);
  const RegionId target = g.node(mirror).regions[0];
  Builder b(g, target);
  b.set_origin(s.b().origin());
  const auto bring = [&](Value parameter) {
    if (parameter == index) return g.region(target).params[0];
    return add_scanned(g, mirror, s.frame.forward(scanned[g.info(parameter).index - 1]));
  };
  Frame frame(s.frame, source, b, bring);
  Sweep inner(frame, s, source);
  for (std::size_t i = 0; i < slices.size(); ++i)
    if (s.varies(scanned[i])) inner.set_varies(slices[i]);
  mark_varying(inner, body);

  std::size_t next = 1;
  for (std::size_t i = 0; i < yields.size(); ++i)
    if (s.has(results[i])) inner.add(yields[i], i < stacked ? g.region(target).params[next++] : s.cotangent(results[i]));
  reverse_nodes(inner, body);

  std::vector<Value> rows, sums, row_owners, sum_owners;
  for (std::size_t i = 0; i < slices.size(); ++i) {
    if (!inner.has(slices[i])) continue;
    row_owners.push_back(scanned[i]);
    rows.push_back(inner.cotangent(slices[i]));
  }
  const std::vector<Value> captured = s.frame.captures().of(n);
  for (Value v : captured) {
    if (!inner.has(v)) continue;
    sum_owners.push_back(v);
    sums.push_back(inner.cotangent(v));
  }
  if (rows.empty() && sums.empty()) return remove_node(g, mirror);
  build::close_map(s.b(), mirror, rows, sums);
  move_to_end(g, mirror);
  const std::vector<Value> handed = g.node(mirror).results;
  for (std::size_t i = 0; i < rows.size(); ++i) s.add(row_owners[i], handed[i]);
  for (std::size_t i = 0; i < sums.size(); ++i) s.add(sum_owners[i], handed[rows.size() + i]);
}

}  // namespace mmc::reverse

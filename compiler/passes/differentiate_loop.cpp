// The reverse of a loop is a loop in the other direction.
//
//   forward   for t: c = next(c, x_t, q); out_t = f(c, x_t, q)          c carried, x scanned, q captured
//   reverse   for t backwards: dc, dq, dx_t = the derivative of one iteration, from dc and dout_t
//
// It carries dc and dq, scans dout, x and those carried values that the recomputation of an iteration asks for, as they were when
// it began (the forward loop stacks them), and stacks dx. The strides of outputs and scanned operands change roles: a row that
// was not kept has a zero cotangent, and a slice that was zeros takes none. All of this is an ordinary loop again.
//
// Where a loop stopped early, the iterations that did not run hand everything on unchanged.
#include <unordered_set>

#include "compiler/graph/views.h"
#include "compiler/ops/build.h"
#include "compiler/passes/reverse.h"
#include "compiler/passes/structured_edit.h"

namespace mmc::reverse {
namespace {

// A view that stays valid while the graph grows.
struct Forward {
  NodeId node;
  RegionId body;
  std::int64_t trip;
  bool reversed, stops;
  Ints strides, scan_strides;
  std::vector<Value> inits, scanned, carried, slices, next, outputs, finals, stacked, captured;
  std::vector<NodeId> nodes;
  Value t, ran;
};

std::vector<Value> list(std::span<const Value> values) { return {values.begin(), values.end()}; }

Forward forward_of(Sweep& s, NodeId n) {
  const Graph& g = s.graph();
  const LoopView v = loop_view(g, n);
  return {n,
          v.body,
          v.trip,
          v.reversed,
          v.stops,
          {v.strides.begin(), v.strides.end()},
          {v.scan_strides.begin(), v.scan_strides.end()},
          list(v.inits),
          list(v.scanned),
          list(v.carried),
          list(v.slices),
          list(v.next),
          list(v.outputs),
          list(v.finals),
          list(v.stacked),
          s.frame.captures().of(n),
          g.region(v.body).nodes,
          v.t,
          v.ran};
}

// What varies in the body: from slices, captures and inits, round and round through the carried values.
void mark_body(Sweep& outer, Sweep& inner, const Forward& f) {
  for (std::size_t i = 0; i < f.slices.size(); ++i)
    if (outer.varies(f.scanned[i])) inner.set_varies(f.slices[i]);
  for (std::size_t i = 0; i < f.carried.size(); ++i)
    if (outer.varies(f.inits[i])) inner.set_varies(f.carried[i]);
  for (bool changed = true; changed;) {
    changed = false;
    mark_varying(inner, f.nodes);
    for (std::size_t i = 0; i < f.carried.size(); ++i) {
      if (inner.varies(f.carried[i]) || !inner.varies(f.next[i])) continue;
      inner.set_varies(f.carried[i]);
      changed = true;
    }
  }
}

// Which values of the body, parameters and captures among them, a cotangent will reach: round and round the other way.
std::unordered_set<std::uint32_t> reached_in_body(Sweep& outer, const Sweep& inner, const Forward& f) {
  const Graph& g = outer.graph();
  std::unordered_set<std::uint32_t> reached;
  const auto reach = [&](Value v) { return inner.varies(v) && reached.insert(v.index).second; };
  for (std::size_t i = 0; i < f.finals.size(); ++i)
    if (outer.has(f.finals[i]) && inner.varies(f.carried[i])) reached.insert(f.carried[i].index), reach(f.next[i]);
  for (std::size_t i = 0; i < f.stacked.size(); ++i)
    if (outer.has(f.stacked[i])) reach(f.outputs[i]);
  for (bool changed = true; changed;) {
    changed = false;
    for (auto n = f.nodes.rbegin(); n != f.nodes.rend(); ++n) {
      bool from_here = false;
      for (Value v : g.node(*n).results) from_here = from_here || reached.count(v.index) != 0;
      if (!from_here) continue;
      for (Value v : sources(g, outer.frame.captures(), *n)) reach(v);
    }
    for (std::size_t i = 0; i < f.carried.size(); ++i)
      if (reached.count(f.carried[i].index) != 0 && reach(f.next[i])) changed = true;
  }
  return reached;
}

// The rows of a carried value as it was at the start of each iteration. Every iteration's is kept; where that is more memory than
// there may be, this is the place that would keep every sqrt(trip)-th and let the reverse loop run the steps between them again
// (DECISIONS 2).
Value saved_rows(Sweep& outer, const Forward& f, std::size_t i) {
  Graph& g = outer.graph();
  const NodeId loop = outer.frame.forward_node(f.node);
  return add_stacked(g, loop, loop_view(g, loop).carried[i]);
}

// Did iteration t of a loop that may stop early run?
Value did_run(Builder& b, const Forward& f, Value t, Value ran) {
  if (!f.reversed) return build::less(b, t, ran);
  const Value trip = build::scalar(b, DType::i32, static_cast<double>(f.trip));
  return build::greater_equal(b, t, build::sub(b, trip, ran));
}

}  // namespace

void reverse_loop(Sweep& s, NodeId n) {
  Graph& g = s.graph();
  const Forward f = forward_of(s, n);

  // Filled with the new loop's parts once it is open.
  NodeId mirror;
  const auto bring = [&](Value parameter) {
    const RegionId target = g.node(mirror).regions[0];
    const std::size_t i = g.info(parameter).index;
    if (i == 0) return g.region(target).params[0];
    if (i <= f.carried.size()) return add_scanned(g, mirror, saved_rows(s, f, i - 1));
    const std::size_t k = i - 1 - f.carried.size();
    return add_scanned(g, mirror, s.frame.forward(f.scanned[k]), f.scan_strides[k]);
  };
  Builder b(g, f.body);  // moves into the new loop below
  Frame frame(s.frame, f.body, b, bring);
  Sweep inner(frame, s, f.body);
  mark_body(s, inner, f);
  const auto reached = reached_in_body(s, inner, f);
  if (reached.empty()) return;
  const auto is_reached = [&](Value v) { return reached.count(v.index) != 0; };

  // Carried: cotangents of carried values, then sums for captured ones, which go on from what has been summed before.
  build::LoopSpec spec;
  spec.trip = f.trip;
  spec.reversed = !f.reversed;
  std::vector<std::size_t> carried;  // indices into f.carried
  std::vector<Value> sums;           // captured values
  for (std::size_t i = 0; i < f.carried.size(); ++i) {
    if (!is_reached(f.carried[i])) continue;
    carried.push_back(i);
    spec.inits.push_back(s.cotangent(f.finals[i]));
  }
  for (Value v : f.captured) {
    if (!is_reached(v)) continue;
    sums.push_back(v);
    spec.inits.push_back(s.cotangent(v));
  }
  std::vector<std::size_t> arriving;  // indices into f.outputs
  for (std::size_t i = 0; i < f.outputs.size(); ++i) {
    if (!s.has(f.stacked[i]) || !is_reached(f.outputs[i])) continue;
    arriving.push_back(i);
    spec.scanned.push_back(s.cotangent(f.stacked[i]));
    spec.scan_strides.push_back(f.strides[i]);
  }
  mirror = build::open_loop(s.b(), spec);
  const RegionId target = g.node(mirror).regions[0];
  const std::vector<Value> params = g.region(target).params;
  for (std::size_t i = 0; i < carried.size(); ++i)
    g.info(params[1 + i]).name = cotangent_name(g.info(f.carried[carried[i]]).name);
  for (std::size_t i = 0; i < sums.size(); ++i)
    g.info(params[1 + carried.size() + i]).name = cotangent_name(g.info(sums[i]).name);

  b.set_region(target);
  b.set_origin(s.b().origin());
  NodeId ran_branch;
  if (f.stops) {
    ran_branch = build::open_branch(b, did_run(b, f, params[0], s.frame.forward(f.ran)));
    b.set_region(g.node(ran_branch).regions[0]);
  }

  // One iteration backwards.
  for (std::size_t i = 0; i < sums.size(); ++i) inner.replace(sums[i], params[1 + carried.size() + i]);
  for (std::size_t i = 0; i < carried.size(); ++i) inner.add(f.next[carried[i]], params[1 + i]);
  for (std::size_t i = 0; i < arriving.size(); ++i) inner.add(f.outputs[arriving[i]], params[1 + spec.inits.size() + i]);
  reverse_nodes(inner, f.nodes);
  b.set_origin(s.b().origin());
  std::vector<Value> next, rows, row_owners;
  Ints row_strides;
  for (std::size_t i : carried) next.push_back(inner.cotangent(f.carried[i]));
  for (Value v : sums) next.push_back(inner.cotangent(v));
  for (std::size_t i = 0; i < f.slices.size(); ++i) {
    if (!inner.has(f.slices[i])) continue;
    rows.push_back(inner.cotangent(f.slices[i]));
    row_owners.push_back(f.scanned[i]);
    row_strides.push_back(f.scan_strides[i]);
  }

  if (f.stops) {
    Builder unchanged(g, g.node(ran_branch).regions[1]);
    unchanged.set_origin(s.b().origin());
    std::vector<Value> then_yields = next,
                       else_yields(params.begin() + 1, params.begin() + 1 + static_cast<std::ptrdiff_t>(next.size()));
    for (Value row : rows) {
      then_yields.push_back(row);
      else_yields.push_back(build::zeros_like(unchanged, row));
    }
    b.set_region(target);
    build::close_branch(b, ran_branch, then_yields, else_yields);
    move_to_end(g, ran_branch);
    const std::vector<Value>& results = g.node(ran_branch).results;
    next.assign(results.begin(), results.begin() + static_cast<std::ptrdiff_t>(next.size()));
    rows.assign(results.begin() + static_cast<std::ptrdiff_t>(next.size()), results.end());
  }
  build::close_loop(s.b(), mirror, next, rows, row_strides);
  move_to_end(g, mirror);

  const std::vector<Value> handed = g.node(mirror).results;
  for (std::size_t i = 0; i < sums.size(); ++i) s.replace(sums[i], handed[carried.size() + i]);
  for (std::size_t i = 0; i < carried.size(); ++i) s.add(f.inits[carried[i]], handed[i]);
  for (std::size_t i = 0; i < rows.size(); ++i) s.add(row_owners[i], handed[next.size() + i]);
}

}  // namespace mmc::reverse

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
#include <utility>
#include <vector>

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

class LoopReverse {
 public:
  LoopReverse(Sweep& sweep, NodeId n)
      : s(sweep),
        g(sweep.graph()),
        f(forward_of(sweep, n)),
        b(g, f.body),  // moved into the new loop by `open`
        frame(sweep.frame, f.body, b, [this](Value parameter) { return bring(parameter); }),
        inner(frame, sweep, f.body) {}

  void run() {
    mark_body(s, inner, f);
    reached = reached_in_body(s, inner, f);
    if (reached.empty()) return;
    open();
    if (f.stops) open_branch();
    one_iteration();
    if (f.stops) close_branch();
    close();
  }

 private:
  // A parameter of the forward body in the new one: the index, a saved carried value, a slice of what was scanned.
  Value bring(Value parameter) {
    const std::size_t i = g.info(parameter).index;
    if (i == 0) return index;
    if (i <= f.carried.size()) return add_scanned(g, mirror, saved_rows(s, f, i - 1));
    const std::size_t k = i - 1 - f.carried.size();
    return add_scanned(g, mirror, s.frame.forward(f.scanned[k]), f.scan_strides[k]);
  }

  // Carried are the cotangents of carried values, then sums for captured ones, which go on from what has been summed before;
  // scanned are the cotangents of stacked outputs.
  void open() {
    const auto is_reached = [&](Value v) { return reached.count(v.index) != 0; };
    build::LoopSpec spec;
    spec.trip = f.trip;
    spec.reversed = !f.reversed;
    std::vector<Name> names;
    for (std::size_t i = 0; i < f.carried.size(); ++i) {
      if (!is_reached(f.carried[i])) continue;
      carried.push_back(i);
      names.push_back(g.info(f.carried[i]).name);
      spec.inits.push_back(s.cotangent(f.finals[i]));
    }
    for (Value v : f.captured) {
      if (!is_reached(v)) continue;
      summed.push_back(v);
      names.push_back(g.info(v).name);
      spec.inits.push_back(s.cotangent(v));
    }
    std::vector<Value> arriving;
    for (std::size_t i = 0; i < f.outputs.size(); ++i) {
      if (!s.has(f.stacked[i]) || !is_reached(f.outputs[i])) continue;
      arriving.push_back(f.outputs[i]);
      spec.scanned.push_back(s.cotangent(f.stacked[i]));
      spec.scan_strides.push_back(f.strides[i]);
    }
    mirror = build::open_loop(s.b(), spec);
    const RegionId body = g.node(mirror).regions[0];
    b.set_region(body);
    b.set_origin(s.b().origin());
    const std::vector<Value> params = g.region(body).params;
    index = params[0];
    handed_on.assign(params.begin() + 1, params.begin() + 1 + static_cast<std::ptrdiff_t>(names.size()));
    for (std::size_t i = 0; i < names.size(); ++i) g.info(handed_on[i]).name = cotangent_name(names[i]);
    for (std::size_t i = 0; i < arriving.size(); ++i) seeds.emplace_back(arriving[i], params[1 + names.size() + i]);
  }

  // What follows is for the iterations that ran; `close_branch` writes what the others do.
  void open_branch() {
    const Value ran = s.frame.forward(f.ran);
    const auto from_the_end = [&] {
      return build::greater_equal(b, index, build::sub(b, build::scalar(b, DType::i32, static_cast<double>(f.trip)), ran));
    };
    branch = build::open_branch(b, f.reversed ? from_the_end() : build::less(b, index, ran));
    b.set_region(g.node(branch).regions[0]);
  }

  void one_iteration() {
    for (std::size_t i = 0; i < summed.size(); ++i) inner.replace(summed[i], handed_on[carried.size() + i]);
    for (std::size_t i = 0; i < carried.size(); ++i) inner.add(f.next[carried[i]], handed_on[i]);
    for (const auto& [output, cotangent] : seeds) inner.add(output, cotangent);
    reverse_nodes(inner, f.nodes);
    b.set_origin(s.b().origin());
    for (std::size_t i : carried) next.push_back(inner.cotangent(f.carried[i]));
    for (Value v : summed) next.push_back(inner.cotangent(v));
    for (std::size_t i = 0; i < f.slices.size(); ++i) {
      if (!inner.has(f.slices[i])) continue;
      rows.push_back(inner.cotangent(f.slices[i]));
      row_owners.push_back(f.scanned[i]);
      row_strides.push_back(f.scan_strides[i]);
    }
  }

  void close_branch() {
    Builder idle(g, g.node(branch).regions[1]);
    idle.set_origin(s.b().origin());
    std::vector<Value> active = next, unchanged = handed_on;
    for (Value row : rows) {
      active.push_back(row);
      unchanged.push_back(build::zeros_like(idle, row));
    }
    b.set_region(g.node(mirror).regions[0]);
    build::close_branch(b, branch, active, unchanged);
    move_to_end(g, branch);
    const std::vector<Value>& results = g.node(branch).results;
    const auto split = results.begin() + static_cast<std::ptrdiff_t>(next.size());
    next.assign(results.begin(), split);
    rows.assign(split, results.end());
  }

  void close() {
    build::close_loop(s.b(), mirror, next, rows, row_strides);
    move_to_end(g, mirror);
    const std::vector<Value> results = g.node(mirror).results;
    for (std::size_t i = 0; i < summed.size(); ++i) s.replace(summed[i], results[carried.size() + i]);
    for (std::size_t i = 0; i < carried.size(); ++i) s.add(f.inits[carried[i]], results[i]);
    for (std::size_t i = 0; i < rows.size(); ++i) s.add(row_owners[i], results[next.size() + i]);
  }

  Sweep& s;
  Graph& g;
  const Forward f;
  Builder b;
  Frame frame;
  Sweep inner;
  std::unordered_set<std::uint32_t> reached;
  NodeId mirror, branch;
  Value index;
  std::vector<std::size_t> carried;            // which of the forward loop's carried values have a cotangent carried here
  std::vector<Value> summed;                   // which of its captures
  std::vector<Value> handed_on, next;          // the parameters for both, and what they become
  std::vector<std::pair<Value, Value>> seeds;  // outputs and the slices of their cotangents
  std::vector<Value> rows, row_owners;         // cotangents of slices, and what these are slices of
  Ints row_strides;
};

}  // namespace

void reverse_loop(Sweep& s, NodeId n) { LoopReverse(s, n).run(); }

}  // namespace mmc::reverse

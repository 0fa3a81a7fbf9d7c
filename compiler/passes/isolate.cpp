#include "compiler/passes/isolate.h"

#include <algorithm>
#include <set>
#include <string>

#include "compiler/graph/clone.h"
#include "compiler/graph/extract.h"
#include "compiler/graph/views.h"
#include "compiler/ops/build.h"
#include "compiler/ops/ops.h"
#include "compiler/passes/hold_stops.h"
#include "compiler/support/errors.h"

namespace mmc {
namespace {

constexpr CloneOptions without_guards{.derived = false, .guards = false};

// The structured nodes around a node, outermost first.
std::vector<NodeId> around(const Graph& g, NodeId n) {
  std::vector<NodeId> path;
  for (RegionId r = g.node(n).parent; r != g.root(); r = g.node(path.back()).parent) path.push_back(g.region(r).owner);
  std::reverse(path.begin(), path.end());
  return path;
}

Value first_row(Builder& b, Value scanned, const Name& name) {
  const Type type = b.type(scanned);
  Ints starts(type.rank(), 0), strides(type.rank(), 1), limits;
  for (Dim d : type.dims()) limits.push_back(d.value());
  limits[0] = 1;
  const Value row = build::reshape(b, build::slice(b, scanned, starts, limits, strides), type.dims().subspan(1));
  b.graph().info(row).name = name;
  return row;
}

// The first iteration: what the parameters of its region are.
void enter(const Graph& g, NodeId n, Builder& b, ValueMap& map) {
  b.set_origin({span_of(g, n), g.node(n).origin.path, {}});
  if (is_map(g.node(n))) {
    const MapView view = map_view(g, n);
    map.set(view.i, build::constant(b, scalar_literal(DType::i32, 0)));
    for (std::size_t i = 0; i < view.slices.size(); ++i)
      map.set(view.slices[i], first_row(b, map(view.scanned[i]), g.info(view.slices[i]).name));
  } else if (is_loop(g.node(n))) {
    const LoopView view = loop_view(g, n);
    map.set(view.t, build::constant(b, scalar_literal(DType::i32, 0)));
    for (std::size_t i = 0; i < view.carried.size(); ++i) {
      Value init = map(view.inits[i]);
      if (is_float(b.type(init).dtype())) init = build::stop_gradient(b, init);
      b.graph().info(init).name = g.info(view.carried[i]).name;
      map.set(view.carried[i], init);
    }
    for (std::size_t i = 0; i < view.slices.size(); ++i)
      map.set(view.slices[i], first_row(b, map(view.scanned[i]), g.info(view.slices[i]).name));
  }
}

// By value: which change when one of `changed` does. Not through stop_gradient.
std::vector<bool> dependents(const Graph& g, std::span<const Value> changed) {
  std::vector<bool> depends(g.value_count(), false);
  for (Value v : changed) depends[v.index] = true;
  for (NodeId n : g.region(g.root()).nodes) {
    const Node& node = g.node(n);
    if (node.op == &ops::stop_gradient()) continue;
    const auto changes = [&](Value v) { return depends[v.index]; };
    if (!std::ranges::any_of(node.operands, changes) && !std::ranges::any_of(captures(g, n), changes)) continue;
    for (Value v : node.results) depends[v.index] = true;
  }
  return depends;
}

std::vector<Value> reads(const Graph& g, NodeId n) {
  std::vector<Value> all = g.node(n).operands;
  for (Value v : captures(g, n)) all.push_back(v);
  return all;
}

// The nodes of the root that y is made of and that change, in program order. What stands behind a value that does not is not
// looked at.
std::vector<NodeId> function_nodes(const Graph& g, Value y, const std::vector<bool>& changes) {
  std::vector<bool> needed(g.node_count(), false);
  std::vector<Value> open{y};
  while (!open.empty()) {
    const Value v = open.back();
    open.pop_back();
    const NodeId def = g.info(v).def;
    if (!changes[v.index] || !def.valid() || needed[def.index]) continue;
    needed[def.index] = true;
    for (Value read : reads(g, def)) open.push_back(read);
  }
  std::vector<NodeId> nodes;
  for (NodeId n : g.region(g.root()).nodes)
    if (needed[n.index]) nodes.push_back(n);
  return nodes;
}

// `wrt`, and what the grads that y is made of differentiate by: between those and y nothing may be replaced by its value, or the
// grads would find no way.
std::vector<Value> moving(const Graph& g, Value y, std::vector<Value> wrt) {
  const Output result{"y", y, {}};
  const std::vector<bool> behind = nodes_behind(g, std::span(&result, 1));
  std::vector<Value> found = std::move(wrt);
  const auto note = [&](NodeId n) {
    if (!is_grad(g.node(n))) return;
    for (std::size_t i = 1; i < g.node(n).operands.size(); ++i) {
      const Value v = g.node(n).operands[i];
      if (g.info(v).region == g.root()) found.push_back(v);
    }
  };
  for (NodeId n : g.region(g.root()).nodes) {
    if (!behind[n.index]) continue;
    note(n);
    for (RegionId r : g.node(n).regions) walk(g, r, note);
  }
  return found;
}

void look_for_stated(IsolatedGrad& made, NodeId n) {
  const Graph& g = made.graph;
  made.stated = made.stated || is_stated(g.node(n));
  for (RegionId r : g.node(n).regions) {
    walk(g, r, [&](NodeId inner) { made.stated = made.stated || is_stated(g.node(inner)); });
  }
}

}  // namespace

std::vector<NodeId> grads(const Graph& g) {
  std::vector<NodeId> found;
  walk(g, g.root(), [&](NodeId n) {
    if (is_grad(g.node(n))) found.push_back(n);
  });
  return found;
}

IsolatedGrad isolate(const Graph& g, NodeId grad) {
  IsolatedGrad made;
  Graph& p = made.graph;
  p.title = g.title;
  p.seed = g.seed;
  Builder b(p, p.root());
  ValueMap map;
  RegionId region = g.root();
  std::vector<NodeId> of_root;  // the copies of what stands there before the grad
  const auto copy_until = [&](NodeId last) {
    for (NodeId n : g.region(region).nodes) {
      if (n == last) break;
      clone_node(g, n, b, map, without_guards);
    }
    if (region == g.root()) of_root = p.region(p.root()).nodes;
  };
  const std::vector<NodeId> path = around(g, grad);
  for (std::size_t i = 0; i < path.size(); ++i) {
    copy_until(path[i]);
    enter(g, path[i], b, map);
    const NodeId next = i + 1 < path.size() ? path[i + 1] : grad;
    region = g.node(next).parent;
  }
  copy_until(grad);
  clone_node(g, grad, b, map, without_guards);
  const Node& asked = g.node(grad);
  made.y = map(asked.operands[0]);
  for (std::size_t i = 1; i < asked.operands.size(); ++i) made.wrt.push_back(map(asked.operands[i]));

  const std::vector<bool> changes = dependents(p, moving(p, made.y, made.wrt));
  std::set<Value> seen(made.wrt.begin(), made.wrt.end());
  const auto note_constant = [&](Value v) {
    if (!changes[v.index] && seen.insert(v).second) made.constants.push_back(v);
  };
  const std::vector<NodeId> function = function_nodes(p, made.y, changes);
  for (NodeId n : function) {
    for (Value v : reads(p, n)) note_constant(v);
    look_for_stated(made, n);
  }
  note_constant(made.y);
  for (NodeId n : function) {
    if (p.node(n).regions.empty()) continue;
    const std::vector<Value> stopped = bring_out_stops(p, n);
    if (!stopped.empty()) made.held.push_back({n, made.constants.size(), stopped.size()});
    made.constants.insert(made.constants.end(), stopped.begin(), stopped.end());
  }
  std::size_t number = 0;
  const auto put_out = [&](Value v) { p.outputs.push_back({std::to_string(number++), v, {}}); };
  for (Value v : asked.results) put_out(map(v));
  for (Value v : made.wrt) put_out(v);
  for (Value v : made.constants) put_out(v);

  const std::vector<bool> behind = nodes_behind(p, p.outputs);
  for (NodeId n : of_root) {
    const Node& node = p.node(n);
    if (node.regions.empty() || is_stated(node) || !behind[n.index]) continue;
    // Not what stands between `wrt` and y.
    const bool moves = std::ranges::any_of(reads(p, n), [&](Value v) { return v.index < changes.size() && changes[v.index]; });
    if (moves && std::ranges::find(function, n) != function.end()) continue;
    made.before.insert(made.before.end(), node.results.begin(), node.results.end());
  }
  return made;
}

Graph along(const IsolatedGrad& of, std::size_t which, const Literal& rows, std::span<const Literal> wrt,
            std::span<const Literal> constants) {
  const Graph& p = of.graph;
  require(wrt.size() == of.wrt.size() && constants.size() == of.constants.size(),
          "a function was given other values than it has");
  const std::vector<bool> changes = dependents(p, std::span(&of.wrt[which], 1));
  Graph g;
  g.seed = p.seed;
  Builder b(g, g.root());
  b.set_origin({span_of(p, p.info(of.y).def), {}, {}});
  ValueMap map;
  std::vector<Value> constant_values;
  for (std::size_t i = 0; i < constants.size(); ++i) {
    constant_values.push_back(build::constant(b, constants[i]));
    map.set(of.constants[i], constant_values[i]);
  }
  const auto hold_stops = [&](NodeId original, NodeId copy) {
    const auto held = std::ranges::find(of.held, original, &IsolatedGrad::Held::node);
    if (held == of.held.end()) return;
    std::vector<Value> values;
    for (std::size_t i = 0; i < held->count; ++i) values.push_back(constant_values[held->first + i]);
    put_in_stops(g, copy, values);
  };
  std::vector<std::pair<Value, Value>> given;
  for (std::size_t i = 0; i < wrt.size(); ++i)
    if (i != which && !changes[of.wrt[i].index]) given.emplace_back(of.wrt[i], build::constant(b, wrt[i]));
  const NodeId each = build::open_map(b, rows.type.dim(0).value(), {build::constant(b, rows)});
  const RegionId body = g.node(each).regions[0];
  given.emplace_back(of.wrt[which], g.region(body).params[1]);
  const auto give = [&] {
    for (const auto& [of_function, here] : given) map.set(of_function, here);
  };
  give();
  Builder inside(g, body);
  inside.set_origin(b.origin());
  for (NodeId n : function_nodes(p, of.y, dependents(p, moving(p, of.y, of.wrt)))) {
    const std::vector<Value>& results = p.node(n).results;
    if (std::ranges::all_of(results, [&](Value v) { return map.has(v); })) continue;
    hold_stops(n, clone_node(p, n, inside, map, without_guards));
    give();  // a node with several results may have computed one of them
  }
  build::close_map(b, each, {map(of.y)}, {});
  g.outputs.push_back({"y", g.node(each).results[0], {}});
  return g;
}

}  // namespace mmc

#include "compiler/passes/supply.h"

#include <algorithm>

#include "compiler/ops/build.h"
#include "compiler/passes/rewrite.h"

namespace mmc {
namespace {

using Marks = std::vector<bool>;  // by node

// Marks what `values` are computed from, nodes of the root region; nothing beyond a value that `stops`.
void mark_sources(const Graph& g, std::vector<Value> values, const Marks& stops, Marks& marked) {
  while (!values.empty()) {
    const Value v = values.back();
    values.pop_back();
    const NodeId def = g.info(v).def;
    if (!def.valid() || stops[v.index] || marked[def.index]) continue;
    marked[def.index] = true;
    const Node& node = g.node(def);
    values.insert(values.end(), node.operands.begin(), node.operands.end());
    for (Value captured : captures(g, def)) values.push_back(captured);
  }
}

}  // namespace

bool supply(Graph& g, const KnownValues& known) {
  if (known.empty()) return false;
  const std::vector<Fingerprint> prints = fingerprints(g);
  Marks supplied(g.value_count(), false);
  std::vector<Value> all;
  for (NodeId n : g.region(g.root()).nodes) {
    if (g.node(n).op->name == "constant") continue;
    for (Value v : g.node(n).results) {
      supplied[v.index] = known.contains(prints[v.index]);
      if (supplied[v.index]) all.push_back(v);
    }
  }
  if (all.empty()) return false;

  // A loop with a guard inside is never dead. What made a supplied value has run, guards and all, and is not to run again.
  Marks needed(g.node_count(), false), ran(g.node_count(), false);
  mark_sources(g, all, Marks(g.value_count(), false), ran);
  std::vector<Value> asked;
  for (const Output& o : g.outputs) asked.push_back(o.value);
  for (NodeId n : g.region(g.root()).nodes) {
    if (ran[n.index]) continue;
    asked.insert(asked.end(), g.node(n).operands.begin(), g.node(n).operands.end());
    for (Value captured : captures(g, n)) asked.push_back(captured);
  }
  mark_sources(g, asked, supplied, needed);

  Rewriter rewriter(g);
  rewriter.run({.visit =
                    [&](NodeId id, Builder& b) {
                      if (g.node(id).parent != g.root()) return true;
                      const std::vector<Value> results = g.node(id).results;
                      for (Value v : results) {
                        if (v.index >= supplied.size() || !supplied[v.index]) continue;
                        rewriter.replace(v, build::constant(b, known.at(prints[v.index]), g.info(v).name));
                      }
                      return true;
                    },
                .after_regions = {},
                .enter = {},
                .leave = {}});
  std::erase_if(g.region(g.root()).nodes, [&](NodeId n) { return n.index < ran.size() && ran[n.index] && !needed[n.index]; });
  return true;
}

}  // namespace mmc

// What passes share that replace values by others: one walk over a graph in program order with a table of replacements.
//
// The walk brings each node's operands up to date before it shows the node, so a replacement takes effect for everything that
// follows, and mends yields and outputs at the end. A user's name on a replaced value moves to the value that replaces it, unless
// that has one of its own; a node built on the way takes the origin of the node that it stands for.
#pragma once
#include <functional>
#include <vector>

#include "compiler/graph/builder.h"
#include "compiler/graph/graph.h"

namespace mmc {

class Rewriter {
 public:
  explicit Rewriter(Graph& graph) : g_(graph) {}

  // From here on `by` stands for `old`; of the same type, and visible wherever `old` was.
  void replace(Value old, Value by);
  Value operator()(Value v);  // what stands for v now
  bool changed() const { return changed_; }
  void note_change() { changed_ = true; }  // for a pass that alters nodes in place

  struct Hooks {
    // A node with its operands up to date; nodes built with the builder stand before it, and are themselves visited next.
    // False drops the node: all of its results have been replaced.
    std::function<bool(NodeId, Builder&)> visit;
    // The same once more for a node with regions, when these are done.
    std::function<bool(NodeId, Builder&)> after_regions;
    std::function<void(RegionId)> enter, leave;
  };
  void run(const Hooks&);

 private:
  void run_region(RegionId);
  void process(NodeId, Builder&, int depth);
  bool call(const std::function<bool(NodeId, Builder&)>&, NodeId, Builder&, int depth);

  Graph& g_;
  const Hooks* hooks_ = nullptr;
  std::vector<Value> table_;  // by value index; invalid: stands for itself
  bool changed_ = false;
};

// Moves the nodes of `region` to where the builder stands. For inlining: parameters have been replaced before.
void splice(Graph&, RegionId region, Builder& into);

}  // namespace mmc

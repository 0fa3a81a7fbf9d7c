// The walk over a graph that the reference executor is made of. Only for the files of this folder.
//
// A table holds the value of every SSA value; entering a region again overwrites what stands in it. Loops, maps and branches are
// run by recursion. A guard that fails and an interrupt unwind as exceptions to the root region, which keeps the rows that its
// loop had finished; afterwards nodes without regions still run where nothing they read is missing, and no further loop begins.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "compiler/graph/graph.h"
#include "runtime/executor.h"
#include "runtime/reference/registry.h"

namespace mmc::reference {

class Interpreter {
 public:
  // Looks at the values of a body after each of its iterations; true ends the loop or map there.
  using Observer = std::function<bool()>;

  Interpreter(const Graph& graph, const RunOptions& options);
  RunResult run();

  const Graph& graph() const { return graph_; }
  const Tensor& value(Value v) const { return values_[v.index]; }
  bool known(Value v) const { return values_[v.index].data != nullptr; }
  // Runs a loop or map once more, guards and interrupts aside, until the observer says that it has seen enough.
  void replay(NodeId, const Observer&);
  // Runs iteration t of a loop of the root region from given values (replay.h).
  std::optional<Trap> retry(NodeId loop, std::int64_t t, std::span<const std::pair<Value, Tensor>> given);

 private:
  struct GuardFailed {
    NodeId guard;
  };
  struct Interrupted {};

  void run_root();
  void run_root_node(NodeId);
  bool available(NodeId) const;
  void end_root_loop(NodeId, std::int64_t ran);
  void run_region(RegionId);
  void run_node(NodeId);
  void run_op(NodeId);
  void run_loop(NodeId, const Observer& = {});
  void run_map(NodeId, const Observer& = {});
  void run_branch(NodeId);
  void check(NodeId guard);
  void obey_interrupt() const;
  void announce(NodeId root_loop);
  void set(Value v, Tensor t) { values_[v.index] = std::move(t); }

  const Graph& graph_;
  const RunOptions& options_;
  RunResult result_;
  std::vector<Tensor> values_;          // by value; without data while not computed
  std::vector<std::int64_t> rows_;      // by value: valid rows of a loop's series that is shorter than its tensor, else -1
  std::vector<bool> partial_;           // by value: a series of a loop that a trap or an interrupt cut short
  std::vector<ReferenceFn> functions_;  // by node, looked up once
  bool over_ = false;                   // after a trap or an interrupt
  bool replaying_ = false;
  NodeId root_loop_;                       // the loop of the root region that is running
  std::int64_t root_step_ = 0;             // its iteration
  std::int64_t root_done_ = 0;             // how many of its iterations are finished
  std::shared_ptr<Progress::Loops> told_;  // the loop for who watches; nothing when nobody does
};

// Which value became nan (or infinite) first on the way to a guard that failed. The values of the failing iteration are in the
// interpreter's table; loops and maps on the way are replayed up to their first bad iteration.
Trap explain(Interpreter&, NodeId guard, std::int64_t step);

}  // namespace mmc::reference

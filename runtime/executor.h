// Running an optimised graph: what goes in, what comes out. Two executors share this page:
//   run_reference  every op plainly, with xtensor (runtime/reference): the oracle
//   run_fast       instructions over one arena (runtime/plan)
// Both give, for every output of the graph, a tensor or nothing when a trap or an interrupt kept it from being computed.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/graph/graph.h"
#include "runtime/progress.h"
#include "runtime/tensor.h"

namespace mmc {
// clang-format off
// Where a run is and all that it needs to go on from there, for run_fast with the same graph; any number of threads may go on.
struct RunPosition {
  std::vector<std::byte> settled;                    // what can't change any more and no position of this run before it holds
  std::vector<std::byte> now;                        // all else
};
struct Checkpoints {
  std::atomic<bool> wanted{false};                   // asks for a position at the next safe point; the run clears it
  // Called by the run's thread while all of its others wait, also at an interrupt; `seconds`: for how long they have.
  std::function<void(RunPosition, double seconds)> keep;
  // Go on from here: `settled` is that of all positions up to it, one after the other.
  const RunPosition* from = nullptr;
};

class Profiler;                                      // runtime/plan/profile.h

struct RunOptions {
  int threads = 1;                                   // changes no bit of the results
  std::int64_t memory = 0;                           // bytes that the run may take: fewer threads run at once; 0: no limit
  bool trap_nan = true;                              // obey `guard`
  const std::atomic<bool>* interrupt = nullptr;      // when it turns true the run ends at the next safe point
  Progress* progress = nullptr;
  Checkpoints* checkpoints = nullptr;                // the reference executor takes none
  Profiler* profiler = nullptr;                      // measures every step of run_fast on one thread
};

// A guard found a nan or an infinity.
struct Trap {
  Span span;               // of the value that became nan first, where a replay could tell, else of the guard
  std::string value;       // its name
  std::string op;          // the op that made it, or empty
  bool backward = false;   // in the derivative
  std::int64_t step = 0;   // iteration of the outermost loop
  struct Input { std::string name; double low, high; bool finite; };
  std::vector<Input> inputs;
};

// What a loop cost of which the run told (progress.h): its name path (`fit`), its iterations that ran, of all members, and the
// wall time without planning of the step of the root that ran it; the rest is what it takes to tell of it again.
struct LoopTiming {
  std::string name;
  std::int64_t steps = 0;
  double seconds = 0;
  struct Series { std::size_t output; std::int64_t stride; };
  std::vector<Series> series{};                      // those that are outputs of the graph
  std::int64_t trip = 0;
  std::vector<std::int64_t> sizes{};                 // of each `for` around
  std::vector<Progress::Loop::Reached> members{};
  bool beside = false;                               // in the body of the same `for` as the one before
  bool cut = false;                                  // by a trap or an interrupt
};

struct RunResult {
  std::vector<std::optional<Tensor>> outputs;        // as Graph::outputs
  std::vector<std::int64_t> rows;                    // for each output that is a loop's series cut short: valid rows, else -1
  std::optional<Trap> trap;
  bool interrupted = false;
  std::int64_t steps = 0;                            // iterations finished of what was cut short: a loop, or a `for`
  std::vector<LoopTiming> timings;                   // in the order in which the loops ran
};

RunResult run_reference(const Graph&, const RunOptions&);
RunResult run_fast(const Graph&, const RunOptions&);
// clang-format on
}  // namespace mmc

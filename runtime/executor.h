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
#include "runtime/tensor.h"

namespace mmc {
// clang-format off
// What a running loop tells a watching thread: the position is stored with release order after the iteration's rows are
// written, so the watcher may read rows before it. Only loops of the root region report.
struct Progress {
  struct Series {
    std::string name;
    const std::byte* rows;
    Type row;
    std::int64_t stride;
    std::shared_ptr<const std::vector<std::byte>> memory{};  // keeps the rows
    std::vector<std::int64_t> inner{};  // of the axes of a row how far its elements are apart; the executors leave it empty
  };
  // A training in the body of a `for` of the root: as many loops of one form as the `for` has iterations, some of which run at once.
  struct Members {
    std::string name;                                 // of the loop
    std::vector<std::int64_t> sizes;                  // of each `for` around, outermost first
    std::int64_t steps = 0;
    std::vector<Series> series{};                     // of the first member; those of the next one follow
    // By member: steps that are finished, stored as Progress::done is; when it has ended -1 - their number.
    std::vector<std::atomic<std::int64_t>> done{};
  };
  using AllMembers = std::vector<Members>;            // of one `for`, in the order in which its body has them
  std::atomic<std::int64_t> done{0};      // iterations of the current loop that are finished
  std::atomic<std::int64_t> trip{0};      // of how many; 0 while no loop runs
  std::atomic<std::shared_ptr<const std::vector<Series>>> series{};  // of the current loop, those that are outputs
  // Called once by each loop, by the run's thread, also for those that ended before the position from which a run goes on: its name, its
  // series, how many iterations it has, and how many ran before. May be missing.
  std::function<void(const std::string&, const std::vector<Series>&, std::int64_t trip, std::int64_t done)> begins;
  std::function<void(std::int64_t done)> ends;
  // The same for a `for` that trains, which is told of as if it were one loop.
  std::atomic<std::shared_ptr<const AllMembers>> members{};  // of the current one
  std::function<void(std::shared_ptr<const AllMembers>)> members_begin;
  std::function<void()> members_end;
};

// Where a run is and all that it needs to go on from there, for run_fast with the same graph; any number of threads may go on.
using RunPosition = std::vector<std::byte>;
struct Checkpoints {
  std::atomic<bool> wanted{false};                   // asks for a position at the next safe point; the run clears it
  // Called by the run's thread while all of its others wait, also at an interrupt; `seconds`: for how long they have.
  std::function<void(RunPosition, double seconds)> keep;
  const RunPosition* from = nullptr;                 // go on from here
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

// What a loop of the root region cost: its name path (`fit`), the iterations that ran, their wall time without planning.
struct LoopTiming {
  std::string name;
  std::int64_t steps = 0;
  double seconds = 0;
  struct Series { std::size_t output; std::int64_t stride; };
  std::vector<Series> series{};                      // its scalar series that are outputs of the graph
};

// What a `for` of the root trained.
struct MembersRan {
  struct Loop {                                      // as Progress::Members
    std::string name;
    std::vector<std::int64_t> sizes;
    std::int64_t steps = 0;
    std::vector<LoopTiming::Series> series{};
    std::vector<std::int64_t> done{};                // by member; -1 - done when it has ended
  };
  std::vector<Loop> loops;
  std::size_t after = 0;                             // so many loops of the root ran before it
  double seconds = 0;                                // of the whole `for`
};

struct RunResult {
  std::vector<std::optional<Tensor>> outputs;        // as Graph::outputs
  std::vector<std::int64_t> rows;                    // for each output that is a loop's series cut short: valid rows, else -1
  std::optional<Trap> trap;
  bool interrupted = false;
  std::int64_t steps = 0;                            // iterations finished of the loop that was cut short
  std::vector<LoopTiming> timings;                   // of the loops of the root region, in the order in which they ran
  std::vector<MembersRan> members{};                 // likewise
};

RunResult run_reference(const Graph&, const RunOptions&);
RunResult run_fast(const Graph&, const RunOptions&);
// clang-format on
}  // namespace mmc

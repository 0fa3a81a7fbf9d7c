// The state of one run of a plan: memory, slots, code, position. Internal to runtime/plan.
//
// Nothing here allocates after the constructor: frames, slots and code are sized by the plan.
#pragma once
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "compiler/support/errors.h"
#include "runtime/executor.h"
#include "runtime/plan/plan.h"

namespace mmc {

// What the inner loop of the executor reads: sixteen bytes per step.
struct Instruction {
  kernels::Kernel run;  // nullptr: control
  const void* args;     // the kernel's description, or the Step
};

// A place in the plan: the next step of a block, within an iteration of the loop or map that entered it.
struct Frame {
  BlockId block = 0;
  std::uint32_t step = 0;
  const Step* entered_by = nullptr;  // nullptr for the root
  std::int64_t iteration = 0;        // how many are finished
};

// Why a run did not reach its end.
struct Cut {
  bool interrupted = false;
  std::optional<Trap> trap;
  std::size_t root_step = 0;    // the step of the root that was cut
  bool began = false;           // was a loop, map or branch of the root running?
  std::int64_t iterations = 0;  // finished by then, of the outermost loop
};

class Machine {
 public:
  Machine(const Plan&, const RunOptions&, int fill);

  // Runs the steps first..last-1 of the root; a cut ends it early.
  std::optional<Cut> run(std::size_t first, std::size_t last);
  Tensor read(const View&, Type) const;  // a dense copy
  std::vector<Tensor>& direct_outputs() { return direct_; }
  std::vector<LoopTiming> take_timings();
  // For a root loop that ran to an early stop: valid rows of the series in `target`, else -1.
  std::int64_t stopped_rows(BufferId target) const;

 private:
  bool enter(const Step&);  // true when a frame was pushed
  bool finish_block();      // at the end of a block: true while the run goes on
  void begin_iteration(const Frame&);
  bool end_iteration(Frame&);  // true when another iteration follows
  void leave(const Frame&);
  void begin_sums(const Map&);
  void add_sums(const Map&, std::int64_t done);
  void fill_rows(const Loop&, std::int64_t done);
  void check_guard(const Step&);
  Trap trap_at(const Step& guard, Value) const;
  std::optional<Trap> replay(const Loop&, NodeId, std::int64_t t) const;
  bool interrupted() const;
  void cut_short(bool interrupted, std::optional<Trap>);
  void start_loop(const Step&);  // of the root: progress and time
  RunError located(const Frame&, const std::string& message, bool divides) const;
  void point_slots();
  void prepare_loops();

  const Plan& plan_;
  const RunOptions& options_;
  std::unique_ptr<std::byte[]> memory_;
  std::byte* arena_ = nullptr;
  std::vector<std::byte*> slots_;
  std::vector<std::vector<Instruction>> code_;  // by block
  std::vector<Frame> frames_;
  std::size_t depth_ = 0;
  std::vector<Tensor> direct_;  // by output; those that kernels write into
  std::optional<Cut> cut_;
  std::vector<std::unique_ptr<std::vector<Progress::Series>>> series_;  // of the root's loops, made before the run
  std::vector<LoopTiming> timings_;                                     // by Loop::timing
  std::vector<std::size_t> ran_;                                        // which of them, in order
  std::chrono::steady_clock::time_point loop_start_;
  struct Stopped {
    const Loop* loop;
    std::int64_t iterations;
  };
  std::vector<Stopped> stopped_;
};

}  // namespace mmc

// One thread's way through a plan: its table of slots, and its position as data (DECISIONS 13), a stack of frames made once.
// Internal to runtime/plan.
//
// The run itself is one Runner (machine.h); each thread that takes iterations of a map has one more (crew.h). Between two steps
// of a block nothing lives on the native stack. Safe points are the ends of iterations. Nothing here allocates while it runs.
#pragma once
#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "compiler/support/errors.h"
#include "runtime/executor.h"
#include "runtime/lapack/failure.h"
#include "runtime/plan/plan.h"
#include "runtime/plan/position.h"

namespace mmc {

class Crew;
class RootLoops;

// What the inner loop of the executor reads: sixteen bytes per step.
struct Instruction {
  kernels::Kernel run;  // nullptr: control
  const void* args;     // the kernel's description, or the Step
};
using PlanCode = std::vector<std::vector<Instruction>>;  // by block
PlanCode make_code(const Plan&);

// A place in the plan: the next step of a block, within an iteration of the loop or map that entered it.
struct Frame {
  BlockId block = 0;
  std::uint32_t step = 0;
  const Step* entered_by = nullptr;  // nullptr for the outermost
  std::int64_t iteration = 0;        // how many are finished
};

// Why a run did not reach its end: someone asked, a guard found a nan or an infinity, or, in a thread of a crew, the run waits
// for a moment (crew.h).
struct Cut {
  bool interrupted = false;
  const Step* guard = nullptr;  // when it was not interrupted
  Value value;                  // that the guard found
  std::int64_t iteration = 0;   // of the map that ran over threads when it was cut there
  bool paused = false;          // it goes on from here
};

// The iteration t of a loop that has finished `iteration` of them.
inline std::int64_t t_of(const Loop& loop, std::int64_t iteration) {
  return loop.reversed ? loop.trip - 1 - iteration : iteration;
}

class Runner {
 public:
  Runner(const Plan&, const PlanCode&, const RunOptions&);

  std::vector<std::byte*> slots;  // by buffer

  // For the run's own Runner: who runs maps over threads, who is told of the root's loops, and who takes the run's position when
  // it is wanted.
  void attach(Crew* crew, RootLoops* loops, std::function<void(Halt)> take_position);
  // For a thread of a crew: a cut at an iteration before its own ends this one's as well, and when a position is wanted it
  // pauses.
  void belong_to(const std::atomic<std::int64_t>* first_cut, const bool* may_pause, RootLoops*);

  // Runs the steps first..last-1 of a block that nothing around it iterates; a cut ends it early.
  std::optional<Cut> run(BlockId, std::size_t first, std::size_t last);
  // Iteration i of a map, without its sums.
  std::optional<Cut> run_iteration(const Map&, std::int64_t i);
  // Goes on where it was cut, or where get_position has put it, up to `last` of the outermost block.
  std::optional<Cut> go_on(std::size_t last);

  // The position of this thread; `settled` is for the run's own Runner, which stands in the root (settled.h).
  void put_position(Halt, Settled* settled, ByteWriter&) const;
  void get_position(const Settled* settled, ByteReader&);
  // The same between two steps of an iteration of a map, which is this Runner's own.
  void get_position(const Map&, std::int64_t i, ByteReader&);
  bool wanted() const { return options_.checkpoints && options_.checkpoints->wanted.load(std::memory_order_relaxed); }

  const Frame& root() const { return frames_[0]; }
  const Frame* outermost() const { return depth_ > 1 ? &frames_[1] : nullptr; }  // the loop, map or branch of the root that runs
  bool interrupted() const { return options_.interrupt && options_.interrupt->load(std::memory_order_relaxed); }
  Halt halt() const { return halt_; }  // after an interrupt
  void take_position(Halt halt) { take_position_(halt); }
  // After get_position: the map over threads in which it stands, if it does.
  const Step* crew_step() const;

 private:
  bool enter(const Step&);  // true when a frame was pushed
  bool enter_map(const Step&);
  void begin_iteration(const Frame&);
  bool end_iteration(Frame&);  // true when another iteration follows
  bool finish_block();         // at the end of a block: true while the run goes on
  bool stops_here();           // at a safe point
  void end_by_interrupt(Halt);
  void leave();                                           // the frame behind the innermost one, which ends
  void tell(const Loop&, std::size_t depth, bool ended);  // of the watched loop whose frame stands there
  bool at_root() const { return depth_ == 1 && !may_pause_; }
  void check_guard(const Step&);
  RunError located(const Frame&, const std::string& message) const;
  RunError divided_by_zero(const Frame&) const;
  RunError unfit_matrix(const Frame&, const lapack::Failure&) const;

  const Plan& plan_;
  const PlanCode& code_;
  const RunOptions& options_;
  Crew* crew_ = nullptr;
  RootLoops* loops_ = nullptr;
  std::function<void(Halt)> take_position_;
  const std::atomic<std::int64_t>* first_cut_ = nullptr;
  const bool* may_pause_ = nullptr;
  std::int64_t own_ = 0;  // the iteration of the map that this thread runs
  Halt halt_ = Halt::before;
  std::vector<Frame> frames_;
  std::size_t depth_ = 0;
  std::optional<Cut> cut_;
};

// Rows of iterations that did not run: nan, or the last row for integers and bools (structured.h). `cut`: within one, of which
// perhaps a part is told of; its row stays as it is then.
void fill_rows(const Plan&, const Loop&, kernels::Slots, std::int64_t done, bool cut = false);

}  // namespace mmc

// The state of one run of a plan: its memory, the Runner that walks through it, the crew of threads. Internal to runtime/plan.
//
// Nothing here allocates after the constructor, except for what a failure needs.
#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "runtime/executor.h"
#include "runtime/plan/crew.h"
#include "runtime/plan/plan.h"
#include "runtime/plan/root_loops.h"
#include "runtime/plan/runner.h"

namespace mmc {

// Why and where the root did not reach its end.
struct Ending {
  bool interrupted = false;
  std::optional<Trap> trap;
  std::size_t root_step = 0;    // the step of the root that was cut
  bool began = false;           // was a loop, map or branch of the root running?
  std::int64_t iterations = 0;  // finished by then, of the outermost loop
};

class Machine {
 public:
  Machine(const Plan&, const RunOptions&, int fill);

  // Runs the steps first..last-1 of the root, the first time from the checkpoint's position on if there is one; nothing when it
  // reached the end.
  std::optional<Ending> run(std::size_t first, std::size_t last);
  Tensor read(const View&, Type) const;  // a dense copy
  std::vector<Tensor>& direct_outputs() { return direct_; }
  RootLoops& loops() { return *loops_; }

 private:
  void point_slots();
  void take_position(Halt);
  void get_position(const RunPosition&);
  Ending ending(const Cut&);
  Trap explain(const Cut&) const;
  Trap trap_at(const Step& guard, Value) const;
  std::optional<Trap> replay(const Loop&, NodeId, std::int64_t t) const;

  const Plan& plan_;
  Checkpoints* checkpoints_;        // may be missing
  std::optional<Settled> settled_;  // when there are checkpoints
  std::size_t position_bytes_ = 0;
  std::unique_ptr<std::byte[]> memory_;
  std::byte* arena_ = nullptr;
  std::vector<Tensor> direct_;  // by output; those that kernels write into
  PlanCode code_;
  Runner runner_;
  std::optional<RootLoops> loops_;
  std::optional<Crew> crew_;
};

}  // namespace mmc

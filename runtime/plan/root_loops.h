// What the loops of the root tell while they run, and what is known of them afterwards: progress, wall time, early stops.
// Internal to runtime/plan. Everything is made before the run, so that nothing is allocated meanwhile.
#pragma once
#include <chrono>
#include <memory>
#include <vector>

#include "runtime/executor.h"
#include "runtime/plan/plan.h"
#include "runtime/plan/position.h"

namespace mmc {

class RootLoops {
 public:
  // `progress` may be missing; `direct`: the tensors into which outputs are computed.
  RootLoops(const Plan&, Progress* progress, kernels::Slots, const std::vector<Tensor>& direct);

  void begin(const Loop&, std::int64_t done = 0);  // `done`: iterations that ran before
  void tell(std::int64_t done);                    // iterations of the loop that runs
  void stopped(const Loop&, std::int64_t done);    // by its own `stop`, before its last iteration
  void end(const Loop&, std::int64_t done);

  // Which ran until now, for how long, and which stopped (position.h).
  void put_position(ByteWriter&) const;
  void get_position(ByteReader&);
  void tell_ran() const;  // of those that ran before the position, once their series are in their places

  std::vector<LoopTiming> take_timings();
  // For a loop that stopped: valid rows of the series in `target`, else -1.
  std::int64_t stopped_rows(BufferId target) const;

 private:
  Progress* progress_;
  std::vector<std::unique_ptr<std::vector<Progress::Series>>> series_;  // by Loop::timing, as is the next
  std::vector<LoopTiming> timings_;
  std::vector<std::size_t> ran_;  // which of them, in order; the last one may be running
  bool running_ = false;
  std::chrono::steady_clock::time_point start_;
  struct Stopped {
    const Loop* loop;
    std::int64_t iterations;
  };
  double seconds_until_now() const;
  void tell_begin(const Loop&, std::int64_t done) const;
  std::vector<const Loop*> loops_;  // by Loop::timing
  double seconds_before_ = 0;       // of the loop that runs, until the position from which it goes on
  std::vector<Stopped> stopped_;
};

}  // namespace mmc

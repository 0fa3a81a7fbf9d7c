// What the watched loops (watched_loops.h) tell while they run, and what is known of them afterwards: progress, wall time, early
// stops. Internal to runtime/plan. Everything is made before the run, so that nothing is allocated meanwhile.
#pragma once
#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include "runtime/executor.h"
#include "runtime/plan/plan.h"
#include "runtime/plan/position.h"

namespace mmc {

class RootLoops {
 public:
  // `progress` may be missing; `direct`: the tensors into which outputs are computed.
  RootLoops(const Plan&, Progress* progress, const std::vector<Tensor>& direct);

  // A step of the root, by the run's thread; nothing happens for one without loops that are watched, or that has not begun. A
  // loop that was cut short ends where it is.
  void begin(const Step&);
  void end(const Step&, bool cut = false);
  // By the thread that runs the loop; `slots` are its own.
  void tell(const Loop& loop, kernels::Slots slots, Progress::Loop::Reached reached) const {
    std::int64_t member = 0;
    for (const auto& [index, count] : loop.around) member = member * count + *kernels::at<const std::int32_t>(slots, {index, 0});
    loops_[loop.watched]->tell(reached, member);
  }

  // Which ran until now, for how long, and how far they are (position.h).
  void put_position(ByteWriter&) const;
  void get_position(ByteReader&);
  void tell_ran() const;  // of those that ran before the position, once their series are in their places

  std::vector<LoopTiming> timings() const;
  // Of a loop of the root that stopped: valid rows of the series in `target`, else -1.
  std::int64_t stopped_rows(BufferId target) const;

 private:
  struct Group {  // what a step of the root runs
    std::size_t root_step;
    std::size_t first;  // of Plan::watched
    std::shared_ptr<Progress::Loops> loops;
    bool cut = false;
    double seconds = 0;  // until now or, while it runs, until the position from which it goes on
  };
  Progress::Loop told_loop(const WatchedLoop&, const std::vector<Tensor>& direct) const;
  double seconds_of_running() const;

  const Plan& plan_;
  Progress* progress_;
  std::vector<Group> groups_;           // in the order of the steps
  std::vector<Progress::Loop*> loops_;  // by Loop::watched
  std::vector<std::size_t> ran_;        // which groups, in order
  bool running_ = false;                // the last one of them is
  std::chrono::steady_clock::time_point start_;
};

}  // namespace mmc

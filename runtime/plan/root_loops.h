// What the loops of the root, and those that its maps repeat (member_loops.h), tell while they run, and what is known of them afterwards:
// progress, wall time, early stops.
// Internal to runtime/plan. Everything is made before the run, so that nothing is allocated meanwhile.
#pragma once
#include <atomic>
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
  RootLoops(const Plan&, Progress* progress, const std::vector<Tensor>& direct);

  void begin(const Loop&, std::int64_t done = 0);  // `done`: iterations that ran before
  void tell(std::int64_t done);                    // iterations of the loop that runs
  void stopped(const Loop&, std::int64_t done);    // by its own `stop`, before its last iteration
  void end(const Loop&, std::int64_t done);

  // Of a map of the root: nothing happens for one without loops that can be watched. A member tells from the thread that runs it.
  void begin_map(const Map&);
  void end_map(const Map&);
  void tell_member(const Loop&, kernels::Slots, std::int64_t done) const;
  void end_member(const Loop&, kernels::Slots, std::int64_t done) const;

  // Which ran until now, for how long, and which stopped (position.h).
  void put_position(ByteWriter&) const;
  void get_position(ByteReader&);
  void tell_ran() const;  // of those that ran before the position, once their series are in their places

  std::vector<LoopTiming> take_timings();
  std::vector<MembersRan> take_members() const;
  // For a loop that stopped: valid rows of the series in `target`, else -1.
  std::int64_t stopped_rows(BufferId target) const;

 private:
  Progress* progress_;
  std::vector<std::shared_ptr<const std::vector<Progress::Series>>> series_;  // by Loop::timing, as is the next
  std::vector<LoopTiming> timings_;
  struct Ran {
    bool map;           // else a loop
    std::size_t which;  // Loop::timing, or of maps_
  };
  std::vector<Ran> ran_;  // in order; the last one may be running
  bool running_ = false;
  std::chrono::steady_clock::time_point start_;
  struct Stopped {
    const Loop* loop;
    std::int64_t iterations;
  };
  struct MemberMap {
    BlockId body;
    std::shared_ptr<Progress::AllMembers> loops;
    double seconds = 0;
  };
  std::vector<MemberMap> maps_;
  std::vector<std::atomic<std::int64_t>*> done_;  // by Plan::members
  const Plan& plan_;
  std::size_t map_of(const Map&) const;
  void add_member(const MemberLoop&, const std::vector<Tensor>& direct);
  void begins(Ran);
  void ended();
  double seconds_until_now() const;
  void tell_begin(const Loop&, std::int64_t done) const;
  std::vector<const Loop*> loops_;  // by Loop::timing
  double seconds_before_ = 0;       // of the loop that runs, until the position from which it goes on
  std::vector<Stopped> stopped_;
};

}  // namespace mmc

// What a run tells a watching thread of its loops: of those of the root, and of the trainings in the body of a `for` of the root.
//
// Such a `for` runs as many loops of one form as it has iterations, its members, some of them at once; a loop of the root is its own only
// member. Everything is made before the run: while it runs, a loop stores one number, with release order after the iteration's rows are
// written, so that who loads it may read the rows before it.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/graph/type.h"

namespace mmc {

struct Progress {
  struct Series {
    std::string name;
    const std::byte* rows;
    Type row;
    std::int64_t stride;                                     // between rows, in steps
    std::shared_ptr<const std::vector<std::byte>> memory{};  // keeps the rows
    std::vector<std::int64_t> inner{};  // of the axes of a row how far its elements are apart; the executors leave it empty
  };

  struct Loop {
    Loop(std::string name_, std::int64_t steps_, std::vector<std::int64_t> sizes_ = {}, std::vector<Series> series_ = {})
        : name(std::move(name_)), steps(steps_), sizes(std::move(sizes_)), series(std::move(series_)) {
      std::size_t count = 1;
      for (const std::int64_t size : sizes) count *= static_cast<std::size_t>(size);
      done_ = std::vector<std::atomic<std::int64_t>>(count);
    }

    std::string name;
    std::int64_t steps;
    std::vector<std::int64_t> sizes;  // of each `for` around, outermost first; none: a loop of the root
    std::vector<Series> series;       // those that are outputs, of the first member; those of the next one follow

    std::int64_t members() const { return static_cast<std::int64_t>(done_.size()); }
    struct Reached {
      std::int64_t done;  // steps that are finished
      bool ended;         // there come no more
    };
    Reached reached(std::int64_t member = 0) const {
      const std::int64_t done = done_[static_cast<std::size_t>(member)].load(std::memory_order_acquire);
      return done < 0 ? Reached{-1 - done, true} : Reached{done, false};
    }
    // By the thread that runs the member.
    void tell(Reached now, std::int64_t member = 0) {
      done_[static_cast<std::size_t>(member)].store(now.ended ? -1 - now.done : now.done, std::memory_order_release);
    }

   private:
    std::vector<std::atomic<std::int64_t>> done_;  // by member; -1 - done when it has ended
  };

  // What one step of the root runs: a loop, or the trainings of a `for` in the order in which its body has them.
  using Loops = std::vector<Loop>;
  std::atomic<std::shared_ptr<const Loops>> now{};  // nothing while none runs
  // Called by the run's thread, also for those that ended before the position from which a run goes on. May be missing.
  std::function<void(std::shared_ptr<const Loops>)> begins;
  std::function<void()> ends;
};

// Steps of all members of all loops: those that are finished, those that members which stopped have left out, and those that there are.
struct ProgressTotals {
  std::int64_t done = 0, left_out = 0, steps = 0;
};
inline ProgressTotals totals(const Progress::Loops& loops) {
  ProgressTotals sum;
  for (const Progress::Loop& loop : loops) {
    for (std::int64_t m = 0; m < loop.members(); ++m) {
      const Progress::Loop::Reached reached = loop.reached(m);
      sum.done += reached.done;
      sum.left_out += reached.ended ? loop.steps - reached.done : 0;
      sum.steps += loop.steps;
    }
  }
  return sum;
}

}  // namespace mmc

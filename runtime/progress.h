// What a run tells a watching thread of its loops: of those of the root, and of the trainings in the body of a `for` of the root.
//
// Such a `for` runs as many loops of one form as it has iterations, its members, some of them at once; a loop of the root is its
// own only member. Everything is made before the run: while it runs, a loop stores one number, with release order after the
// iteration's rows are written, so that who loads it may read the rows before it.
//
// A step may take long, and the `repeat`s in it have rows of their own. So that number counts ticks: one for each iteration of a
// `repeat` that is watched, and of `repeat`s in that, and one for the end of the step. A series knows at which tick of a step
// each part of its row is there.
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
    // Of the first axes of a row, each written by a `repeat`: its element `i` belongs to the iteration that begins at tick first
    // + i * apart of the step (of the iteration of the `repeat` around it) and has `each` of them. Elements from `count` on are
    // there when the step ends.
    struct Repeat {
      std::int64_t first, apart, each, count;
    };
    std::vector<Repeat> repeats{};
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
    std::int64_t ticks = 1;           // of a step, the last one is its end
    struct Repeat {
      std::int64_t first, each, trip;  // ticks before it in its step, and of an iteration
    };
    std::vector<Repeat> repeats{};  // directly in a step

    std::int64_t members() const { return static_cast<std::int64_t>(done_.size()); }
    struct Reached {
      std::int64_t done;        // steps that are finished
      bool ended;               // there come no more
      std::int64_t within = 0;  // ticks of the step that runs
    };
    Reached reached(std::int64_t member = 0) const {
      const std::int64_t told = done_[static_cast<std::size_t>(member)].load(std::memory_order_acquire);
      const std::int64_t all = told < 0 ? -1 - told : told;
      return {all / ticks, told < 0, all % ticks};
    }
    // By the thread that runs the member.
    void tell(Reached now, std::int64_t member = 0) {
      const std::int64_t all = now.done * ticks + now.within;
      done_[static_cast<std::size_t>(member)].store(now.ended ? -1 - all : all, std::memory_order_release);
    }

   private:
    std::vector<std::atomic<std::int64_t>> done_;  // by member, in ticks; -1 - these when it has ended
  };

  // What one step of the root runs: a loop, or the trainings of a `for` in the order in which its body has them.
  using Loops = std::vector<Loop>;
  std::atomic<std::shared_ptr<const Loops>> now{};  // nothing while none runs
  // Called by the run's thread, also for those that ended before the position from which a run goes on. May be missing.
  std::function<void(std::shared_ptr<const Loops>)> begins;
  std::function<void()> ends;
};

// Steps of all members of all loops: those that are finished, those that members which stopped have left out, and those that
// there are.
struct ProgressTotals {
  std::int64_t done = 0, left_out = 0, steps = 0;
  double parts = 0;  // of steps that run
};
inline ProgressTotals totals(const Progress::Loops& loops) {
  ProgressTotals sum;
  for (const Progress::Loop& loop : loops) {
    for (std::int64_t m = 0; m < loop.members(); ++m) {
      const Progress::Loop::Reached reached = loop.reached(m);
      sum.done += reached.done;
      sum.left_out += reached.ended ? loop.steps - reached.done : 0;
      sum.steps += loop.steps;
      if (!reached.ended) sum.parts += static_cast<double>(reached.within) / static_cast<double>(loop.ticks);
    }
  }
  return sum;
}

}  // namespace mmc

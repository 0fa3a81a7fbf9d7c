// Runs the iterations of a map over threads. Internal to runtime/plan.
//
// Each thread has a Runner and memory of its own for what the body computes; what lies outside of the body is shared, and an
// iteration writes only its own rows of it. Iterations are handed out in ascending order, `unit` at once; sums are added in that
// order too (map_sums.h). So the results are the same for any number of threads. When iterations end the run (a guard, an error),
// the lowest of them is the one that counts, as if they had run one after the other: those before it are still finished.
//
// An interrupt, or a position that is wanted (position.h), makes the threads pause: each stops at its next safe point, between
// two iterations of a loop within the map's body if there is one. The iterations that have begun then go on where they stood, or
// are written down and go on in another run, whatever its number of threads.
#pragma once
#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "runtime/plan/pool.h"
#include "runtime/plan/runner.h"

namespace mmc {

class Crew {
 public:
  // `arena`: that of the run, whose part for a map's body the calling thread uses.
  Crew(const Plan&, const PlanCode&, const RunOptions&, const Runner& run, RootLoops&, std::byte* arena);

  int threads_for(const Step& map) const;  // as many as the limits on threads and memory allow
  // All iterations of a map with `spread`, entered by `from`, which waits meanwhile. Throws what the lowest iteration threw.
  std::optional<Cut> run(const Step& map, Runner& from);

  // While all threads pause: the map's own state, and how far its iterations are.
  void put_position(ByteWriter&) const;
  Spread spread() const;
  // The same map, in a run that begins: what go_on goes on with.
  void get_position(const Step& map, ByteReader&);
  std::optional<Cut> go_on(const Step& map, Runner& from);

 private:
  // The slots that a thread sets when it begins a map.
  struct Places {
    std::vector<BufferId> inside;   // of the body's own memory
    std::vector<BufferId> outside;  // as they are where the map stands
    std::int64_t bytes = 0;
  };
  // `unit` consecutive iterations that a thread has taken.
  struct Unit {
    std::int64_t first = 0, now = 0;
    bool begun = false;  // iteration `now` has
    bool ended = false;  // it has ended, and waits for its turn to be added
  };
  struct Worker {
    std::optional<Unit> unit;  // stays while the thread pauses
    std::unique_ptr<Runner> runner;
    std::unique_ptr<std::byte[]> memory;  // the first one's is the run's
    std::byte *scratch = nullptr, *body = nullptr;
  };
  struct Job {
    const Step* step = nullptr;
    const Map* map = nullptr;
    const Runner* from = nullptr;
    bool may_pause = true;
    // Units of the run before this one that nobody has taken on, ascending, all before `next`. They are taken first.
    std::vector<std::pair<std::int64_t, std::vector<std::byte>>> left;
    std::atomic<std::size_t> next_left;
    std::atomic<std::int64_t> next;       // iteration to be handed out
    std::atomic<std::int64_t> turn;       // first iteration whose unit has not reached the totals
    std::atomic<std::int64_t> first_cut;  // or the number of iterations
    std::optional<Cut> cut;               // of that iteration
    std::exception_ptr error;             // or its error
    std::mutex mutex;                     // of these two
  };

  Places places_of(const Step&) const;
  void add_worker(RootLoops&);
  void prepare(Worker&, const Map&, const Places&) const;
  void work(int w);
  void begin(const Step&);
  bool pausing() const;
  bool take_unit(Worker&);
  bool run_unit(Worker&);
  bool add_in_turn(Worker&);
  std::int64_t first_unfinished() const;
  void put_unit(const Worker&, ByteWriter&) const;
  void get_unit(Worker&, std::span<const std::byte>);
  void cut_at(std::int64_t i, std::optional<Cut>, std::exception_ptr);

  const Plan& plan_;
  const PlanCode& code_;
  const RunOptions& options_;
  std::byte* arena_;
  std::vector<std::optional<Places>> places_;  // by the map's body block
  std::int64_t largest_body_ = 0;
  std::vector<Worker> workers_;
  Job job_;
  Pool pool_;
};

}  // namespace mmc

// Runs the iterations of a map over threads. Internal to runtime/plan.
//
// Each thread has a Runner and memory of its own for what the body computes; what lies outside of the body is shared, and an
// iteration writes only its own rows of it. Iterations are handed out in ascending order, `unit` at once; sums are added in that order
// too (map_sums.h). So the results are the same for any number of threads. When iterations end the run (a guard, an error), the lowest
// of them is the one that counts, as if they had run one after the other: those before it are still finished.
#pragma once
#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "runtime/plan/pool.h"
#include "runtime/plan/runner.h"

namespace mmc {

class Crew {
 public:
  // `arena`: that of the run, whose part for a map's body the calling thread uses.
  Crew(const Plan&, const Code&, const RunOptions&, const Runner& run, std::byte* arena);

  int threads_for(const Step& map) const;  // as many as the limits on threads and memory allow
  // All iterations of a map with `spread`, entered by `from`, which waits meanwhile. Throws what the lowest iteration threw.
  std::optional<Cut> run(const Step& map, const Runner& from);

 private:
  // The slots that a thread sets when it begins a map.
  struct Places {
    std::vector<BufferId> inside;   // of the body's own memory
    std::vector<BufferId> outside;  // as they are where the map stands
    std::int64_t bytes = 0;
  };
  struct Worker {
    std::unique_ptr<Runner> runner;
    std::unique_ptr<std::byte[]> memory;  // the first one's is the run's
    std::byte *scratch = nullptr, *body = nullptr;
  };
  struct Job {
    const Step* step;
    const Map* map;
    const Runner* from;
    std::atomic<std::int64_t> next;       // iteration to be handed out
    std::atomic<std::int64_t> turn;       // first iteration whose unit has not reached the totals
    std::atomic<std::int64_t> first_cut;  // or the number of iterations
    std::optional<Cut> cut;               // of that iteration
    std::exception_ptr error;             // or its error
    std::mutex mutex;                     // of these two
  };

  Places places_of(const Step&) const;
  void add_worker();
  void prepare(Worker&, const Map&, const Places&) const;
  void work(int w);
  bool run_unit(Worker&, std::int64_t first);
  bool add_in_turn(Worker&, std::int64_t i, std::int64_t unit);
  void cut_at(std::int64_t i, std::optional<Cut>, std::exception_ptr);

  const Plan& plan_;
  const Code& code_;
  const RunOptions& options_;
  std::byte* arena_;
  std::vector<std::optional<Places>> places_;  // by the map's body block
  std::int64_t largest_body_ = 0;
  std::vector<Worker> workers_;
  Job job_;
  Pool pool_;
};

}  // namespace mmc

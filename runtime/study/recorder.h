// Writes down a run while it runs, in a thread of its own: what it logs, how fast it is, and the checkpoints from which it goes
// on.
//
//   RUN/metrics.jsonl  the scalar series of its loops as they come (metrics.h); no clock values: it is the same for any number of threads and
//                      whether the run was stopped meanwhile or not
//   RUN/timing.jsonl   where the run was at what time, once a second and at the end of each loop
//   RUN/checkpoint...  checkpoint.h
// The thread reads series where the run writes them: their memory stays (Progress::Series::memory), and rows of the steps that a
// loop has told of (runtime/progress.h) are written. So nothing is copied, formatted or locked within a loop. It looks ten times
// a second; who is killed loses what came since. A loop tells it when it begins and when it ends, once each.
//
// A failure to write, a full disk say, is told once through `warn` and does not stop the run: the last checkpoint is still there,
// and the metrics are written again at the end.
#pragma once
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "runtime/executor.h"
#include "runtime/study/checkpoint.h"
#include "runtime/study/member_order.h"
#include "runtime/study/metrics.h"

namespace mmc {

struct RecorderOptions {
  std::string folder;
  double seconds = 30;                             // between checkpoints; 0: one at an interrupt only
  bool checkpoints = true;                         // false: none at all, as for the reference executor
  bool tensorboard = false;                        // also RUN/tensorboard/events.out.tfevents.mmc (tensorboard.h)
  std::vector<SeriesItem> series{};                // the study's
  std::optional<Checkpoint> from{};                // the run goes on from here
  std::function<nlohmann::ordered_json()> header;  // of its checkpoints
  std::function<void(const std::string&)> warn;    // called by the recorder's thread
};

// A file to whose end text is written. The first failure is kept and ends the writing.
class AppendedFile {
 public:
  AppendedFile(std::string path, bool keep);  // keep: what is in it already. RunError when it can't be opened.
  ~AppendedFile();
  AppendedFile(const AppendedFile&) = delete;
  AppendedFile& operator=(const AppendedFile&) = delete;

  void append(std::string_view text);
  const std::string& path() const { return path_; }
  const std::string& failed() const { return failed_; }  // why; empty when it has not

 private:
  std::string path_, failed_;
  int descriptor_ = -1;
};

class Recorder {
 public:
  using Execute = std::function<RunResult(const Graph&, const RunOptions&)>;

  explicit Recorder(RecorderOptions);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // Runs a stage of the study with `execute`, or gives its result from the checkpoint when it was finished before. Sets
  // options.progress and options.checkpoints.
  RunResult run(const Graph&, RunOptions options, const Execute& execute);
  const Progress& progress() const { return progress_; }

  // The run is over: writes the rest, a last checkpoint if the run was interrupted, and the series that were not told of. Ends
  // the thread. RunError when the metrics could not be written.
  void finish(const Study&, const RunResult&);

 private:
  using Clock = std::chrono::steady_clock;
  // What one step of the root runs, and as how much of it is written.
  struct Told {
    std::shared_ptr<const Progress::Loops> loops;
    std::vector<LoopMetrics> firsts;  // what is recorded of the first member of each
    std::int64_t begun_at;            // the steps that ran before this process
    bool ended = false;
    MemberOrder::Place place{};  // the member that is told of
    std::int64_t written = 0;    // of its places (metrics.h)
  };

  void begins(std::shared_ptr<const Progress::Loops>);
  void ends();
  std::vector<MetricSeries> recorded(const std::vector<Progress::Series>&) const;
  void told_before(const Graph&, const RunResult&);
  void keep(RunPosition, double seconds);
  void stop();
  void work();
  std::pair<Told*, bool> told(std::size_t i);
  void write_metrics();
  void tell(const LoopMetrics&, std::int64_t first, std::int64_t last);
  void write_new(Told&);
  std::string all_written(const Told&) const;
  void write_timing();
  void write_pending();
  void warn_once(const std::string& what);

  const RecorderOptions options_;
  AppendedFile metrics_, timing_;
  std::optional<AppendedFile> events_;
  Progress progress_;
  Checkpoints checkpoints_;
  std::size_t stage_ = 0;
  const Clock::time_point start_ = Clock::now();

  std::mutex mutex_;  // of what follows; the run takes it outside of its loops only
  std::condition_variable wake_;
  bool stop_ = false;
  std::deque<Told> told_;  // in the order in which they ran
  std::vector<RunResult> finished_;
  std::optional<Checkpoint> pending_;  // not written yet
  Clock::duration pause_;              // until the next one

  // The thread's own.
  std::size_t unwritten_ = 0, untimed_ = 0;  // the first that are not told to the end
  Clock::time_point next_timing_, next_checkpoint_;
  std::set<std::string> warned_;
  CheckpointWriter writer_;
  std::thread thread_;
};

}  // namespace mmc

#include "runtime/study/recorder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <new>
#include <utility>

#include "compiler/support/errors.h"
#include "runtime/report/text.h"
#include "runtime/study/files.h"
#include "runtime/study/run_folder.h"
#include "runtime/study/tensorboard.h"

namespace mmc {
namespace {

using namespace std::chrono_literals;

constexpr auto look_every = 100ms;
constexpr auto timing_every = 1s;
constexpr double largest_share = 0.02;         // of a run's time that checkpoints may hold it up
constexpr std::int64_t places_at_once = 4096;  // whose text is written at once

double seconds_since_1970() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

// A result that a checkpoint holds is one of this graph's.
void require_results(const Graph& graph, const RunResult& result) {
  bool fits = result.outputs.size() == graph.outputs.size();
  for (std::size_t i = 0; fits && i < graph.outputs.size(); ++i)
    fits = !result.outputs[i] || result.outputs[i]->type == graph.type(graph.outputs[i].value);
  if (!fits) throw RunError("the checkpoint holds results of another study");
}

}  // namespace

AppendedFile::AppendedFile(std::string path, bool keep) : path_(std::move(path)) {
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (keep ? 0 : O_TRUNC), 0666);
  if (descriptor_ < 0) throw RunError(fmt::format("cannot write `{}`: {}", path_, std::strerror(errno)));
}

AppendedFile::~AppendedFile() { ::close(descriptor_); }

void AppendedFile::append(std::string_view text) {
  while (!text.empty() && failed_.empty()) {
    const ssize_t n = ::write(descriptor_, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0)
      failed_ = fmt::format("cannot write `{}`: {}", path_, errno == ENOSPC ? "the disk is full" : std::strerror(errno));
    else
      text.remove_prefix(static_cast<std::size_t>(n));
  }
}

Recorder::Recorder(RecorderOptions options)
    : options_(std::move(options)),
      metrics_((std::filesystem::path(options_.folder) / "metrics.jsonl").string(), false),
      timing_((std::filesystem::path(options_.folder) / "timing.jsonl").string(), options_.from.has_value()),
      pause_(std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options_.seconds))),
      writer_(options_.folder, options_.from ? &*options_.from : nullptr) {
  progress_.begins = [this](std::shared_ptr<const Progress::Loops> loops) { begins(std::move(loops)); };
  progress_.ends = [this] { ends(); };
  checkpoints_.keep = [this](RunPosition position, double seconds) { keep(std::move(position), seconds); };
  if (options_.tensorboard) {
    const auto folder = std::filesystem::path(options_.folder) / "tensorboard";
    make_folder(folder.string());
    events_.emplace((folder / "events.out.tfevents.mmc").string(), false);
    std::string first;
    begin_events(first, seconds_since_1970());
    events_->append(first);
  }
  next_checkpoint_ = start_ + pause_;
  thread_ = std::thread([this] { work(); });
}

Recorder::~Recorder() { stop(); }

void Recorder::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

RunResult Recorder::run(const Graph& graph, RunOptions options, const Execute& execute) {
  const std::size_t finished = options_.from ? options_.from->finished.size() : 0;
  const std::size_t stage = stage_++;
  RunResult result;
  if (stage < finished) {
    result = options_.from->finished[stage];
    told_before(graph, result);
  } else {
    const bool goes_on = options_.from && stage == finished && !options_.from->position.now.empty();
    checkpoints_.from = goes_on ? &options_.from->position : nullptr;
    options.progress = &progress_;
    if (options_.checkpoints) options.checkpoints = &checkpoints_;
    result = execute(graph, options);
  }
  if (!result.trap && !result.interrupted) {
    const std::lock_guard lock(mutex_);
    finished_.push_back(result);
  }
  return result;
}

void Recorder::finish(const Study& study, const RunResult& result) {
  stop();
  std::vector<LoopMetrics> live;
  for (const Told& t : told_) live.insert(live.end(), t.firsts.begin(), t.firsts.end());
  std::string rest;
  for (const LoopMetrics& loop : other_metrics(study, result, live)) {
    const std::int64_t places = loop.steps * places_of_step(loop);
    append_metrics(rest, loop, 0, places);
    tell(loop, 0, places);
  }
  if (metrics_.failed().empty()) return;
  std::string all;  // perhaps there is room by now
  for (const Told& t : told_) all += all_written(t);
  write_file(metrics_.path(), all + rest);
}

// ---- What the run tells, in its own thread

void Recorder::begins(std::shared_ptr<const Progress::Loops> loops) {
  Told t{std::move(loops), {}, 0};
  t.begun_at = totals(*t.loops).done;
  for (const Progress::Loop& loop : *t.loops) t.firsts.push_back({loop.name, loop.steps, recorded(loop.series)});
  t.place = MemberOrder(*t.loops).first();
  const std::lock_guard lock(mutex_);
  told_.push_back(std::move(t));
}

void Recorder::ends() {
  {
    const std::lock_guard lock(mutex_);
    told_.back().ended = true;
  }
  wake_.notify_one();
}

// Those that the study records, in its order, and how their rows are to be read.
std::vector<MetricSeries> Recorder::recorded(const std::vector<Progress::Series>& series) const {
  std::vector<MetricSeries> list;
  for (const SeriesItem& item : options_.series) {
    const auto found = std::ranges::find(series, item.name, &Progress::Series::name);
    if (found != series.end() && found->memory && found->row.rank() == item.inner.size()) list.push_back({*found, item.inner});
  }
  return list;
}

// The loops of a stage that was finished before: their series are what it gave.
void Recorder::told_before(const Graph& graph, const RunResult& result) {
  require_results(graph, result);
  for (auto timing = result.timings.begin(); timing != result.timings.end();) {
    const auto loops = std::make_shared<Progress::Loops>();
    do {
      Progress::Loop& loop = loops->emplace_back(timing->name, timing->trip, timing->sizes);
      for (const LoopTiming::Series& s : timing->series) {
        const Tensor& rows = *result.outputs.at(s.output);
        const Type row = Type::tensor(rows.type.dtype(), rows.type.dims().subspan(loop.sizes.size() + 1));
        for (const Output& o : graph.outputs)
          if (o.value == graph.outputs[s.output].value)
            loop.series.push_back({o.name, rows.data->data(), row, s.stride, rows.data});
      }
      for (std::int64_t m = 0; m < loop.members(); ++m) loop.tell(timing->members.at(static_cast<std::size_t>(m)), m);
    } while (++timing != result.timings.end() && timing->beside);
    begins(loops);
    ends();
  }
}

void Recorder::keep(RunPosition position, double seconds) {
  const std::lock_guard lock(mutex_);
  if (pending_ && pending_->finished.size() == finished_.size()) {  // then the newer one has what the older one settled
    std::vector<std::byte>& settled = pending_->position.settled;
    settled.insert(settled.end(), position.settled.begin(), position.settled.end());
    position.settled = std::move(settled);
  }
  pending_ = Checkpoint{nlohmann::ordered_json::object(), finished_, std::move(position)};
  const std::chrono::duration<double> rest(std::max(options_.seconds, seconds / largest_share));
  pause_ = std::chrono::duration_cast<Clock::duration>(rest);
  if (!told_.empty() && !told_.back().ended) {
    const Progress::Loops& loops = *told_.back().loops;
    pending_->header["at"] = fmt::format("step {} of {}", grouped(totals(loops).done), loops.front().name);
  }
  wake_.notify_one();
}

// ---- The recorder's thread

void Recorder::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    const bool last = stop_;
    lock.unlock();
    write_metrics();
    write_timing();
    write_pending();
    lock.lock();
    if (last) return;
    if (stop_ || pending_) continue;
    if (options_.seconds > 0 && Clock::now() >= next_checkpoint_) checkpoints_.wanted = true;
    wake_.wait_for(lock, options_.seconds > 0 ? std::min<Clock::duration>(look_every, pause_) : look_every);
  }
}

// What was the i-th to run, and whether it has ended; nullptr when it has not begun.
std::pair<Recorder::Told*, bool> Recorder::told(std::size_t i) {
  const std::lock_guard lock(mutex_);
  if (i >= told_.size()) return {};
  return {&told_[i], told_[i].ended};
}

void Recorder::tell(const LoopMetrics& loop, std::int64_t first, std::int64_t last) {
  std::string text;
  append_metrics(text, loop, first, last);
  metrics_.append(text);
  if (!events_) return;
  text.clear();
  append_events(text, loop, first, last, seconds_since_1970());
  events_->append(text);
}

void Recorder::write_metrics() {
  for (;;) {
    const auto [t, ended] = told(unwritten_);
    if (t) write_new(*t);
    if (!ended) break;
    ++unwritten_;
  }
  warn_once(metrics_.failed());
  if (events_) warn_once(events_->failed());
}

// As far as the members have ended one after the other, and of the next one what it has.
void Recorder::write_new(Told& t) {
  const MemberOrder order(*t.loops);
  while (!order.at_end(t.place)) {
    const auto [which, member] = t.place;
    const Progress::Loop& loop = (*t.loops)[which];
    const Progress::Loop::Reached reached = loop.reached(member);
    const LoopMetrics metrics = member_metrics(t.firsts[which], loop.sizes, member);
    const std::int64_t told = places_told(metrics, reached, t.written);
    while (t.written < told) {
      const std::int64_t next = std::min(told, t.written + places_at_once);
      tell(metrics, t.written, next);
      t.written = next;
    }
    if (!reached.ended) return;
    t.place = order.next(t.place);
    t.written = 0;
  }
}

// What has been told, once more.
std::string Recorder::all_written(const Told& t) const {
  std::string text;
  const MemberOrder order(*t.loops);
  for (MemberOrder::Place p = order.first(); !order.at_end(p); p = order.next(p)) {
    const Progress::Loop& loop = (*t.loops)[p.loop];
    const bool last = p.loop == t.place.loop && p.member == t.place.member;
    append_metrics(text, member_metrics(t.firsts[p.loop], loop.sizes, p.member), 0,
                   last ? t.written : loop.reached(p.member).done);
    if (last) break;
  }
  return text;
}

void Recorder::write_timing() {
  std::string text;
  const auto now = Clock::now();
  for (;;) {
    const auto [t, ended] = told(untimed_);
    if (!t || (!ended && now < next_timing_)) break;
    const ProgressTotals sum = totals(*t->loops);
    if (sum.done > t->begun_at || !ended) {  // not those that ran before this process
      const nlohmann::ordered_json line{{"time", time_text()},
                                        {"seconds", std::chrono::duration<double>(now - start_).count()},
                                        {"loop", t->loops->front().name},
                                        {"step", sum.done},
                                        {"steps", sum.steps}};
      text += line.dump() + "\n";
    }
    next_timing_ = now + timing_every;
    if (!ended) break;
    ++untimed_;
  }
  timing_.append(text);
}

void Recorder::write_pending() {
  std::optional<Checkpoint> checkpoint;
  {
    const std::lock_guard lock(mutex_);
    checkpoint.swap(pending_);
    next_checkpoint_ = checkpoint ? Clock::now() + pause_ : next_checkpoint_;
  }
  if (!checkpoint) return;
  try {
    writer_.write(std::move(*checkpoint), options_.header);
  } catch (const RunError& e) { warn_once(fmt::format("no checkpoint: {}", e.what())); } catch (const std::bad_alloc&) {
    warn_once("no checkpoint: out of memory");
  }
}

void Recorder::warn_once(const std::string& what) {
  if (!what.empty() && warned_.insert(what).second) options_.warn(what);
}

}  // namespace mmc

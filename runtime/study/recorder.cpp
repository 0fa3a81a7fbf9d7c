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
constexpr double largest_share = 0.02;        // of a run's time that checkpoints may hold it up
constexpr std::int64_t steps_at_once = 4096;  // whose text is written at once

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
      pause_(std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options_.seconds))) {
  progress_.begins = [this](const std::string& name, const std::vector<Progress::Series>& series, std::int64_t steps,
                            std::int64_t done) { loop_begins(name, series, steps, done); };
  progress_.ends = [this](std::int64_t done) { loop_ends(done); };
  progress_.members_begin = [this](std::shared_ptr<const Progress::AllMembers> all) { members_begin(std::move(all)); };
  progress_.members_end = [this] { loop_ends(loops_.back().metrics.steps); };
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
    const bool goes_on = options_.from && stage == finished && !options_.from->position.empty();
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
  for (const Loop& loop : loops_) {
    live.push_back(loop.metrics);
    live.insert(live.end(), loop.firsts.begin(), loop.firsts.end());
  }
  std::string rest;
  for (const LoopMetrics& loop : other_metrics(study, result, live)) {
    append_metrics(rest, loop, 0, loop.steps);
    tell(loop, 0, loop.steps);
  }
  if (metrics_.failed().empty()) return;
  std::string all;  // perhaps there is room by now
  for (const Loop& loop : loops_) all += all_written(loop);
  write_file(metrics_.path(), all + rest);
}

// ---- What the run tells, in its own thread

void Recorder::loop_begins(const std::string& name, const std::vector<Progress::Series>& series, std::int64_t steps,
                           std::int64_t done) {
  Loop loop;
  loop.metrics = {name, steps, recorded(series)};
  loop.begun_at = done;
  const std::lock_guard lock(mutex_);
  loops_.push_back(std::move(loop));
}

// Those that the study records, and how their rows are to be read.
std::vector<Progress::Series> Recorder::recorded(const std::vector<Progress::Series>& series) const {
  std::vector<Progress::Series> list;
  for (const Progress::Series& s : series) {
    const auto found = options_.series.find(s.name);
    if (!s.memory || found == options_.series.end()) continue;
    list.push_back(s);
    list.back().inner = inner_strides(found->second);
  }
  return list;
}

void Recorder::members_begin(std::shared_ptr<const Progress::AllMembers> all) {
  Loop loop;
  const MemberTotals totals = member_totals(*all);
  loop.metrics = {all->front().name, totals.steps, {}};
  loop.begun_at = totals.done;
  for (const Progress::Members& member : *all) loop.firsts.push_back({member.name, member.steps, recorded(member.series)});
  loop.place = MemberOrder(*all).first();
  loop.members = std::move(all);
  const std::lock_guard lock(mutex_);
  loops_.push_back(std::move(loop));
}

void Recorder::loop_ends(std::int64_t done) {
  {
    const std::lock_guard lock(mutex_);
    loops_.back().ended = done;
  }
  wake_.notify_one();
}

// The loops of a stage that was finished before: their series are what it gave.
void Recorder::told_before(const Graph& graph, const RunResult& result) {
  require_results(graph, result);
  const auto series_of = [&](const std::vector<LoopTiming::Series>& list, std::size_t members) {
    std::vector<Progress::Series> series;
    for (const LoopTiming::Series& s : list) {
      const Tensor& rows = *result.outputs.at(s.output);
      const Type row = Type::tensor(rows.type.dtype(), rows.type.dims().subspan(members + 1));
      for (const Output& o : graph.outputs)
        if (o.value == graph.outputs[s.output].value) series.push_back({o.name, rows.data->data(), row, s.stride, rows.data});
    }
    return series;
  };
  auto members = result.members.begin();
  for (std::size_t i = 0; i <= result.timings.size(); ++i) {
    for (; members != result.members.end() && members->after == i; ++members) {
      const auto all = std::make_shared<Progress::AllMembers>();
      for (const MembersRan::Loop& loop : members->loops) {
        all->push_back({loop.name, loop.sizes, loop.steps, series_of(loop.series, loop.sizes.size()), {}});
        all->back().done = std::vector<std::atomic<std::int64_t>>(loop.done.size());
        std::copy(loop.done.begin(), loop.done.end(), all->back().done.begin());
      }
      members_begin(all);
      loop_ends(loops_.back().metrics.steps);
    }
    if (i == result.timings.size()) break;
    const LoopTiming& timing = result.timings[i];
    loop_begins(timing.name, series_of(timing.series, 0), timing.steps, timing.steps);
    loop_ends(timing.steps);
  }
}

void Recorder::keep(RunPosition position, double seconds) {
  const std::lock_guard lock(mutex_);
  pending_ = Checkpoint{nlohmann::ordered_json::object(), finished_, std::move(position)};
  const std::chrono::duration<double> rest(std::max(options_.seconds, seconds / largest_share));
  pause_ = std::chrono::duration_cast<Clock::duration>(rest);
  if (!loops_.empty() && loops_.back().ended < 0) {
    const Loop& loop = loops_.back();
    const std::int64_t done = loop.members ? member_totals(*loop.members).done : progress_.done.load(std::memory_order_relaxed);
    pending_->header["at"] = fmt::format("step {} of {}", grouped(done), loop.metrics.name);
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

// The loop that is the i-th to run and how far it is; nothing when it has not begun. What a loop that runs has done is read under the lock, so
// that it is not the next loop's.
std::optional<Recorder::State> Recorder::state_of(std::size_t i) {
  const std::lock_guard lock(mutex_);
  if (i >= loops_.size()) return std::nullopt;
  Loop& loop = loops_[i];
  const std::int64_t done = loop.ended >= 0 ? loop.ended
                            : loop.members  ? member_totals(*loop.members).done
                                            : progress_.done.load(std::memory_order_acquire);
  return State{&loop, done, loop.ended >= 0};
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
  while (const auto state = state_of(unwritten_)) {
    Loop& loop = *state->loop;
    if (loop.members) write_members(loop);
    while (!loop.members && loop.written < state->done) {
      const std::int64_t next = std::min(state->done, loop.written + steps_at_once);
      tell(loop.metrics, loop.written, next);
      loop.written = next;
    }
    if (!state->ended) break;
    ++unwritten_;
  }
  warn_once(metrics_.failed());
  if (events_) warn_once(events_->failed());
}

// As far as the members have ended one after the other, and of the next one what it has.
void Recorder::write_members(Loop& loop) {
  const MemberOrder order(*loop.members);
  while (!order.at_end(loop.place)) {
    const auto [which, member] = loop.place;
    const Progress::Members& members = (*loop.members)[which];
    const MemberState state = member_state(members, member);
    const LoopMetrics metrics = member_metrics(loop.firsts[which], members.sizes, member);
    while (loop.written < state.done) {
      const std::int64_t next = std::min(state.done, loop.written + steps_at_once);
      tell(metrics, loop.written, next);
      loop.written = next;
    }
    if (!state.ended) return;
    loop.place = order.next(loop.place);
    loop.written = 0;
  }
}

// What has been told of a loop, once more.
std::string Recorder::all_written(const Loop& loop) const {
  std::string text;
  if (!loop.members) {
    append_metrics(text, loop.metrics, 0, loop.written);
    return text;
  }
  const MemberOrder order(*loop.members);
  for (MemberOrder::Place p = order.first(); !order.at_end(p); p = order.next(p)) {
    const Progress::Members& members = (*loop.members)[p.loop];
    const bool last = p.loop == loop.place.loop && p.member == loop.place.member;
    append_metrics(text, member_metrics(loop.firsts[p.loop], members.sizes, p.member), 0,
                   last ? loop.written : member_state(members, p.member).done);
    if (last) break;
  }
  return text;
}

void Recorder::write_timing() {
  std::string text;
  const auto now = Clock::now();
  while (const auto state = state_of(untimed_)) {
    if (!state->ended && now < next_timing_) break;
    const Loop& loop = *state->loop;
    if (state->done > loop.begun_at || !state->ended) {  // not those that ran before this process
      const nlohmann::ordered_json line{{"time", time_text()},
                                        {"seconds", std::chrono::duration<double>(now - start_).count()},
                                        {"loop", loop.metrics.name},
                                        {"step", state->done},
                                        {"steps", loop.metrics.steps}};
      text += line.dump() + "\n";
    }
    next_timing_ = now + timing_every;
    if (!state->ended) break;
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
    nlohmann::ordered_json header = options_.header();
    header.update(checkpoint->header);
    checkpoint->header = std::move(header);
    write_checkpoint(options_.folder, *checkpoint);
  } catch (const RunError& e) { warn_once(fmt::format("no checkpoint: {}", e.what())); } catch (const std::bad_alloc&) {
    warn_once("no checkpoint: out of memory");
  }
}

void Recorder::warn_once(const std::string& what) {
  if (!what.empty() && warned_.insert(what).second) options_.warn(what);
}

}  // namespace mmc

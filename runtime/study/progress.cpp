#include "runtime/study/progress.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "runtime/report/text.h"
#include "runtime/study/member_order.h"
#include "runtime/study/metrics.h"

namespace mmc {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto look_every = 100ms;
constexpr auto quiet_at_first = 500ms;
constexpr auto line_every = 5s;
constexpr std::int64_t bar_width = 24;

// Of the loop that runs, or of all members of a `for` together.
struct State {
  std::int64_t done, trip;
};
State state_of(const Progress& progress, const Progress::AllMembers* members) {
  if (members != nullptr) {
    const MemberTotals totals = member_totals(*members);
    return {totals.done, totals.steps};
  }
  const std::int64_t trip = progress.trip.load(std::memory_order_acquire);
  return {std::min(progress.done.load(std::memory_order_acquire), trip), trip};
}

std::string newest_text(const std::vector<Progress::Series>& all, std::int64_t done) {
  std::string text;
  std::size_t shown = 0;
  for (const Progress::Series& series : all) {
    // When one loop has just followed another, these may be the series of the next one, and `done` still of the last.
    const auto end = ((done - 1) / series.stride + 1) * series.row.bytes();
    if (series.memory && series.rows + end > series.memory->data() + series.memory->size()) continue;
    if (series.row.rank() != 0 || shown++ == 3) continue;
    text += fmt::format("  {} {}", series.name, number_text(metric(series, (done - 1) / series.stride), series.row.dtype()));
  }
  return text;
}

// How many members are done, and where the first one is that is not.
std::string members_text(const Progress::AllMembers& all) {
  const MemberOrder order(all);
  std::int64_t ended = 0, count = 0;
  std::string running;
  for (MemberOrder::Place p = order.first(); !order.at_end(p); p = order.next(p), ++count) {
    const Progress::Members& loop = all[p.loop];
    const MemberState state = member_state(loop, p.member);
    ended += state.ended ? 1 : 0;
    if (state.ended || state.done == 0 || !running.empty()) continue;
    const LoopMetrics member = member_metrics({loop.name, loop.steps, loop.series}, loop.sizes, p.member);
    running = fmt::format("  {}[{}] {} of {}{}", loop.name, fmt::join(member.member, ","), grouped(state.done),
                          grouped(loop.steps), newest_text(member.series, state.done));
  }
  return fmt::format("  {} of {} trained{}", grouped(ended), grouped(count), running);
}

void print_now(const std::string& text) {
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

std::string progress_text(const Progress& progress, double seconds, bool with_bar) {
  const std::shared_ptr<const Progress::AllMembers> members = progress.members.load();
  const auto [done, trip] = state_of(progress, members.get());
  if (trip <= 0) return {};
  std::string text = fmt::format("{:3}% ", done * 100 / trip);
  if (with_bar) {
    const auto filled = static_cast<std::size_t>(done * bar_width / trip);
    text += fmt::format("[{}{}] ", std::string(filled, '='), std::string(static_cast<std::size_t>(bar_width) - filled, ' '));
  }
  text += fmt::format("{} of {}", grouped(done), grouped(trip));
  if (done > 0 && seconds > 0) {
    const double rate = static_cast<double>(done) / seconds;
    text += fmt::format("  {}  {} left", rate_text(rate), duration_text(static_cast<double>(trip - done) / rate));
  }
  if (members) return text + members_text(*members);
  const std::shared_ptr<const std::vector<Progress::Series>> all = progress.series.load();
  if (all == nullptr || done == 0) return text;
  return text + newest_text(*all, done);
}

ProgressWatcher::ProgressWatcher(const Progress& progress, ProgressStyle style)
    : progress_(progress), style_(style), thread_([this] { watch(); }) {}

ProgressWatcher::~ProgressWatcher() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void ProgressWatcher::watch() {
  const auto start = Clock::now();
  auto loop_start = start, last_line = start;
  std::int64_t last_done = 0, last_trip = 0;
  bool bar_shown = false;
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, look_every, [this] { return stop_; })) {
    const auto now = Clock::now();
    const auto [done, trip] = state_of(progress_, progress_.members.load().get());
    if (trip != last_trip || done < last_done) loop_start = last_done == 0 && last_trip == 0 ? start : now;  // another loop
    last_done = done;
    last_trip = trip;
    if (trip <= 0 || now - start < quiet_at_first) continue;
    const double seconds = std::chrono::duration<double>(now - loop_start).count();
    if (style_ == ProgressStyle::bar) {
      print_now("\r\033[K" + progress_text(progress_, seconds, true));
      bar_shown = true;
    } else if (now - last_line >= line_every) {
      print_now(progress_text(progress_, seconds, false) + "\n");
      last_line = now;
    }
  }
  if (bar_shown) print_now("\r\033[K");
}

}  // namespace mmc

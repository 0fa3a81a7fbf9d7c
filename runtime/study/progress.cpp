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

std::string newest_text(const std::vector<Progress::Series>& all, std::int64_t done) {
  std::string text;
  std::size_t shown = 0;
  for (const Progress::Series& series : all) {
    if (series.row.rank() != 0 || shown++ == 3) continue;
    text += fmt::format("  {} {}", series.name, number_text(metric(series, (done - 1) / series.stride), series.row.dtype()));
  }
  return text;
}

// How many members are done, and where the first one is that is not.
std::string members_text(const Progress::Loops& loops) {
  const MemberOrder order(loops);
  std::int64_t ended = 0, count = 0;
  std::string running;
  for (MemberOrder::Place p = order.first(); !order.at_end(p); p = order.next(p), ++count) {
    const Progress::Loop& loop = loops[p.loop];
    const Progress::Loop::Reached reached = loop.reached(p.member);
    ended += reached.ended ? 1 : 0;
    if (reached.ended || reached.done == 0 || !running.empty()) continue;
    const LoopMetrics member = member_metrics({loop.name, loop.steps, loop.series}, loop.sizes, p.member);
    running = fmt::format("  {}[{}] {} of {}{}", loop.name, fmt::join(member.member, ","), grouped(reached.done),
                          grouped(loop.steps), newest_text(member.series, reached.done));
  }
  return fmt::format("  {} of {} trained{}", grouped(ended), grouped(count), running);
}

void print_now(const std::string& text) {
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

std::string progress_text(const Progress::Loops& loops, double seconds, bool with_bar) {
  const ProgressTotals sum = totals(loops);
  const std::int64_t done = sum.done + sum.left_out;
  if (sum.steps <= 0) return {};
  std::string text = fmt::format("{:3}% ", done * 100 / sum.steps);
  if (with_bar) {
    const auto filled = static_cast<std::size_t>(done * bar_width / sum.steps);
    text += fmt::format("[{}{}] ", std::string(filled, '='), std::string(static_cast<std::size_t>(bar_width) - filled, ' '));
  }
  text += fmt::format("{} of {}", grouped(done), grouped(sum.steps));
  if (done > 0 && seconds > 0) {
    const double rate = static_cast<double>(done) / seconds;
    text += fmt::format("  {}  {} left", rate_text(rate), duration_text(static_cast<double>(sum.steps - done) / rate));
  }
  if (!loops.front().sizes.empty()) return text + members_text(loops);
  return done == 0 ? text : text + newest_text(loops.front().series, done);
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
  std::shared_ptr<const Progress::Loops> last;
  bool bar_shown = false;
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, look_every, [this] { return stop_; })) {
    const auto now = Clock::now();
    const std::shared_ptr<const Progress::Loops> loops = progress_.now.load();
    if (loops && last && loops != last) loop_start = now;
    if (loops) last = loops;
    if (!loops || now - start < quiet_at_first) continue;
    const double seconds = std::chrono::duration<double>(now - loop_start).count();
    if (style_ == ProgressStyle::bar) {
      print_now("\r\033[K" + progress_text(*loops, seconds, true));
      bar_shown = true;
    } else if (now - last_line >= line_every) {
      print_now(progress_text(*loops, seconds, false) + "\n");
      last_line = now;
    }
  }
  if (bar_shown) print_now("\r\033[K");
}

}  // namespace mmc

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

// The last number that is there, of a step or of a `repeat` in one; -1 when there is none.
std::int64_t newest_element(const Progress::Series& s, const Progress::Loop::Reached& reached) {
  if (s.row.rank() == 0) return reached.done == 0 ? -1 : (reached.done - 1) / s.stride;
  if (s.row.rank() != 1 || s.repeats.size() != 1 || s.row.elements() == 0) return -1;
  const auto& [first, apart, each, count] = s.repeats.front();
  if (reached.done % s.stride == 0 && reached.within >= first + each)
    return reached.done / s.stride * s.row.elements() + std::min((reached.within - first - each) / apart, count - 1);
  return reached.done == 0 ? -1 : ((reached.done - 1) / s.stride + 1) * s.row.elements() - 1;
}

// Within a step, where its `repeat` is: ", 310 of 938".
std::string repeat_text(const Progress::Loop& loop, const Progress::Loop::Reached& reached) {
  for (const auto& [first, each, trip] : loop.repeats)
    if (reached.within > first && reached.within <= first + each * trip)
      return fmt::format(", {} of {}", grouped((reached.within - first) / each), grouped(trip));
  return {};
}

std::string newest_text(const Progress::Loop& loop, std::int64_t member) {
  const Progress::Loop::Reached reached = loop.reached(member);
  std::string text;
  std::size_t shown = 0;
  for (const Progress::Series& s : loop.series) {
    const std::int64_t element = newest_element(s, reached), rows = (loop.steps + s.stride - 1) / s.stride;
    if (element < 0 || shown++ >= 3) continue;
    text += fmt::format("  {} {}", s.name, number_text(metric(s, member * rows * s.row.elements() + element), s.row.dtype()));
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
    if (reached.ended || reached.done + reached.within == 0 || !running.empty()) continue;
    running = fmt::format("  {}[{}] {} of {}{}{}", loop.name, fmt::join(member_index(loop.sizes, p.member), ","),
                          grouped(reached.done), grouped(loop.steps), repeat_text(loop, reached), newest_text(loop, p.member));
  }
  return fmt::format("  {} of {} trained{}", grouped(ended), grouped(count), running);
}

void print_now(const std::string& text) {
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

std::string progress_text(const Progress::Loops& loops, double seconds, bool with_bar) {
  const ProgressTotals sum = totals(loops);
  if (sum.steps <= 0) return {};
  const auto steps = static_cast<double>(sum.steps), done = static_cast<double>(sum.done + sum.left_out) + sum.parts;
  std::string text = fmt::format("{:3}% ", static_cast<std::int64_t>(done * 100 / steps));
  if (with_bar) {
    const auto filled = static_cast<std::size_t>(done * bar_width / steps);
    text += fmt::format("[{}{}] ", std::string(filled, '='), std::string(static_cast<std::size_t>(bar_width) - filled, ' '));
  }
  const bool ensemble = !loops.front().sizes.empty();
  text += fmt::format("{} of {}", grouped(sum.done + sum.left_out), grouped(sum.steps));
  if (!ensemble) text += repeat_text(loops.front(), loops.front().reached());
  if (done > 0 && seconds > 0) {
    const double rate = done / seconds;
    text += fmt::format("  {}  {} left", rate_text(rate), duration_text((steps - done) / rate));
  }
  return text + (ensemble ? members_text(loops) : newest_text(loops.front(), 0));
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

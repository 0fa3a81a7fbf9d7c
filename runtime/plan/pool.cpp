#include "runtime/plan/pool.h"

#include <algorithm>
#include <chrono>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace mmc {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto longest_spin = std::chrono::microseconds(60);
constexpr int turns_between_looks = 32;  // at the clock

void relax() {
#if defined(__x86_64__)
  _mm_pause();
#endif
}

// Spins until `done()`, at most `longest_spin`; whether it came.
template <class Done>
bool spin(Done done) {
  const auto end = Clock::now() + longest_spin;
  do {
    for (int i = 0; i < turns_between_looks; ++i) {
      if (done()) return true;
      relax();
    }
  } while (Clock::now() < end);
  return done();
}

}  // namespace

void Patience::wait() {
  constexpr int short_turns = 1000;
  if (++turns_ < short_turns)
    relax();
  else
    std::this_thread::yield();
}

Pool::Pool(int threads) : threads_(std::max(1, threads)) {}

Pool::~Pool() {
  over_.store(true);
  round_.fetch_add(1);
  round_.notify_all();
  for (std::thread& t : others_) t.join();
}

void Pool::run(int count, Work work, void* context) {
  count = std::min(count, threads_);
  if (count > 1) {
    while (static_cast<int>(others_.size()) + 1 < threads_)
      others_.emplace_back([this, w = static_cast<int>(others_.size()) + 1] { wait_for_work(w); });
    work_ = work;
    context_ = context;
    count_ = count;
    left_.store(static_cast<int>(others_.size()), std::memory_order_relaxed);
    round_.fetch_add(1);
    round_.notify_all();
  }
  work(context, 0);
  if (count <= 1) return;
  if (spin([this] { return left_.load(std::memory_order_acquire) == 0; })) return;
  for (int left = left_.load(std::memory_order_acquire); left != 0; left = left_.load(std::memory_order_acquire))
    left_.wait(left, std::memory_order_acquire);
}

void Pool::wait_for_work(int w) {
  std::uint32_t seen = 0;
  while (true) {
    const auto came = [&] { return round_.load(std::memory_order_acquire) != seen; };
    if (!spin(came)) round_.wait(seen, std::memory_order_acquire);
    if (!came()) continue;
    ++seen;  // the rounds come one by one: none begins before all have finished the last
    if (over_.load()) return;
    if (w < count_) work_(context_, w);
    if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) left_.notify_one();
  }
}

}  // namespace mmc

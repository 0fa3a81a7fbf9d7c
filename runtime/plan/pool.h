// The threads of a run: they wait for work together with the thread that hands it out.
//
// A fork and a join cost a fraction of a microsecond while the threads still look for work; they do so for some tens of
// microseconds, about the length of a training step, and then sleep until they are woken.
#pragma once
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace mmc {

class Pool {
 public:
  explicit Pool(int threads);  // the caller's own included; the others start with the first work
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  int threads() const { return threads_; }
  // Calls work(context, w) for each w of 0..count-1 (at most `threads`), the first on the caller's thread, and returns when all
  // have. `work` must not throw.
  using Work = void (*)(void* context, int w);
  void run(int count, Work, void* context);

 private:
  void wait_for_work(int w);

  int threads_;
  std::vector<std::thread> others_;
  std::atomic<std::uint32_t> round_{0};  // of work; what follows is written before it rises
  std::atomic<bool> over_{false};
  Work work_ = nullptr;
  void* context_ = nullptr;
  int count_ = 0;
  std::atomic<int> left_{0};  // threads that have not finished this round
};

// For a wait of a few hundred nanoseconds as a rule: tells the core, and after a while lets others run.
class Patience {
 public:
  void wait();

 private:
  int turns_ = 0;
};

}  // namespace mmc

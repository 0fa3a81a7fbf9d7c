// Tells a person how a running loop is getting on: a bar on a terminal, now and then a plain line elsewhere.
//
// A watcher is a thread that reads the Progress of a run ten times a second and never makes the run wait. It says nothing about
// runs that are over within half a second. All of it goes to standard error.
#pragma once
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "runtime/progress.h"

namespace mmc {

enum class ProgressStyle { bar, lines };

class ProgressWatcher {
 public:
  ProgressWatcher(const Progress&, ProgressStyle);
  ~ProgressWatcher();  // stops the thread and wipes the bar
  ProgressWatcher(const ProgressWatcher&) = delete;
  ProgressWatcher& operator=(const ProgressWatcher&) = delete;

 private:
  void watch();
  const Progress& progress_;
  const ProgressStyle style_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  std::thread thread_;
};

// One line: " 45% [=====     ] 22,500 of 50,000  446k steps/s  62 ms left  fit.loss 0.01832".
// Within a long step also where its `repeat` is: "2 of 10, 310 of 938", and what that has logged.
// Of a `for` that trains, the steps of all members together, then "  1 of 4 trained  runs.fit[1] 20 of 30  runs.fit.loss
// 0.01832".
std::string progress_text(const Progress::Loops&, double seconds, bool with_bar);

}  // namespace mmc

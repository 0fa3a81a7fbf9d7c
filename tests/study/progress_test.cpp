#include "runtime/study/progress.h"

#include <catch2/catch.hpp>
#include <vector>

using namespace mmc;

TEST_CASE("progress tells position, rate, time left and the latest metrics", "[study]") {
  const std::vector<float> losses{0.5F, 0.25F, 0.125F, 0};
  const Progress::Series series{"loss", reinterpret_cast<const std::byte*>(losses.data()), Type::scalar(DType::f32), 10};
  Progress progress;
  CHECK(progress_text(progress, 1, true).empty());
  progress.trip = 40;
  progress.done = 25;
  progress.series = std::make_shared<const std::vector<Progress::Series>>(1, series);
  CHECK(progress_text(progress, 0.5, false) == " 62% 25 of 40  50 steps/s  300 ms left  loss 0.125");
  CHECK(progress_text(progress, 0.5, true) == " 62% [===============         ] 25 of 40  50 steps/s  300 ms left  loss 0.125");
  progress.done = 0;
  CHECK(progress_text(progress, 0.5, false) == "  0% 0 of 40");
}

TEST_CASE("progress of a `for` that trains tells of all members and of the first that is not done", "[study]") {
  const std::vector<float> losses{0.5F, 0.25F, 0.125F, 4, 2, 1, 0, 0, 0};
  Progress progress;
  const auto all = std::make_shared<Progress::AllMembers>();
  all->push_back(
      {"runs.fit", {3}, 3, {{"runs.fit.loss", reinterpret_cast<const std::byte*>(losses.data()), Type::scalar(DType::f32), 1}}});
  all->back().done = std::vector<std::atomic<std::int64_t>>(3);
  progress.members = all;
  CHECK(progress_text(progress, 0.5, false) == "  0% 0 of 9  0 of 3 trained");
  all->back().done[0] = -1 - 3;
  all->back().done[1] = 2;
  all->back().done[2] = 1;
  CHECK(progress_text(progress, 0.5, false) ==
        " 66% 6 of 9  12 steps/s  250 ms left  1 of 3 trained  runs.fit[1] 2 of 3  runs.fit.loss 2");
}

TEST_CASE("a watcher ends with its run", "[study]") {
  Progress progress;
  progress.trip = 100;
  const ProgressWatcher watcher(progress, ProgressStyle::lines);
}

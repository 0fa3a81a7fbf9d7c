#include "runtime/study/progress.h"

#include <catch2/catch.hpp>
#include <vector>

using namespace mmc;

TEST_CASE("progress tells position, rate, time left and the latest metrics", "[study]") {
  const std::vector<float> losses{0.5F, 0.25F, 0.125F, 0};
  const std::vector<Progress::Series> series{
      {"loss", reinterpret_cast<const std::byte*>(losses.data()), Type::scalar(DType::f32), 10}};
  Progress progress;
  CHECK(progress_text(progress, 1, true).empty());
  progress.trip = 40;
  progress.done = 25;
  progress.series = &series;
  CHECK(progress_text(progress, 0.5, false) == " 62% 25 of 40  50 steps/s  300 ms left  loss 0.125");
  CHECK(progress_text(progress, 0.5, true) == " 62% [===============         ] 25 of 40  50 steps/s  300 ms left  loss 0.125");
  progress.done = 0;
  CHECK(progress_text(progress, 0.5, false) == "  0% 0 of 40");
}

TEST_CASE("a watcher ends with its run", "[study]") {
  Progress progress;
  progress.trip = 100;
  const ProgressWatcher watcher(progress, ProgressStyle::lines);
}

#include "runtime/study/progress.h"

#include <catch2/catch.hpp>
#include <vector>

#include "tests/study/series.h"

using namespace mmc;

TEST_CASE("progress tells position, rate, time left and the latest metrics", "[study]") {
  const std::vector<float> losses{0.5F, 0.25F, 0.125F, 0};
  Progress::Loops loops;
  loops.emplace_back("fit", 40).series = {series("loss", losses, 10).rows};
  loops[0].tell({25, false});
  CHECK(progress_text(loops, 0.5, false) == " 62% 25 of 40  50 steps/s  300 ms left  loss 0.125");
  CHECK(progress_text(loops, 0.5, true) == " 62% [===============         ] 25 of 40  50 steps/s  300 ms left  loss 0.125");
  loops[0].tell({0, false});
  CHECK(progress_text(loops, 0.5, false) == "  0% 0 of 40");
  loops.clear();
  loops.emplace_back("none", 0);
  CHECK(progress_text(loops, 1, true).empty());
}

TEST_CASE("progress of a `for` that trains tells of all members and of the first that is not done", "[study]") {
  const std::vector<float> losses{0.5F, 0.25F, 0.125F, 4, 2, 1, 0, 0, 0};
  Progress::Loops loops;
  loops.push_back({"runs.fit", 3, {3}, {series("runs.fit.loss", losses, 1).rows}});
  CHECK(progress_text(loops, 0.5, false) == "  0% 0 of 9  0 of 3 trained");
  loops[0].tell({3, true}, 0);
  loops[0].tell({2, false}, 1);
  loops[0].tell({1, false}, 2);
  CHECK(progress_text(loops, 0.5, false) ==
        " 66% 6 of 9  12 steps/s  250 ms left  1 of 3 trained  runs.fit[1] 2 of 3  runs.fit.loss 2");
}

TEST_CASE("progress tells where the `repeat` of a long step is, and what it has logged", "[study]") {
  const std::vector<float> losses{8, 4, 2, 1, 0.5F, 0.25F}, whole{3, 0};
  Progress::Loops loops;
  Progress::Loop& loop = loops.emplace_back("fit", 2);
  loop.series = {series("loss", losses, 1, {{3, 1, 0}}).rows, series("whole", whole, 1).rows};
  loop.series[0].repeats = {{0, 1, 1, 3}};
  loop.repeats = {{0, 1, 3}};
  loop.ticks = 4;
  CHECK(progress_text(loops, 0.5, false) == "  0% 0 of 2");
  loop.tell({0, false, 2});
  CHECK(progress_text(loops, 1, false) == " 25% 0 of 2, 2 of 3  0.5 steps/s  3 s left  loss 4");
  loop.tell({1, false});
  CHECK(progress_text(loops, 0.5, false) == " 50% 1 of 2  2 steps/s  500 ms left  loss 2  whole 3");
  loop.tell({1, false, 3});
  CHECK(progress_text(loops, 0.5, true) ==
        " 87% [=====================   ] 1 of 2, 3 of 3  3.5 steps/s  71.4 ms left  loss 0.25  whole 3");
}

TEST_CASE("a watcher ends with its run", "[study]") {
  Progress progress;
  const auto loops = std::make_shared<Progress::Loops>();
  loops->emplace_back("fit", 100);
  progress.now = loops;
  const ProgressWatcher watcher(progress, ProgressStyle::lines);
}

// Trainings inside of a `for`: in which order their steps are told of, and as which lines.
#include <catch2/catch.hpp>

#include "runtime/study/member_order.h"
#include "tests/study/series.h"

namespace mmc {
namespace {

Progress::Loop members(std::vector<std::int64_t> sizes, std::int64_t steps) { return {"fit", steps, std::move(sizes)}; }

std::string places(const Progress::Loops& all) {
  const MemberOrder order(all);
  std::string text;
  for (MemberOrder::Place p = order.first(); !order.at_end(p); p = order.next(p))
    text += static_cast<char>('a' + p.loop) + std::to_string(p.member) + ' ';
  return text;
}

template <class... Loops>
Progress::Loops all(Loops... loops) {
  Progress::Loops list;
  (list.push_back(std::move(loops)), ...);
  return list;
}

TEST_CASE("members are told of one after the other, iteration by iteration of the outermost `for`", "[study]") {
  CHECK(places(all(members({3}, 1))) == "a0 a1 a2 ");
  CHECK(places(all(members({2}, 1), members({2}, 1))) == "a0 b0 a1 b1 ");
  CHECK(places(all(members({2}, 1), members({2, 3}, 1), members({2}, 1))) == "a0 b0 b1 b2 c0 a1 b3 b4 b5 c1 ");
  CHECK(places(all(members({2, 0}, 1), members({2}, 1), members({2, 0}, 1))) == "b0 b1 ");
  CHECK(places(all(members({0}, 1))).empty());
  CHECK(places({}).empty());
  CHECK(places(all(members({}, 1))) == "a0 ");  // a loop of the root
}

TEST_CASE("the steps of all members together", "[study]") {
  Progress::Loops loops = all(members({3}, 10), members({3}, 4));
  loops[0].tell({10, true}, 0);
  loops[0].tell({3, true}, 1);  // it stopped
  loops[0].tell({7, false}, 2);
  loops[1].tell({2, false}, 0);
  CHECK(loops[0].reached(1).done == 3);
  CHECK(loops[0].reached(1).ended);
  CHECK(loops[0].reached(2).done == 7);
  CHECK_FALSE(loops[0].reached(2).ended);
  const ProgressTotals sum = totals(loops);
  CHECK(sum.done == 10 + 3 + 7 + 2);
  CHECK(sum.left_out == 7);
  CHECK(sum.steps == 3 * 10 + 3 * 4);
}

TEST_CASE("lines of members and of iterations of a repeat", "[study]") {
  std::vector<float> loss(2 * 3 * 3 * 2), rare(2 * 3 * 2);
  for (std::size_t i = 0; i < loss.size(); ++i) loss[i] = static_cast<float>(i);
  for (std::size_t i = 0; i < rare.size(); ++i) rare[i] = static_cast<float>(100 + i);
  // Two by three members of three steps; two iterations, and every second step a number of its own.
  const LoopMetrics first{"fit", 3, {series("fit.loss", loss, 1, {{2, 1, 0}}), series("fit.rare", rare, 2)}};
  const LoopMetrics last = member_metrics(first, {2, 3}, 5);
  CHECK(last.member == std::vector<std::int64_t>{1, 2});
  const std::string all_lines =
      "{\"member\":1,\"member2\":2,\"step\":0,\"repeat\":0,\"fit.loss\":30}\n"
      "{\"member\":1,\"member2\":2,\"step\":0,\"repeat\":1,\"fit.loss\":31}\n"
      "{\"member\":1,\"member2\":2,\"step\":0,\"fit.rare\":110}\n"
      "{\"member\":1,\"member2\":2,\"step\":1,\"repeat\":0,\"fit.loss\":32}\n"
      "{\"member\":1,\"member2\":2,\"step\":1,\"repeat\":1,\"fit.loss\":33}\n"
      "{\"member\":1,\"member2\":2,\"step\":2,\"repeat\":0,\"fit.loss\":34}\n"
      "{\"member\":1,\"member2\":2,\"step\":2,\"repeat\":1,\"fit.loss\":35}\n"
      "{\"member\":1,\"member2\":2,\"step\":2,\"fit.rare\":111}\n";
  REQUIRE(places_of_step(last) == 3);
  CHECK(lines(last, 0, 9) == all_lines);
  for (std::int64_t cut = 0; cut <= 9; ++cut) CHECK(lines(last, 0, cut) + lines(last, cut, 9) == all_lines);
}

TEST_CASE("lines of repeats that stand side by side and in one another come in the order of their numbers", "[study]") {
  // `every 2` in a `repeat` of three, beside what each iteration logs; then a second `repeat`; a `repeat` in a `repeat` of which
  // every third iteration logs.
  const std::vector<float> each{1, 2, 3}, second{4, 5}, nested{6, 7, 8, 9}, own{10}, around{11, 12};
  const LoopMetrics loop{
      "fit",
      1,
      {series("own", own, 1), series("nested", nested, 1, {{2, 1, 1}, {2, 3, 2}}), series("around", around, 1, {{2, 1, 1}}),
       series("each", each, 1, {{3, 1, 0}}), series("second", second, 1, {{2, 2, 0}})}};
  CHECK(places_of_step(loop) == 3 + 2 * (4 + 1) + 1);
  CHECK(lines(loop, 0, places_of_step(loop)) ==
        "{\"step\":0,\"repeat\":0,\"each\":1,\"second\":4}\n{\"step\":0,\"repeat\":1,\"each\":2}\n"
        "{\"step\":0,\"repeat\":2,\"each\":3,\"second\":5}\n"
        "{\"step\":0,\"repeat\":0,\"repeat2\":0,\"nested\":6}\n{\"step\":0,\"repeat\":0,\"repeat2\":3,\"nested\":7}\n"
        "{\"step\":0,\"repeat\":0,\"around\":11}\n"
        "{\"step\":0,\"repeat\":1,\"repeat2\":0,\"nested\":8}\n{\"step\":0,\"repeat\":1,\"repeat2\":3,\"nested\":9}\n"
        "{\"step\":0,\"repeat\":1,\"around\":12}\n"
        "{\"step\":0,\"own\":10}\n");
}

TEST_CASE("a line is told of when all of its numbers are there, and not before the lines above it", "[study]") {
  const std::vector<float> a(2 * 3), b(2 * 2), whole(2);
  LoopMetrics loop{"fit", 2, {series("a", a, 1, {{3, 1, 0}}), series("b", b, 1, {{2, 1, 1}}), series("whole", whole, 1)}};
  REQUIRE(places_of_step(loop) == 6);
  const auto told = [&](std::int64_t done, std::int64_t within) { return places_told(loop, {done, false, within}, 0); };
  // Nobody tells of its repeats: a step comes at once.
  CHECK(told(0, 0) == 0);
  CHECK(told(0, 5) == 0);
  CHECK(told(1, 0) == 6);
  loop.series[0].rows.repeats = {{0, 1, 1, 3}};
  CHECK(told(0, 1) == 1);
  CHECK(told(0, 5) == 3);  // `b` waits for the end
  CHECK(told(1, 2) == 8);
  loop.series[1].rows.repeats = {{3, 1, 1, 2}};
  CHECK(told(0, 3) == 3);
  CHECK(told(0, 4) == 4);
  CHECK(told(1, 5) == 11);
  // The last batch of the first is there at the end only, and what stands below it waits.
  loop.series[0].rows.repeats[0].count = 2;
  CHECK(told(0, 5) == 2);
  // The second runs first.
  loop.series[0].rows.repeats = {{2, 1, 1, 3}};
  loop.series[1].rows.repeats = {{0, 1, 1, 2}};
  CHECK(told(0, 2) == 0);
  CHECK(told(0, 3) == 1);
  CHECK(told(0, 5) == 5);
  CHECK(places_told(loop, {0, false, 3}, 1) == 1);
}

}  // namespace
}  // namespace mmc

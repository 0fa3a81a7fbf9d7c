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
  const LoopMetrics first{"fit", 3, {series("fit.loss", loss, 1, {Dim(2)}), series("fit.rare", rare, 2)}};
  const LoopMetrics last = member_metrics(first, {2, 3}, 5);
  CHECK(last.member == std::vector<std::int64_t>{1, 2});
  const std::string all_lines =
      "{\"member\":1,\"member2\":2,\"step\":0,\"fit.rare\":110}\n"
      "{\"member\":1,\"member2\":2,\"step\":0,\"repeat\":0,\"fit.loss\":30}\n"
      "{\"member\":1,\"member2\":2,\"step\":0,\"repeat\":1,\"fit.loss\":31}\n"
      "{\"member\":1,\"member2\":2,\"step\":1,\"repeat\":0,\"fit.loss\":32}\n"
      "{\"member\":1,\"member2\":2,\"step\":1,\"repeat\":1,\"fit.loss\":33}\n"
      "{\"member\":1,\"member2\":2,\"step\":2,\"fit.rare\":111}\n"
      "{\"member\":1,\"member2\":2,\"step\":2,\"repeat\":0,\"fit.loss\":34}\n"
      "{\"member\":1,\"member2\":2,\"step\":2,\"repeat\":1,\"fit.loss\":35}\n";
  CHECK(lines(last, 0, 3) == all_lines);
  for (std::int64_t cut = 0; cut <= 3; ++cut) CHECK(lines(last, 0, cut) + lines(last, cut, 3) == all_lines);

  // `every 2` in a `repeat` of three, beside what each iteration logs; a repeat within a repeat.
  const std::vector<float> each{1, 2, 3}, second{4, 5}, nested{6, 7, 8, 9};
  CHECK(lines({"fit", 1, {series("each", each, 1, {Dim(3)}), series("second", second, 1, {Dim(2)}, {2})}}, 0, 1) ==
        "{\"step\":0,\"repeat\":0,\"each\":1,\"second\":4}\n{\"step\":0,\"repeat\":1,\"each\":2}\n"
        "{\"step\":0,\"repeat\":2,\"each\":3,\"second\":5}\n");
  CHECK(lines({"fit", 1, {series("nested", nested, 1, {Dim(2), Dim(2)}, {1, 3})}}, 0, 1) ==
        "{\"step\":0,\"repeat\":0,\"repeat2\":0,\"nested\":6}\n{\"step\":0,\"repeat\":0,\"repeat2\":3,\"nested\":7}\n"
        "{\"step\":0,\"repeat\":1,\"repeat2\":0,\"nested\":8}\n{\"step\":0,\"repeat\":1,\"repeat2\":3,\"nested\":9}\n");
}

}  // namespace
}  // namespace mmc

// The points of a sweep: their order, and that point i depends on the plan and i alone.
#include <catch2/catch.hpp>
#include <cmath>

#include "runtime/study/points.h"
#include "runtime/study/sweep_table.h"

namespace {

using namespace mmc;

SweepPlan plan(SweepPlan::Kind kind) {
  SweepPlan made;
  made.kind = kind;
  made.axes = {{"n", {"1", "2", "3"}}, {"kind", {"\"a\"", "\"b\""}}};
  return made;
}

std::vector<std::string> names(const SweepPlan& made) {
  std::vector<std::string> all;
  for (std::int64_t i = 0; i < point_count(made); ++i) all.push_back(name(point(made, i)));
  return all;
}

TEST_CASE("a grid is row-major: its last axis changes fastest", "[points]") {
  CHECK(names(plan(SweepPlan::Kind::grid)) ==
        std::vector<std::string>{"n=1 kind=a", "n=1 kind=b", "n=2 kind=a", "n=2 kind=b", "n=3 kind=a", "n=3 kind=b"});
}

TEST_CASE("cases come one by one, each with every combination of the axes", "[points]") {
  SweepPlan made = plan(SweepPlan::Kind::cases);
  made.axes = {{"seed", {"0", "1"}}};
  made.cases = {{{"n", "4"}}, {{"n", "8"}, {"lr", "0.1"}}};
  CHECK(names(made) == std::vector<std::string>{"n=4 seed=0", "n=4 seed=1", "n=8 lr=0.1 seed=0", "n=8 lr=0.1 seed=1"});
  CHECK(varied_params(made) == std::vector<std::string>{"n", "lr", "seed"});
}

TEST_CASE("a random point does not depend on how many there are or on other axes", "[points]") {
  SweepPlan few = plan(SweepPlan::Kind::random);
  few.trials = 20;
  few.seed = 7;
  SweepPlan many = few;
  many.trials = 200;
  many.axes.insert(many.axes.begin(), {"lr", {"0.1", "0.2"}});
  std::vector<int> seen(3, 0);
  for (std::int64_t i = 0; i < few.trials; ++i) {
    const Point a = point(few, i), b = point(many, i);
    CHECK(a.settings[0] == b.settings[1]);
    CHECK(a.settings[1] == b.settings[2]);
  }
  for (std::int64_t i = 0; i < many.trials; ++i) ++seen[point(many, i).settings[1].second[0] - '1'];
  for (int n : seen) CHECK((n > 40 && n < 95));  // 200 draws from three values
  SweepPlan other = few;
  other.seed = 8;
  CHECK(names(other) != names(few));
}

TEST_CASE("the best point is the first of equals, and a nan is never best", "[points]") {
  SweepPlan made = plan(SweepPlan::Kind::grid);
  made.goal = SweepPlan::Goal::minimize;
  std::vector<SweepRow> rows;
  for (double score : {3.0, std::nan(""), 1.0, 1.0}) {
    FinishedPoint p;
    p.score = score;
    rows.push_back({point(made, static_cast<std::int64_t>(rows.size())), p});
  }
  REQUIRE(best_row(made, rows) != nullptr);
  CHECK(best_row(made, rows)->point.index == 2);
  made.goal = SweepPlan::Goal::maximize;
  CHECK(best_row(made, rows)->point.index == 0);
  made.goal = SweepPlan::Goal::none;
  CHECK(best_row(made, rows) == nullptr);
}

}  // namespace

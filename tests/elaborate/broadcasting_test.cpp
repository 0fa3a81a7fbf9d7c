// Which shapes go together, and what is said when they do not.
#include <catch2/catch.hpp>

#include "study.h"

using mmc::test::message;
using mmc::test::run;
using mmc::test::value;

TEST_CASE("missing leading axes are stretched") {
  CHECK(value("reshape(range(4), [2, 2]) + range(2)") == "i32[2, 2] [[0, 2], [2, 4]]");
  CHECK(value("range(2) + zeros([3, 1, 2])") == "f32[3, 1, 2] [[[0, 1]], [[0, 1]], [[0, 1]]]");
  CHECK(value("zeros([0, 2]) + range(2)") == "f32[0, 2] []");
}

TEST_CASE("an axis of size 1 is stretched when it was written as one") {
  const std::string x = "let x = range(2)\nlet m = reshape(range(4), [2, 2])\nshow ";
  CHECK(run(x + "x[:, none] + x\n") == "i32[2, 2] [[0, 1], [1, 2]]");
  CHECK(run(x + "m - max(m, axis = 1, keep = true)\n") == "i32[2, 2] [[-1, 0], [-1, 0]]");
  CHECK(run(x + "m + zeros([2, 1])\n") == "f32[2, 2] [[0, 1], [2, 3]]");
  CHECK(run(x + "m + reshape(x, [2, 1])\n") == "i32[2, 2] [[0, 1], [3, 4]]");
  CHECK(run(x + "where(x[:, none] > 0, m, -m)\n") == "i32[2, 2] [[0, -1], [2, 3]]");
  CHECK(run(x + "m + m[:, 0:1]\n") == "MM0202 the shapes of the operands of `+` differ: i32[2, 2] and i32[2, 1]");
  CHECK(run(x + "m + zeros([2, x[1:][0] * 0 + 1])\n").starts_with("MM0403"));
  CHECK(run("let k = 1\nshow zeros([2, k]) + range(2)\n").starts_with("MM0202"));
}

TEST_CASE("[n] against [n, 1] shows both types and two repairs") {
  CHECK(message("p: f32[8] ~ normal(0, 1)\n"
                "t: f32[8, 1] ~ normal(0, 1)\n"
                "show mean((p - t)^2)\n") ==
        R"(error[MM0202]: the shapes of the operands of `-` differ: f32[8] and f32[8, 1]
 --> test.mm:3:14
  |
3 | show mean((p - t)^2)
  |            - ^ - t: f32[8, 1]
  |            |
  |            p: f32[8]
  = help: drop the axis of size 1: `t[:, 0]`
  = help: or give the other one such an axis: `p[:, none]`
)");
}

TEST_CASE("shapes that differ") {
  CHECK(value("zeros([3]) + zeros([4])") == "MM0201 the shapes of the operands of `+` differ: f32[3] and f32[4]");
  CHECK(value("maximum(zeros([3]), zeros([2, 4]))") ==
        "MM0201 the shapes of the operands of `maximum` differ: f32[3] and f32[2, 4]");
  CHECK(
      message("let x = zeros([4, 3])\nlet row = zeros([4])\nshow x + row\n").find("go along the first instead: `row[:, none]`") !=
      std::string::npos);
  CHECK(value("where(zeros([3]) > 0, zeros([3]), zeros([4]))") ==
        "MM0201 the shapes of the operands of `where` differ: bool[3], f32[3] and f32[4]");
  CHECK(value("zeros([3]) == zeros([4])").starts_with("MM0201"));
  CHECK(value("where(range(3) > 1, zeros([2]), 1)").starts_with("MM0201"));
}

TEST_CASE("dimension names are shown where a signature gave them") {
  CHECK(message("fn f(a: f32[batch, 2], b: f32[width]) = a + b\nshow f(zeros([3, 2]), zeros([4]))\n").find("f32[batch = 3, 2]") !=
        std::string::npos);
}

TEST_CASE("a declared size 1 meets what has as many axes") {
  const std::string x = "row: f32[1, 3] ~ constant(1)\ncolumn: f32[2, 1] ~ constant(2)\nshow ";
  CHECK(run(x + "row + column, zeros([2, 3]) + row\n") == "f32[2, 3] all 3; f32[2, 3] all 1");
  CHECK(run(x + "zeros([4, 2, 3]) + column\n") == "f32[4, 2, 3] all 2");
  CHECK(run(x + "column + 1, column * sum(row)\n") == "f32[2, 1] all 3; f32[2, 1] all 6");
  CHECK(run(x + "column + zeros([2])\n").starts_with("MM0202"));
  CHECK(run(x + "column[:, 0, none] + zeros([2])\n") == "f32[2, 2] all 2");
}

// x[...]: what PyTorch and NumPy give, and what is said about what cannot be.
#include <catch2/catch.hpp>

#include "study.h"

using mmc::test::message;
using mmc::test::run;
using mmc::test::value;

namespace {
// Element [i, j, k] of x is 100 i + 10 j + k.
const std::string given =
    "let x = 100 * range(2)[:, none, none] + 10 * range(3)[:, none] + range(4)\n"
    "let zero = argmin(range(3))\nlet one = zero + 1\nlet i = range(2)\nlet j = 2 - range(2)\nshow ";
}  // namespace

TEST_CASE("static indices and slices") {
  CHECK(run(given + "x[1, 2, 3], x[-1, 0]\n") == "i32[] 123; i32[4] [100, 101, 102, 103]");
  CHECK(run(given + "x[:, 1, ::2]\n") == "i32[2, 2] [[10, 12], [110, 112]]");
  CHECK(run(given + "x[..., -1]\n") == "i32[2, 3] [[3, 13, 23], [103, 113, 123]]");
  CHECK(run(given + "x[0, ..., 1:3]\n") == "i32[3, 2] [[1, 2], [11, 12], [21, 22]]");
  CHECK(run(given + "x[0, 0, ::-1], x[0, 0, 2::-2], x[0, 0, -1:-3:-1]\n") == "i32[4] [3, 2, 1, 0]; i32[2] [2, 0]; i32[2] [3, 2]");
  CHECK(run(given + "x[0, 0, 3:1], x[0, 0, 9:], x[0, 0, -9:2]\n") == "i32[0] []; i32[0] []; i32[2] [0, 1]");
  CHECK(run(given + "x[0, 0, 1..3], x[0, 0, [1..4 by 2]]\n") == "i32[2] [1, 2]; i32[2] [1, 3]");
  CHECK(run(given + "shape(x[none, 0, :, none])\n") == "[1, 3, 1, 4]");
}

TEST_CASE("indices that are computed") {
  CHECK(run(given + "x[one, :, zero]\n") == "i32[3] [100, 110, 120]");
  CHECK(run(given + "x[0, one]\n") == "i32[4] [10, 11, 12, 13]");
  CHECK(run(given + "x[:, j, 0]\n") == "i32[2, 2] [[20, 10], [120, 110]]");
  CHECK(run(given + "x[0, [[0, -1], [1, 1]], 0]\n").starts_with("run error"));
  CHECK(run(given + "x[0, [0, -1], 0]\n") == "i32[2] [0, 20]");
  CHECK(run(given + "x[0][stack([i, i])][..., 1]\n") == "i32[2, 2] [[1, 11], [1, 11]]");
  CHECK(run(given + "x[one + 1]\n").starts_with("run error"));
}

TEST_CASE("several integer tensors pair up, placed as in PyTorch") {
  CHECK(run(given + "x[i, j]\n") == "i32[2, 4] [[20, 21, 22, 23], [110, 111, 112, 113]]");  // x[[0, 1], [2, 1]]
  CHECK(run(given + "x[:, j, i]\n") == "i32[2, 2] [[20, 11], [120, 111]]");                 // side by side: in their place
  CHECK(run(given + "x[i, :, j]\n") == "i32[2, 3] [[2, 12, 22], [101, 111, 121]]");         // apart: in front
  CHECK(run(given + "x[0, :, j]\n") == "i32[3, 2] [[2, 1], [12, 11], [22, 21]]");           // a static int is no tensor
  CHECK(run(given + "x[i, j, [3, 0]]\n") == "i32[2] [23, 110]");
  CHECK(run(given + "x[i[:, none], j]\n") ==
        "i32[2, 2, 4] [[[20, 21, 22, 23], [10, 11, 12, 13]], [[120, 121, 122, 123], [110, 111, 112, 113]]]");
  CHECK(run(given + "x[i][:, j][..., 0]\n") == "i32[2, 2] [[20, 10], [120, 110]]");
  CHECK(run(given + "shape(x[i, none, j])\n") == "[2, 1, 4]");
  CHECK(run(given + "x[i, 3 * j]\n").starts_with("run error"));
  CHECK(run(given + "x[[0, 1], [0, 1, 2]]\n").starts_with("MM0201"));
}

TEST_CASE("lists, ranges and stacks") {
  CHECK(value("[10, 20, 30][1], [10, 20, 30][-1], [10, 20, 30][1:], [\"a\", \"b\"][::-1]") == "20; 30; [20, 30]; [\"b\", \"a\"]");
  CHECK(value("(0..5)[2], (0..10)[2:4]") == "2; [2, 3]");
  CHECK(value("[[1, 2], [3, 4]][1][0], [[1, 2], [3, 4]][:, 0]") == "3; i32[2] [1, 3]");
  CHECK(run(given + "[5, 6, 7][one]\n") == "i32[] 6");
  CHECK(run(given + "{ a: x[0, :, 0], b: [7, 8, 9] }[1]\n") == "{ a: i32[] 10, b: 8 }");
  CHECK(run(given + "{ a: x[0, :, 0], b: [7, 8, 9] }[one]\n") == "{ a: i32[] 10, b: i32[] 8 }");
  CHECK(run(given + "{ a: x[0, :, 0], b: [7, 8, 9] }[1:]\n") == "{ a: i32[2] [10, 20], b: [8, 9] }");
  CHECK(run(given + "{ a: x[0, :, 0], b: { c: x[0] } }[[2, 0]].b.c[..., 0]\n") == "i32[2] [20, 0]");
  CHECK(run(given + "{ a: x, b: x[0] }[0]\n") == "MM0224 the parts of a stack have one leading size, and these differ");
}

TEST_CASE("indices that cannot be") {
  CHECK(message("let x = range(5)\nshow x[5]\n") ==
        R"(error[MM0213]: the index 5 is outside of an axis of size 5
 --> test.mm:2:8
  |
2 | show x[5]
  |        ^ indices go from 0 to 4, or from -5 to -1
)");
  CHECK(value("[1, 2][2]") == "MM0213 the index 2 is outside of a list of 2");
  CHECK(value("range(5)[3..6]").starts_with("MM0213"));
  CHECK(value("range(5)[[0, 7]]").starts_with("MM0213"));
  CHECK(value("zeros([3, 4])[0, 1, 2]") == "MM0214 3 indices for 2 axes");
  CHECK(value("zeros([3, 4])[0.5]") == "MM0215 this cannot be an index");
  CHECK(value("zeros([3, 4])[zeros([2])]") == "MM0215 this cannot be an index");
  CHECK(value("zeros([3, 4])[..., ...]").starts_with("MM0215"));
  CHECK(value("range(9)[::0]") == "MM0227 the step of a slice is not 0");
  CHECK(value("range(9)[0.5:]") == "MM0227 the start of a slice is an int");
  CHECK(value("\"abc\"[0]") == "MM0215 this has no elements to index");
  CHECK(value("3[0]").starts_with("MM02"));
  CHECK(value("shape(zeros([3])[zeros([3]) > 0])") == "[i32[] 0]");  // a late size, which the graph computes
  CHECK(run("net ~ Linear(2, 1)\nshow net[0]\n") == "MM0215 this has no elements to index");
}

// `@`: the last two axes, leading ones broadcast, vectors as in NumPy.
#include <catch2/catch.hpp>

#include "study.h"

using mmc::test::count_nodes;
using mmc::test::message;
using mmc::test::run;
using mmc::test::value;

namespace {
const std::string given = "let a = reshape(range(6), [2, 3])\nlet b = reshape(range(6), [3, 2])\nlet v = range(3)\nshow ";
}

TEST_CASE("matrices and vectors") {
  CHECK(run(given + "a @ b\n") == "i32[2, 2] [[10, 13], [28, 40]]");
  CHECK(run(given + "a @ v, v @ b, v @ v\n") == "i32[2] [5, 14]; i32[2] [10, 13]; i32[] 5");
  CHECK(run(given + "b.T @ a.T == (a @ b).T\n") == "bool[2, 2] all true");
  CHECK(run(given + "(a @ b) * 1.0 == (a * 1.0) @ b\n") == "bool[2, 2] all true");
  CHECK(value("zeros([2, 0]) @ zeros([0, 3])") == "f32[2, 3] all 0");
}

TEST_CASE("leading axes") {
  CHECK(run(given + "stack([a, 2 * a]) @ b == stack([a @ b, 2 * a @ b])\n") == "bool[2, 2, 2] all true");
  CHECK(run(given + "a @ stack([b, 2 * b]) == stack([a @ b, 2 * a @ b])\n") == "bool[2, 2, 2] all true");
  CHECK(run(given + "stack([a, 3 * a]) @ stack([b, 2 * b]) == stack([a @ b, 6 * a @ b])\n") == "bool[2, 2, 2] all true");
  CHECK(run(given + "v @ stack([b, 2 * b]) == stack([v @ b, 2 * v @ b])\n") == "bool[2, 2] all true");
  CHECK(run(given + "stack([a, 2 * a]) @ v == stack([a @ v, 2 * a @ v])\n") == "bool[2, 2] all true");
  CHECK(run(given + "shape(zeros([5, 2, 3])[:, none] @ zeros([4, 3, 2]))\n") == "[5, 4, 2, 2]");
  CHECK(run(given + "a @ stack([b, 2 * b]).T.T == stack([a @ b, 2 * a @ b])\n") == "bool[2, 2, 2] all true");
  CHECK(run(given + "b.T @ stack([a, 2 * a]).T == stack([b.T @ a.T, 2 * b.T @ a.T])\n") == "bool[2, 2, 2] all true");
  CHECK(run(given + "zeros([2, 2, 3]) @ zeros([4, 3, 2])\n") ==
        "MM0201 the axes before the matrices of `@` do not fit each other");
}

TEST_CASE("a transposed operand is not transposed") {
  CHECK(count_nodes(given + "a @ b.T.T, v @ a.T\n", "transpose") <= 1);
  CHECK(count_nodes(given + "range(3) @ a.T\n", "transpose") == 0);
  CHECK(count_nodes(given + "range(3) @ a.T\n", "dot") == 1);
}

TEST_CASE("inner sizes that differ") {
  CHECK(message("let h = zeros([32, 128])\nlet W = zeros([10, 128])\nshow h @ W\n") ==
        R"(error[MM0204]: the inner sizes of `@` differ: 128 and 10
 --> test.mm:3:8
  |
3 | show h @ W
  |      - ^ - W: f32[10, 128]
  |      |
  |      h: f32[32, 128]
  = help: `W.T` would fit: f32[128, 10]
)");
  CHECK(value("2 @ zeros([3, 3])") == "MM0222 `@` takes tensors with at least one axis");
  CHECK(value("zeros([3, 3]) @ sum(zeros([3]))").starts_with("MM0222"));
  CHECK(value("\"a\" @ zeros([3])").starts_with("MM0219"));
}

// Operators on static values, tensors, lists and records.
#include <catch2/catch.hpp>

#include "study.h"

using mmc::test::count_nodes;
using mmc::test::run;
using mmc::test::run_f64;
using mmc::test::value;

TEST_CASE("static ints are exact and never wrap") {
  CHECK(value("7 // 2, -7 // 2, 7 // -2, 7 % 3, -7 % 3, 7 % -3") == "3; -4; -4; 1; 2; -2");
  CHECK(value("2^10, 2^0, 0^0, (-2)^3, (-1)^1_000_000_001") == "1024; 1; 1; -8; -1");
  CHECK(value("7 / 2, 6 / 3, 2^-1") == "3.5; 2; 0.5");
  CHECK(value("9_000_000_000_000_000_000 + 9_000_000_000_000_000_000") ==
        "MM0407 9000000000000000000 + 9000000000000000000 is beyond 64 bits");
  CHECK(value("10^30") == "MM0407 10 ^ 30 is beyond 64 bits");
  CHECK(value("10 // 0") == "MM0406 a division by 0");
  CHECK(value("1 / 0") == "MM0406 a division by 0");
  CHECK(value("1.0 % 0.0") == "MM0406 a remainder of a division by 0");
  CHECK(value("range(3) // 0") == "MM0406 a division by 0");
  CHECK(value("is_finite(ones([1]) / 0), is_finite(ones([1]) // 0)") == "bool[1] [false]; bool[1] [false]");
  CHECK(value("true + 1, true * 2.5") == "2; 2.5");
  CHECK(value("-7.5 // 2, -7.5 % 2, 7.5 % -2") == "-4; 0.5; -0.5");
}

TEST_CASE("a static result that is lost to 0 is a warning") {
  CHECK(mmc::test::warnings("show 3000.0^-100\n") == "MM0804 3000 ^ -100 is too small for a float and becomes 0");
  CHECK(mmc::test::warnings("show zeros([2]) + 1e-60\n") == "MM0804 1e-60 is too small for f32 and becomes 0");
  CHECK(mmc::test::warnings("show 0.0 * 3\n").empty());
  CHECK(value("zeros([2]) + 1e60") == "MM0418 1e+60 is beyond what f32 can hold");
  CHECK(value("range(2) + 3_000_000_000") == "MM0418 3000000000 is beyond what i32 can hold");
}

TEST_CASE("static comparisons, strings and lists") {
  CHECK(value("1 < 2 < 3, 1 == 1.0, 9007199254740993 > 9007199254740992") == "true; true; true");
  CHECK(value("\"a\" + \"b\" == \"ab\", \"a\" != \"a\"") == "true; false");
  CHECK(value("[1, 2] + [3], [16] * 3, 2 * [\"a\"]") == "[1, 2, 3]; [16, 16, 16]; [\"a\", \"a\"]");
  CHECK(value("[1, 2] == [1, 2], [1, 2] == [1], [1, [2]] != [1, [3]]") == "true; false; true");
  CHECK(value("3 in [1, 2, 3], 4 not in 0..4, 4 in 0..4, \"x\" in [\"x\"]") == "true; true; false; true");
  CHECK(value("{ a: 1 } == { a: 1 }, { a: 1 } == { b: 1 }, none == none, 3 == none") == "true; false; true; false");
  CHECK(value("zeros([2]) == none") == "false");
  CHECK(value("relu == relu, relu == tanh") == "true; false");
  CHECK(value("\"a\" * 2") == "MM0219 `*` cannot take these operands");
  CHECK(value("\"a\" < \"b\"") == "MM0219 `<` cannot take these operands");
  CHECK(value("relu + 1") == "MM0219 `+` cannot take these operands");
  CHECK(value("[1, 2, 3] * [1, 2]") == "MM0415 the lists on the two sides of `*` have 3 and 2 elements");
}

TEST_CASE("tensors take their dtype from the ladder bool, int, float") {
  CHECK(value("range(3) + 1") == "i32[3] [1, 2, 3]");
  CHECK(value("range(3) * 0.5") == "f32[3] [0, 0.5, 1]");
  CHECK(value("range(3) / 2") == "f32[3] [0, 0.5, 1]");
  CHECK(value("range(4) // 2") == "i32[4] [0, 0, 1, 1]");
  CHECK(value("(range(3) > 0) + (range(3) > 1)") == "i32[3] [0, 1, 2]");
  CHECK(value("(range(3) > 0) * zeros([3])") == "f32[3] all 0");
  CHECK(value("i64(range(2)) + range(2)") == "i64[2] [0, 2]");
  CHECK(value("i64(range(2)) * 0.5") == "f32[2] [0, 0.5]");
  CHECK(value("f64(zeros([2])) + 0.1") == "f64[2] all 0.1");
  CHECK(value("f64(zeros([2])) + range(2)") == "f64[2] [0, 1]");
  CHECK(value("f64(zeros([2])) + zeros([2])") == "MM0203 `+` mixes f32 and f64");
  CHECK(run_f64("show f64(zeros([2])) + zeros([2]), range(2) / 2\n") == "f64[2] all 0; f64[2] [0, 0.5]");
  CHECK(value("range(3) == 1.5") == "bool[3] all false");
  CHECK(value("(range(2) > 0) == true") == "bool[2] [false, true]");
  CHECK(value("7 - range(2), 2 ^ range(3), 1 / ones([2])") == "i32[2] [7, 6]; i32[3] [1, 2, 4]; f32[2] all 1");
}

TEST_CASE("powers that PyTorch computes without pow") {
  const std::string x = "let x = range(1, 4) * 1.0\nshow ";
  CHECK(run(x + "x^2, x^3, x^1\n") == "f32[3] [1, 4, 9]; f32[3] [1, 8, 27]; f32[3] [1, 2, 3]");
  CHECK(run(x + "x^0, x^-2, x^2.0\n") == "f32[3] all 1; f32[3] [1, 0.25, 0.11111111]; f32[3] [1, 4, 9]");
  CHECK(run(x + "x^0.5 == sqrt(x)\n") == "bool[3] all true");
  CHECK(value("range(3)^2, range(1, 4)^-1") == "i32[3] [0, 1, 4]; f32[3] [1, 0.5, 0.33333334]");
  CHECK(count_nodes(x + "x^5\n", "mul") == 4);  // one of them makes x a float
  CHECK(count_nodes(x + "x^2.5\n", "pow") == 1);
}

TEST_CASE("logic is for bools") {
  CHECK(value("true and false, true or false, not true") == "false; true; false");
  CHECK(value("range(3) > 0 and range(3) < 2") == "bool[3] [false, true, false]");
  CHECK(value("range(2) > 0 or true") == "bool[2] all true");
  CHECK(value("range(2) > 0 and true") == "bool[2] [false, true]");
  CHECK(value("range(3) and true") == "MM0216 `and` takes bools");
  CHECK(value("1 or true") == "MM0216 `or` takes bools");
}

TEST_CASE("records and models leaf by leaf") {
  CHECK(value("({ a: 1.0, b: zeros([2]) } - 2 * { a: 2.0, b: ones([2]) })") == "{ a: -3, b: f32[2] all -2 }");
  CHECK(value("{ a: { b: [1, 2] } } + { a: { b: [3, 4] } }") == "{ a: { b: [4, 6] } }");
  CHECK(value("{ n: \"w\", a: 1 } + { n: \"w\", a: 2 }") == "{ n: \"w\", a: 3 }");
  CHECK(value("{ a: 1, b: 2 } + { b: 2, a: 1 }") == "{ a: 2, b: 4 }");
  CHECK(value("{ x: 1.0, y: 2.0 } + { x: 1.0, z: 2.0 }") ==
        "MM0224 the two sides of `+` differ in structure at `y`: only the left side has it");
  CHECK(value("{ p: { w: zeros([2]) } } + { p: { w: zeros([3]) } }") ==
        "MM0224 the two sides of `+` differ in structure at `p.w`: f32[2] and f32[3]");
  CHECK(value("{ w: zeros([2]) } * zeros([2])") == "MM0219 `*` cannot take these operands");
  CHECK(value("{ w: zeros([2]) } @ { w: zeros([2]) }").starts_with("MM0219"));
  CHECK(run("net ~ Linear(2, 1)\nlet other = net - net\nshow other.weight, other(ones([2]))\n") == "f32[1, 2] all 0; f32[1] [0]");
}

TEST_CASE("numbers are not written out before they must be") {
  CHECK(count_nodes("let x = range(1000) * 1.0\nshow x * 3 + 1\n", "constant") == 3);
}

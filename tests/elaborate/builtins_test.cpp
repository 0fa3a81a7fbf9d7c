// The functions written in C++, on static values and on tensors.
#include <catch2/catch.hpp>

#include <string>

#include "compiler/elaborate/context.h"
#include "study.h"

using mmc::test::count_nodes;
using mmc::test::run;
using mmc::test::run_f64;
using mmc::test::value;

TEST_CASE("every builtin is found by its name and says what it does") {
  for (const mmc::elab::Builtin* b : mmc::elab::all_builtins()) {
    INFO(b->name);
    CHECK(mmc::elab::find_builtin(b->name) == b);
    CHECK(b->doc.size() > 10);
    CHECK(b->doc.ends_with('.'));
    CHECK(b->run != nullptr);
  }
  CHECK(mmc::elab::find_builtin("no such name") == nullptr);
}

TEST_CASE("functions of static numbers give static numbers") {
  CHECK(value("abs(-3), abs(-3.5), sign(-2.0), relu(-2), relu(2.5)") == "3; 3.5; -1; 0; 2.5");
  CHECK(value("floor(2.7), ceil(2.1), round(2.5), round(3.5), floor(-0.5), floor(7)") == "2; 3; 2; 4; -1; 7");
  CHECK(value("sqrt(16), exp(0), log(1), log2(8), log10(1000)") == "4; 1; 0; 3; 3");
  CHECK(value("maximum(2, 3), minimum(2, 3.5), clamp(5, 0, 3), clamp(-1, min = 0)") == "3; 2; 3; 0");
  CHECK(value("where(1 < 2, 5, 6), factorial(5), factorial(0), int(2.9), float(2), bool(3)") == "5; 120; 1; 2; 2; true");
  CHECK(value("factorial(-1)").starts_with("MM0325"));
  CHECK(value("factorial(21)").starts_with("MM0407"));
  CHECK(value("sum([1, 2, 3]), mean([1, 2]), max([1, 4, 2]), min(3..6), prod([2, 3]), argmax([1, 5, 5])") ==
        "6; 1.5; 4; 3; 6; 1");
  CHECK(value("any([false, true]), all([false, true]), all([]), sum([])") == "true; false; true; 0");
}

TEST_CASE("functions of tensors, lists and records") {
  CHECK(value("abs(range(3) - 1), sign(zeros([2])), floor(range(2))") == "i32[3] [1, 0, 1]; f32[2] all 0; i32[2] [0, 1]");
  CHECK(value("sqrt(range(3)^2), exp([0, 0])") == "f32[3] [0, 1, 2]; f32[2] all 1");
  CHECK(value("sqrt({ a: 4 * ones([2]) })") == "{ a: f32[2] all 2 }");
  CHECK(value("sqrt(f64(range(2)))") == "f64[2] [0, 1]");
  CHECK(value("exp(\"one\")") == "MM0205 argument `x` of `exp` must be a tensor or a number");
  CHECK(value("is_finite(1 / range(2)), is_nan(0 / range(2))") == "bool[2] [false, true]; bool[2] [true, false]");
  CHECK(value("clamp(range(4), 1, 2), clamp(range(3) * 1.0, max = 1)") == "i32[4] [1, 1, 2, 2]; f32[3] [0, 1, 1]");
  CHECK(value("maximum(range(3), 1), minimum(range(2), 0.5)") == "i32[3] [1, 1, 2]; f32[2] [0, 0.5]");
  CHECK(value("where(range(3) > 0, 1, 0.5), where(range(2) > 0, 5, 6)") == "f32[3] [0.5, 1, 1]; i32[2] [6, 5]");
  CHECK(value("where(range(2), 5, 6)") == "MM0216 the condition of `where` is a bool");
  CHECK(value("clamp(range(4))").starts_with("MM0304"));
}

TEST_CASE("derivatives at the kinks are PyTorch's") {
  const std::string x = "let x = range(3) * 1.0\nshow ";
  CHECK(run(x + "grad(sum(clamp(x, 0, 1)), wrt = x)\n") == "f32[3] [1, 1, 0]");
  CHECK(run(x + "grad(sum(maximum(x, 1)), wrt = x)\n") == "f32[3] [0, 0.5, 1]");
  CHECK(run("let x = ones([2, 2])\nshow grad(sum(max(x, axis = 1)), wrt = x), grad(max(x), wrt = x)\n") ==
        "f32[2, 2] [[1, 0], [1, 0]]; f32[2, 2] all 0.25");
  CHECK(run("let x = ones([2, 2])\nshow grad(sum(min(x, axis = 0, keep = true)), wrt = x), grad(max(x, axis = [0, 1]), wrt = "
            "x)\n") == "f32[2, 2] [[1, 1], [0, 0]]; f32[2, 2] all 0.25");
  CHECK(run(x + "grad(sum(x * stop_gradient(x)), wrt = x)\n") == "f32[3] [0, 1, 2]");
}

TEST_CASE("dtypes") {
  CHECK(value("convert(range(2), f64), convert(range(2), bool), f32(range(2))") ==
        "f64[2] [0, 1]; bool[2] [false, true]; f32[2] [0, 1]");
  CHECK(value("i32(1.7), i32(zeros([2]) - 1.7), f64(1)") == "i32[] 1; i32[2] all -1; f64[] 1");
  CHECK(value("convert(range(2), \"i64\"), convert(range(2), f16)").starts_with("MM0301"));
  CHECK(value("convert(range(2), relu)").starts_with("MM0310"));
  CHECK(run_f64("show convert(range(2), f32)\n") == "f64[2] [0, 1]");
  CHECK(value("int(range(2))").starts_with("MM0403"));
}

TEST_CASE("reductions") {
  const std::string x = "let x = reshape(range(6), [2, 3])\nshow ";
  CHECK(run(x + "sum(x), sum(x, axis = 0), sum(x, axis = -1, keep = true)\n") ==
        "i32[] 15; i32[3] [3, 5, 7]; i32[2, 1] [[3], [12]]");
  CHECK(run(x + "mean(x), mean(x, axis = [0, 1]), mean(x, axis = 1)\n") == "f32[] 2.5; f32[] 2.5; f32[2] [1, 4]");
  CHECK(run(x + "sum(x, keep = true), prod(x + 1, axis = 0)\n") == "i32[1, 1] [[15]]; i32[3] [4, 10, 18]");
  CHECK(run(x + "max(x, axis = 0), max(1.0 * x, axis = 0), min(1.0 * x, axis = 1, keep = true)\n") ==
        "i32[3] [3, 4, 5]; f32[3] [3, 4, 5]; f32[2, 1] [[0], [3]]");
  CHECK(run(x + "max(reshape(1.0 * range(12), [2, 3, 2]), axis = 1)\n") == "f32[2, 2] [[4, 5], [10, 11]]");
  CHECK(run(x + "argmax(x), argmax(x, axis = 1), argmin(x, axis = 0, keep = true)\n") ==
        "i32[] 5; i32[2] all 2; i32[1, 3] all 0");
  CHECK(run(x + "any(x > 4, axis = 1), all(x >= 0)\n") == "bool[2] [false, true]; bool[] true");
  CHECK(run(x + "sum(x > 2), mean(x > 2), sum(3)\n") == "i32[] 3; f32[] 0.5; 3");
  CHECK(run(x + "sum(x, axis = 2)\n") == "MM0209 there is no axis 2");
  CHECK(run(x + "sum(x, axis = [0, -2])\n").starts_with("MM0209"));
  CHECK(run(x + "sum(x, 0)\n").starts_with("MM0210"));
  CHECK(run(x + "max(x, 0)\n").starts_with("MM0210"));
  CHECK(run(x + "any(x)\n") == "MM0216 `any` takes bools");
  CHECK(value("max(zeros([0]))").starts_with("MM0417"));
  CHECK(value("sum(zeros([0, 2]), axis = 0), is_nan(mean(zeros([0]))), all(zeros([0]) > 1)") ==
        "f32[2] all 0; bool[] true; bool[] true");
  CHECK(value("sum([1, [2, 3]])").starts_with("MM0220"));
}

TEST_CASE("order") {
  CHECK(value("sort([3, 1, 2]), argsort([3, 1, 2], descending = true)") == "i32[3] [1, 2, 3]; i32[3] [0, 2, 1]");
  CHECK(value("cumsum(range(4)), cumprod(reshape(range(1, 5), [2, 2]), axis = 0)") ==
        "i32[4] [0, 1, 3, 6]; i32[2, 2] [[1, 2], [3, 8]]");
  CHECK(value("sort(3.0)").starts_with("MM0209"));
}

TEST_CASE("shapes") {
  const std::string x = "let x = zeros([2, 3, 4])\nshow ";
  CHECK(run(x + "shape(x), len(x), size(x), size(3), len([1, 2]), len(0..7), shape(3)\n") == "[2, 3, 4]; 2; 24; 1; 2; 7; []");
  CHECK(run(x + "size({ a: x, b: [1, 2] }), len({ a: x, b: [1, 2] })\n") == "26; 2");
  CHECK(run(x + "size(Linear(3, 2)), size(MLP([4, 16, 16, 2]))\n") == "8; 386");
  CHECK(run("net ~ Linear(3, 2)\nshow size(net)\n") == "8");
  CHECK(run(x + "shape(reshape(x, [6, -1])), shape(reshape(x, [..., 2, 2])), shape(reshape(x, [..., 12]))\n") ==
        "[6, 4]; [2, 3, 2, 2]; [2, 12]");
  CHECK(run("let x = zeros([5, 1, 6])\nshow shape(reshape(x, [..., 1, 3, 2])), shape(reshape(x, [..., 3, 2]))\n") ==
        "[5, 1, 3, 2]; [5, 1, 3, 2]");
  CHECK(run(x + "shape(flatten(x)), shape(flatten(x, from = 1)), shape(flatten(x, to = -2)), shape(flatten(3))\n") ==
        "[24]; [2, 12]; [6, 4]; [1]");
  CHECK(value("reshape(range(12), [3, 5])").starts_with("MM0211"));
  CHECK(value("reshape(range(12), [5, -1])").starts_with("MM0211"));
  CHECK(value("reshape(range(12), [..., 5])").starts_with("MM0211"));
  CHECK(value("zeros([3 - 5])").starts_with("MM0223"));
  CHECK(value("zeros([100_000_000, 100_000_000])").starts_with("MM0416"));
  CHECK(value("len(3.0)").starts_with("MM0215"));
}

TEST_CASE("joining") {
  CHECK(value("stack([range(2), range(2)]), stack([range(2), [5, 6]], axis = 1)") ==
        "i32[2, 2] [[0, 1], [0, 1]]; i32[2, 2] [[0, 5], [1, 6]]");
  CHECK(value("stack([1, 2.5]), stack([range(2), 0.5 * range(2)], axis = -1)") ==
        "f32[2] [1, 2.5]; f32[2, 2] [[0, 0], [1, 0.5]]");
  CHECK(value("stack(for i in 0..2 { i * ones([3]) }, axis = 1)") == "f32[3, 2] [[0, 1], [0, 1], [0, 1]]");
  CHECK(value("stack([{ a: range(2) }, { a: range(2) + 1 }])") == "{ a: i32[2, 2] [[0, 1], [1, 2]] }");
  CHECK(value("concat([range(2), [9]]), concat([zeros([2, 0]), ones([2, 1])], axis = 1)") == "i32[3] [0, 1, 9]; f32[2, 1] all 1");
  CHECK(value("concat([range(1), [0.5]])") == "f32[2] [0, 0.5]");
  CHECK(value("reverse(reshape(range(4), [2, 2]), axis = 1), reverse(range(3), axis = [0])") ==
        "i32[2, 2] [[1, 0], [3, 2]]; i32[3] [2, 1, 0]");
  CHECK(value("diagonal(reshape(range(6), [2, 3])), diagonal(reshape(range(6), [3, 2]))") == "i32[2] [0, 4]; i32[2] [0, 3]");
  CHECK(value("diagonal(zeros([2, 3, 3]))") == "f32[2, 3] all 0");
  CHECK(value("diagonal(zeros([3]))").starts_with("MM0206"));
  CHECK(value("stack([zeros([2]), zeros([3])])").starts_with("MM0212"));
  CHECK(value("concat([zeros([2, 3]), zeros([2, 4])])").starts_with("MM0212"));
  CHECK(value("concat([zeros([2]), zeros([2, 4])])").starts_with("MM0212"));
}

TEST_CASE("making tensors") {
  CHECK(value("zeros([2]), ones([1, 2]), full([2], 7), fill(range(2), [2, 2]), fill(0.5, [2])") ==
        "f32[2] all 0; f32[1, 2] all 1; i32[2] all 7; i32[2, 2] [[0, 1], [0, 1]]; f32[2] all 0.5");
  CHECK(value("zeros(3), zeros([2], dtype = i32), full([2], 1, dtype = f64)") == "f32[3] all 0; i32[2] all 0; f64[2] all 1");
  CHECK(value("eye(2), eye(1, 3)") == "f32[2, 2] [[1, 0], [0, 1]]; f32[1, 3] [[1, 0, 0]]");
  CHECK(value("range(3), range(2, 5), range(2, 10, 3), range(5, 0, step = -2), range(3, 1)") ==
        "i32[3] [0, 1, 2]; i32[3] [2, 3, 4]; i32[3] [2, 5, 8]; i32[3] [5, 3, 1]; i32[0] []");
  CHECK(value("linspace(0, 1, 5), linspace(3, 9, 1), linspace(0, 1, 0)") ==
        "f32[5] [0, 0.25, 0.5, 0.75, 1]; f32[1] [3]; f32[0] []");
  CHECK(run("let a = sum(ones([2]))\nshow linspace(0, a, 3)\n") == "f32[3] [0, 1, 2]");
  CHECK(value("linspace(0, zeros([3]), 5)").starts_with("MM0221"));
  CHECK(value("range(0.5)").starts_with("MM0412"));
  CHECK(value("fill(range(3), [3, 2])").starts_with("MM0201"));
  CHECK(count_nodes("show zeros([1000])\n", "constant") == 1);
}

TEST_CASE("distributions check their parameters") {
  CHECK(run("x: f32[3] ~ normal(0, -1)\nshow x\n").starts_with("MM0325"));
  CHECK(run("x: f32[3] ~ uniform(1, 0)\nshow x\n").starts_with("MM0325"));
  CHECK(run("x: bool[3] ~ bernoulli(1.5)\nshow x\n").starts_with("MM0325"));
  CHECK(run("x: i32[3] ~ integers(3, 3)\nshow x\n").starts_with("MM0325"));
  CHECK(run("x: f32[3] ~ constant(2)\nshow x\n") == "f32[3] all 2");
  CHECK(run("x: f32[3] ~ normal(1, 0)\nshow x\n") == "f32[3] all 1");
  CHECK(run("x: i32[2] ~ integers(1)\nshow x\n") == "i32[2] all 0");
}

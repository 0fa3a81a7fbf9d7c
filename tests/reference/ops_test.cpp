// What single ops compute, beyond the examples of their definitions (which are run here too).
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "compiler/graph/literal_text.h"
#include "compiler/graph/op.h"
#include "compiler/support/errors.h"
#include "runtime/random/stream.h"
#include "runtime/reference/evaluate.h"
#include "runtime/reference/registry.h"
#include "runtime/tensor.h"

using namespace mmc;

namespace {

std::vector<Literal> literals(const std::vector<std::string>& texts) {
  std::vector<Literal> list;
  for (const std::string& t : texts) list.push_back(literal_from_text(t));
  return list;
}

std::vector<Literal> run_all(std::string_view op, const std::vector<Literal>& operands, const Attrs& attrs = {}) {
  const OpDef* def = find_op(op);
  REQUIRE(def != nullptr);
  return evaluate_reference(*def, attrs, operands);
}

// A literal as type and nested elements, also when all are equal; every nan is just nan, whatever its bits.
std::string plain(const Literal& literal) {
  Tensor t = from_literal(literal);
  for (std::int64_t i = 0; i < t.type.elements(); ++i) {
    if (!std::isnan(t.at(i))) continue;
    if (t.type.dtype() == DType::f32)
      t.as<float>()[i] = std::numeric_limits<float>::quiet_NaN();
    else
      t.as<double>()[i] = std::numeric_limits<double>::quiet_NaN();
  }
  return literal.type.text() + " " + elements_text(to_literal(t));
}

// The first result as text.
std::string run(std::string_view op, const std::vector<std::string>& operands, const Attrs& attrs = {}) {
  return plain(run_all(op, literals(operands), attrs)[0]);
}

std::string run_error(std::string_view op, const std::vector<std::string>& operands, const Attrs& attrs = {}) {
  try {
    run(op, operands, attrs);
  } catch (const RunError& e) { return e.what(); }
  return "no error";
}

// Numbers in -1..1 that differ from call to call.
Literal noise(Type type, const char* path) {
  std::vector<double> x(static_cast<std::size_t>(type.elements()));
  draw_uniform(stream_key(5, path), 0, std::span<double>(x));
  std::vector<float> narrow;
  for (double& v : x) v = 2 * v - 1;
  if (type.dtype() == DType::f64) return make_literal(type, x.data());
  narrow.assign(x.begin(), x.end());
  return make_literal(type, narrow.data());
}

}  // namespace

TEST_CASE("every op without regions has a reference function, and its examples hold") {
  std::size_t examples = 0;
  for (const OpDef* op : all_ops()) {
    if (op->structured || op->name == "guard" || op->name == "grad") {
      CHECK(find_reference(op->name) == nullptr);
      continue;
    }
    CAPTURE(std::string(op->name));
    CHECK(find_reference(op->name) != nullptr);
    if (op->name == "undefined") continue;
    for (const Example& example : op->examples) {
      const std::vector<Literal> results = run_all(op->name, literals(example.operands), example.attrs);
      REQUIRE(results.size() == example.results.size());
      for (std::size_t i = 0; i < results.size(); ++i) CHECK(plain(results[i]) == plain(literal_from_text(example.results[i])));
      ++examples;
    }
  }
  CHECK(examples > 50);
}

TEST_CASE("integers wrap around") {
  CHECK(run("add", {"i32[2] [2147483647, -2147483648]", "i32[2] [1, -1]"}) == "i32[2] [-2147483648, 2147483647]");
  CHECK(run("mul", {"i32[2] [65536, 3]", "i32[2] [65536, -4]"}) == "i32[2] [0, -12]");
  CHECK(run("neg", {"i32[1] [-2147483648]"}) == "i32[1] [-2147483648]");
  CHECK(run("abs", {"i64[1] [-9223372036854775808]"}) == "i64[1] [-9223372036854775808]");
  CHECK(run("reduce_sum", {"i32[2] [2147483647, 1]"}, {{"axes", Ints{0}}}) == "i32[] -2147483648");
  CHECK(run("reduce_prod", {"i32[2] [65536, 65536]"}, {{"axes", Ints{0}}}) == "i32[] 0");
  CHECK(run("cumulative_sum", {"i32[2] [2147483647, 1]"}, {{"axis", std::int64_t{0}}}) == "i32[2] [2147483647, -2147483648]");
  CHECK(run("pow", {"i32[3] [3, 2, -1]", "i32[3] [40, 31, 2147483647]"}) == "i32[3] [689956897, -2147483648, -1]");
}

TEST_CASE("whole division and remainder are Python's") {
  CHECK(run("floor_divide", {"i32[5] [7, -7, 7, -7, -2147483648]", "i32[5] [2, 2, -2, -2, -1]"}) ==
        "i32[5] [3, -4, -4, 3, -2147483648]");
  CHECK(run("remainder", {"i32[5] [7, -7, 7, -7, -2147483648]", "i32[5] [2, 2, -2, -2, -1]"}) == "i32[5] [1, 1, -1, -1, 0]");
  CHECK(run("floor_divide", {"f64[5] [0.3, -5, 1, -1, 5]", "f64[5] [0.1, 3, inf, inf, -3]"}) == "f64[5] [2, -2, 0, -1, -2]");
  CHECK(run("remainder", {"f64[4] [-5, 1, -1, 5]", "f64[4] [3, inf, inf, -3]"}) == "f64[4] [1, 1, inf, -1]");
  CHECK(run_error("floor_divide", {"i32[2] [1, 1]", "i32[2] [1, 0]"}) == "an integer is divided by zero");
  CHECK(run_error("remainder", {"i64[1] [1]", "i64[1] [0]"}) == "an integer is divided by zero");
}

TEST_CASE("conversions saturate, truncate and keep low bits") {
  const Attrs i32 = {{"dtype", DType::i32}}, i64 = {{"dtype", DType::i64}}, boolean = {{"dtype", DType::boolean}};
  CHECK(run("convert", {"f32[5] [2147483648, -2147483648, 1e30, -inf, -0.5]"}, i32) ==
        "i32[5] [2147483647, -2147483648, 2147483647, -2147483648, 0]");
  CHECK(run("convert", {"f64[3] [9223372036854775808, 9007199254740993, nan]"}, i64) ==
        "i64[3] [9223372036854775807, 9007199254740992, 0]");
  CHECK(run("convert", {"i64[2] [4294967301, -1]"}, i32) == "i32[2] [5, -1]");
  CHECK(run("convert", {"f32[4] [0, -0, nan, 0.5]"}, boolean) == "bool[4] [false, false, true, true]");
  CHECK(run("convert", {"bool[2] [true, false]"}, {{"dtype", DType::f64}}) == "f64[2] [1, 0]");
}

TEST_CASE("an index out of range is a run error in the user's words") {
  const Attrs first = {{"axis", std::int64_t{0}}}, second = {{"axis", std::int64_t{1}}};
  CHECK(run_error("gather", {"f32[3] [1, 2, 3]", "i32[2] [0, 3]"}, first) == "index 3 is outside 0..2 of axis 0");
  CHECK(run_error("gather", {"f32[1, 2] [[1, 2]]", "i64[] -1"}, second) == "index -1 is outside 0..1 of axis 1");
  CHECK(run_error("gather", {"f32[0] []", "i32[] 0"}, first) == "index 0 into axis 0, which is empty");
  CHECK(run_error("scatter_add", {"f32[2] [1, 2]", "i32[1] [2]", "f32[1] [5]"}, first) == "index 2 is outside 0..1 of axis 0");
  // Checked also where there is nothing to move.
  CHECK(run_error("gather", {"f32[2, 0] [[], []]", "i32[1] [7]"}, first) == "index 7 is outside 0..1 of axis 0");
}

TEST_CASE("gather and scatter_add along any axis, with indices of any rank") {
  CHECK(run("gather", {"i32[2, 3] [[1, 2, 3], [4, 5, 6]]", "i32[2, 2] [[2, 0], [1, 1]]"}, {{"axis", std::int64_t{1}}}) ==
        "i32[2, 2, 2] [[[3, 1], [2, 2]], [[6, 4], [5, 5]]]");
  CHECK(run("gather", {"i32[2, 3] [[1, 2, 3], [4, 5, 6]]", "i32[] 1"}, {{"axis", std::int64_t{0}}}) == "i32[3] [4, 5, 6]");
  CHECK(run("gather", {"i32[0, 2] []", "i32[0] []"}, {{"axis", std::int64_t{0}}}) == "i32[0, 2] []");
  CHECK(run("scatter_add", {"i32[2, 2] [[1, 2], [3, 4]]", "i32[3] [1, 1, 0]", "i32[2, 3] [[10, 20, 30], [40, 50, 60]]"},
            {{"axis", std::int64_t{1}}}) == "i32[2, 2] [[31, 32], [63, 94]]");
}

TEST_CASE("slices, padding, broadcasts and their empty cases") {
  CHECK(run("slice", {"i32[2, 5] [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]"},
            {{"starts", Ints{1, 0}}, {"limits", Ints{2, 5}}, {"strides", Ints{1, 2}}}) == "i32[1, 3] [[5, 7, 9]]");
  CHECK(run("slice", {"i32[3] [1, 2, 3]"}, {{"starts", Ints{2}}, {"limits", Ints{2}}, {"strides", Ints{1}}}) == "i32[0] []");
  CHECK(run("slice", {"i32[3] [1, 2, 3]"}, {{"starts", Ints{0}}, {"limits", Ints{3}}, {"strides", Ints{5}}}) == "i32[1] [1]");
  CHECK(run("pad", {"i32[2] [1, 2]"}, {{"low", Ints{1}}, {"high", Ints{2}}, {"interior", Ints{2}}}) ==
        "i32[7] [0, 1, 0, 0, 2, 0, 0]");
  CHECK(run("pad", {"i32[0] []"}, {{"low", Ints{1}}, {"high", Ints{1}}, {"interior", Ints{3}}}) == "i32[2] [0, 0]");
  CHECK(run("pad", {"f32[] 3"}, {{"low", Ints{}}, {"high", Ints{}}, {"interior", Ints{}}}) == "f32[] 3");
  CHECK(run("broadcast", {"i32[2, 1] [[1], [2]]"}, {{"shape", Ints{2, 2, 3}}, {"axes", Ints{1, 2}}}) ==
        "i32[2, 2, 3] [[[1, 1, 1], [2, 2, 2]], [[1, 1, 1], [2, 2, 2]]]");
  CHECK(run("broadcast", {"i32[2] [1, 2]"}, {{"shape", Ints{2, 2}}, {"axes", Ints{0}}}) == "i32[2, 2] [[1, 1], [2, 2]]");
  CHECK(run("broadcast", {"bool[1] [true]"}, {{"shape", Ints{0}}, {"axes", Ints{0}}}) == "bool[0] []");
  CHECK(run("broadcast", {"bool[] true"}, {{"shape", Ints{3}}, {"axes", Ints{}}}) == "bool[3] [true, true, true]");
  CHECK(run("transpose", {"i32[2, 3, 1] [[[1], [2], [3]], [[4], [5], [6]]]"}, {{"permutation", Ints{2, 1, 0}}}) ==
        "i32[1, 3, 2] [[[1, 4], [2, 5], [3, 6]]]");
  CHECK(run("concat", {"i32[2, 1] [[1], [2]]", "i32[2, 0] [[], []]", "i32[2, 2] [[3, 4], [5, 6]]"},
            {{"axis", std::int64_t{1}}}) == "i32[2, 3] [[1, 3, 4], [2, 5, 6]]");
  CHECK(run("reverse", {"i32[2, 2] [[1, 2], [3, 4]]"}, {{"axis", std::int64_t{0}}}) == "i32[2, 2] [[3, 4], [1, 2]]");
  CHECK(run("iota", {}, {{"dtype", DType::f32}, {"shape", Ints{2, 3}}, {"axis", std::int64_t{1}}}) ==
        "f32[2, 3] [[0, 1, 2], [0, 1, 2]]");
}

TEST_CASE("moving elements keeps the payload of a nan") {
  const std::uint32_t odd = 0x7fc12345;
  const Literal x = make_literal(Type::tensor(DType::f32, {1}), &odd);
  const Literal y = run_all("reverse", {x}, {{"axis", std::int64_t{0}}})[0];
  CHECK(y.as<std::uint32_t>()[0] == odd);
}

TEST_CASE("reductions of empty, single and many axes") {
  CHECK(run("reduce_sum", {"f32[2, 0] [[], []]"}, {{"axes", Ints{1}}}) == "f32[2] [0, 0]");
  CHECK(run("reduce_sum", {"f32[0, 2] []"}, {{"axes", Ints{1}}}) == "f32[0] []");
  CHECK(run("reduce_prod", {"f64[0] []"}, {{"axes", Ints{0}}}) == "f64[] 1");
  CHECK(run("reduce_sum", {"i32[2, 2, 2] [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]"}, {{"axes", Ints{0, 2}}}) == "i32[2] [14, 22]");
  CHECK(run("reduce_max", {"i32[2, 2, 2] [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]"}, {{"axes", Ints{1}}}) ==
        "i32[2, 2] [[3, 4], [7, 8]]");
  CHECK(run("reduce_sum", {"f32[2] [1, 2]"}, {{"axes", Ints{}}}) == "f32[2] [1, 2]");
  CHECK(run("reduce_min", {"f32[3] [1, nan, 0]"}, {{"axes", Ints{0}}}) == "f32[] nan");
  CHECK(run("arg_max", {"i32[2, 2] [[1, 1], [0, 2]]"}, {{"axis", std::int64_t{0}}}) == "i32[2] [0, 1]");
}

TEST_CASE("a long sum in f32 is exact to a few units") {
  constexpr std::int64_t n = 1 << 20;
  const Literal x = noise(Type::tensor(DType::f32, {n}), "long");
  double exact = 0, size = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    exact += x.as<float>()[i];
    size += std::abs(x.as<float>()[i]);
  }
  const float sum = run_all("reduce_sum", {x}, {{"axes", Ints{0}}})[0].as<float>()[0];
  CHECK(std::abs(sum - exact) < 1e-8 * size);  // a plain running sum is off by thirty times as much
}

TEST_CASE("dot contracts and batches any axes") {
  // lhs [k, b, m], rhs [n, b, k] -> [b, m, n]
  const std::int64_t k = 5, b = 3, m = 4, n = 2;
  for (const DType dtype : {DType::f32, DType::f64}) {
    const Literal lhs = noise(Type::tensor(dtype, {k, b, m}), "lhs"), rhs = noise(Type::tensor(dtype, {n, b, k}), "rhs");
    const Literal out =
        run_all("dot", {lhs, rhs},
                {{"lhs_batch", Ints{1}}, {"rhs_batch", Ints{1}}, {"lhs_contract", Ints{0}}, {"rhs_contract", Ints{2}}})[0];
    REQUIRE(out.type == Type::tensor(dtype, {b, m, n}));
    auto at = [](const Literal& t, std::int64_t i) {
      return t.type.dtype() == DType::f32 ? t.as<float>()[i] : t.as<double>()[i];
    };
    for (std::int64_t i = 0; i < b; ++i)
      for (std::int64_t r = 0; r < m; ++r)
        for (std::int64_t c = 0; c < n; ++c) {
          double sum = 0;
          for (std::int64_t j = 0; j < k; ++j) sum += at(lhs, (j * b + i) * m + r) * at(rhs, (c * b + i) * k + j);
          CHECK(at(out, (i * m + r) * n + c) == Approx(sum).margin(dtype == DType::f32 ? 1e-6 : 1e-14));
        }
  }
  const Attrs matrix = {{"lhs_batch", Ints{}}, {"rhs_batch", Ints{}}, {"lhs_contract", Ints{1}}, {"rhs_contract", Ints{0}}};
  CHECK(run("dot", {"i32[2, 2] [[1, 2], [3, 4]]", "i32[2, 1] [[5], [6]]"}, matrix) == "i32[2, 1] [[17], [39]]");
  CHECK(run("dot", {"f32[2, 0] [[], []]", "f32[0, 3] []"}, matrix) == "f32[2, 3] [[0, 0, 0], [0, 0, 0]]");
  CHECK(run("dot", {"f32[0, 2] []", "f32[2, 3] [[1, 2, 3], [4, 5, 6]]"}, matrix) == "f32[0, 3] []");
  // Two contracted axes, and none (an outer product).
  CHECK(run("dot", {"f32[2, 2] [[1, 2], [3, 4]]", "f32[2, 2] [[1, 0], [0, 1]]"},
            {{"lhs_batch", Ints{}}, {"rhs_batch", Ints{}}, {"lhs_contract", Ints{0, 1}}, {"rhs_contract", Ints{0, 1}}}) ==
        "f32[] 5");
  CHECK(run("dot", {"f32[2] [1, 2]", "f32[2] [3, 4]"},
            {{"lhs_batch", Ints{}}, {"rhs_batch", Ints{}}, {"lhs_contract", Ints{}}, {"rhs_contract", Ints{}}}) ==
        "f32[2, 2] [[3, 4], [6, 8]]");
  CHECK(run("dot", {"f32[1, 1] [[0]]", "f32[1, 1] [[nan]]"}, matrix) == "f32[1, 1] [[nan]]");
}

TEST_CASE("sorting is stable, and a nan is the largest") {
  const auto ascending = run_all("sort", literals({"f32[2, 4] [[2, nan, 1, 2], [nan, 0, -0, -inf]]"}),
                                 {{"axis", std::int64_t{1}}, {"descending", false}});
  CHECK(plain(ascending[0]) == "f32[2, 4] [[1, 2, 2, nan], [-inf, 0, -0, nan]]");
  CHECK(plain(ascending[1]) == "i32[2, 4] [[2, 0, 3, 1], [3, 1, 2, 0]]");
  const auto descending = run_all("sort", literals({"f32[4] [2, nan, 1, 2]"}), {{"axis", std::int64_t{0}}, {"descending", true}});
  CHECK(plain(descending[1]) == "i32[4] [1, 0, 3, 2]");
  const auto columns =
      run_all("sort", literals({"i64[2, 2] [[3, 1], [2, 5]]"}), {{"axis", std::int64_t{0}}, {"descending", false}});
  CHECK(plain(columns[0]) == "i64[2, 2] [[2, 1], [3, 5]]");
}

TEST_CASE("a random op draws from its stream") {
  const OpDef& random = *find_op("random");
  const Attrs attrs = {{"dtype", DType::f32},
                       {"shape", Ints{3}},
                       {"distribution", std::string("uniform")},
                       {"path", std::string("net.E")},
                       {"bound", std::int64_t{0}}};
  const std::vector<Literal> indices = literals({"i32[] 7", "i32[] 50000"});
  std::vector<float> expected(3);
  draw_uniform(fold_in(fold_in(stream_key(42, "net.E"), 7), 50000), 0, std::span<float>(expected));
  const Literal drawn = evaluate_reference(random, attrs, indices, 42)[0];
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(drawn.as<float>()[i] == expected[i]);
}

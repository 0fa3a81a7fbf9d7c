#include "runtime/report/claims.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

using namespace mmc;

namespace {

using Op = Comparison::Op;
using Side = Comparison::Side;

// The outputs of the run, by index.
RunResult measured(const std::vector<float>& values) {
  RunResult run;
  for (float v : values) run.outputs.emplace_back(make_tensor(Type::scalar(DType::f32), &v));
  run.rows.assign(values.size(), -1);
  return run;
}

Side output(const char* name, std::size_t index) { return {name, {Shown::Tensor{index}}}; }
Side literal(const char* text, double value) { return {text, {value}, true}; }

ExpectItem claim(std::vector<Comparison> comparisons) {
  ExpectItem item;
  item.comparisons = std::move(comparisons);
  return item;
}

}  // namespace

TEST_CASE("the distance to a bound is told from the measured side", "[report]") {
  const RunResult run = measured({0.25F, 0.5F});
  CHECK(distance(claim({{output("loss", 0), literal("0.3", 0.3), Op::less}}), run)->text == "loss = 0.25, 0.05 below 0.3");
  CHECK(distance(claim({{literal("0.2", 0.2), output("loss", 0), Op::less}}), run)->text == "loss = 0.25, 0.05 above 0.2");
  CHECK(distance(claim({{output("before", 1), output("after", 0), Op::greater}}), run)->text ==
        "before = 0.5, 0.25 above after = 0.25");
  CHECK(distance(claim({{{"size(net)", {std::int64_t{7}}}, {"9", {std::int64_t{9}}, true}, Op::equal}}), run)->text ==
        "size(net) = 7, 2 below 9");
}

TEST_CASE("the comparison that fails, else the one nearest to failing, is told", "[report]") {
  const RunResult run = measured({0.25F});
  const Side loss = output("loss", 0);
  const auto tightest = distance(claim({{literal("0.1", 0.1), loss, Op::less}, {loss, literal("0.26", 0.26), Op::less}}), run);
  CHECK(tightest->text == "loss = 0.25, 0.01 below 0.26");
  CHECK(tightest->margin == Approx(0.01 / 0.26));
  const auto fails =
      distance(claim({{loss, literal("0.251", 0.251), Op::less}, {loss, literal("0.1", 0.1), Op::less_equal}}), run);
  CHECK(fails->text == "loss = 0.25, 0.15 above 0.1");
  CHECK(fails->margin < 0);
  const auto equal = distance(claim({{loss, literal("0.25", 0.25), Op::equal}}), run);
  CHECK(equal->text == "loss = 0.25, equal to 0.25");
  CHECK(std::isinf(equal->margin));
}

TEST_CASE("a nan is beyond every bound; what compares no two numbers has no distance", "[report]") {
  const RunResult run = measured({std::numeric_limits<float>::quiet_NaN()});
  const auto found = distance(claim({{output("loss", 0), literal("1", 1), Op::less}}), run);
  CHECK(found->margin == -std::numeric_limits<double>::infinity());
  CHECK(found->text == "loss = nan, against 1");
  CHECK_FALSE(distance(claim({}), run));
  RunResult stopped = measured({});
  stopped.outputs.emplace_back(std::nullopt);
  stopped.rows.push_back(-1);
  CHECK_FALSE(distance(claim({{output("loss", 0), literal("1", 1), Op::less}}), stopped));
}

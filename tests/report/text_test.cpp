#include "runtime/report/text.h"

#include <catch2/catch.hpp>
#include <limits>
#include <vector>

using namespace mmc;

namespace {

Tensor floats(std::vector<Dim> dims, const std::vector<float>& values) {
  return make_tensor(Type::tensor(DType::f32, dims), values.data());
}

RunResult with_outputs(std::vector<std::optional<Tensor>> outputs) {
  RunResult run;
  run.outputs = std::move(outputs);
  run.rows.assign(run.outputs.size(), -1);
  return run;
}

}  // namespace

TEST_CASE("numbers are shown with the digits of their type", "[report]") {
  CHECK(number_text(0.018037192523479462, DType::f32) == "0.0180372");
  CHECK(number_text(0.018037192523479462, DType::f64) == "0.01803719252");
  CHECK(number_text(3, DType::i32) == "3");
  CHECK(number_text(1, DType::boolean) == "true");
  CHECK(number_text(std::numeric_limits<double>::quiet_NaN(), DType::f32) == "nan");
  CHECK(grouped(50000) == "50,000");
  CHECK(grouped(999) == "999");
  CHECK(grouped(-1234567) == "-1,234,567");
  CHECK(grouped(-123) == "-123");
}

TEST_CASE("durations choose their unit", "[report]") {
  CHECK(duration_text(12e-6) == "12 us");
  CHECK(duration_text(0.0931) == "93.1 ms");
  CHECK(duration_text(1.25) == "1.25 s");
  CHECK(duration_text(600) == "10.0 min");
  CHECK(duration_text(9000) == "2.5 h");
}

TEST_CASE("small tensors are shown in full, large ones by their range", "[report]") {
  CHECK(tensor_text(floats({}, {0.5F})) == "0.5");
  CHECK(tensor_text(floats({3}, {1, 2.5F, -3})) == "[1, 2.5, -3]");
  CHECK(tensor_text(floats({2, 2}, {1, -2, 30, 4})) == "[[ 1, -2],\n [30,  4]]");
  CHECK(tensor_text(floats({0, 3}, {})) == "f32[0, 3] (empty)");
  std::vector<float> many(100);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<float>(i);
  CHECK(tensor_text(floats({100}, many)) == "[0, 1, 2, 3, ..., 98, 99]  f32[100], 0 to 99, mean 49.5");
  CHECK(tensor_text(floats({4, 25}, many)) == "f32[4, 25], 0 to 99, mean 49.5");
  many[7] = std::numeric_limits<float>::quiet_NaN();
  CHECK(tensor_text(floats({4, 25}, many)) == "f32[4, 25], 0 to 99, mean 49.9293, 1 nan");
}

TEST_CASE("values that were not computed say so", "[report]") {
  const RunResult run = with_outputs({std::nullopt, floats({}, {2})});
  CHECK(text(Shown{Shown::Tensor{0}}, run) == "(not computed)");
  CHECK(text(Shown{Shown::Tensor{1}}, run) == "2");
}

TEST_CASE("a series that was cut short loses its tail", "[report]") {
  RunResult run = with_outputs({floats({4, 2}, {1, 2, 3, 4, 5, 6, 7, 8})});
  run.rows[0] = 2;
  REQUIRE(computed(run, 0).has_value());
  CHECK(computed(run, 0)->type.text() == "f32[2, 2]");
  CHECK(computed(run, 0)->at(3) == 4);
  run.rows[0] = -1;
  CHECK(computed(run, 0)->type.text() == "f32[4, 2]");
}

TEST_CASE("records, lists and text with holes", "[report]") {
  const RunResult run = with_outputs({floats({2}, {1, 2})});
  const Shown tensor{Shown::Tensor{0}};
  CHECK(text(Shown{Shown::List{{Shown{std::int64_t{1}}, Shown{true}, tensor}}}, run) == "[1, true, [1, 2]]");
  Shown::Record record;
  record.model = "Net";
  record.fields = {{"w", tensor}, {"act", Shown{std::string("relu")}}};
  CHECK(text(Shown{record}, run) == "Net\n  w    [1, 2]\n  act  relu");
  CHECK(text(Shown{Shown::Text{{Shown{std::string("w is ")}, tensor}}}, run) == "w is [1, 2]");
  Template pieces;
  pieces.pieces = {std::string("at "), tensor};
  CHECK(text(pieces, run) == "at [1, 2]");
}

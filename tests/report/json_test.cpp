#include "runtime/report/json.h"

#include <catch2/catch.hpp>
#include <limits>
#include <nlohmann/json.hpp>

using namespace mmc;

namespace {

template <class T>
Tensor tensor(DType dtype, std::vector<Dim> dims, const std::vector<T>& values) {
  return make_tensor(Type::tensor(dtype, dims), values.data());
}

}  // namespace

TEST_CASE("a tensor becomes nested lists, a scalar a number", "[report]") {
  CHECK(tensor_json(tensor<float>(DType::f32, {}, {0.1F})).dump() == "0.1");
  CHECK(tensor_json(tensor<std::int32_t>(DType::i32, {2, 2}, {1, 2, 3, 4})).dump() ==
        R"({"type":"i32[2, 2]","value":[[1,2],[3,4]]})");
  CHECK(tensor_json(tensor<float>(DType::f32, {0}, {})).dump() == R"({"type":"f32[0]","value":[]})");
}

TEST_CASE("numbers keep all of their digits", "[report]") {
  const double third = 1.0 / 3;
  CHECK(nlohmann::json::parse(tensor_json(tensor<double>(DType::f64, {}, {third})).dump()).get<double>() == third);
  const float tenth = 0.1F * 3;
  CHECK(nlohmann::json::parse(tensor_json(tensor<float>(DType::f32, {}, {tenth})).dump()).get<float>() == tenth);
}

TEST_CASE("nan and infinities are words, because JSON has no numbers for them", "[report]") {
  const float inf = std::numeric_limits<float>::infinity();
  CHECK(tensor_json(tensor<float>(DType::f32, {3}, {inf, -inf, std::numeric_limits<float>::quiet_NaN()}))["value"].dump() ==
        R"(["inf","-inf","nan"])");
}

TEST_CASE("a claim holds, fails, is skipped or could not be judged", "[report]") {
  RunResult run;
  const std::vector<unsigned char> yes{1};
  run.outputs = {make_tensor(Type::scalar(DType::boolean), yes.data()), std::nullopt};
  run.rows = {-1, -1};
  ExpectItem claim;
  claim.holds = Shown{Shown::Tensor{0}};
  CHECK(verdict(claim, run) == Verdict::holds);
  claim.holds = Shown{false};
  CHECK(verdict(claim, run) == Verdict::failed);
  claim.holds = Shown{Shown::Tensor{1}};
  CHECK(verdict(claim, run) == Verdict::not_computed);
  claim.skipped = true;
  CHECK(verdict(claim, run) == Verdict::skipped);
}

TEST_CASE("the result names what was run and how it ended", "[report]") {
  Study study;
  study.graph.title = "A study";
  study.graph.seed = 7;
  study.params = {{"steps", "int", "50", false}, {"lr", "float", "0.5", true}, {"act", "string", "\"relu\"", true}};
  RunResult run;
  run.timings = {{"fit", 50, 0.25}};
  run.interrupted = true;
  const auto json = result_json(study, run, {"1.0", "a.mm", "f32", "fast", 2, 0.1, 0.3});
  CHECK(json["study"] == "A study");
  CHECK(json["status"] == "interrupted");
  CHECK(json["params"][0]["value"] == 50);
  CHECK(json["params"][1]["value"] == 0.5);
  CHECK(json["params"][2]["value"] == "relu");
  CHECK(json["params"][0]["default"] == false);
  CHECK(json["timings"][0]["steps"] == 50);
  run.interrupted = false;
  run.trap = Trap{};
  run.trap->value = "loss";
  CHECK(result_json(study, run, {})["status"] == "trapped");
  CHECK(result_json(study, run, {})["trap"]["value"] == "loss");
}

// Lines of metrics: which steps have one, and what stands in it.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/study/series.h"

namespace mmc {
namespace {

TEST_CASE("a line holds the series that have a row at its step") {
  const std::vector<float> loss{0.1f, 1e-7f, 2, std::nanf(""), INFINITY};
  const std::vector<double> rare{1.0 / 3};
  const std::vector<std::int32_t> count{-1, 7, 9};
  const std::vector<std::uint8_t> is{1, 0};
  LoopMetrics loop{"fit",
                   5,
                   {series("fit.loss", DType::f32, loss, 1), series("fit.\"r\"", DType::f64, rare, 10),
                    series("fit.n", DType::i32, count, 2), series("fit.is", DType::boolean, is, 3)}};
  const std::string all =
      "{\"step\":0,\"fit.loss\":0.1,\"fit.\\\"r\\\"\":0.3333333333333333,\"fit.n\":-1,\"fit.is\":true}\n"
      "{\"step\":1,\"fit.loss\":1e-07}\n"
      "{\"step\":2,\"fit.loss\":2,\"fit.n\":7}\n"
      "{\"step\":3,\"fit.loss\":null,\"fit.is\":false}\n"
      "{\"step\":4,\"fit.loss\":null,\"fit.n\":9}\n";
  REQUIRE(lines(loop, 0, 5) == all);
  // In whatever pieces they come.
  for (std::int64_t cut = 0; cut <= 5; ++cut) REQUIRE(lines(loop, 0, cut) + lines(loop, cut, 5) == all);
  loop.series.erase(loop.series.begin());
  REQUIRE(lines(loop, 0, 5) ==
          "{\"step\":0,\"fit.\\\"r\\\"\":0.3333333333333333,\"fit.n\":-1,\"fit.is\":true}\n"
          "{\"step\":2,\"fit.n\":7}\n{\"step\":3,\"fit.is\":false}\n{\"step\":4,\"fit.n\":9}\n");
  REQUIRE(lines({"fit", 5, {}}, 0, 5).empty());
}

TEST_CASE("series that no loop of the root told of come from the results") {
  const float rows[] = {1, 2, 3, 4};
  Study study;
  study.items.push_back({{}, "", SeriesItem{"fit.loss", 0, 1, 4}});
  study.items.push_back({{}, "", SeriesItem{"fit.every", 1, 3, 4}});
  study.items.push_back({{}, "", SeriesItem{"fit.vectors", 2, 1, 4}});
  study.items.push_back({{}, "", SeriesItem{"other.loss", 0, 1, 4}});
  RunResult run;
  const auto tensor = [&](std::vector<Dim> dims) { return make_tensor(Type::tensor(DType::f32, dims), rows); };
  run.outputs = {tensor({Dim(4)}), tensor({Dim(2)}), tensor({Dim(4), Dim(1)})};
  run.rows = {3, 1, -1};
  std::string text;
  for (const LoopMetrics& loop :
       other_metrics(study, run, {{"other", 4, {series("other.loss", DType::f32, std::vector<float>{}, 1)}}}))
    append_metrics(text, loop, 0, loop.steps);
  REQUIRE(text == "{\"step\":0,\"fit.loss\":1,\"fit.every\":1}\n{\"step\":1,\"fit.loss\":2}\n{\"step\":2,\"fit.loss\":3}\n");
}

}  // namespace
}  // namespace mmc

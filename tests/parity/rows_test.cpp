// Single functions, value and gradient, at ordinary and degenerate points: rtol 1e-6 in f32 and 1e-12 in f64 (docs/semantics.md).
#include <catch2/catch.hpp>

#include "tests/parity/parity.h"

using namespace mmc::parity;

namespace {

// Values of elementwise functions are compared element by element. Where an element is a sum of larger terms that cancel
// (1 - y^2 in the derivative of tanh, a softmax's derivative), PyTorch's own last digits are noise: those are compared in the
// max-norm.
void compare(const std::string& group, bool elementwise) {
  const nlohmann::json expected = read_json("rows_" + group + ".json");
  const std::string executor = GENERATE("fast", "reference"), dtype = GENERATE("f32", "f64");
  const double rtol = dtype == "f32" ? 1e-6 : 1e-12;
  const auto shown = run("tests/parity/rows_" + group + ".mm", dtype, {"--executor", executor});
  for (const auto& [label, recorded] : expected.items()) {
    INFO(executor << " " << dtype << " " << label);
    REQUIRE(shown.contains(label));
    const Numbers wanted = numbers(recorded.at(dtype));
    const bool by_element = elementwise && label.find("_by_") == std::string::npos;
    const double error = by_element ? relative_distance(shown.at(label), wanted) : distance(shown.at(label), wanted);
    CHECK(error <= rtol * (by_element ? 1 : largest(wanted)));
  }
}

}  // namespace

TEST_CASE("elementwise functions as in PyTorch", "[parity]") { compare("elementwise", true); }
TEST_CASE("activations as in PyTorch", "[parity]") { compare("activations", false); }
TEST_CASE("reductions as in PyTorch", "[parity]") { compare("reductions", false); }
TEST_CASE("indices as in PyTorch", "[parity]") { compare("indices", true); }
TEST_CASE("losses as in PyTorch", "[parity]") { compare("losses", false); }
TEST_CASE("products as in PyTorch", "[parity]") { compare("products", false); }
TEST_CASE("linear algebra as in PyTorch", "[parity]") { compare("matrices", false); }
TEST_CASE("layers as in PyTorch", "[parity]") { compare("layers", false); }
TEST_CASE("statistics as in PyTorch", "[parity]") { compare("statistics", false); }

// Single functions, value and gradient, at ordinary and degenerate points: rtol 1e-6 in f32 and 1e-12 in f64 (docs/semantics.md).
#include <catch2/catch.hpp>

#include "tests/parity/parity.h"

using namespace mmc::parity;

namespace {

// Elementwise functions are compared element by element. Where an element is a sum of larger terms that cancel, PyTorch's own
// last digits are noise: those rows are compared in the max-norm.
void compare(const std::string& group, bool by_element) {
  const nlohmann::json expected = read_json("rows_" + group + ".json");
  for (const std::string dtype : {"f32", "f64"}) {
    const double rtol = dtype == "f32" ? 1e-6 : 1e-12;
    const auto shown = run("tests/parity/rows_" + group + ".mm", dtype);
    for (const auto& [label, recorded] : expected.items()) {
      INFO(dtype << " " << label);
      REQUIRE(shown.contains(label));
      const Numbers wanted = numbers(recorded.at(dtype));
      const double error = by_element ? relative_distance(shown.at(label), wanted) : distance(shown.at(label), wanted);
      CHECK(error <= rtol * (by_element ? 1 : largest(wanted)));
    }
  }
}

}  // namespace

TEST_CASE("elementwise functions as in PyTorch", "[parity]") { compare("elementwise", true); }
TEST_CASE("activations as in PyTorch", "[parity]") { compare("activations", false); }
TEST_CASE("reductions as in PyTorch", "[parity]") { compare("reductions", false); }
TEST_CASE("indices as in PyTorch", "[parity]") { compare("indices", true); }
TEST_CASE("losses as in PyTorch", "[parity]") { compare("losses", false); }
TEST_CASE("products as in PyTorch", "[parity]") { compare("products", false); }

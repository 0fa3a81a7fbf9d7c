#include "runtime/report/curve.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

using namespace mmc;

TEST_CASE("a curve is drawn in dots of braille, its edges are named", "[report]") {
  std::vector<double> rising;
  for (int i = 0; i < 8; ++i) rising.push_back(i);
  CHECK(curve_text("x", rising, 1, {4, 2}) ==
        "  7   ⣠⠞\n"
        "  0 ⣠⠞⠁\n"
        "    x, 8 steps\n");
}

TEST_CASE("what falls by much is drawn by its logarithm", "[report]") {
  std::vector<double> falling;
  for (int i = 0; i < 16; ++i) falling.push_back(std::pow(10, -i / 5.0));
  const std::string text = curve_text("fit.loss", falling, 100, {8, 2});
  CHECK(text ==
        "      1 ⠉⠓⠦⣄⡀\n"
        "  0.001     ⠉⠓⠦⣄\n"
        "        fit.loss, log, 1,501 steps\n");
}

TEST_CASE("a range within a column is a bar; what is not finite a gap; a constant a line", "[report]") {
  std::vector<double> noisy;
  for (int i = 0; i < 400; ++i) noisy.push_back(i % 2);
  CHECK(curve_text("n", noisy, 1, {2, 1}) == "  1 ⣿⣿\n    n, 400 steps\n");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(curve_text("g", std::vector<double>{0, 0, nan, nan, 3, 3, 3, 3}, 1, {4, 1}) == "  3 ⣀ ⠉⠉\n    g, 8 steps\n");
  CHECK(curve_text("c", std::vector<double>{2, 2, 2, 2}, 1, {2, 1}) == "  2 ⣀⣀\n    c, 4 steps\n");
  CHECK(curve_text("e", std::vector<double>{2}, 1).empty());
  CHECK(curve_text("e", std::vector<double>{nan, nan}, 1).empty());
}

// A curve in a terminal, of braille characters: two by four dots a character.
#pragma once
#include <cstddef>
#include <span>
#include <string>

namespace mmc {

struct CurveSize {
  std::size_t columns = 60, rows = 6;  // of characters
};

// Each column of dots reaches from the least to the largest value that falls into it, joined to the one before. Values that span
// more than a factor of 30 and are all positive are drawn by their logarithm. Left of it stand the values at its upper and lower
// edge, right below its name (with "log") and where it ends: "fit.loss, log, 50,000 steps". Values that are not finite leave a
// gap. Empty for less than two values.
std::string curve_text(const std::string& name, std::span<const double> values, std::size_t stride, CurveSize = {});

}  // namespace mmc

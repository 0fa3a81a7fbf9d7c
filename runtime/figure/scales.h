// Colours: of the marks of a figure, and of numbers in heatmaps.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace mmc::figure {

struct Rgb {
  std::uint8_t r, g, b;
};
std::string hex(Rgb);  // "#1f77b4"

// The palette: eight colours that people with any common colour blindness tell apart, in print too (Okabe and Ito 2008, "Color
// universal design", reordered; their yellow darkened, black last). Repeats after them.
Rgb palette(int index);
// The colour of t in [0, 1] on a scale: viridis, magma, inferno, plasma, cividis, gray, bwr, coolwarm, RdBu (as in matplotlib,
// from seventeen of its colours, linear between them). nan is a light gray.
Rgb colour(std::string_view scale, double t);
// Is text on this colour better white than black?
bool is_dark(Rgb);

}  // namespace mmc::figure

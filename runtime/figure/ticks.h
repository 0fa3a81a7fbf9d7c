// Where an axis has its ticks and what stands beside them.
#pragma once
#include <string>
#include <vector>

namespace mmc::figure {

struct Tick {
  double at;
  std::string label;  // "0.25", "1e-6", "10,000"; with the minus sign of typography
};

// About `wanted` ticks at round numbers (1, 2 or 5 times a power of ten) within [low, high]; low < high.
std::vector<Tick> linear_ticks(double low, double high, int wanted);
// Powers of ten within [low, high], every one or every k-th so that at most `most` are there; where there are fewer than two,
// also 2 and 5 times a power, and where that is too narrow as well, linear ones. 0 < low < high.
std::vector<Tick> log_ticks(double low, double high, int most);

}  // namespace mmc::figure

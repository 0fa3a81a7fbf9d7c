// A panel of a drawing as plotly.js draws it: traces and a layout (its reference: https://plotly.com/javascript/reference/).
//
// Colours that follow the page's light or dark theme are not here; assets/page.js adds them.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "runtime/figure/drawing.h"

namespace mmc::html {

struct Trace {
  nlohmann::ordered_json look;                                  // everything but the arrays
  std::vector<std::pair<std::string, figure::Numbers>> arrays;  // by their place in the trace: "y", "error_y.array"
  std::int64_t columns = 0;                                     // of the array "z", which is a matrix; 0: there is none
  std::vector<std::string> text{};                              // beside each point, or empty
};

// What an axis shows; on a logarithmic one, of the numbers themselves.
struct Range {
  double low = 0, high = 1;
};
struct Ranges {
  Range x, y, right;
  bool has_right = false;
};
Ranges ranges_of(const figure::Panel&);
Ranges joined(const Ranges&, const Ranges&);  // both

// With `thinned`, lines of more than 8,000 points are thinned (figure/thinning.h) and of more than 20,000 markers every k-th is
// kept; it is set when that happened. Without, all points stay: frames of a slider need to have equally many.
std::vector<Trace> traces(const figure::Panel&, const Ranges&, bool* thinned = nullptr);
nlohmann::ordered_json layout(const figure::Panel&, const Ranges&);
double aspect(const figure::Panel&);  // width through height that suits it

}  // namespace mmc::html

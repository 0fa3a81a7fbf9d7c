// Formulas: a subset of LaTeX to MathML, which every current browser draws without a library
// (https://www.w3.org/TR/mathml-core/).
//
// Known: letters, numbers, signs, scripts, \frac \sqrt \text \mathbb..., accents, Greek, the usual operators, relations and
// arrows, named functions, sums with limits, \left \right, matrices and cases. A formula with anything else is shown as its
// source, never half understood.
#pragma once
#include <string>
#include <string_view>

namespace mmc::html {

// <math>...</math>, or <code>...</code> where it is not understood. `display`: on a line of its own.
std::string math(std::string_view tex, bool display);

}  // namespace mmc::html

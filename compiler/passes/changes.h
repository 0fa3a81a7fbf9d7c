// What a pass changed, as lines: the change-aware log of `mmc graph --changes`.
#pragma once
#include <string>
#include <string_view>

namespace mmc {

// The lines that differ between two dumps, `- old` and `+ new`, in the order of the text, with one line of context around
// each group (`  context`) and `...` between groups. Empty for equal texts. Near-linear: lines that occur once in both texts
// are matched first, and what lies between matched lines is compared from both ends.
std::string changed_lines(std::string_view before, std::string_view after);

}  // namespace mmc

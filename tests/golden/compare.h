// What counts as the same output.
#pragma once
#include <string>
#include <string_view>

namespace mmc::golden {

// Replaces what no two runs or machines share: durations ("1.3 s" -> "<time>"), rates ("40k steps/s" -> "<rate>"), the folders
// `root` and `scratch` (-> "<root>", "<tmp>").
std::string mask(std::string_view output, const std::string& root, const std::string& scratch);

// Equal text, except that numbers with a point or an exponent may differ by 1e-6 of their size or by one in the last printed
// digit: another CPU may round the last bit of an f32 the other way.
bool same(std::string_view expected, std::string_view actual);

// `diff -u` of the two, for a person.
std::string difference(const std::string& expected, const std::string& actual);

}  // namespace mmc::golden

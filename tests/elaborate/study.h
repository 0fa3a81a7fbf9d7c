// Little studies for tests: compiled, run by the reference executor, and what they show as text.
#pragma once
#include <string>
#include <string_view>

namespace mmc::test {

// The values of `show` statements, joined by "; ": static ones as written (`3`, `[1, 2]`, `true`), tensors as literals
// (`f32[2] [0.5, 1]`). Of a study with errors their codes and messages: "MM0204 the inner sizes of ...".
std::string run(std::string_view study);
std::string run_f64(std::string_view study);  // with --dtype f64
// The same of one expression.
inline std::string value(std::string_view expression) { return run(std::string("show ") + std::string(expression) + "\n"); }
// The first error of a study as it is printed: with its source line, labels, notes and helps.
std::string message(std::string_view study);
// Every warning, as run() gives errors.
std::string warnings(std::string_view study);
// How many nodes of the root region have this op.
std::size_t count_nodes(std::string_view study, std::string_view op);

}  // namespace mmc::test

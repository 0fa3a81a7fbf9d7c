// How the values of a finished run look to a person: numbers, tensors, records, strings with holes.
//
// Whatever a stopped run did not compute reads "(not computed)"; a series that was cut short shows the rows that ran.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/graph/study.h"
#include "runtime/executor.h"

namespace mmc {

// The tensor of an output without the rows that did not run; nothing when it was not computed.
std::optional<Tensor> computed(const RunResult&, std::size_t output);

std::string number_text(double, DType);            // six significant digits, ten for f64; integers and bools as such
std::string tensor_text(const Tensor&);            // in full when small, else first and last elements, range and mean
std::string text(const Shown&, const RunResult&);  // may have several lines, without a newline at the end
std::string text(const Template&, const RunResult&);
std::string grouped(std::int64_t);  // 50,000
std::string counted(std::size_t n, std::string_view one,
                    std::string_view many = {});  // "1 error", "2 errors"; `many` when it is irregular
std::string trap_text(const Trap&);               // "`fit.loss` became nan or infinite at step 31"
std::string duration_text(double seconds);        // "93 ms", "1.3 s", "2.5 min"
std::string rate_text(double per_second);         // "540k steps/s", "1.2M steps/s"
// The words of a command line as a shell takes them: those with spaces or signs that a shell knows in quotes.
std::string command_text(const std::vector<std::string>& words);

}  // namespace mmc

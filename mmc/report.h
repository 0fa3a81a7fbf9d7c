// What `mmc run` prints for a person: title, timings, summaries, shown values, claims with their verdicts, why a run stopped.
#pragma once
#include <string>

#include "compiler/graph/study.h"
#include "compiler/syntax/source.h"
#include "runtime/executor.h"

namespace mmc {

std::string heading_text(const Study&, const std::string& file, const std::string& dtype, bool colour);
std::string timing_text(const RunResult&);                             // a line per top-level loop
std::string values_text(const Study&, const RunResult&, bool colour);  // `summary` and `show`, in the order of the study
std::string logged_text(const Study&, const RunResult&, bool colour);  // every series: what is left of a run that stopped
std::string curve_text(const Study&, const RunResult&);                // the main series in braille, or empty
std::string plots_text(const Study&);                                  // how many there are and how to get their data
std::string claims_text(const Study&, const RunResult&, bool colour);
std::string summary_text(const SummaryItem&, bool colour);
std::string stopped_text(const RunResult&, const SourceMap&, bool colour);  // of a trap or an interrupt, else empty

}  // namespace mmc

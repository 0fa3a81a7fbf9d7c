// A study run for its claims alone: what `mmc test` does in a process of its own for each study and seed.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "mmc/compile.h"
#include "runtime/report/json.h"

namespace mmc {

struct JudgedClaim {
  std::string claim;      // with its run-time holes filled
  std::string condition;  // as written
  std::uint32_t line = 0;
  Verdict verdict = Verdict::skipped;
  std::string told;   // what was measured, and how far it is from its bound; may be empty
  double margin = 0;  // of report/claims.h, 0 when there is none
};

struct Judged {
  std::string problem;              // why there are no verdicts, in one line; empty when the study ran
  std::vector<JudgedClaim> claims;  // in the order of the study
  double seconds = 0;
};

// Compiles and runs; nothing is printed, kept or saved. Whatever goes wrong with the study becomes `problem`.
Judged judge(const StudyOptions&, int threads);

// The way from the process that judges to the one that reports.
std::string to_text(const Judged&);
Judged judged_from(const std::string&);  // what is no such text becomes a `problem`

}  // namespace mmc

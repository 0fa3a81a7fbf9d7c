// What kept runs say of themselves, side by side: the same tables for the terminal and for the page (runtime/html/comparison.h).
#pragma once
#include <string>
#include <vector>

#include "runtime/html/comparison.h"
#include "runtime/study/run_folder.h"

namespace mmc {

struct Facts {
  html::ComparedTable settings, series, values, claims;  // a cell "-" where a run has no such thing
};
Facts compared_facts(const std::vector<KeptRun>&);

// By what each run differs from the others, short enough for a legend: "lr=0.01 seed=3", with the study's name in front when
// there are several; the time when nothing else differs. No two are equal.
std::vector<std::string> run_labels(const std::vector<KeptRun>&);

bool of_one_study(const std::vector<KeptRun>&);  // by the names of their files
bool same_source(const KeptRun&, const KeptRun&);

}  // namespace mmc

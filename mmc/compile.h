// From a path on the command line to a checked study: what run, check, graph and summary share.
#pragma once
#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/elaborate/elaborate.h"
#include "compiler/graph/study.h"
#include "compiler/syntax/diagnostic.h"
#include "compiler/syntax/source.h"

namespace mmc {

struct StudyOptions {
  std::string path;
  std::vector<std::string> overrides;  // name=value
  std::vector<std::string> presets;
  std::optional<std::uint64_t> seed;
  std::string dtype = "f32";
  std::optional<SweepRequest> sweep{};  // the study is wanted for one of its sweeps
};
void add_study_options(CLI::App&, StudyOptions&, std::string* name = nullptr);  // `name`: of what in the study, after FILE

struct Compiled {
  SourceMap sources;
  Diagnostics diagnostics;
  std::optional<Study> study;  // nothing when there was an error
};
// UsageError when the file can't be read or an override is no `name=value`. `sizes` are late sizes that the run has found out,
// `trial` as in CompileOptions.
Compiled compile(const StudyOptions&, const LateSizes& sizes = {}, int trial = 0);

// Of a compilation that gave no study.
const Diagnostic& first_error(const Compiled&);

// Errors and warnings on standard error, with a last line that counts them; as a JSON array on standard output with `json`.
// True when there is a study.
bool report(const Compiled&, bool json = false);

}  // namespace mmc

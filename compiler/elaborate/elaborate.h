// A parsed study to a checked graph: names, static evaluation, shapes, models, loops, training, reports.
//
// Everything that is wrong becomes a diagnostic in the user's names and lines; after an error elaboration goes on with the next
// statement, so that one run reports many mistakes. The result is present only when there was no error.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/graph/data_file.h"
#include "compiler/graph/study.h"
#include "compiler/syntax/diagnostic.h"
#include "compiler/syntax/source.h"

namespace mmc {

// A file that a study imports: its path from where the command runs, equal for equal files, and its text.
struct ImportedText {
  std::string path, text;
};

// What of a study is wanted for one of its sweeps.
struct SweepRequest {
  std::string name;
  // Nothing: a point. The study's results are its claims, what it saves and Study::sweep_values. Otherwise what the sweep says
  // about these runs is all that is left of the study.
  std::optional<std::vector<SweepRun>> runs;
};

struct CompileOptions {
  std::vector<std::pair<std::string, std::string>> overrides;  // name=value, value as the user typed it
  std::vector<std::string> presets;                            // --preset, in order
  std::optional<std::uint64_t> seed;                           // --seed
  LateSizes late_sizes;                                        // those that earlier stages of the run found out
  int late_trial = 0;                                          // 0: unknown ones are as large as can be, 1: one less
  std::optional<SweepRequest> sweep;
  bool f64 = false;  // --dtype f64: `f32` in the source means f64
  DataReader files;  // for `load`: data are read only when the study runs
  // Reads the file that another one (its path) imports by `name`; throws FileNotFound or RunError. Without it `import` is an
  // error.
  std::function<ImportedText(const std::string& name, const std::string& from)> read_import;
};

// Parses and elaborates file `file` of `sources`.
std::optional<Study> elaborate(SourceMap& sources, std::uint32_t file, const CompileOptions&, Diagnostics&);

}  // namespace mmc

// A finished run as JSON: what `result.json` holds and `mmc run --json` prints.
//
//   mmc, study, file, seed, dtype, executor, threads
//   status     "finished", "trapped" or "interrupted"; then `trap` says where
//   params     [{name, type, value, default}]
//   shown      [{label, value}]       in the order of the study
//   claims     [{claim, condition, verdict, measured: [{of, value}]}]; verdict: holds, failed, skipped, not computed
//   series     [{name, type, stride, rows, last}]
//   inputs     [{path, bytes, sha256}]  data files that the study reads
//   timings    [{name, steps, seconds}] of top-level loops; seconds: {compile, run}
// A tensor is {type, value} with nested lists; a scalar is a plain number. JSON has no nan and no infinities: they are the
// strings "nan", "inf", "-inf". Numbers have all the digits that their type holds.
#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "compiler/graph/study.h"
#include "runtime/executor.h"

namespace mmc {

// A data file that the study read.
struct InputFact {
  std::string path;
  std::uint64_t bytes = 0;
  std::string sha256;
};

// What a run was asked to do, beside the study itself.
struct RunFacts {
  std::string version;
  std::string file;   // as the user gave it
  std::string dtype;  // the working float
  std::string executor;
  int threads = 1;
  double compile_seconds = 0, run_seconds = 0;
  std::vector<InputFact> inputs{};
};

enum class Verdict { holds, failed, skipped, not_computed };
Verdict verdict(const ExpectItem&, const RunResult&);
std::string_view name(Verdict);

nlohmann::ordered_json tensor_json(const Tensor&);
nlohmann::ordered_json params_json(const Study&);
nlohmann::ordered_json shown_json(const Shown&, const RunResult&);
nlohmann::ordered_json result_json(const Study&, const RunResult&, const RunFacts&);

}  // namespace mmc

// Running a study: what `mmc run` and `mmc resume` share.
#pragma once
#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mmc/compile.h"
#include "runtime/study/checkpoint.h"
#include "runtime/study/run_folder.h"

namespace mmc {

struct RunVerb {
  StudyOptions study;
  std::string out, executor = "fast", nan = "trap";
  std::vector<std::string> disabled;
  int threads = 1;
  std::uint64_t memory = 0;
  double checkpoint = 30;
  bool json = false, quiet = false, no_keep = false, tensorboard = false;
};

// Every option of `mmc run`.
void add_run_options(CLI::App&, RunVerb&);

// A run that was stopped and goes on: in its own folder, from `from`, or from the beginning when there is no checkpoint.
struct Continued {
  KeptRun run;
  std::optional<Checkpoint> from;
};
int run_study(const RunVerb&, std::optional<Continued> = {});

}  // namespace mmc

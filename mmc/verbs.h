// The verbs of the command, one file each.
//
// Each function declares its verb and options on the command line's parser; when the verb is chosen, `chosen` becomes what it
// does. An Action returns the exit code: 0, or 1 when the study is wrong. Everything else is thrown and becomes an exit code in
// main.cpp: UsageError 2, RunError 3, InternalError and whatever else 70.
#pragma once
#include <CLI/CLI.hpp>
#include <functional>
#include <stdexcept>
#include <string>

namespace mmc {

using Action = std::function<int()>;

struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

namespace exit_code {
constexpr int fine = 0, wrong_study = 1, usage = 2, run_failed = 3, internal = 70;
}

void add_run(CLI::App&, Action& chosen);
void add_resume(CLI::App&, Action& chosen);
void add_sweep(CLI::App&, Action& chosen);
void add_test(CLI::App&, Action& chosen);
void add_gradcheck(CLI::App&, Action& chosen);
void add_profile(CLI::App&, Action& chosen);
void add_runs(CLI::App&, Action& chosen);
void add_show(CLI::App&, Action& chosen);
void add_compare(CLI::App&, Action& chosen);
void add_figures(CLI::App&, Action& chosen);
void add_check(CLI::App&, Action& chosen);
void add_graph(CLI::App&, Action& chosen);
void add_summary(CLI::App&, Action& chosen);
void add_ops(CLI::App&, Action& chosen);
void add_doc(CLI::App&, Action& chosen);
void add_explain(CLI::App&, Action& chosen);
void add_version(CLI::App&, Action& chosen);

}  // namespace mmc

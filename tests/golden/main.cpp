// Runs the golden cases (cases.h) against the real binary, on all cores:
//
//   mmc_golden --mmc build/mmc --root . [--promote] [--patient] [PATTERN]
//
// --patient is for a slow build, such as one with sanitizers: a command may take ten times as long before it is killed. PATTERN
// is a part of a case's path. Prints each failure with a diff and ends with `golden: N passed, N failed`.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "tests/golden/cases.h"

int main(int argc, char** argv) {
  using namespace mmc::golden;
  Settings settings;
  std::string pattern;
  bool patient = false;
  CLI::App app{"Runs the golden tests"};
  app.add_option("--mmc", settings.mmc)->required()->check(CLI::ExistingFile);
  app.add_option("--root", settings.root)->required()->check(CLI::ExistingDirectory);
  app.add_flag("--promote", settings.promote);
  app.add_flag("--patient", patient);
  app.add_option("pattern", pattern);
  CLI11_PARSE(app, argc, argv);
  settings.mmc = std::filesystem::canonical(settings.mmc).string();
  settings.root = std::filesystem::canonical(settings.root).string();
  if (patient) settings.limit *= 10;

  std::vector<Case> cases = find_cases(settings);
  std::erase_if(cases, [&](const Case& c) { return c.name.find(pattern) == std::string::npos; });
  // The long ones first, so that no core waits for the last of them.
  std::ranges::stable_partition(cases, [](const Case& c) { return c.name.starts_with("models/"); });
  std::vector<std::string> failures(cases.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < cases.size(); i = next++) {
      try {
        failures[i] = cases[i].failure();
      } catch (const std::exception& e) { failures[i] = fmt::format("the runner failed: {}\n", e.what()); }
    }
  };
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) workers.emplace_back(work);
  }
  std::size_t failed = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (failures[i].empty()) continue;
    ++failed;
    fmt::print("FAILED {}\n{}\n", cases[i].name, failures[i]);
  }
  fmt::print("golden: {} passed, {} failed\n", cases.size() - failed, failed);
  return failed == 0 ? 0 : 1;
}

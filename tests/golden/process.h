// Runs a command and catches what it prints.
#pragma once
#include <string>
#include <vector>

namespace mmc::golden {

struct Outcome {
  std::string output;      // standard output and standard error as they came
  std::string errors;      // standard error alone, when it was asked for apart
  int status = 0;          // exit code, or 128 + the signal
  bool timed_out = false;  // killed after `limit` seconds
};

struct Command {
  std::vector<std::string> words;
  std::string folder;                    // working directory
  std::vector<std::string> environment;  // "NAME=value", besides the inherited ones
  bool errors_apart = false;
  double limit = 300;  // seconds
};

Outcome run(const Command&);

}  // namespace mmc::golden

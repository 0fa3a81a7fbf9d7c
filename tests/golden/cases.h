// The golden cases: which files make one, how it is run, what must come out.
//
//   tests/bad/**/x.mm + x.expected   `mmc check` refuses it (exit 1): the whole output and a last line `exit 1`
//   tests/good/**/x.mm [+ x.graph]   `mmc check` accepts it without a word, and every claim of `mmc run --json` holds, with both
//                                    executors; x.graph is the output of `mmc graph`
//   tests/cli/x.transcript           lines `$ command` (continued on lines `> ...`), each followed by what it prints and, when it
//                                    is not 0, a line `[exit N]`; text before the first command is a comment. Commands run in
//                                    bash in an empty folder with the repository's models/ and tests/ linked into it
//   models/*.mm                      `mmc check` accepts it and every claim of `mmc run --json` holds
//   README.md, docs/*.md             so it does for each block fenced as ```mm; of one fenced as ```mm mistake, `mmc check` prints
//                                    what the next fenced block holds
//   tests/bad, tests/cli             together they get every message that `mmc explain` lists
// Exit code 70 fails every case, also when promoting.
#pragma once
#include <functional>
#include <string>
#include <vector>

namespace mmc::golden {

struct Settings {
  std::string mmc, root;  // absolute paths
  bool promote = false;   // rewrite the golden files instead of comparing
  double limit = 300;     // seconds that a command may take before it is killed
};

struct Case {
  std::string name;                      // the file's path below the root
  std::function<std::string()> failure;  // runs it; what went wrong, or empty
};

std::vector<Case> find_cases(const Settings&);

}  // namespace mmc::golden

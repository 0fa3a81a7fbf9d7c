// What `mmc test` says: a block of lines per study, counts at the end, and JUnit's XML for those who read it by machine.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "mmc/judge.h"

namespace mmc {

// One study, under each of its seeds.
struct TestedStudy {
  std::string path;
  std::vector<std::string> presets;
  std::vector<std::uint64_t> seeds;  // empty: the study's own seed, one run
  std::vector<Judged> runs;          // as many as there are seeds, or one
};

struct TestCounts {
  int held = 0, failed = 0, skipped = 0, broken = 0;  // claims, and runs that came to no end
  bool good() const { return failed == 0 && broken == 0; }
};

TestCounts count(const std::vector<TestedStudy>&);

// With one run a line per claim, else how many runs it holds in and the one that is nearest to failing.
std::string lines(const TestedStudy&, bool colour);
std::string summary(const std::vector<TestedStudy>&);

// A testsuite per study and seed, a testcase per claim; a run without an end is an error (https://github.com/testmoapp/junitxml).
std::string junit(const std::vector<TestedStudy>&);

}  // namespace mmc

// The main program of every test executable: Catch2 plus two things that `./dev test` needs.
//
// - It ends with one line `cases: N passed, N failed`, so that ./dev can add up the cases of all executables.
// - MMC_TEST_PATTERN=TEXT runs only cases whose name holds TEXT; an executable whose own name holds it runs all of its cases.
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

struct CountCases : Catch::TestEventListenerBase {
  using TestEventListenerBase::TestEventListenerBase;

  void testRunEnded(const Catch::TestRunStats& stats) override {
    const Catch::Counts& cases = stats.totals.testCases;
    std::printf("cases: %zu passed, %zu failed\n", static_cast<std::size_t>(cases.passed + cases.failedButOk),
                static_cast<std::size_t>(cases.failed));
    std::fflush(stdout);
  }
};
CATCH_REGISTER_LISTENER(CountCases)

}  // namespace

int main(int argc, char** argv) {
  Catch::Session session;
  if (const int bad_usage = session.applyCommandLine(argc, argv)) return bad_usage;
  const char* pattern = std::getenv("MMC_TEST_PATTERN");
  const std::string self = argv[0];
  const bool whole = pattern != nullptr && self.substr(self.rfind('/') + 1).find(pattern) != std::string::npos;
  if (pattern != nullptr && *pattern != '\0' && !whole)
    session.configData().testsOrTags.push_back("*" + std::string(pattern) + "*");
  return session.run();
}

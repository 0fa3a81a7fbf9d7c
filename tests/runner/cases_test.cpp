// That a case fails when it should: on a made-up repository, with a shell script in the place of mmc.
#include "tests/golden/cases.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace mmc::golden;
namespace fs = std::filesystem;

namespace {

class Repository {
 public:
  Repository() {
    std::string path = (fs::temp_directory_path() / "mmc-runner-XXXXXX").string();
    REQUIRE(mkdtemp(path.data()) != nullptr);
    root = path;
    for (const char* folder : {"tests/bad", "tests/good", "tests/cli", "models", "docs"}) fs::create_directories(root / folder);
    std::ofstream(root / "README.md") << "Nothing.\n";
    std::ofstream(root / "tests/good/study.mm") << "show 1\n";
  }
  ~Repository() { fs::remove_all(root); }
  Repository(const Repository&) = delete;

  // What the case of tests/good says of an mmc that does this.
  std::string outcome(const std::string& script) {
    const fs::path program = root / "mmc";
    std::ofstream(program) << "#!/bin/sh\n" << script;
    fs::permissions(program, fs::perms::owner_all);
    for (const Case& c : find_cases({.mmc = program.string(), .root = root.string()})) {
      if (c.name == "tests/good/study.mm") return c.failure();
    }
    return "there is no such case";
  }

 private:
  fs::path root;
};

}  // namespace

TEST_CASE("a good program's claims are judged", "[runner]") {
  Repository repository;
  const auto run = [](const std::string& json) { return "[ $1 = check ] || echo '" + json + "'\n"; };
  CHECK(repository.outcome(run(R"({"claims": [{"verdict": "holds"}]})")).empty());
  CHECK(repository.outcome(run(R"({"claims": [{"verdict": "failed", "claim": "no"}]})")).find("the claim fails (fast)") == 0);
  CHECK(repository.outcome("case $*:$5 in check*) ;; *fast*) echo '{\"claims\": []}';; *) exit 3;; esac\n")
            .find("`mmc run --executor reference` exits 3") == 0);
  CHECK(repository.outcome(run("{}")).find("prints no result") != std::string::npos);
  CHECK(repository.outcome("echo a warning\n").find("has something to say") != std::string::npos);
  CHECK(repository.outcome("exit 1\n").find("exits 1") != std::string::npos);
}

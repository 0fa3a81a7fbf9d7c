// tests/syntax/messages/*.mm are full of mistakes; beside each stands what is said about it, word for word.
// MMC_PROMOTE=1 writes what is said now: read the difference before committing it.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "tests/syntax/text.h"

using namespace mmc;
namespace fs = std::filesystem;

TEST_CASE("what is said about mistakes", "[syntax]") {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(MMC_SOURCE_DIR "/tests/syntax/messages")) {
    if (entry.path().extension() == ".mm") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  REQUIRE(files.size() >= 13);
  for (const fs::path& file : files) {
    const std::string said = parse_text(file_text(file), file.filename()).messages();
    const fs::path golden = fs::path(file).replace_extension(".expected");
    if (std::getenv("MMC_PROMOTE") != nullptr) std::ofstream(golden, std::ios::binary) << said;
    CAPTURE(file.filename());
    CHECK(said == file_text(golden));
  }
}

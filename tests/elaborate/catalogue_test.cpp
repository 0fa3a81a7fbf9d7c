// The catalogue keeps its word: every wrong example gets its own message and no other, every right one none at all.
#include <catch2/catch.hpp>

#include <fmt/format.h>
#include <filesystem>

#include "compiler/elaborate/elaborate.h"
#include "compiler/support/errors.h"
#include "runtime/data/data_file.h"
#include "tests/files.h"

namespace mmc {
namespace {

// The examples stand beside the files that they name; nothing else does.
const std::string folder = MMC_SOURCE_DIR "/tests/elaborate/catalogue/";

ImportedText beside(const std::string& name, const std::string&) {
  if (!std::filesystem::exists(folder + name)) throw FileNotFound(fmt::format("there is no file `{}`", name));
  return {folder + name, slurp(folder + name)};
}

// The codes that a study gets, each once, and after an unexpected outcome the messages themselves.
struct Outcome {
  std::string codes, messages;
};

// name=value of a first line `# mmc run study.mm name=value`.
std::vector<std::pair<std::string, std::string>> overrides(std::string_view study) {
  constexpr std::string_view command = "# mmc run study.mm ";
  if (!study.starts_with(command)) return {};
  const std::string_view word = study.substr(command.size(), study.find('\n') - command.size());
  const std::size_t equals = word.find('=');
  return {{std::string(word.substr(0, equals)), std::string(word.substr(equals + 1))}};
}

Outcome check(std::string_view study) {
  SourceMap sources;
  Diagnostics diagnostics;
  CompileOptions options;
  options.overrides = overrides(study);
  options.files = data_reader();
  options.read_import = beside;
  elaborate(sources, sources.add(folder + "example.mm", std::string(study)), options, diagnostics);
  Outcome outcome;
  for (const Diagnostic& d : diagnostics.all()) {
    if (outcome.codes.find(text(d.code)) == std::string::npos) outcome.codes += (outcome.codes.empty() ? "" : " ") + text(d.code);
    outcome.messages += render(d, sources, false) + "\n";
  }
  return outcome;
}

TEST_CASE("a wrong example gets its message and no other, a right one none", "[catalogue]") {
  setenv("MMC_DATA", MMC_SOURCE_DIR "/models/data", 1);
  for (const CodeInfo& code : all_codes()) {
    const std::string number = fmt::format("MM{:04}", code.number);
    const Outcome wrong = check(code.wrong);
    INFO(number << " " << code.name << "\n" << code.wrong << "\n" << wrong.messages);
    CHECK(wrong.codes == number);
    const Outcome right = check(code.right);
    INFO(code.right << "\n" << right.messages);
    CHECK(right.codes == "");
  }
}

}  // namespace
}  // namespace mmc

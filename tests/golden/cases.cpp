#include "tests/golden/cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/files.h"
#include "tests/golden/compare.h"
#include "tests/golden/process.h"

namespace mmc::golden {
namespace {

namespace fs = std::filesystem;

Outcome mmc(const Settings& s, std::vector<std::string> words, bool errors_apart = false) {
  words.insert(words.begin(), s.mmc);
  return run({words, s.root, {"NO_COLOR=1", "COLUMNS=80"}, errors_apart, s.limit});
}

// Compares with the golden file, or rewrites it.
std::string compare_or_promote(const Settings& s, const fs::path& golden, const std::string& actual) {
  if (s.promote) {
    std::ofstream(golden, std::ios::binary) << actual;
    return {};
  }
  if (!fs::exists(golden)) return fmt::format("{} is missing; `./dev test --promote` writes it\n", golden.filename().string());
  const std::string expected = slurp(golden);
  return same(expected, actual) ? std::string() : difference(expected, actual);
}

std::string failed_badly(const Outcome& o) {
  if (o.timed_out) return "it took too long and was killed\n" + o.output;
  if (o.status == 70 || o.status >= 126) return fmt::format("exit {}\n{}{}", o.status, o.output, o.errors);
  return {};
}

// `mmc check` accepts the study and prints nothing.
std::string accepted(const Settings& s, const std::string& study) {
  const Outcome checked = mmc(s, {"check", study});
  if (checked.status != 0) return fmt::format("`mmc check` exits {}\n{}", checked.status, checked.output);
  if (!checked.output.empty()) return "`mmc check` has something to say\n" + checked.output;
  return {};
}

std::string bad(const Settings& s, const std::string& study) {
  const Outcome o = mmc(s, {"check", study});
  if (std::string worse = failed_badly(o); !worse.empty()) return worse;
  if (o.status == 0 && o.output.empty()) return "`mmc check` accepts it without a word\n";
  return compare_or_promote(s, fs::path(s.root) / fs::path(study).replace_extension(".expected"),
                            fmt::format("{}exit {}\n", o.output, o.status));
}

// It runs to its end, and no claim is false.
std::string claims_hold(const Settings& s, const std::string& study, const std::string& executor = "fast",
                        const std::vector<std::string>& more = {}) {
  std::vector<std::string> words{"run", study, "--json", "--quiet", "--executor", executor};
  words.insert(words.end(), more.begin(), more.end());
  const Outcome o = mmc(s, words, true);
  if (std::string worse = failed_badly(o); !worse.empty()) return worse;
  if (o.status != 0) return fmt::format("`mmc run --executor {}` exits {}\n{}", executor, o.status, o.errors);
  const nlohmann::json result = nlohmann::json::parse(o.output, nullptr, false);
  if (result.is_discarded() || !result.contains("claims")) return "`mmc run --json` prints no result\n" + o.output;
  std::string failures;
  for (const auto& claim : result["claims"]) {
    if (claim.value("verdict", "") == "failed") failures += fmt::format("the claim fails ({}): {}\n", executor, claim.dump());
  }
  return failures;
}

std::string good(const Settings& s, const std::string& study) {
  if (std::string refused = accepted(s, study); !refused.empty()) return refused;
  for (const char* executor : {"fast", "reference"}) {
    if (std::string wrong = claims_hold(s, study, executor); !wrong.empty()) return wrong;
  }
  const fs::path golden = fs::path(s.root) / fs::path(study).replace_extension(".graph");
  if (!fs::exists(golden)) return {};
  const Outcome o = mmc(s, {"graph", study});
  if (o.status != 0) return fmt::format("`mmc graph` exits {}\n{}", o.status, o.output);
  return compare_or_promote(s, golden, o.output);
}

std::string model(const Settings& s, const std::string& study) {
  if (std::string refused = accepted(s, study); !refused.empty()) return refused;
  // A large study has a setting for tests.
  const bool quick = slurp(fs::path(s.root) / study).find("\npreset quick ") != std::string::npos;
  const TemporaryFolder folder;  // for what it saves
  std::vector<std::string> more{"--out", folder.path()};
  if (quick) more.insert(more.end(), {"--preset", "quick"});
  return claims_hold(s, study, "fast", more);
}

// A transcript's commands, each with what was printed after it.
struct Step {
  std::string command, expected;
};
struct Transcript {
  std::string preamble;
  std::vector<Step> steps;
};

Transcript parse_transcript(const std::string& text) {
  Transcript result;
  std::istringstream in(text);
  bool in_command = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("$ ")) {
      result.steps.push_back({line.substr(2), ""});
      in_command = true;
    } else if (in_command && line.starts_with("> ")) {
      result.steps.back().command += "\n" + line.substr(2);
    } else {
      in_command = false;
      (result.steps.empty() ? result.preamble : result.steps.back().expected) += line + "\n";
    }
  }
  return result;
}

std::string print_transcript(const Transcript& t) {
  std::string text = t.preamble;
  for (const Step& step : t.steps) {
    text += "$ ";
    for (const char c : step.command) text += c == '\n' ? std::string("\n> ") : std::string(1, c);
    text += "\n" + step.expected;
  }
  return text;
}

std::string transcript(const Settings& s, const std::string& file) {
  const fs::path golden = fs::path(s.root) / file;
  const std::string text = slurp(golden);
  Transcript played = parse_transcript(text);
  const TemporaryFolder folder;
  const std::string& scratch = folder.path();
  fs::create_directory_symlink(fs::path(s.root) / "models", fs::path(scratch) / "models");
  fs::create_directory_symlink(fs::path(s.root) / "tests", fs::path(scratch) / "tests");
  const std::string path = fmt::format("PATH={}:{}", fs::path(s.mmc).parent_path().string(), std::getenv("PATH"));
  std::string worse;
  for (Step& step : played.steps) {
    const Outcome o =
        run({{"bash", "-c", step.command}, scratch, {"NO_COLOR=1", "COLUMNS=80", "LC_ALL=C.UTF-8", path}, false, s.limit});
    if (o.timed_out || o.status == 70) worse += fmt::format("$ {}\n{}", step.command, failed_badly(o));
    step.expected = mask(o.output, s.root, scratch);
    if (!step.expected.empty() && step.expected.back() != '\n') step.expected += "\n[no newline]\n";
    if (o.status != 0) step.expected += fmt::format("[exit {}]\n", o.status);
  }
  if (!worse.empty()) return worse;
  return compare_or_promote(s, golden, print_transcript(played));
}

std::string example(const Settings& s, const std::string& block) {
  const TemporaryFolder folder;
  const std::string study = folder / "example.mm";
  std::ofstream(study) << block;
  return model(s, study);
}

// `mmc check` of the block, called study.mm, prints just this.
std::string mistake(const Settings& s, const std::string& block, const std::string& messages) {
  const TemporaryFolder folder;
  std::ofstream(folder / "study.mm") << block;
  const Outcome o = run({{s.mmc, "check", "study.mm"}, folder.path(), {"NO_COLOR=1", "COLUMNS=80"}});
  if (std::string worse = failed_badly(o); !worse.empty()) return worse;
  return same(messages, o.output) ? std::string() : difference(messages, o.output);
}

struct Fenced {
  int line;          // of its fence
  std::string kind;  // what stands behind the fence
  std::string text;
};

std::vector<Fenced> fenced_blocks(const fs::path& page) {
  std::ifstream in(page);
  std::vector<Fenced> blocks;
  bool inside = false;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) blocks.push_back({number, line.substr(3), ""});
    } else if (inside) {
      blocks.back().text += line + "\n";
    }
  }
  return blocks;
}

// The studies in a page, each a case named after the line of its fence.
void collect_examples(const Settings& s, const std::string& page, std::vector<Case>& cases) {
  const std::vector<Fenced> blocks = fenced_blocks(fs::path(s.root) / page);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const std::string name = fmt::format("{}:{}", page, blocks[i].line), study = blocks[i].text;
    if (blocks[i].kind == "mm") cases.push_back({name, [s, study] { return example(s, study); }});
    if (blocks[i].kind != "mm mistake") continue;
    const std::string messages = i + 1 < blocks.size() ? blocks[i + 1].text : "";
    cases.push_back({name, [s, study, messages] { return mistake(s, study, messages); }});
  }
}

// Every code that `mmc explain` lists is in some golden message of tests/bad or in a transcript.
std::string every_code(const Settings& s) {
  std::string messages, missing;
  for (const char* folder : {"tests/bad", "tests/cli"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(s.root) / folder)) {
      if (entry.path().extension() != ".mm") messages += entry.is_regular_file() ? slurp(entry.path()) : "";
    }
  }
  std::istringstream codes(mmc(s, {"explain"}).output);
  for (std::string line; std::getline(codes, line);) {
    if (messages.find("[" + line.substr(0, line.find(' ')) + "]") == std::string::npos)
      missing += "no program gets " + line + "\n";
  }
  return missing;
}

using Runner = std::string (*)(const Settings&, const std::string&);

void collect(const Settings& s, const char* folder, const char* extension, bool deep, Runner runner, std::vector<Case>& cases) {
  const fs::path top = fs::path(s.root) / folder;
  if (!fs::exists(top)) return;
  for (auto entry = fs::recursive_directory_iterator(top); entry != fs::recursive_directory_iterator(); ++entry) {
    if (!deep && entry->is_directory()) entry.disable_recursion_pending();
    if (!entry->is_regular_file() || entry->path().extension() != extension) continue;
    const std::string file = fs::relative(entry->path(), s.root).string();
    cases.push_back({file, [s, file, runner] { return runner(s, file); }});
  }
}

}  // namespace

std::vector<Case> find_cases(const Settings& s) {
  std::vector<Case> cases;
  collect(s, "tests/bad", ".mm", true, bad, cases);
  collect(s, "tests/good", ".mm", true, good, cases);
  collect(s, "tests/cli", ".transcript", true, transcript, cases);
  if (!s.promote) {
    collect(s, "models", ".mm", false, model, cases);
    collect_examples(s, "README.md", cases);
    for (const auto& page : fs::directory_iterator(fs::path(s.root) / "docs")) {
      if (page.path().extension() == ".md") collect_examples(s, fs::relative(page.path(), s.root).string(), cases);
    }
    cases.push_back({"tests/bad and tests/cli have every message", [s] { return every_code(s); }});
  }
  std::sort(cases.begin(), cases.end(), [](const Case& a, const Case& b) { return a.name < b.name; });
  return cases;
}

}  // namespace mmc::golden

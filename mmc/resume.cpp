// mmc resume RUN: goes on with a run that was stopped, from its last checkpoint. What it leaves is the same, bit by bit, as if it
// had never been stopped; so everything else must be the same as well, and what is not is said.
#include "mmc/resume.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <thread>

#include "compiler/support/errors.h"
#include "mmc/keep.h"
#include "mmc/kept.h"
#include "mmc/output.h"
#include "mmc/verbs.h"
#include "mmc/version.h"
#include "runtime/lapack/library.h"
#include "runtime/report/json.h"
#include "runtime/study/inputs.h"
#include "runtime/study/surroundings.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string slurp(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The first line in which two texts differ, as "line 7, `a` then, `b` now".
std::string first_difference(const std::string& before, const std::string& now) {
  std::istringstream a(before), b(now);
  std::string line_a, line_b;
  for (int number = 1;; ++number) {
    const bool more_a = static_cast<bool>(std::getline(a, line_a)), more_b = static_cast<bool>(std::getline(b, line_b));
    if (more_a && more_b && line_a == line_b) continue;
    if (!more_a && !more_b) return "in the end of its last line";
    return fmt::format("line {}: {} then, {} now", number, more_a ? "`" + line_a + "`" : "nothing",
                       more_b ? "`" + line_b + "`" : "nothing");
  }
}

// The params as one text each: "lr = 0.1".
std::vector<std::string> param_texts(const Json& params) {
  std::vector<std::string> texts;
  for (const Json& p : params) texts.push_back(fmt::format("{} = {}", p.value("name", ""), json_text(p.value("value", Json()))));
  return texts;
}

[[noreturn]] void refuse(const std::string& what) { throw RunError(fmt::format("this run can't go on: {}", what)); }

void check_inputs(const Json& inputs) {
  for (const Json& then : inputs) {
    const std::string path = then.value("path", "");
    if (input_file(path).sha256 != then.value("sha256", ""))
      refuse(fmt::format("`{}` holds other data than when it began", path));
  }
}

// The command line with which the run was started, read again.
RunVerb verb_of(const KeptRun& run) {
  RunVerb verb;
  CLI::App app;
  add_run_options(app, verb);
  std::vector<std::string> words;
  for (const Json& word : run.record.value("command", Json::array())) words.push_back(json_text(word));
  const auto begin = std::find(words.begin(), words.end(), "run");
  if (begin == words.end()) refuse("its run.json does not say how it was started");
  words.erase(words.begin(), begin + 1);
  std::reverse(words.begin(), words.end());  // as CLI11 takes them
  try {
    app.parse(words);
  } catch (const CLI::Error& e) { refuse(fmt::format("its command in run.json can't be read: {}", e.what())); }
  verb.out = run.folder;
  verb.no_keep = false;
  return verb;
}

struct ResumeVerb {
  std::string run;
  std::vector<std::string> settings;
  std::optional<int> threads;
  bool json = false, quiet = false;
};

int resume(const ResumeVerb& asked) {
  if (!asked.settings.empty())
    throw UsageError(
        fmt::format("`{}`: a run goes on with the settings it has; `mmc run` starts one with others", asked.settings[0]));
  Continued continued{find_run(runs_folder(), asked.run), {}};
  const KeptRun& run = continued.run;
  if (run.status == "running") refuse("it is still running");
  if (run.status == "finished") {
    remove_checkpoints(run.folder);
    print_error(fmt::format("{} is finished\n", run.id));
    return exit_code::fine;
  }
  if (run.status == "trapped") refuse("it stopped at a nan, and would again");
  if (const std::string made_by = run.record.value("mmc", ""); made_by != version)
    refuse(fmt::format("it is one of mmc {}, and this is mmc {}", made_by, version));
  RunVerb verb = verb_of(run);
  verb.threads = asked.threads.value_or(verb.threads);
  verb.json = asked.json;
  verb.quiet = asked.quiet;
  FoundCheckpoint found = read_checkpoint(run.folder);
  for (const auto& [path, why] : found.damaged)
    print_error(fmt::format("{}: `{}` is damaged: {}\n", inked("warning", Ink::yellow, colour_error()), path, why));
  continued.from = std::move(found.checkpoint);
  return run_study(verb, std::move(continued));
}

}  // namespace

Json completed_header(Json& header, const std::vector<std::string>& files) {
  if (!header.contains("inputs")) {
    Json inputs = Json::array();
    for (const std::string& path : files) {
      const InputFact fact = input_file(path);
      inputs.push_back({{"path", fact.path}, {"bytes", fact.bytes}, {"sha256", fact.sha256}});
    }
    header["inputs"] = inputs;
  }
  header["blas"] = lapack::loaded_core();
  return header;
}

Json checkpoint_header(const Compiled& compiled, const RunVerb& verb) {
  return {{"mmc", version},
          {"build", build_id()},
          {"params", params_json(*compiled.study)},
          {"seed", compiled.study->graph.seed},
          {"dtype", verb.study.dtype},
          {"nan", verb.nan},
          {"disabled", verb.disabled}};
}

void check_header(const Json& header, const Compiled& compiled, const RunVerb& verb) {
  const Json now = checkpoint_header(compiled, verb);
  const auto differs = [&](const char* field) { return header.value(field, Json()) != now.at(field); };
  const auto text = [&](const Json& of, const char* field) { return json_text(of.value(field, Json())); };
  if (differs("mmc")) refuse(fmt::format("its checkpoint is one of mmc {}, and this is mmc {}", text(header, "mmc"), version));
  if (differs("build")) refuse(fmt::format("its checkpoint is one of another build of mmc {}", version));
  if (differs("params")) {
    const std::vector<std::string> then = param_texts(header.value("params", Json::array())),
                                   here = param_texts(now.at("params"));
    const auto [a, b] = std::mismatch(then.begin(), then.end(), here.begin(), here.end());
    refuse(fmt::format("its checkpoint is one of a run with other params: {} there, {} here", a == then.end() ? "nothing" : *a,
                       b == here.end() ? "nothing" : *b));
  }
  for (const char* field : {"seed", "dtype", "nan", "disabled"})
    if (differs(field))
      refuse(fmt::format("its checkpoint is one of a run with another {}: {} there, {} here", field, text(header, field),
                         text(now, field)));
  if (const std::string blas = header.value("blas", ""); !blas.empty() && blas != lapack::core())
    refuse(fmt::format("it began on a processor for which OpenBLAS computes as {}, and this is {}", blas, lapack::core()));
  check_inputs(header.value("inputs", Json::array()));
}

void check_unchanged(const Compiled& compiled, const std::string& study, const std::string& folder) {
  const std::vector<std::uint32_t> files = compiled.study ? compiled.study->files : std::vector<std::uint32_t>{0};
  for (const std::uint32_t index : files) {
    const SourceFile& file = compiled.sources.file(index);
    const fs::path kept = kept_source(file.name, study, folder);
    std::error_code ignored;
    if (!fs::exists(kept, ignored)) refuse(fmt::format("`{}` was not imported when it began", file.name));
    if (const std::string before = slurp(kept); before != file.text)
      refuse(fmt::format("`{}` has changed since it began, {}\nwhat it began with is in `{}`", file.name,
                         first_difference(before, std::string(file.text)), kept.string()));
  }
}

void add_resume(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<ResumeVerb>();
  CLI::App& verb = *app.add_subcommand("resume", "goes on with a run that was stopped");
  verb.add_option("RUN", options->run, "its folder, its name in `mmc runs` or the beginning of that, or `last`")->required();
  verb.add_option("PARAM=VALUE", options->settings)->group("");
  verb.add_flag("--json", options->json, "prints result.json's content on standard output and nothing else there");
  verb.add_flag("--quiet,-q", options->quiet, "no progress and no timings");
  verb.add_option("--threads", options->threads, "threads to compute with: any number, whatever the run had before")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  verb.callback([options, &chosen] { chosen = [options] { return resume(*options); }; });
}

}  // namespace mmc

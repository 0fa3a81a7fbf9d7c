// mmc test FILE|DIR ... : runs studies for their claims; exit 1 when one fails or a study does not run to its end.
//
// Each study (under each seed) runs in a process of its own; the blocks are printed in the order of the paths, whichever ends
// first.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <numeric>
#include <set>
#include <sstream>
#include <thread>

#include "compiler/support/errors.h"
#include "compiler/syntax/parse.h"
#include "mmc/interrupt.h"
#include "mmc/output.h"
#include "mmc/processes.h"
#include "mmc/test_report.h"
#include "mmc/verbs.h"
#include "runtime/study/files.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;

struct TestVerb {
  std::vector<std::string> paths, presets;
  std::string junit, dtype = "f32";
  std::optional<std::uint64_t> seed;
  int seeds = 0;
  int jobs = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  bool quiet = false;
};

// The files that were named, and every .mm file below the folders that were, in the order of their names.
std::vector<std::string> studies_below(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (!fs::exists(path)) throw UsageError(fmt::format("there is no file or folder `{}`", path));
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::string> below;
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
      if (entry.path().extension() == ".mm" && entry.is_regular_file()) below.push_back(entry.path().string());
    }
    if (below.empty()) throw UsageError(fmt::format("there is no study (no .mm file) in `{}`", path));
    std::ranges::sort(below);
    files.insert(files.end(), below.begin(), below.end());
  }
  return files;
}

std::set<std::string> presets_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  SourceMap sources;
  Diagnostics unread;  // the run reports them
  std::set<std::string> names;
  for (const ast::Stmt& stmt : parse(sources, sources.add(path, text.str()), unread).statements) {
    if (const auto* preset = std::get_if<ast::PresetStmt>(&stmt.what)) names.insert(preset->name.text);
  }
  return names;
}

// A folder for what the processes hand over, gone at the end.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (fs::temp_directory_path() / "mmc-test-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw RunError(fmt::format("cannot make a folder in `{}`", fs::temp_directory_path().string()));
    folder_ = pattern;
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::string file(std::size_t task) const { return (folder_ / std::to_string(task)).string(); }

 private:
  fs::path folder_;
};

class Tester {
 public:
  explicit Tester(const TestVerb& verb) : verb_(verb) {
    std::set<std::string> unknown(verb.presets.begin(), verb.presets.end());
    for (const std::string& path : studies_below(verb.paths)) {
      TestedStudy study{path, {}, {}, {}};
      const std::set<std::string> defined = presets_of(path);
      for (const std::string& preset : verb.presets) {
        if (!defined.contains(preset)) continue;
        study.presets.push_back(preset);
        unknown.erase(preset);
      }
      if (verb.seeds > 0) {
        study.seeds.resize(static_cast<std::size_t>(verb.seeds));
        std::iota(study.seeds.begin(), study.seeds.end(), verb.seed.value_or(0));
      } else if (verb.seed) {
        study.seeds.push_back(*verb.seed);
      }
      study.runs.resize(std::max<std::size_t>(1, study.seeds.size()));
      for (std::size_t r = 0; r < study.runs.size(); ++r) tasks_.emplace_back(studies_.size(), r);
      left_.push_back(study.runs.size());
      studies_.push_back(std::move(study));
    }
    if (!unknown.empty()) throw UsageError(fmt::format("no study here has the preset `{}`", *unknown.begin()));
  }

  int run() {
    catch_interrupts("\nstopping; Ctrl-C again quits at once\n", true);
    const int jobs = std::min<int>(verb_.jobs, static_cast<int>(tasks_.size()));
    const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    flush_output();
    run_processes(
        tasks_.size(), jobs, [&](std::size_t task) { return run_child(task, std::max(1, cores / jobs)); },
        [&](std::size_t task, const Ending& ending) { take(task, ending); }, interrupted());
    if (interrupted()) {
      print_error("interrupted\n");
      return exit_code::run_failed;
    }
    print((verb_.quiet ? "" : "\n") + summary(studies_));
    if (!verb_.junit.empty()) write_file(verb_.junit, junit(studies_));
    return count(studies_).good() ? exit_code::fine : exit_code::wrong_study;
  }

 private:
  int run_child(std::size_t task, int threads) const {
    catch_interrupts("");
    const TestedStudy& study = studies_[tasks_[task].first];
    StudyOptions options;
    options.path = study.path;
    options.presets = study.presets;
    options.dtype = verb_.dtype;
    if (!study.seeds.empty()) options.seed = study.seeds[tasks_[task].second];
    Judged judged;
    try {
      judged = judge(options, threads);
    } catch (const std::exception& e) { judged.problem = fmt::format("internal error: {}", e.what()); }
    write_file(scratch_.file(task), to_text(judged));
    return exit_code::fine;
  }

  void take(std::size_t task, const Ending& ending) {
    const auto [study, run] = tasks_[task];
    std::ifstream in(scratch_.file(task), std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    Judged& judged = studies_[study].runs[run];
    judged = judged_from(text.str());
    if (!ending.empty()) judged.problem = fmt::format("it {}", ending);
    --left_[study];
    if (interrupted()) return;
    for (; printed_ < studies_.size() && left_[printed_] == 0; ++printed_) {
      const TestCounts n = count({studies_[printed_]});
      if (!verb_.quiet || !n.good()) print(lines(studies_[printed_], colour_output()));
      flush_output();
    }
  }

  const TestVerb& verb_;
  std::vector<TestedStudy> studies_;
  std::vector<std::pair<std::size_t, std::size_t>> tasks_;  // study, run
  std::vector<std::size_t> left_;                           // runs of each study that have not ended
  std::size_t printed_ = 0;
  Scratch scratch_;
};

}  // namespace

void add_test(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<TestVerb>();
  CLI::App& verb = *app.add_subcommand("test", "runs studies and judges their claims");
  verb.add_option("PATH", options->paths, "studies, or folders with studies")->required();
  verb.add_option("--preset", options->presets, "for the studies that define it")->type_name("NAME")->allow_extra_args(false);
  verb.add_option("--seeds", options->seeds, "runs each study under N seeds, from 0 or from --seed on, and counts")
      ->type_name("N")
      ->check(CLI::Range(1, 100000));
  verb.add_option("--seed", options->seed, "the seed instead of each study's own")->type_name("N");
  verb.add_option("--dtype", options->dtype, "the working float: f32 (default) or f64")
      ->type_name("TYPE")
      ->check(CLI::IsMember({"f32", "f64"}));
  verb.add_option("-j,--jobs", options->jobs, "runs at once, as many as there are cores by default")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  verb.add_option("--junit", options->junit, "writes the verdicts as JUnit XML, too")->type_name("FILE");
  verb.add_flag("--quiet,-q", options->quiet, "only the studies with a claim that fails, and the counts");
  verb.callback([options, &chosen] { chosen = [options] { return Tester(*options).run(); }; });
}

}  // namespace mmc

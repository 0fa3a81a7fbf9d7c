// mmc sweep FILE NAME [name=value ...]: runs the points of a study's sweep in processes of their own, and says what came of them.
// Every point is stored when it ends, so that the same command goes on where an earlier one stopped.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "compiler/support/errors.h"
#include "compiler/syntax/diagnostic.h"
#include "mmc/compile.h"
#include "mmc/output.h"
#include "mmc/report.h"
#include "mmc/sweep_report.h"
#include "mmc/sweep_runner.h"
#include "mmc/sweep_settings.h"
#include "mmc/verbs.h"

namespace mmc {
namespace {

// What a sweep is, when none was named.
int list_sweeps(const Study& study, const std::string& file) {
  if (study.sweeps.empty()) throw UsageError(fmt::format("`{}` has no sweep", file));
  std::size_t width = 0;
  for (const SweepPlan& plan : study.sweeps) width = std::max(width, plan.name.size());
  for (const SweepPlan& plan : study.sweeps) {
    print(fmt::format("{:<{}}  {}, {}\n", plan.name, width, points_text(point_count(plan)), sweep_kind_text(plan)));
  }
  return exit_code::fine;
}

const SweepPlan& find_sweep(const Study& study, const SweepOptions& options) {
  std::vector<std::string_view> names;
  for (const SweepPlan& plan : study.sweeps) {
    if (plan.name == options.name) return plan;
    names.push_back(plan.name);
  }
  if (names.empty()) throw UsageError(fmt::format("`{}` has no sweep", options.study.path));
  const std::string_view near = nearest(options.name, names);
  throw UsageError(
      fmt::format("`{}` has no sweep `{}`; {}", options.study.path, options.name,
                  near.empty() ? fmt::format("it has {}", fmt::join(names, ", ")) : fmt::format("did you mean `{}`?", near)));
}

int run_sweep(const SweepOptions& options) {
  if (options.name.find('=') != std::string::npos) throw UsageError(fmt::format("name the sweep before `{}`", options.name));
  const Compiled compiled = compile(options.study);
  if (!report(compiled)) return exit_code::wrong_study;
  if (options.name.empty()) return list_sweeps(*compiled.study, options.study.path);
  const SweepPlan& plan = find_sweep(*compiled.study, options);
  StudyOptions base = shared_settings(options.study, plan);
  base.sweep = SweepRequest{plan.name, {}};
  const Compiled shared = compile(base);  // what the sweep fixes may be what is wrong
  if (!shared.study) {
    report(shared);
    return exit_code::wrong_study;
  }
  try {
    return run_points_of(options, shared, plan, std::move(base));
  } catch (const RunError& e) {
    print_error(
        fmt::format("{}: {}\n{}", inked("error", Ink::red, colour_error()), e.what(), excerpt(compiled.sources, e.where)));
    return exit_code::run_failed;
  }
}

}  // namespace

void add_sweep(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<SweepOptions>();
  options->jobs = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  CLI::App& verb = *app.add_subcommand("sweep", "runs the points of a sweep, over all cores, and compares them");
  add_study_options(verb, options->study, &options->name);
  verb.add_option("--out", options->out, "the folder of the points, the table and the figures; runs/STUDY/NAME by default")
      ->type_name("DIR");
  verb.add_option("--points", options->points, "runs only these points, such as 0..10: one part of several")->type_name("A..B");
  verb.add_option("--jobs", options->jobs,
                  "points that run at once, as many as there are cores by default; the result is the same for any number")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  verb.add_option("--nan", options->nan, "trap: a point stops at the first nan in a loss or gradient (default); keep: it goes on")
      ->check(CLI::IsMember({"trap", "keep"}));
  verb.add_flag("--quiet,-q", options->quiet, "no progress");
  verb.callback([options, &chosen] { chosen = [options] { return run_sweep(*options); }; });
}

}  // namespace mmc

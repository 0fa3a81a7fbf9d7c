// mmc run FILE [name=value ...]: compiles a study and runs it.
//
// Standard output gets the result: title, shown values, claims; or, with --json, result.json and nothing else. Progress, timings,
// warnings and why a run stopped go to standard error.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "compiler/passes/pipeline.h"
#include "compiler/support/errors.h"
#include "mmc/compile.h"
#include "mmc/graph_view.h"
#include "mmc/interrupt.h"
#include "mmc/keep.h"
#include "mmc/output.h"
#include "mmc/passes.h"
#include "mmc/report.h"
#include "mmc/resume.h"
#include "mmc/run.h"
#include "mmc/stages.h"
#include "mmc/verbs.h"
#include "mmc/version.h"
#include "runtime/executor.h"
#include "runtime/html/page.h"
#include "runtime/plan/evaluate.h"
#include "runtime/report/json.h"
#include "runtime/study/directory.h"
#include "runtime/study/files.h"
#include "runtime/study/inputs.h"
#include "runtime/study/progress.h"
#include "runtime/study/recorder.h"

namespace mmc {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// `recorder`: of a run that is kept.
RunResult execute(const Graph& graph, const RunVerb& verb, Recorder* recorder) {
  Progress progress;
  RunOptions options;
  options.threads = verb.threads;
  options.memory = static_cast<std::int64_t>(std::min<std::uint64_t>(verb.memory, INT64_MAX));
  options.trap_nan = verb.nan == "trap";
  options.interrupt = &interrupted();
  options.progress = &progress;
  std::unique_ptr<ProgressWatcher> watcher;
  if (!verb.quiet) {
    watcher = std::make_unique<ProgressWatcher>(recorder ? recorder->progress() : progress,
                                                is_terminal_error() ? ProgressStyle::bar : ProgressStyle::lines);
  }
  catch_interrupts("\nstopping after this step; Ctrl-C again quits at once\n");
  const auto run = verb.executor == "reference" ? run_reference : run_fast;
  return recorder ? recorder->run(graph, options, run) : run(graph, options);
}

std::unique_ptr<Recorder> make_recorder(const Compiled& compiled, const RunVerb& verb, const std::string& folder,
                                        std::optional<Checkpoint> from) {
  RecorderOptions options;
  options.folder = folder;
  options.seconds = verb.checkpoint;
  options.tensorboard = verb.tensorboard;
  options.checkpoints = verb.executor == "fast";
  options.from = std::move(from);
  for (const ReportItem& item : compiled.study->items)
    if (const auto* series = std::get_if<SeriesItem>(&item.what)) options.series.push_back(*series);
  std::vector<std::string> files;
  add_files_read(compiled.study->graph, files);
  // The recorder's thread asks for it, when the study may be compiled again already; the files are read once.
  options.header = [header = checkpoint_header(compiled, verb), files = std::move(files)]() mutable {
    return completed_header(header, files);
  };
  options.warn = [](const std::string& what) {
    print_error(fmt::format("{}: {}\n", inked("warning", Ink::yellow, colour_error()), what));
  };
  return std::make_unique<Recorder>(std::move(options));
}

// A failure while running, with the statement that was running.
int report_failure(const RunError& e, const SourceMap& sources) {
  print_error(fmt::format("{}: {}\n{}", inked("error", Ink::red, colour_error()), e.what(), excerpt(sources, e.where)));
  return exit_code::run_failed;
}

void print_report(const Study& study, const RunResult& run, const RunVerb& verb) {
  const bool colour = colour_output();
  if (!verb.quiet) print_error(timing_text(run));
  print(heading_text(study, verb.study.path, verb.study.dtype, colour));
  const std::string logged = run.trap || run.interrupted ? logged_text(study, run, colour) : "";
  const std::string curve = braille_output() && !verb.quiet ? curve_text(study, run) : "";
  for (const std::string& part : {curve, values_text(study, run, colour), logged, claims_text(study, run, colour)}) {
    if (!part.empty()) print("\n" + part);
  }
}

// The graph of a study with late sizes, with those that the run found: compiled once more, as the passes have been over the
// other.
html::GraphView late_graph_view(const Compiled& compiled, const StudyOptions& options) {
  LateSizes sizes;
  for (const LateSize& late : compiled.study->late) {
    if (late.known) sizes[late.key] = *late.known;
  }
  const Compiled again = compile(options, sizes);
  return again.study ? graph_view(again.study->graph, again.sources) : html::GraphView();
}

// report.html, once everything else is there that it tells of.
void write_page(const Compiled& compiled, const RunResult& run, const RunFacts& facts, const RunKeeper& keeper,
                html::GraphView graph) {
  html::Report report{
      *compiled.study, run, facts, keeper.record(), {}, std::move(graph), stopped_text(run, compiled.sources, false)};
  for (const std::uint32_t file : compiled.study->files) {
    const SourceFile& source = compiled.sources.file(file);
    report.sources.push_back({file, source.name, source.text});
  }
  write_file(keeper.folder() + "/report.html", html::page(report));
}

// Each way of keeping the results is tried, whichever others fail; then the first failure is thrown.
int finish(const Compiled& compiled, const StagedRun& staged, RunFacts facts, const RunVerb& verb, const RunKeeper& keeper,
           Recorder* recorder, html::GraphView graph) {
  const std::string& folder = keeper.folder();
  const Study& study = *compiled.study;
  const RunResult& run = staged.result;
  std::optional<RunError> failed;
  const auto attempt = [&](auto&& act) {
    try {
      act();
    } catch (const RunError& e) {
      if (!failed) failed = e;
    }
  };
  if (verb.json || !folder.empty()) {
    for (const std::string& path : staged.files) attempt([&] { facts.inputs.push_back(input_file(path)); });
  }
  if (verb.json) {
    print(result_json(study, run, facts).dump(1) + "\n");
  } else {
    print_report(study, run, verb);
  }
  flush_output();
  if (!verb.quiet && !verb.json && folder.empty()) print_error(plots_text(study));
  if (!folder.empty()) attempt([&] { write_run_directory(folder, study, run, facts); });
  attempt([&] {
    for (const std::string& path : save_values(folder, study, run)) {
      if (!verb.quiet) print_error(fmt::format("saved {}\n", path));
    }
  });
  if (recorder) attempt([&] { recorder->finish(study, run); });
  if (!folder.empty() && !study.late.empty()) graph = late_graph_view(compiled, verb.study);
  if (!folder.empty()) attempt([&] { write_page(compiled, run, facts, keeper, std::move(graph)); });
  print_error(stopped_text(run, compiled.sources, colour_error()));
  if (failed) throw RunError(*failed);
  return run.trap || run.interrupted ? exit_code::run_failed : exit_code::fine;
}

int run_compiled(Compiled& compiled, const RunVerb& verb, RunKeeper& keeper, std::optional<Checkpoint> from,
                 Clock::time_point start) {
  std::unique_ptr<Recorder> recorder;
  if (!keeper.folder().empty()) recorder = make_recorder(compiled, verb, keeper.folder(), std::move(from));
  html::GraphView view;
  if (recorder && compiled.study->late.empty()) view = graph_view(compiled.study->graph, compiled.sources);
  PipelineOptions passes;
  passes.disabled = checked_passes(verb.disabled);
  passes.evaluator = fast_evaluator();
  const StagedRun staged =
      run_stages(compiled, verb.study, passes, [&](const Graph& graph) { return execute(graph, verb, recorder.get()); });
  RunFacts facts{version,           verb.study.path, verb.study.dtype,
                 verb.executor,     verb.threads,    seconds_since(start) - staged.run_seconds,
                 staged.run_seconds};
  const int code = finish(compiled, staged, std::move(facts), verb, keeper, recorder.get(), std::move(view));
  if (staged.wrong) {
    report(*staged.wrong);
    keeper.end("failed", "with its late sizes known the study is wrong");
    return exit_code::wrong_study;
  }
  keeper.end(staged.result.trap ? "trapped" : staged.result.interrupted ? "interrupted" : "finished");
  if (recorder && staged.result.interrupted)
    print_error(fmt::format("`mmc resume {}` goes on from here\n", keeper.folder()));
  else if (recorder)
    remove_checkpoints(keeper.folder());
  if (!verb.quiet && !keeper.folder().empty()) print_error(fmt::format("kept in {} (open report.html there)\n", keeper.folder()));
  return code;
}

// What a run that goes on says first.
RunKeeper keep_on(const Continued& continued, const Compiled& compiled, const RunVerb& verb) {
  if (continued.from) check_header(continued.from->header, compiled, verb);
  const std::string at =
      continued.from ? continued.from->header.value("at", "its checkpoint") : "the beginning, as it has no checkpoint";
  RunKeeper keeper(continued.run, at);
  if (!verb.quiet) print_error(fmt::format("{} goes on from {}\n", continued.run.id, at));
  return keeper;
}

}  // namespace

int run_study(const RunVerb& verb, std::optional<Continued> continued) {
  const auto start = Clock::now();
  Compiled compiled = compile(verb.study);
  if (continued) check_unchanged(compiled, verb.study.path, continued->run.folder);
  if (!report(compiled)) return exit_code::wrong_study;
  RunKeeper keeper = continued ? keep_on(*continued, compiled, verb)
                               : RunKeeper({verb.out, !verb.no_keep, verb.executor, verb.threads}, compiled, verb.study);
  try {
    return run_compiled(compiled, verb, keeper, continued ? std::move(continued->from) : std::nullopt, start);
  } catch (const RunError& e) {
    const int code = report_failure(e, compiled.sources);
    try {
      keeper.end("failed", e.what());
    } catch (const RunError&) {}  // the same disk
    return code;
  }
}

void add_run_options(CLI::App& verb, RunVerb& options) {
  options.threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  add_study_options(verb, options.study);
  verb.add_option("--out", options.out, "keeps the run in this folder, instead of a new one in `runs` (or in $MMC_RUNS)")
      ->type_name("DIR");
  verb.add_flag("--no-keep", options.no_keep, "keeps nothing but what the study saves");
  verb.add_flag("--json", options.json, "prints result.json's content on standard output and nothing else there");
  verb.add_flag("--quiet,-q", options.quiet, "no progress and no timings");
  verb.add_option("--threads", options.threads,
                  "threads to compute with, as many as there are cores by default; the result is the same for any number")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  verb.add_option("--memory", options.memory, "fewer threads run at once where more would need more than this, e.g. 2GB")
      ->type_name("SIZE")
      ->transform(CLI::AsSizeValue(false));
  verb.add_option("--nan", options.nan, "trap: stop at the first nan in a loss or gradient (default); keep: go on")
      ->check(CLI::IsMember({"trap", "keep"}));
  verb.add_option("--executor", options.executor, "fast (default), or reference: every op plainly, as an oracle")
      ->check(CLI::IsMember({"fast", "reference"}));
  verb.add_option("--disable", options.disabled, "leaves out a pass")->type_name("PASS")->allow_extra_args(false);
  verb.add_flag("--tensorboard", options.tensorboard, "also writes the scalar series as TensorBoard reads them");
  verb.add_option("--checkpoint", options.checkpoint,
                  "seconds between checkpoints, 30 by default, from which `mmc resume` goes on; 0: only when it is interrupted")
      ->type_name("SECONDS")
      ->check(CLI::NonNegativeNumber);
}

void add_run(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<RunVerb>();
  CLI::App& verb = *app.add_subcommand("run", "runs a study and reports its values and claims");
  add_run_options(verb, *options);
  verb.callback([options, &chosen] { chosen = [options] { return run_study(*options); }; });
}

}  // namespace mmc

#include "mmc/sweep_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "compiler/support/errors.h"
#include "mmc/interrupt.h"
#include "mmc/output.h"
#include "mmc/point.h"
#include "mmc/processes.h"
#include "mmc/report.h"
#include "mmc/stages.h"
#include "mmc/sweep_report.h"
#include "mmc/sweep_settings.h"
#include "mmc/verbs.h"
#include "mmc/version.h"
#include "runtime/report/json.h"
#include "runtime/report/text.h"
#include "runtime/study/directory.h"
#include "runtime/study/files.h"
#include "runtime/study/inputs.h"
#include "runtime/study/sweep_table.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;

struct Range {
  std::int64_t begin, end;
};

// `a..b`, as in the language: b is not among them.
Range points_range(const std::string& text, std::int64_t count) {
  if (text.empty()) return {0, count};
  const auto number = [&](std::string_view word) -> std::optional<std::int64_t> {
    std::int64_t value = 0;
    const auto read = std::from_chars(word.data(), word.data() + word.size(), value);
    return read.ec == std::errc() && read.ptr == word.data() + word.size() ? std::optional(value) : std::nullopt;
  };
  const std::size_t dots = text.find("..");
  const auto begin = number(std::string_view(text).substr(0, dots));
  const auto end = dots == std::string::npos ? std::nullopt : number(std::string_view(text).substr(dots + 2));
  if (!begin || !end || *begin < 0 || *begin >= *end) {
    throw UsageError(
        fmt::format("`--points {}` is not a range of points, such as 0..{}", text, std::max<std::int64_t>(1, count / 2)));
  }
  if (*end > count) throw UsageError(fmt::format("`--points {}`: the sweep has {} points, 0..{}", text, count, count));
  return {*begin, *end};
}

// One run of the command: the plan, its points and what is known of them.
class SweepRunner {
 public:
  // `base`: what all points share; `compiled` with it.
  SweepRunner(const SweepOptions& options, const Compiled& compiled, const SweepPlan& plan, StudyOptions base)
      : options_(options), compiled_(compiled), plan_(plan), base_(std::move(base)) {
    directory_ =
        options.out.empty() ? (fs::path("runs") / fs::path(options.study.path).stem() / plan.name).string() : options.out;
    range_ = points_range(options.points, point_count(plan));
    for (std::int64_t i = 0; i < point_count(plan); ++i) rows_.push_back({point(plan, i), {}});
    const std::string study = study_fingerprint(compiled, base_);
    for (const SweepRow& row : rows_) prints_.push_back(point_fingerprint(study, row.point, options.nan));
  }

  int run() {
    make_folder(directory_);  // a place that can't be written to is told before the work, not after
    const bool colour = colour_output();
    const Study& study = *compiled_.study;
    print(fmt::format("{}\nsweep {}: {}\n\n",
                      inked(study.graph.title.empty() ? options_.study.path : study.graph.title, Ink::bold, colour), plan_.name,
                      sweep_text(plan_)));
    const SweepTable table(plan_, rows_);
    print(inked(table.heading(), Ink::dim, colour));
    const std::vector<std::int64_t> todo = load();
    next_line_ = range_.begin;
    print_lines(table);
    run_points(todo, table);
    std::optional<RunError> failed;
    const auto attempt = [&](auto&& act) {  // what there is to say is said all the same
      try {
        act();
      } catch (const RunError& e) {
        if (!failed) failed = e;
      }
    };
    attempt([&] { write_file((fs::path(directory_) / "table.csv").string(), table_csv(plan_, rows_)); });
    int code = exit_code::run_failed;
    attempt([&] { code = conclude(); });
    flush_output();
    attempt([&] { write_page(); });
    if (failed) throw RunError(*failed);
    if (!options_.quiet) print_error(fmt::format("{0}/table.csv, {0}/report.html\n", directory_));
    return code;
  }

 private:
  // Takes what is stored; the points of the range that are still to be run.
  std::vector<std::int64_t> load() {
    std::vector<std::int64_t> todo;
    std::int64_t known = 0, others = 0;
    std::map<std::string, std::int64_t> stale;  // how many points read another content of a file
    for (SweepRow& row : rows_) {
      const std::int64_t i = row.point.index;
      std::optional<FinishedPoint> stored = read_point(directory_, i);
      const bool same = stored && stored->fingerprint == prints_[static_cast<std::size_t>(i)];
      const std::string changed = same ? changed_input(*stored) : "";
      const bool wanted = i >= range_.begin && i < range_.end;
      if (same && changed.empty() && !try_again(*stored)) {
        row.finished = std::move(stored);
        known += wanted ? 1 : 0;
      } else if (wanted) {
        others += stored && !same ? 1 : 0;
        if (!changed.empty()) ++stale[changed];
        todo.push_back(i);
      }
    }
    if (options_.quiet) return todo;
    if (known > 0) print_error(fmt::format("{} of {} were run before\n", known, points_text(range_.end - range_.begin)));
    if (others > 0) {
      print_error(fmt::format("{} stored by another version of the study or with other settings: run again\n",
                              others == 1 ? "1 point was" : fmt::format("{} points were", others)));
    }
    for (const auto& [path, n] : stale)
      print_error(fmt::format("{} read `{}`, which has changed since: run again\n", points_text(n), path));
    return todo;
  }

  // What failed for reasons outside of the study; and what was wrong with it, as long as it may be a data file that made it so.
  static bool try_again(const FinishedPoint& stored) {
    return stored.status == PointStatus::failed || (stored.status == PointStatus::wrong && stored.inputs.empty());
  }

  // A data file that holds something else than when the point read it, or "".
  std::string changed_input(const FinishedPoint& stored) {
    for (const InputFact& input : stored.inputs) {
      auto [now, fresh] = inputs_.try_emplace(input.path);
      if (fresh) now->second = content_of(input.path);
      if (now->second != input.sha256) return input.path;
    }
    return {};
  }

  // The hash of a file, "" when it can't be read: the point that wants it will say why.
  static std::string content_of(const std::string& path) {
    try {
      return input_file(path).sha256;
    } catch (const RunError&) { return {}; }
  }

  bool in_range(std::int64_t i) const { return i >= range_.begin && i < range_.end; }

  // The lines of the table come in order: one is held back until those before it are there.
  void print_lines(const SweepTable& table) {
    while (in_range(next_line_) && rows_[static_cast<std::size_t>(next_line_)].finished) {
      print(table.line(rows_[static_cast<std::size_t>(next_line_++)]));
    }
    flush_output();
  }

  void run_points(const std::vector<std::int64_t>& todo, const SweepTable& table) {
    if (todo.empty()) return;
    const int jobs = std::min<int>(options_.jobs, static_cast<int>(todo.size()));
    const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    const int threads = std::max(1, cores / jobs);
    catch_interrupts("\nstopping after the steps that run now; Ctrl-C again quits at once\n", true);
    std::size_t ended = 0;
    const bool bar = !options_.quiet && is_terminal_error();
    const auto progress = [&] {
      if (bar)
        print_error(ended == todo.size()
                        ? "\r\x1b[K"
                        : fmt::format("\r\x1b[K{} of {}", ended, points_text(static_cast<std::int64_t>(todo.size()))));
    };
    progress();
    run_processes(
        todo.size(), jobs, [&](std::size_t k) { return run_child(todo[k], threads); },
        [&](std::size_t k, const Ending& ending) {
          ++ended;
          if (bar) print_error("\r\x1b[K");
          note_end(todo[k], ending);
          print_lines(table);
          progress();
        },
        interrupted());
    if (bar) print_error("\r\x1b[K");
    // What stands behind a point that was not run is known all the same.
    for (; next_line_ < range_.end; ++next_line_) print(table.line(rows_[static_cast<std::size_t>(next_line_)]));
  }

  PointTask task_of(std::int64_t index, int threads) const {
    const auto at = static_cast<std::size_t>(index);
    return {point_settings(base_, rows_[at].point), rows_[at].point, prints_[at], directory_, threads, options_.nan == "trap"};
  }

  int run_child(std::int64_t index, int threads) const {
    catch_interrupts("");
    try {
      run_point(task_of(index, threads));
      return exit_code::fine;
    } catch (const RunError& e) {
      print_error(fmt::format("point {}: {}\n", index, e.what()));
      return exit_code::run_failed;
    } catch (const std::exception& e) {
      print_error(
          fmt::format("point {}: internal error: {}\nThis is a fault of mmc {}, not of your study.\n", index, e.what(), version));
      return exit_code::internal;
    }
  }

  // A process that left no result was stopped, or it crashed.
  void note_end(std::int64_t index, const Ending& ending) {
    const auto at = static_cast<std::size_t>(index);
    std::optional<FinishedPoint> stored = read_point(directory_, index);
    if (stored && stored->fingerprint == prints_[at]) {
      rows_[at].finished = std::move(stored);
    } else if (!interrupted()) {
      FinishedPoint failed;
      failed.index = index;
      failed.status = PointStatus::failed;
      failed.reason = ending.empty() ? "its result cannot be read" : fmt::format("no result was stored: it {}", ending);
      rows_[at].finished = std::move(failed);
    }
  }

  // The best point, and what the sweep says about its runs once there are all of them.
  int conclude() {
    const auto missing = std::count_if(rows_.begin(), rows_.end(), [](const SweepRow& row) { return !row.finished; });
    print_best();
    if (missing > 0) {
      const bool stopped = interrupted();
      print(fmt::format("\n{} {} not run yet{}\n", points_text(missing), missing == 1 ? "is" : "are",
                        plan_.reports ? ": what the sweep says about its runs waits for them" : ""));
      if (stopped) {
        const auto done = range_.end - range_.begin -
                          std::count_if(rows_.begin() + range_.begin, rows_.begin() + range_.end,
                                        [](const SweepRow& row) { return !row.finished; });
        print_error(fmt::format("interrupted: {} of {} {} done; the same command goes on from here\n", done,
                                points_text(range_.end - range_.begin), done == 1 ? "is" : "are"));
      }
      return stopped || any_failed() ? exit_code::run_failed : exit_code::fine;
    }
    const int code = plan_.reports ? report_runs() : exit_code::fine;
    return code == exit_code::fine && any_failed() ? exit_code::run_failed : code;
  }

  bool any_failed() const {
    return std::any_of(rows_.begin(), rows_.end(),
                       [](const SweepRow& row) { return row.finished && row.finished->status == PointStatus::failed; });
  }

  void print_best() const {
    const SweepRow* best = best_row(plan_, rows_);
    if (!best) return;
    print(fmt::format("\n{}  {}\n      {}\n", inked("best", Ink::bold, colour_output()), best_text(plan_, *best),
                      command_text(base_, best->point, options_.nan)));
  }

  void write_page() const {
    const SweepRow* best = best_row(plan_, rows_);
    write_sweep_page(directory_, compiled_, plan_, rows_, options_.study.path,
                     best ? command_text(base_, best->point, options_.nan) : "", saying_ ? &*saying_ : nullptr);
  }

  int report_runs() {
    std::vector<SweepRun> runs;
    for (const SweepRow& row : rows_) {
      if (row.finished->status == PointStatus::finished) runs.push_back(row.finished->run);
    }
    const std::size_t finished = runs.size();
    if (finished == 0) {
      print("\nno point finished: there is nothing to say about the runs\n");
      return exit_code::fine;
    }
    if (finished < rows_.size()) {
      print(fmt::format("\n{} of {} finished; what follows is about {}\n", finished,
                        points_text(static_cast<std::int64_t>(rows_.size())), finished == 1 ? "it" : "them"));
    }
    StudyOptions options = base_;
    options.sweep = SweepRequest{plan_.name, std::move(runs)};
    Compiled compiled = compile(options);
    if (!compiled.study) {  // warnings were given before the points ran
      report(compiled);
      return exit_code::wrong_study;
    }
    RunOptions run;
    run.threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    StagedRun result = run_stages(compiled, options, run);
    saying_.emplace(SweepSaying{std::move(compiled), std::move(result)});
    const StagedRun& staged = saying_->staged;
    const bool colour = colour_output();
    const Study& study = *saying_->compiled.study;
    for (const std::string& part : {values_text(study, staged.result, colour), claims_text(study, staged.result, colour)}) {
      if (!part.empty()) print("\n" + part);
    }
    const RunFacts facts{version, options_.study.path, options_.study.dtype, "fast", run.threads, 0, staged.run_seconds};
    write_run_directory(directory_, study, staged.result, facts);
    if (!staged.wrong) return staged.result.trap ? exit_code::run_failed : exit_code::fine;
    report(*staged.wrong);
    return exit_code::wrong_study;
  }

  const SweepOptions& options_;
  const Compiled& compiled_;
  const SweepPlan& plan_;
  StudyOptions base_;
  std::string directory_;
  Range range_{};
  std::vector<SweepRow> rows_;
  std::vector<std::string> prints_;
  std::map<std::string, std::string> inputs_;  // path: hash
  std::optional<SweepSaying> saying_;          // about the runs
  std::int64_t next_line_ = 0;
};

}  // namespace

int run_points_of(const SweepOptions& options, const Compiled& compiled, const SweepPlan& plan, StudyOptions base) {
  return SweepRunner(options, compiled, plan, std::move(base)).run();
}

}  // namespace mmc

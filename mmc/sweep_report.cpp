#include "mmc/sweep_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "runtime/html/sweep_page.h"
#include "runtime/report/text.h"
#include "runtime/study/files.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;

// Why nothing is said about the runs, or not about all.
std::string missing_text(const SweepPlan& plan, const std::vector<SweepRow>& rows) {
  std::int64_t finished = 0, missing = 0;
  for (const SweepRow& row : rows) {
    missing += row.finished ? 0 : 1;
    finished += row.finished && row.finished->status == PointStatus::finished ? 1 : 0;
  }
  if (missing > 0) {
    return fmt::format("{} {} not run yet{}.", points_text(missing), missing == 1 ? "is" : "are",
                       plan.reports ? ": what the sweep says about its runs waits for them" : "");
  }
  const auto all = static_cast<std::int64_t>(rows.size());
  if (finished == all) return {};
  return fmt::format("{} of {} finished{}.", grouped(finished), points_text(all),
                     plan.reports && finished > 0 ? "; what is said about the runs is about these" : "");
}

}  // namespace

std::string points_text(std::int64_t n) { return fmt::format("{} point{}", grouped(n), n == 1 ? "" : "s"); }

std::string sweep_kind_text(const SweepPlan& plan) {
  if (plan.kind == SweepPlan::Kind::random) return fmt::format("random(trials = {}, seed = {})", plan.trials, plan.seed);
  return plan.kind == SweepPlan::Kind::cases ? "cases" : "grid";
}

std::string sweep_text(const SweepPlan& plan) {
  std::string text = fmt::format("{}, {}", points_text(point_count(plan)), sweep_kind_text(plan));
  if (plan.goal == SweepPlan::Goal::none) return text;
  return fmt::format("{}, {} {}", text, plan.goal == SweepPlan::Goal::maximize ? "maximize" : "minimize", plan.objective);
}

std::string best_text(const SweepPlan& plan, const SweepRow& best) {
  return fmt::format("point {}, {}: {} = {:.6g}", best.point.index, name(best.point), plan.objective, *best.finished->score);
}

void write_sweep_page(const std::string& directory, const Compiled& compiled, const SweepPlan& plan,
                      const std::vector<SweepRow>& rows, const std::string& file, const std::string& command,
                      const SweepSaying* saying) {
  html::SweepPage page;
  page.title = compiled.study->graph.title.empty() ? file : compiled.study->graph.title;
  page.facts = fmt::format("sweep {}: {}", plan.name, sweep_text(plan));
  page.missing = missing_text(plan, rows);
  const SweepRow* best = best_row(plan, rows);
  if (best != nullptr) {
    page.best = best_text(plan, *best);
    page.command = command;
  }
  const SweepTable table(plan, rows);
  page.columns = table.columns();
  for (const SweepRow& row : rows) {
    html::SweepPoint point{table.cells(row), "", &row == best, row.finished && row.finished->status == PointStatus::finished};
    const fs::path folder = point_folder(directory, row.point.index);
    if (row.finished && fs::exists(folder)) point.folder = "./" + folder.lexically_relative(directory).string() + "/";
    page.points.push_back(std::move(point));
  }
  if (saying != nullptr && saying->compiled.study) {
    page.study = &*saying->compiled.study;
    page.run = &saying->staged.result;
  }
  page.source = std::string(compiled.sources.text(plan.span));
  page.first = {plan.span.file, compiled.sources.position(plan.span.file, plan.span.begin).line};
  write_file((fs::path(directory) / "report.html").string(), html::page(page));
}

}  // namespace mmc

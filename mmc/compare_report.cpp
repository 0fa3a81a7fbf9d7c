#include "mmc/compare_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "compiler/support/errors.h"
#include "runtime/figure/overlay.h"
#include "runtime/figure/resolve.h"
#include "runtime/html/parts.h"
#include "runtime/report/text.h"
#include "runtime/study/files.h"
#include "runtime/study/kept_figures.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// A figure of one run.
struct Plot {
  std::size_t run;
  const Figure* figure;
  figure::Drawing last;
};

// A run that was stopped hard has not written what it computed.
void check_results(const KeptRun& run) {
  if (fs::exists(fs::path(run.folder) / "result.json") && fs::exists(fs::path(run.folder) / "figures.json")) return;
  const std::string reason = run.record.value("reason", "");
  std::string why = run.status == "running" ? "it is still running"
                    : reason.empty()        ? "it was " + run.status
                                            : fmt::format("it {}: {}", run.status, reason);
  if (run.status == "finished") why = "its files are not there any more";
  if (run.status == "killed") why += fmt::format("; `mmc resume {}` goes on with it", run.id);
  throw RunError(fmt::format("`{}` has left no results to be compared: {}", run.id, why));
}

// Figures that belong together, in the order of the runs: by their number where all runs have equally many, else by their titles.
std::vector<std::vector<Plot>> together(const std::vector<KeptFigures>& kept) {
  const bool equally_many =
      std::all_of(kept.begin(), kept.end(), [&](const KeptFigures& k) { return k.figures.size() == kept[0].figures.size(); });
  std::vector<std::vector<Plot>> all;
  std::map<std::pair<std::string, int>, std::size_t> places;
  for (std::size_t run = 0; run < kept.size(); ++run) {
    std::map<std::string, int> seen;
    for (std::size_t i = 0; i < kept[run].figures.size(); ++i) {
      Plot plot{run, &kept[run].figures[i], figure::resolve(kept[run].figures[i], kept[run].run)};
      std::size_t place = i;
      if (!equally_many) place = places.try_emplace({plot.last.title, seen[plot.last.title]++}, all.size()).first->second;
      if (place >= all.size()) all.resize(place + 1);
      all[place].push_back(std::move(plot));
    }
  }
  return all;
}

class Report {
 public:
  Report(const std::vector<KeptRun>& runs, const Facts& facts, std::string file)
      : runs_(runs), labels_(run_labels(runs)), facts_(facts), file_(std::move(file)) {}

  html::Comparison comparison() {
    html::Comparison page;
    page.title = title();
    for (std::size_t i = 0; i < runs_.size(); ++i) page.runs.push_back(compared_run(i));
    page.before = {facts_.settings, facts_.claims, facts_.series};
    for (html::ComparedTable& table : page.before) table.head[0] = static_cast<char>(std::toupper(table.head[0]));
    page.after = {facts_.values};
    page.after[0].head = "Values";
    if (!of_one_study(runs_)) {
      page.remarks.push_back("These are runs of different studies: tables only, as their figures do not show the same things.");
      return page;
    }
    for (std::size_t i = 1; i < runs_.size(); ++i) {
      if (same_source(runs_[0], runs_[i])) continue;
      page.remarks.push_back("The study was changed between these runs: what has the same name need not mean the same.");
      break;
    }
    add_figures(page);
    return page;
  }

 private:
  std::string title() const {
    const std::string title = runs_[0].record.value("study", ""), file = runs_[0].record.value("file", "");
    if (!of_one_study(runs_)) return fmt::format("{} runs of different studies", runs_.size());
    return fmt::format("{}: {} runs", title.empty() ? fs::path(file).filename().string() : title, runs_.size());
  }

  html::ComparedRun compared_run(std::size_t i) const {
    const KeptRun& run = runs_[i];
    html::ComparedRun one{labels_[i], run.id, run.status, run.record.value("started", ""), "", "", ""};
    if (run.record.contains("seconds")) one.took = duration_text(run.record.value("seconds", 0.0));
    if (one.started.size() >= 16) one.started = fmt::format("{} {} UTC", one.started.substr(0, 10), one.started.substr(11, 5));
    const fs::path own = fs::path(run.folder) / "report.html";
    if (fs::exists(own))
      one.report = "./" + html::address(fs::absolute(own).lexically_relative(fs::absolute(file_).parent_path()).string());
    one.colour = figure::run_colour(i, runs_.size());
    return one;
  }

  void add_figures(html::Comparison& page) {
    for (const KeptRun& run : runs_) kept_.push_back(read_figures(run.folder));
    for (const std::vector<Plot>& plots : together(kept_)) {
      std::vector<figure::Drawing> drawings;
      for (const Plot& plot : plots) drawings.push_back(plot.last);
      if (figure::fit_together(drawings)) {
        page.figures.push_back(drawn(plots));
      } else {
        for (const Plot& plot : plots) page.figures.push_back(drawn({plot}));
      }
    }
  }

  html::ComparedFigure drawn(const std::vector<Plot>& plots) const {
    std::int64_t frames = 0;
    bool other_frames = false;
    std::vector<figure::Drawing> last;
    for (const Plot& plot : plots) {
      other_frames = other_frames || plot.last.frames != plots[0].last.frames;
      frames = std::max(frames, plot.last.frames);
      last.push_back(plot.last);
    }
    html::ComparedFigure result{{merged(plots, std::move(last)), {}}, {}};
    result.drawn.last.frames = frames;
    result.drawn.frames = [this, plots, frames](const std::vector<std::int64_t>& wanted) {
      return moving(plots, frames, wanted);
    };
    if (other_frames) result.note = "The runs have different numbers of frames: shown together is the same part of each.";
    return result;
  }

  // With whose it is, unless all have it.
  figure::Drawing merged(const std::vector<Plot>& plots, std::vector<figure::Drawing> drawings) const {
    std::vector<figure::RunDrawing> runs;
    std::string whose;
    for (std::size_t i = 0; i < plots.size(); ++i) {
      const std::size_t run = plots[i].run;
      runs.push_back({labels_[run], run, runs_.size(), std::move(drawings[i])});
      whose += (whose.empty() ? "" : ", ") + labels_[run];
    }
    figure::Drawing all = runs.size() == 1 ? std::move(runs[0].drawing) : figure::overlaid(runs);
    if (plots.size() < runs_.size()) all.title += fmt::format("{}(only {})", all.title.empty() ? "" : " ", whose);
    return all;
  }

  // A run with fewer frames shows the one that lies at the same part of its history.
  std::vector<figure::Drawing> moving(const std::vector<Plot>& plots, std::int64_t frames,
                                      const std::vector<std::int64_t>& wanted) const {
    std::vector<std::vector<figure::Drawing>> histories;
    for (const Plot& plot : plots) {
      std::vector<std::int64_t> own;
      const auto last = static_cast<double>(std::max<std::int64_t>(plot.last.frames, 1) - 1);
      for (const std::int64_t i : wanted)
        own.push_back(std::llround(static_cast<double>(i) * last / static_cast<double>(std::max<std::int64_t>(frames - 1, 1))));
      histories.push_back(figure::resolve_frames(*plot.figure, kept_[plot.run].run, own));
    }
    std::vector<figure::Drawing> all;
    for (std::size_t k = 0; k < wanted.size(); ++k) {
      std::vector<figure::Drawing> now;
      for (auto& history : histories) now.push_back(std::move(history[k]));
      all.push_back(merged(plots, std::move(now)));
    }
    return all;
  }

  const std::vector<KeptRun>& runs_;
  std::vector<std::string> labels_;
  const Facts& facts_;
  std::string file_;
  std::vector<KeptFigures> kept_;
};

}  // namespace

void write_comparison(const std::string& file, const std::vector<KeptRun>& runs, const Facts& facts) {
  std::for_each(runs.begin(), runs.end(), check_results);
  Report report(runs, facts, file);
  write_file(file, html::page(report.comparison()));
}

}  // namespace mmc

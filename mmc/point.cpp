#include "mmc/point.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <new>
#include <nlohmann/json.hpp>

#include "compiler/support/errors.h"
#include "mmc/stages.h"
#include "runtime/report/json.h"
#include "runtime/report/text.h"
#include "runtime/study/directory.h"
#include "runtime/study/inputs.h"

namespace mmc {
namespace {

using Clock = std::chrono::steady_clock;

void turn_wrong(FinishedPoint& made, const Compiled& compiled) {
  made.status = PointStatus::wrong;
  const Diagnostic& d = first_error(compiled);
  made.reason = fmt::format("{} {}", text(d.code), d.message);
}

void add_score(FinishedPoint& made, const Study& study, const RunResult& run) {
  for (const auto& [name, value] : study.sweep_values) {
    if (name != "score") continue;
    // As JSON writes a number: with all the digits that its type holds.
    const auto json = shown_json(value, run);
    if (json.is_null()) return;
    made.score_text = json.is_string() ? json.get<std::string>() : json.dump();
    made.score = std::strtod(made.score_text.c_str(), nullptr);
  }
}

void add_claims(FinishedPoint& made, const Study& study, const RunResult& run) {
  for (const ReportItem& item : study.items) {
    const auto* claim = std::get_if<ExpectItem>(&item.what);
    const Verdict v = claim ? verdict(*claim, run) : Verdict::skipped;
    made.claims += v == Verdict::holds || v == Verdict::failed ? 1 : 0;
    made.claims_held += v == Verdict::holds ? 1 : 0;
  }
}

void add_params(FinishedPoint& made, const Study& study) {
  for (const ParamValue& p : study.params) made.run.params.emplace_back(p.name, p.text);
  made.run.params.emplace_back("seed", std::to_string(study.graph.seed));
}

// False when it was interrupted.
bool compute(const PointTask& task, FinishedPoint& made) {
  Compiled compiled = compile(task.study);
  if (!compiled.study) {
    turn_wrong(made, compiled);
    return true;
  }
  RunOptions options;
  options.threads = task.threads;
  options.trap_nan = task.trap_nan;
  const StagedRun staged = run_stages(compiled, task.study, options);
  const Study& study = *compiled.study;
  const RunResult& run = staged.result;
  if (run.interrupted) return false;
  add_params(made, study);
  for (const std::string& path : staged.files) made.inputs.push_back(input_file(path));
  if (staged.wrong) {
    turn_wrong(made, *staged.wrong);
  } else if (run.trap) {
    made.status = PointStatus::trapped;
    made.reason = trap_text(*run.trap);
  } else {
    add_claims(made, study, run);
    add_score(made, study, run);
    std::optional<SweepRun> kept = kept_values(study.sweep_values, run);
    require(kept.has_value(), "a finished point has a value that was not computed");
    kept->name = made.run.name;
    kept->params = std::move(made.run.params);
    made.run = std::move(*kept);
    save_values(point_folder(task.directory, task.point.index), study, run);
  }
  return true;
}

}  // namespace

bool run_point(const PointTask& task) {
  const auto start = Clock::now();
  FinishedPoint made;
  made.index = task.point.index;
  made.fingerprint = task.fingerprint;
  made.run.name = name(task.point);
  try {
    if (!compute(task, made)) return false;
  } catch (const RunError& e) {
    made.status = PointStatus::failed;
    made.reason = e.what();
  } catch (const std::bad_alloc&) {
    made.status = PointStatus::failed;
    made.reason = "out of memory";
  }
  std::replace(made.reason.begin(), made.reason.end(), '\n', ' ');
  made.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  write_point(task.directory, made);
  return true;
}

}  // namespace mmc

#include "mmc/judge.h"

#include <fmt/format.h>

#include <chrono>
#include <new>
#include <nlohmann/json.hpp>

#include "compiler/support/errors.h"
#include "mmc/output.h"
#include "mmc/stages.h"
#include "mmc/verbs.h"
#include "runtime/report/claims.h"
#include "runtime/report/text.h"

namespace mmc {
namespace {

using Json = nlohmann::json;

std::string error_text(const Compiled& compiled) {
  const Diagnostic& d = first_error(compiled);
  const std::string at = place(compiled.sources, d.primary.span);
  return fmt::format("{}{} {}", at.empty() ? "" : at + ": ", text(d.code), d.message);
}

std::vector<JudgedClaim> claims_of(const Compiled& compiled, const RunResult& run) {
  std::vector<JudgedClaim> claims;
  for (const ReportItem& item : compiled.study->items) {
    const auto* claim = std::get_if<ExpectItem>(&item.what);
    if (!claim) continue;
    JudgedClaim judged{text(claim->claim, run),
                       claim->condition,
                       compiled.sources.position(item.span.file, item.span.begin).line,
                       verdict(*claim, run),
                       "",
                       0};
    if (judged.verdict == Verdict::holds || judged.verdict == Verdict::failed) {
      if (const std::optional<Distance> found = distance(*claim, run)) {
        judged.told = found->text;
        judged.margin = found->margin;
      }
    }
    claims.push_back(std::move(judged));
  }
  return claims;
}

void run(const StudyOptions& options, int threads, Judged& judged) {
  Compiled compiled = compile(options);
  if (!compiled.study) {
    judged.problem = error_text(compiled);
    return;
  }
  RunOptions how;
  how.threads = threads;
  const StagedRun staged = run_stages(compiled, options, how);
  if (staged.wrong) {
    judged.problem = error_text(*staged.wrong);
  } else if (staged.result.interrupted) {
    judged.problem = "interrupted";
  } else {
    judged.claims = claims_of(compiled, staged.result);
    if (staged.result.trap) judged.problem = trap_text(*staged.result.trap);
  }
}

}  // namespace

Judged judge(const StudyOptions& options, int threads) {
  const auto start = std::chrono::steady_clock::now();
  Judged judged;
  try {
    run(options, threads, judged);
  } catch (const RunError& e) { judged.problem = e.what(); } catch (const UsageError& e) {
    judged.problem = e.what();
  } catch (const std::bad_alloc&) { judged.problem = "out of memory"; }
  judged.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return judged;
}

std::string to_text(const Judged& judged) {
  Json json{{"problem", judged.problem}, {"seconds", judged.seconds}, {"claims", Json::array()}};
  for (const JudgedClaim& c : judged.claims) {
    json["claims"].push_back({{"claim", c.claim},
                              {"condition", c.condition},
                              {"line", c.line},
                              {"verdict", static_cast<int>(c.verdict)},
                              {"told", c.told},
                              {"margin", fmt::format("{}", c.margin)}});  // JSON has no infinities
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Judged judged_from(const std::string& text) {
  Judged judged;
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) {
    judged.problem = "no result came back";
    return judged;
  }
  judged.problem = json.value("problem", "");
  judged.seconds = json.value("seconds", 0.0);
  for (const Json& c : json.value("claims", Json::array())) {
    judged.claims.push_back({c.value("claim", ""), c.value("condition", ""), c.value("line", 0U),
                             static_cast<Verdict>(c.value("verdict", 0)), c.value("told", ""),
                             std::strtod(c.value("margin", "0").c_str(), nullptr)});
  }
  return judged;
}

}  // namespace mmc

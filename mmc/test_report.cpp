#include "mmc/test_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "mmc/output.h"
#include "runtime/report/escape.h"
#include "runtime/report/text.h"

namespace mmc {
namespace {

std::string verdict_line(std::string_view word, Ink ink, const std::string& rest, bool colour) {
  return fmt::format("  {}{}{}\n", inked(word, ink, colour), std::string(word.size() < 8 ? 9 - word.size() : 1, ' '), rest);
}

// "the loss is small: fit.loss[-1] = 0.02, 0.01 below 0.03"
std::string words(const JudgedClaim& c) {
  if (!c.told.empty()) return fmt::format("{}: {}", c.claim, c.told);
  return c.verdict == Verdict::failed ? fmt::format("{}: {}", c.claim, c.condition) : c.claim;
}

std::string claim_line(const JudgedClaim& c, bool colour) {
  switch (c.verdict) {
    case Verdict::holds: return verdict_line("holds", Ink::green, words(c), colour);
    case Verdict::failed: return verdict_line("FAILED", Ink::red, fmt::format("{} (line {})", words(c), c.line), colour);
    case Verdict::skipped: return verdict_line("skipped", Ink::yellow, c.claim, colour);
    case Verdict::not_computed: return verdict_line("not run", Ink::yellow, c.claim, colour);
  }
  return "";
}

// The same claim in all runs. Which claims a study has, and which it skips, its seed does not change.
std::string claim_line(const TestedStudy& study, std::size_t index, bool colour) {
  std::size_t held = 0, judged = 0, worst = 0;
  for (std::size_t r = 0; r < study.runs.size(); ++r) {
    const std::vector<JudgedClaim>& claims = study.runs[r].claims;
    if (index >= claims.size() || claims[index].verdict == Verdict::not_computed) continue;
    if (claims[index].verdict == Verdict::skipped) return claim_line(claims[index], colour);
    held += claims[index].verdict == Verdict::holds ? 1 : 0;
    const auto worse = [&](const JudgedClaim& a, const JudgedClaim& b) {
      const bool fails = a.verdict == Verdict::failed, other = b.verdict == Verdict::failed;
      return fails != other ? fails : a.margin < b.margin;
    };
    if (judged++ == 0 || worse(claims[index], study.runs[worst].claims[index])) worst = r;
  }
  if (judged == 0) return "";
  const JudgedClaim& c = study.runs[worst].claims[index];
  std::string rest = c.claim;
  if (!c.told.empty() && (held < judged || std::isfinite(c.margin))) {
    rest += fmt::format("; {} seed {}: {}", held == judged ? "nearest at" : "worst at", study.seeds[worst], c.told);
  } else if (held < judged) {
    rest += fmt::format("; not at seed {}", study.seeds[worst]);
  }
  if (held < judged) rest += fmt::format(" (line {})", c.line);
  return verdict_line(fmt::format("{} of {}", held, judged), held == judged ? Ink::green : Ink::red, rest, colour);
}

std::string testcase(const TestedStudy& study, const JudgedClaim& c) {
  std::string body;
  if (c.verdict == Verdict::failed)
    body =
        fmt::format("<failure message=\"{}\">{}</failure>", escaped(c.told.empty() ? c.condition : c.told), escaped(c.condition));
  if (c.verdict == Verdict::skipped || c.verdict == Verdict::not_computed) body = "<skipped/>";
  const std::string head = fmt::format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\"", escaped(study.path),
                                       escaped(c.claim), escaped(study.path), c.line);
  return body.empty() ? head + "/>\n" : fmt::format("{}>{}</testcase>\n", head, body);
}

}  // namespace

TestCounts count(const std::vector<TestedStudy>& studies) {
  TestCounts n;
  for (const TestedStudy& study : studies) {
    for (const Judged& run : study.runs) {
      n.broken += run.problem.empty() ? 0 : 1;
      for (const JudgedClaim& c : run.claims) {
        n.held += c.verdict == Verdict::holds ? 1 : 0;
        n.failed += c.verdict == Verdict::failed ? 1 : 0;
        n.skipped += c.verdict == Verdict::skipped ? 1 : 0;
      }
    }
  }
  return n;
}

std::string lines(const TestedStudy& study, bool colour) {
  std::string head = study.path;
  for (const std::string& preset : study.presets) head += fmt::format(", preset {}", preset);
  double seconds = 0;
  for (const Judged& run : study.runs) seconds += run.seconds;
  if (study.seeds.size() == 1) head += fmt::format(", seed {}", study.seeds[0]);
  if (study.seeds.size() > 1) head += fmt::format(", seeds {} to {}", study.seeds.front(), study.seeds.back());
  std::string out = fmt::format("{}  {}\n", inked(head, Ink::bold, colour), inked(duration_text(seconds), Ink::dim, colour));
  std::size_t claims = 0;
  for (std::size_t r = 0; r < study.runs.size(); ++r) {
    const Judged& run = study.runs[r];
    claims = std::max(claims, run.claims.size());
    if (run.problem.empty()) continue;
    const std::string at = study.seeds.size() > 1 ? fmt::format("seed {}: ", study.seeds[r]) : "";
    out += verdict_line("ERROR", Ink::red, at + run.problem, colour);
  }
  for (std::size_t i = 0; i < claims; ++i)
    out += study.runs.size() == 1 ? claim_line(study.runs[0].claims[i], colour) : claim_line(study, i, colour);
  const bool silent = claims == 0 && std::ranges::all_of(study.runs, [](const Judged& run) { return run.problem.empty(); });
  return silent ? out + "  no claims\n" : out;
}

std::string summary(const std::vector<TestedStudy>& studies) {
  const TestCounts n = count(studies);
  std::string text =
      fmt::format("{}, {} failed", counted(static_cast<std::size_t>(n.held), "claim holds", "claims hold"), n.failed);
  if (n.skipped > 0) text += fmt::format(", {} skipped", n.skipped);
  if (n.broken > 0)
    text += fmt::format(", {}", counted(static_cast<std::size_t>(n.broken), "run did not end", "runs did not end"));
  return fmt::format("{} in {}\n", text, counted(studies.size(), "study", "studies"));
}

std::string junit(const std::vector<TestedStudy>& studies) {
  std::string suites;
  for (const TestedStudy& study : studies) {
    for (std::size_t r = 0; r < study.runs.size(); ++r) {
      const Judged& run = study.runs[r];
      const TestCounts n = count({{study.path, {}, {}, {run}}});
      const std::string name = study.seeds.empty() ? study.path : fmt::format("{} seed {}", study.path, study.seeds[r]);
      suites += fmt::format(
          "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\">\n", escaped(name),
          run.claims.size() + static_cast<std::size_t>(n.broken), n.failed, n.broken, n.skipped, run.seconds);
      if (!run.problem.empty())
        suites += fmt::format("    <testcase classname=\"{}\" name=\"run\"><error message=\"{}\"/></testcase>\n",
                              escaped(study.path), escaped(run.problem));
      for (const JudgedClaim& c : run.claims) suites += testcase(study, c);
      suites += "  </testsuite>\n";
    }
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n" + suites + "</testsuites>\n";
}

}  // namespace mmc

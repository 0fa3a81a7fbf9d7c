#include "mmc/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>

#include "mmc/output.h"
#include "runtime/report/curve.h"
#include "runtime/report/json.h"
#include "runtime/report/text.h"
#include "runtime/study/member_order.h"

namespace mmc {
namespace {

std::string indented(const std::string& block, std::size_t by) {
  std::string text(by, ' ');
  for (const char c : block) {
    text += c;
    if (c == '\n') text.append(by, ' ');
  }
  return text;
}

// Labels of one line share a column; a value of several lines stands below its label.
std::string show_text(const ShowItem& item, const RunResult& run) {
  std::size_t width = 0;
  for (const auto& [label, value] : item.values) width = std::max(width, label.size());
  std::string result;
  for (const auto& [label, value] : item.values) {
    const std::string shown = text(value, run);
    if (label.empty()) {
      result += indented(shown, 2) + "\n";
    } else if (shown.find('\n') == std::string::npos) {
      result += fmt::format("  {:<{}}  {}\n", label, width, shown);
    } else {
      result += fmt::format("  {}\n{}\n", label, indented(shown, 4));
    }
  }
  return result;
}

std::string claim_text(const ExpectItem& claim, const RunResult& run, bool colour) {
  const Verdict v = verdict(claim, run);
  const Ink ink = v == Verdict::holds ? Ink::green : v == Verdict::failed ? Ink::red : Ink::yellow;
  const std::string word = v == Verdict::failed ? "FAILED" : std::string(name(v));
  const std::string gap(word.size() < 7 ? 9 - word.size() : 2, ' ');
  std::string result = fmt::format("  {}{}{}\n", inked(word, ink, colour), gap, text(claim.claim, run));
  if (v == Verdict::skipped || v == Verdict::not_computed) return result;
  if (v == Verdict::failed) result += fmt::format("           {}\n", claim.condition);
  std::set<std::string> told;  // a side that stands twice in a condition is told once
  for (const auto& [of, value] : claim.measured) {
    if (told.insert(of).second) result += fmt::format("           {} = {}\n", of, text(value, run));
  }
  return result;
}

// Where an interrupt ended the run: in which loop, or in which training of a `for`.
std::string where_cut(const RunResult& run) {
  const auto loop = std::ranges::find_if(run.timings, &LoopTiming::cut);
  if (loop == run.timings.end()) return "; what had not been reached is not computed";
  const std::string name = loop->name.empty() ? "a loop" : loop->name;
  if (loop->sizes.empty())
    return fmt::format(" in {}, after {} of {} steps; what depends on it is not computed", name, grouped(loop->steps),
                       grouped(loop->trip));
  std::string text;
  for (const LoopTiming& each : std::span(loop, run.timings.end())) {
    const auto running = std::ranges::find(each.members, false, &Progress::Loop::Reached::ended);
    const auto trained = std::ranges::count(each.members, true, &Progress::Loop::Reached::ended);
    text += fmt::format("{} {}: {} of {} trained", text.empty() ? " in" : ",", each.name, grouped(trained),
                        grouped(std::ssize(each.members)));
    if (running == each.members.end() || running->done == 0) continue;
    const std::vector<std::int64_t> member = member_index(each.sizes, running - each.members.begin());
    text += fmt::format(", {}[{}] after {} of {} steps", each.name, fmt::join(member, ","), grouped(running->done),
                        grouped(each.trip));
  }
  return text + "; what depends on them is not computed";
}

}  // namespace

std::string heading_text(const Study& study, const std::string& file, const std::string& dtype, bool colour) {
  std::string params;
  for (const ParamValue& p : study.params) {
    if (!p.is_default) params += fmt::format(", {} = {}", p.name, p.text);
  }
  return fmt::format("{}\nseed {}, {}{}\n", inked(study.graph.title.empty() ? file : study.graph.title, Ink::bold, colour),
                     study.graph.seed, dtype, params);
}

std::string timing_text(const RunResult& run) {
  std::string result;
  double total = 0;
  for (const LoopTiming& t : run.timings) total += t.seconds;
  for (const LoopTiming& t : run.timings) {
    if (t.seconds < total / 50) continue;  // a study may have dozens of small ones
    result += fmt::format("{}: {} steps in {}", t.name.empty() ? "loop" : t.name, grouped(t.steps), duration_text(t.seconds));
    result += t.seconds > 0 && t.steps > 0 ? fmt::format(" ({})\n", rate_text(static_cast<double>(t.steps) / t.seconds)) : "\n";
  }
  return result;
}

std::string summary_text(const SummaryItem& item, bool colour) {
  using Row = std::array<std::string, 6>;
  std::vector<Row> rows{{"", "", "shape", "parameters", "multiply-adds", "bytes"}};
  for (const SummaryRow& r : item.rows) {
    const bool shaped = !r.shape.empty();
    rows.push_back({r.path.empty() ? item.name : item.name + "." + r.path, r.kind, r.shape,
                    r.parameters != 0 || shaped ? grouped(r.parameters) : "",
                    r.multiply_adds != 0 ? grouped(r.multiply_adds) : "", r.bytes != 0 || shaped ? grouped(r.bytes) : ""});
  }
  std::array<std::size_t, 6> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const Row& c = rows[r];
    const std::string line = fmt::format("  {:<{}}  {:<{}}  {:<{}}  {:>{}}  {:>{}}  {:>{}}", c[0], widths[0], c[1], widths[1],
                                         c[2], widths[2], c[3], widths[3], c[4], widths[4], c[5], widths[5]);
    text += inked(line.substr(0, line.find_last_not_of(' ') + 1), Ink::dim, colour && r == 0) + "\n";
  }
  return text;
}

std::string values_text(const Study& study, const RunResult& run, bool colour) {
  std::string result;
  bool after_summary = false;
  for (const ReportItem& item : study.items) {
    const auto* show = std::get_if<ShowItem>(&item.what);
    const auto* summary = std::get_if<SummaryItem>(&item.what);
    if (show == nullptr && summary == nullptr) continue;
    if (!result.empty() && (summary != nullptr || after_summary)) result += "\n";
    result += show != nullptr ? show_text(*show, run) : summary_text(*summary, colour);
    after_summary = summary != nullptr;
  }
  return result;
}

// The main series is the first one that is called a loss or, when there is none, the first.
std::string curve_text(const Study& study, const RunResult& run) {
  const SeriesItem* main = nullptr;
  const auto is_loss = [](const SeriesItem& s) { return s.name.ends_with("loss"); };
  for (const ReportItem& item : study.items) {
    const auto* series = std::get_if<SeriesItem>(&item.what);
    if (series == nullptr || (main != nullptr && (is_loss(*main) || !is_loss(*series)))) continue;
    const std::optional<Tensor> rows = computed(run, series->output);
    if (rows && series->members.empty() && is_float(rows->type.dtype())) main = series;
  }
  if (main == nullptr) return {};
  const Tensor rows = *computed(run, main->output);
  std::vector<double> values;
  for (std::int64_t i = 0; i < rows.type.elements(); ++i) values.push_back(rows.at(i));
  // What a `repeat` logs goes on from step to step.
  return curve_text(main->name, values, main->inner.empty() ? static_cast<std::size_t>(main->stride) : 1);
}

std::string plots_text(const Study& study) {
  std::int64_t plots = 0;
  for (const ReportItem& item : study.items) plots += std::holds_alternative<Figure>(item.what) ? 1 : 0;
  if (plots == 0) return {};
  return fmt::format("{} plot{}: `--out DIR` keeps {} data\n", plots, plots == 1 ? "" : "s", plots == 1 ? "its" : "their");
}

std::string logged_text(const Study& study, const RunResult& run, bool colour) {
  std::string result;
  for (const ReportItem& item : study.items) {
    const auto* series = std::get_if<SeriesItem>(&item.what);
    if (series == nullptr) continue;
    const std::optional<Tensor> rows = computed(run, series->output);
    if (rows) result += fmt::format("  {}  {}\n", series->name, tensor_text(*rows));
  }
  return result.empty() ? result : inked("logged until then", Ink::bold, colour) + "\n" + result;
}

std::string claims_text(const Study& study, const RunResult& run, bool colour) {
  std::string claims;
  std::array<int, 4> counts{};
  for (const ReportItem& item : study.items) {
    const auto* claim = std::get_if<ExpectItem>(&item.what);
    if (claim == nullptr) continue;
    claims += claim_text(*claim, run, colour);
    ++counts[static_cast<std::size_t>(verdict(*claim, run))];
  }
  if (claims.empty()) return {};
  std::string last;
  for (const Verdict v : {Verdict::holds, Verdict::failed, Verdict::skipped, Verdict::not_computed}) {
    const int n = counts[static_cast<std::size_t>(v)];
    if (n > 0) last += fmt::format("{}{} {}", last.empty() ? "" : ", ", n, v == Verdict::holds && n != 1 ? "hold" : name(v));
  }
  return fmt::format("{}\n{}  {}\n", inked("claims", Ink::bold, colour), claims, last);
}

std::string stopped_text(const RunResult& run, const SourceMap& sources, bool colour) {
  if (run.trap) {
    const Trap& trap = *run.trap;
    std::string text = fmt::format("{}: {}, in the {} pass\n", inked("error", Ink::red, colour), trap_text(trap),
                                   trap.backward ? "backward" : "forward");
    text += excerpt(sources, trap.span);
    if (!trap.op.empty()) text += fmt::format("  = note: made by `{}`\n", trap.op);
    for (const Trap::Input& in : trap.inputs) {
      text += fmt::format("  = note: its input `{}` is between {:.6g} and {:.6g}{}\n", in.name, in.low, in.high,
                          in.finite ? "" : ", and holds nan or infinity");
    }
    return text + "  = note: `--nan keep` goes on all the same\n";
  }
  if (!run.interrupted) return {};
  return fmt::format("{}{}\n", inked("interrupted", Ink::yellow, colour), where_cut(run));
}

}  // namespace mmc

#include "runtime/html/parts.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "runtime/report/escape.h"
#include "runtime/report/text.h"

namespace mmc::html {
namespace {

using Json = nlohmann::ordered_json;

std::string cell(const std::string& html, std::string_view kind = {}) {
  return kind.empty() ? fmt::format("<td>{}</td>", html) : fmt::format("<td class=\"{}\">{}</td>", kind, html);
}

// A value's text: in the line, or as a block of its own where it has several.
std::string value_html(const std::string& text) {
  if (text.find('\n') != std::string::npos) return fmt::format("<pre>{}</pre>", escaped(text));
  return fmt::format("<span class=\"number\">{}</span>", escaped(text));
}

std::string_view css_class(Verdict v) {
  switch (v) {
    case Verdict::holds: return "holds";
    case Verdict::failed: return "failed";
    case Verdict::skipped: return "skipped";
    case Verdict::not_computed: return "not-computed";
  }
  return "";
}

std::string json_text(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

std::string bytes_text(double bytes) {
  constexpr std::array<const char*, 5> units = {"bytes", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  for (; bytes >= 1000 && unit + 1 < units.size(); ++unit) bytes /= 1000;
  return fmt::format("{:.3g} {}", bytes, units[unit]);
}

std::string timing_words(std::int64_t steps, double seconds) {
  std::string text = fmt::format("{} step{} in {}", grouped(steps), steps == 1 ? "" : "s", duration_text(seconds));
  if (seconds > 0 && steps > 0) text += fmt::format(" ({})", rate_text(static_cast<double>(steps) / seconds));
  return text;
}

// 2026-11-23T13:45:01.250Z as 2026-11-23 13:45 UTC
std::string minute_text(const std::string& time) {
  return time.size() < 16 ? time : fmt::format("{} {} UTC", time.substr(0, 10), time.substr(11, 5));
}

}  // namespace

std::string address(std::string_view path) {
  std::string text;
  for (const char c : path) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       std::string_view("-._~/,+=@").find(c) != std::string_view::npos;
    text += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return text;
}

std::string values_html(const ShowItem& item, const RunResult& run) {
  std::string rows;
  for (const auto& [label, value] : item.values) {
    const std::string shown = value_html(text(value, run));
    rows += label.empty() ? fmt::format("<tr><td colspan=\"2\">{}</td></tr>\n", shown)
                          : fmt::format("<tr><th scope=\"row\"><code>{}</code></th>{}</tr>\n", escaped(label), cell(shown));
  }
  return fmt::format("<table class=\"shown\">\n{}</table>\n", rows);
}

std::string summary_html(const SummaryItem& item) {
  std::string rows =
      "<tr><th>part</th><th></th><th>shape</th><th class=\"right\">parameters</th><th class=\"right\">multiply-adds</th>"
      "<th class=\"right\">bytes</th></tr>\n";
  for (const SummaryRow& r : item.rows) {
    const bool shaped = !r.shape.empty();
    rows += "<tr>" + cell(fmt::format("<code>{}</code>", escaped(r.path.empty() ? item.name : item.name + "." + r.path))) +
            cell(escaped(r.kind)) + cell(value_html(r.shape)) +
            cell(r.parameters != 0 || shaped ? grouped(r.parameters) : "", "right") +
            cell(r.multiply_adds != 0 ? grouped(r.multiply_adds) : "", "right") +
            cell(r.bytes != 0 || shaped ? grouped(r.bytes) : "", "right") + "</tr>\n";
  }
  return fmt::format("<table>\n{}</table>\n", rows);
}

std::string saved_html(const SaveItem& item, const RunResult& run) {
  const std::string path = text(item.path, run);
  if (path.starts_with('/')) return fmt::format("<p>saved as <code>{}</code></p>\n", escaped(path));
  return fmt::format("<p>saved as <a href=\"./{}\"><code>{}</code></a></p>\n", address(path), escaped(path));
}

std::string claim_html(const ExpectItem& claim, const RunResult& run, const std::string& id, const std::string& own) {
  const Verdict v = verdict(claim, run);
  const std::string words = escaped(text(claim.claim, run));
  std::string measured;
  if (v == Verdict::failed) measured += fmt::format("<span class=\"measured number\">{}</span>", escaped(claim.condition));
  std::set<std::string> told;  // a side that stands twice in a condition is told once
  for (const auto& [of, value] : claim.measured) {
    if (v == Verdict::skipped || v == Verdict::not_computed || !told.insert(of).second) continue;
    measured += fmt::format("<span class=\"measured number\">{} = {}</span>", escaped(of), escaped(text(value, run)));
  }
  return fmt::format("<li{}><span class=\"verdict {}\">{}</span> {}{}</li>\n", own.empty() ? "" : fmt::format(" id=\"{}\"", own),
                     css_class(v), v == Verdict::failed ? "FAILED" : name(v),
                     id.empty() ? words : fmt::format("<a href=\"#{}\">{}</a>", id, words), measured);
}

std::string claims_overview(const Study& study, const RunResult& run, bool linked) {
  std::array<int, 4> counts{};
  std::string list;
  int number = 0;
  for (const ReportItem& item : study.items) {
    const auto* claim = std::get_if<ExpectItem>(&item.what);
    if (claim == nullptr) continue;
    ++counts[static_cast<std::size_t>(verdict(*claim, run))];
    ++number;
    list += claim_html(*claim, run, linked ? fmt::format("claim-{}", number) : "", "");
  }
  if (number == 0) return {};
  const int held = counts[static_cast<std::size_t>(Verdict::holds)], failed = counts[static_cast<std::size_t>(Verdict::failed)];
  const int judged = held + failed, unknown = counts[static_cast<std::size_t>(Verdict::not_computed)];
  std::string words = failed == 0   ? judged == 1   ? "The claim holds"
                                      : judged == 2 ? "Both claims hold"
                                                    : fmt::format("All {} claims hold", judged)
                        : judged == 1 ? "The claim failed"
                                    : fmt::format("{} of {} claims failed", failed, judged);
  if (judged == 0) words = "No claim was judged";
  if (const int skipped = counts[static_cast<std::size_t>(Verdict::skipped)]; skipped > 0)
    words += fmt::format(", {} {} not meant for these settings", skipped, skipped == 1 ? "is" : "are");
  if (unknown > 0) words += fmt::format(", {} {} not computed", unknown, unknown == 1 ? "was" : "were");
  const char* kind = failed > 0 ? "failed" : judged == 0 || unknown > 0 ? "not-computed" : "holds";
  return fmt::format("<details{}>\n<summary class=\"total {}\">{}</summary>\n<ul class=\"claims\">\n{}</ul>\n</details>\n",
                     failed > 0 ? " open" : "", kind, words, list);
}

std::string params_html(const Study& study) {
  if (study.params.empty()) return {};
  std::string rows = "<tr><th>param</th><th>type</th><th>value</th><th></th></tr>\n";
  for (const ParamValue& p : study.params) {
    rows += "<tr>" + cell(fmt::format("<code>{}</code>", escaped(p.name))) + cell(escaped(p.type)) +
            cell(value_html(p.text), p.is_default ? "" : "changed") +
            (p.is_default ? cell("default", "default") : cell("set for this run", "changed")) + "</tr>\n";
  }
  return fmt::format("<h2 id=\"params\">Params</h2>\n<table>\n{}</table>\n", rows);
}

std::string time_note(const RunResult& run, std::string_view name) {
  double total = 0, seconds = 0;
  std::int64_t steps = 0, loops = 0;
  for (const LoopTiming& t : run.timings) {
    total += t.seconds;
    const std::string_view of = t.name;
    if (name.empty() || of.substr(0, of.find_first_of(".#[")) != name) continue;
    seconds += t.seconds;
    steps += t.steps;
    ++loops;
  }
  if (loops == 0 || seconds < total / 50) return {};  // a study may have dozens of small ones
  const std::string words =
      loops == 1 ? timing_words(steps, seconds) : fmt::format("{} loops in {}", loops, duration_text(seconds));
  return fmt::format("<p class=\"time\">{}</p>\n", words);
}

std::string timings_html(const RunResult& run, const RunFacts& facts) {
  std::string rows =
      "<tr><th>loop</th><th class=\"right\">steps</th><th class=\"right\">time</th><th class=\"right\">rate</th></tr>\n";
  const auto row = [&](const std::string& what, const std::string& steps, double seconds, const std::string& rate) {
    rows += "<tr>" + cell(what) + cell(steps, "right") + cell(duration_text(seconds), "right") + cell(rate, "right") + "</tr>\n";
  };
  for (const LoopTiming& t : run.timings) {
    row(t.name.empty() ? "a loop" : fmt::format("<code>{}</code>", escaped(t.name)), grouped(t.steps), t.seconds,
        t.seconds > 0 && t.steps > 0 ? rate_text(static_cast<double>(t.steps) / t.seconds) : "");
  }
  row("the whole run", "", facts.run_seconds, "");
  row("compiling", "", facts.compile_seconds, "");
  return fmt::format("<h2 id=\"time\">Time</h2>\n<table>\n{}</table>\n", rows);
}

std::string facts_line(const Study& study, const Json& record) {
  std::vector<std::string> facts;
  if (const std::string started = record.value("started", ""); !started.empty()) facts.push_back(minute_text(started));
  facts.push_back(fmt::format("seed {}", study.graph.seed));
  if (const std::string dtype = record.value("dtype", ""); !dtype.empty()) facts.push_back(dtype);
  for (const ParamValue& p : study.params) {
    if (!p.is_default) facts.push_back(fmt::format("{} = {}", p.name, p.text));
  }
  std::string line;
  for (const std::string& fact : facts) line += (line.empty() ? "" : " · ") + escaped(fact);
  return fmt::format("<p class=\"facts\">{}</p>\n", line);
}

std::string facts_table(const RunFacts& facts, const Json& record) {
  std::string rows;
  const auto row = [&](std::string_view what, const std::string& html) {
    if (!html.empty()) rows += fmt::format("<tr><th scope=\"row\">{}</th>{}</tr>\n", what, cell(html, "words"));
  };
  row("command", value_html(command_text(record.value("command", std::vector<std::string>()))));
  row("study", value_html(facts.file));
  row("commit", value_html(record.value("git", "")));
  row("seed", value_html(json_text(record.value("seed", Json()))));
  row("numbers", escaped(fmt::format("{}, {} executor, {} thread{}", facts.dtype, facts.executor, facts.threads,
                                     facts.threads == 1 ? "" : "s")));
  row("started", escaped(record.value("started", "")));
  row("version", escaped("mmc " + facts.version));
  const Json machine = record.value("machine", Json::object());
  std::string where =
      escaped(fmt::format("{}, {} cores", machine.value("processor", "unknown processor"), machine.value("cores", 0)));
  if (machine.contains("memory")) where += ", " + bytes_text(machine.value("memory", 0.0));
  row("machine", where);
  row("system", escaped(machine.value("system", "")));
  for (const InputFact& input : facts.inputs) {
    row("data", fmt::format("<code>{}</code>, {}, SHA-256 <span class=\"number\">{}</span>", escaped(input.path),
                            bytes_text(static_cast<double>(input.bytes)), escaped(input.sha256)));
  }
  row("files",
      "<a href=\"./result.json\">result.json</a>, <a href=\"./values.npz\">values.npz</a>, <a href=\"./series/\">series</a>, "
      "<a href=\"./figures/\">figures</a>, <a href=\"./source/\">source</a>, <a href=\"./log.txt\">log.txt</a>");
  return fmt::format("<h2 id=\"run\">This run</h2>\n<table>\n{}</table>\n", rows);
}

}  // namespace mmc::html

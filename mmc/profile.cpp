// mmc profile FILE: where the time and the memory of a run go, by line of the source and by kind of kernel. One thread; nothing
// is kept.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <map>
#include <memory>

#include "compiler/support/errors.h"
#include "mmc/compile.h"
#include "mmc/interrupt.h"
#include "mmc/output.h"
#include "mmc/passes.h"
#include "mmc/report.h"
#include "mmc/stages.h"
#include "mmc/verbs.h"
#include "runtime/plan/profile.h"
#include "runtime/report/text.h"

namespace mmc {
namespace {

using Cost = Profiler::Cost;

struct ProfileVerb {
  StudyOptions study;
  std::size_t lines = 15;
};

struct Line {
  Span span;  // the first that was met
  double seconds = 0, derivative_seconds = 0;
  std::int64_t calls = 0, bytes = 0;
};

std::vector<Line> by_line(const std::vector<Cost>& places, const SourceMap& sources) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, Line> lines;
  for (const Cost& c : places) {
    const auto key =
        c.span.known() ? std::pair(c.span.file, sources.position(c.span.file, c.span.begin).line) : std::pair(Span::no_file, 0U);
    Line& line = lines.try_emplace(key, Line{c.span}).first->second;
    line.seconds += c.seconds;
    line.derivative_seconds += c.derivative_seconds;
    line.calls = std::max(line.calls, c.calls);
    line.bytes += c.bytes;
  }
  std::vector<Line> sorted;
  for (const auto& [key, line] : lines) sorted.push_back(line);
  std::ranges::stable_sort(sorted, std::greater<>(), &Line::seconds);
  return sorted;
}

std::string share(double part, double whole) { return whole > 0 ? fmt::format("{:5.1f} %", 100 * part / whole) : "      -"; }

std::string bytes_text(std::int64_t bytes) {
  const auto b = static_cast<double>(bytes);
  if (b < 1024) return fmt::format("{} B", bytes);
  return b < 1024 * 1024 ? fmt::format("{:.1f} KiB", b / 1024) : fmt::format("{:.1f} MiB", b / 1024 / 1024);
}

std::string call_text(double seconds) {
  return seconds < 1e-6 ? fmt::format("{:.0f} ns", seconds * 1e9) : duration_text(seconds);
}

std::string cut(const std::string& text, std::size_t width) {
  return text.size() <= width ? text : text.substr(0, width - 3) + "...";
}

std::string lines_text(const std::vector<Line>& lines, std::size_t most, double whole, const SourceMap& sources) {
  std::string text = fmt::format("{:>7}  {:>9}  {:>9}  {:>10}  {:>10}\n", "share", "time", "backward", "calls", "values");
  std::size_t shown = 0;
  for (const Line& line : lines) {
    if (shown == most) break;
    ++shown;
    const std::string at = place(sources, line.span);
    text += fmt::format("{}  {:>9}  {:>9}  {:>10}  {:>10}  {}{}\n", share(line.seconds, whole), duration_text(line.seconds),
                        line.derivative_seconds > 0 ? duration_text(line.derivative_seconds) : "", grouped(line.calls),
                        bytes_text(line.bytes), at.empty() ? "" : at.substr(0, at.rfind(':')) + "  ",
                        cut(line.span.known() ? code_line(sources, line.span) : "rows of series", 70));
  }
  double rest = 0;
  for (std::size_t i = shown; i < lines.size(); ++i) rest += lines[i].seconds;
  if (shown < lines.size())
    text += fmt::format("{}  {:>9}  in {} more\n", share(rest, whole), duration_text(rest), lines.size() - shown);
  return text;
}

std::string kernels_text(std::vector<Cost> kernels, double whole) {
  std::ranges::stable_sort(kernels, std::greater<>(), &Cost::seconds);
  std::string text = fmt::format("{:>7}  {:>9}  {:>9}  {:>10}  {:>10}\n", "share", "time", "backward", "calls", "a call");
  for (const Cost& k : kernels) {
    if (k.calls == 0) continue;
    text += fmt::format("{}  {:>9}  {:>9}  {:>10}  {:>10}  {}\n", share(k.seconds, whole), duration_text(k.seconds),
                        k.derivative_seconds > 0 ? duration_text(k.derivative_seconds) : "", grouped(k.calls),
                        call_text(k.seconds / static_cast<double>(k.calls)), k.kind);
  }
  return text;
}

int profile(const ProfileVerb& verb) {
  Compiled compiled = compile(verb.study);
  if (!report(compiled)) return exit_code::wrong_study;
  catch_interrupts("\nstopping after this step; Ctrl-C again quits at once\n");
  Profiler profiler;
  RunOptions options;
  options.profiler = &profiler;
  StagedRun staged;
  try {
    staged = run_stages(compiled, verb.study, options);
  } catch (const RunError& e) {
    print_error(
        fmt::format("{}: {}\n{}", inked("error", Ink::red, colour_error()), e.what(), excerpt(compiled.sources, e.where)));
    return exit_code::run_failed;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const bool colour = colour_output();
  print(heading_text(*compiled.study, verb.study.path, verb.study.dtype, colour));
  print(fmt::format("\n{} in kernels, {} in all; memory of the plan {}, results {}, of the process at most {}\n",
                    duration_text(profiler.seconds()), duration_text(staged.run_seconds), bytes_text(profiler.arena_bytes()),
                    bytes_text(profiler.output_bytes()), bytes_text(std::int64_t{usage.ru_maxrss} * 1024)));
  print("\n" + inked("by line", Ink::bold, colour) + "\n");
  print(lines_text(by_line(profiler.places(), compiled.sources), verb.lines, profiler.seconds(), compiled.sources));
  print("\n" + inked("by kernel", Ink::bold, colour) + "\n" + kernels_text(profiler.kernels(), profiler.seconds()));
  print_error(stopped_text(staged.result, compiled.sources, colour_error()));
  return staged.result.trap || staged.result.interrupted ? exit_code::run_failed : exit_code::fine;
}

}  // namespace

void add_profile(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<ProfileVerb>();
  CLI::App& verb = *app.add_subcommand("profile", "runs a study on one thread and says where its time and memory go");
  add_study_options(verb, options->study);
  verb.add_option("--lines", options->lines, "how many lines of the source at most, 15 by default")->type_name("N");
  verb.callback([options, &chosen] { chosen = [options] { return profile(*options); }; });
}

}  // namespace mmc

#include "mmc/sweep_settings.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/support/errors.h"
#include "mmc/verbs.h"
#include "mmc/version.h"

namespace mmc {
namespace {

std::string param_of(const std::string& word) { return word.substr(0, word.find('=')); }

void apply(StudyOptions& options, const SweepSetting& setting) {
  const auto& [param, value] = setting;
  if (param == "seed")
    options.seed = std::stoull(value);
  else
    options.overrides.push_back(param + "=" + value);
}

// A word of a shell's command line.
std::string shell_word(const std::string& word) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./=+,:@%";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

// FNV-1a over parts, each with its length, so that no two lists of parts read alike.
class Hash {
 public:
  void add(std::string_view part) {
    const std::string size = fmt::format("{}:", part.size());
    for (std::string_view text : {std::string_view(size), part}) {
      for (const char c : text) value_ = (value_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
    }
  }
  std::string text() const { return fmt::format("{:016x}", value_); }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325ull;
};

// The study's own text without its sweeps.
std::string without_sweeps(const SourceMap& sources, std::uint32_t file, const std::vector<SweepPlan>& sweeps) {
  std::string text = sources.file(file).text;
  std::vector<Span> spans;
  for (const SweepPlan& plan : sweeps) spans.push_back(plan.span);
  std::sort(spans.begin(), spans.end(), [](Span a, Span b) { return a.begin > b.begin; });
  for (Span span : spans) text.erase(span.begin, span.end - span.begin);
  return text;
}

}  // namespace

StudyOptions shared_settings(const StudyOptions& command_line, const SweepPlan& plan) {
  StudyOptions shared = command_line;
  shared.presets = plan.presets;
  shared.presets.insert(shared.presets.end(), command_line.presets.begin(), command_line.presets.end());
  const std::vector<std::string> varied = varied_params(plan);
  const auto varies = [&](const std::string& param) { return std::find(varied.begin(), varied.end(), param) != varied.end(); };
  for (const std::string& word : command_line.overrides) {
    if (varies(param_of(word))) throw UsageError(fmt::format("the sweep `{}` varies `{}` itself", plan.name, param_of(word)));
  }
  if (command_line.seed && varies("seed")) throw UsageError(fmt::format("the sweep `{}` varies the seed itself", plan.name));
  shared.overrides.clear();
  for (const SweepSetting& fixed : plan.fixed) {
    const auto given = [&](const std::string& word) { return param_of(word) == fixed.first; };
    const bool replaced = fixed.first == "seed"
                              ? command_line.seed.has_value()
                              : std::any_of(command_line.overrides.begin(), command_line.overrides.end(), given);
    if (!replaced) apply(shared, fixed);
  }
  shared.overrides.insert(shared.overrides.end(), command_line.overrides.begin(), command_line.overrides.end());
  return shared;
}

StudyOptions point_settings(const StudyOptions& shared, const Point& p) {
  StudyOptions options = shared;
  for (const SweepSetting& setting : p.settings) apply(options, setting);
  return options;
}

std::string command_text(const StudyOptions& shared, const Point& p, const std::string& nan) {
  const StudyOptions options = point_settings(shared, p);
  std::string text = "mmc run " + shell_word(options.path);
  for (const std::string& preset : options.presets) text += " --preset " + shell_word(preset);
  if (options.seed) text += fmt::format(" --seed {}", *options.seed);
  if (options.dtype != "f32") text += " --dtype " + options.dtype;
  if (nan != "trap") text += " --nan " + nan;
  for (const std::string& word : options.overrides) text += " " + shell_word(word);
  return text;
}

std::string study_fingerprint(const Compiled& compiled, const StudyOptions& shared) {
  require(compiled.study.has_value() && shared.sweep.has_value(), "a fingerprint is made of a study and one of its sweeps");
  Hash hash;
  hash.add(version);
  for (std::size_t i = 0; i < compiled.study->files.size(); ++i) {
    const std::uint32_t file = compiled.study->files[i];
    hash.add(i == 0 ? without_sweeps(compiled.sources, file, compiled.study->sweeps) : compiled.sources.file(file).text);
  }
  hash.add(shared.dtype);
  for (const std::string& preset : shared.presets) hash.add(preset);
  hash.add("");
  for (const std::string& word : shared.overrides) hash.add(word);
  hash.add(shared.seed ? std::to_string(*shared.seed) : "");
  // What is kept of a run.
  for (const auto& [name, value] : compiled.study->sweep_values) hash.add(name);
  for (const SweepPlan& plan : compiled.study->sweeps) {
    if (plan.name == shared.sweep->name) hash.add(plan.objective);
  }
  return hash.text();
}

std::string point_fingerprint(const std::string& study, const Point& p, const std::string& nan) {
  Hash hash;
  hash.add(study);
  hash.add(nan);
  for (const auto& [param, value] : p.settings) {
    hash.add(param);
    hash.add(value);
  }
  return hash.text();
}

}  // namespace mmc

#include "mmc/compile.h"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "compiler/elaborate/elaborate.h"
#include "compiler/support/errors.h"
#include "mmc/output.h"
#include "mmc/verbs.h"
#include "runtime/data/data_file.h"
#include "runtime/report/text.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;

// "; did you mean `models/xor.mm`?" for a file of that folder with a similar name.
std::string similar_file(const std::string& path) {
  const fs::path wanted(path), folder = wanted.has_parent_path() ? wanted.parent_path() : fs::path(".");
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".mm") names.push_back(entry.path().filename().string());
  }
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  std::string_view near = nearest(wanted.filename().string(), candidates);
  if (near.empty()) near = nearest(wanted.filename().string() + ".mm", candidates);
  return near.empty() ? "" : fmt::format("; did you mean `{}`?", (wanted.parent_path() / near).string());
}

std::string read_study(const std::string& path) {
  if (fs::is_directory(path)) throw UsageError(fmt::format("`{}` is a folder, not a study", path));
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in || text.bad()) throw UsageError(fmt::format("can't read `{}`: {}{}", path, std::strerror(errno), similar_file(path)));
  return text.str();
}

// Paths that differ only in detours name one file.
std::string plain_path(const fs::path& path) {
  const std::string plain = path.lexically_normal().string();
  // The prelude's files are called prelude/NAME: a user's folder of that name must not be taken for it.
  return plain.starts_with("prelude/") ? "./" + plain : plain;
}

ImportedText read_imported(const std::string& name, const std::string& from) {
  const std::string path = plain_path(fs::path(from).parent_path() / name);
  if (fs::is_directory(path)) throw RunError(fmt::format("`{}` is a folder", path));
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in && errno == ENOENT) throw FileNotFound(fmt::format("there is no file `{}`{}", path, similar_file(path)));
  if (!in || text.bad()) throw RunError(fmt::format("can't read `{}`: {}", path, std::strerror(errno)));
  return {path, text.str()};
}

// CLI11 alone would read -1, and what is too large, as the largest seed.
std::string whole_number(const std::string& word) {
  std::uint64_t seed = 0;
  const auto read = std::from_chars(word.data(), word.data() + word.size(), seed);
  const bool fits = read.ec == std::errc() && read.ptr == word.data() + word.size();
  return fits ? "" : fmt::format("`{}` is not a whole number from 0 to 2^64 - 1", word);
}

}  // namespace

void add_study_options(CLI::App& verb, StudyOptions& options, std::string* name) {
  verb.add_option("FILE", options.path, "the study, a .mm file")->required();
  if (name) verb.add_option("NAME", *name, "one of its sweeps; without it, they are listed");
  verb.add_option("PARAM=VALUE", options.overrides, "values for the study's params");
  verb.add_option("--preset", options.presets, "a named set of values that the study defines")
      ->type_name("NAME")
      ->allow_extra_args(false);
  verb.add_option("--seed", options.seed, "the seed of all draws instead of the study's own")
      ->type_name("N")
      ->check(whole_number);
  verb.add_option("--dtype", options.dtype, "the working float: f32 (default) or f64")
      ->type_name("TYPE")
      ->check(CLI::IsMember({"f32", "f64"}));
}

Compiled compile(const StudyOptions& options, const LateSizes& sizes, int trial) {
  CompileOptions settings;
  settings.late_sizes = sizes;
  settings.late_trial = trial;
  settings.presets = options.presets;
  settings.seed = options.seed;
  settings.sweep = options.sweep;
  settings.f64 = options.dtype == "f64";
  settings.files = data_reader();
  settings.read_import = read_imported;
  for (const std::string& word : options.overrides) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw UsageError(fmt::format("`{}` sets nothing: params are set as name=value, such as steps=100", word));
    }
    settings.overrides.emplace_back(word.substr(0, equals), word.substr(equals + 1));
  }
  Compiled compiled;
  const std::uint32_t file = compiled.sources.add(plain_path(options.path), read_study(options.path));
  compiled.study = elaborate(compiled.sources, file, settings, compiled.diagnostics);
  compiled.diagnostics.sort();
  return compiled;
}

const Diagnostic& first_error(const Compiled& compiled) {
  for (const Diagnostic& d : compiled.diagnostics.all())
    if (d.severity == Severity::error) return d;
  throw InternalError("a study that is not wrong was asked for its error");
}

bool report(const Compiled& compiled, bool json) {
  const Diagnostics& diagnostics = compiled.diagnostics;
  if (json) {
    std::string list;
    for (const Diagnostic& d : diagnostics.all()) list += (list.empty() ? "\n" : ",\n") + render_json(d, compiled.sources);
    print(fmt::format("[{}{}]\n", list, list.empty() ? "" : "\n"));
    return compiled.study.has_value();
  }
  const bool colour = colour_error();
  for (const Diagnostic& d : diagnostics.all()) print_error(render(d, compiled.sources, colour) + "\n");
  if (!diagnostics.all().empty()) {
    std::string counts = diagnostics.errors() > 0 ? counted(diagnostics.errors(), "error") : "";
    if (diagnostics.warnings() > 0) counts += (counts.empty() ? "" : ", ") + counted(diagnostics.warnings(), "warning");
    print_error(counts + "\n");
  }
  return compiled.study.has_value();
}

}  // namespace mmc

// mmc figures RUN: the figures of a kept run for a paper or a talk, as PDF or PNG, made from its SVG files.
//
// The conversion is rsvg-convert's (https://gitlab.gnome.org/GNOME/librsvg), which draws SVG as browsers do and keeps a PDF's
// text as text. It is asked for only here, so that nothing else needs it.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <thread>
#include <vector>

#include "compiler/support/errors.h"
#include "mmc/kept.h"
#include "mmc/output.h"
#include "mmc/processes.h"
#include "mmc/verbs.h"
#include "runtime/study/files.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;

constexpr int no_program = 127;  // what a shell answers when it finds no such command

struct Conversion {
  fs::path from, part, to;  // `part` becomes `to` when it is whole
};

std::vector<fs::path> drawings(const fs::path& folder) {
  std::vector<fs::path> all;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".svg") all.push_back(entry.path());
  }
  std::sort(all.begin(), all.end());
  return all;
}

// Becomes the program; comes back only when there is none.
int convert(const Conversion& c, const std::string& format, int dpi) {
  const std::string dots = std::to_string(dpi), from = c.from.string(), to = c.part.string();
  std::vector<const char*> words = {"rsvg-convert", "--unlimited", "-f", format.c_str(), "-d", dots.c_str(), "-p", dots.c_str()};
  if (format == "png") words.insert(words.end(), {"-b", "white"});
  words.insert(words.end(), {"-o", to.c_str(), from.c_str(), nullptr});
  execvp(words[0], const_cast<char* const*>(words.data()));
  return no_program;
}

int figures(const std::string& name, const std::string& format, std::string folder, int dpi) {
  const KeptRun run = find_run(runs_folder(), name);
  const std::vector<fs::path> all = drawings(fs::path(run.folder) / "figures");
  if (all.empty()) throw RunError(fmt::format("`{}` has no figures", run.id));
  if (folder.empty()) folder = (fs::path(run.folder) / "figures").string();
  make_folder(folder);
  std::vector<Conversion> conversions;
  for (const fs::path& from : all) {
    const fs::path to = fs::path(folder) / from.filename().replace_extension(format);
    conversions.push_back({from, fs::path(to).concat(".part"), to});
  }
  std::map<std::size_t, Ending> failed;
  const std::atomic<bool> stop = false;
  finish_output();
  run_processes(
      conversions.size(), std::max(1, static_cast<int>(std::thread::hardware_concurrency())),
      [&](std::size_t i) { return convert(conversions[i], format, dpi); },
      [&](std::size_t i, const Ending& ending) {
        if (!ending.empty()) failed[i] = ending;
      },
      stop);
  for (std::size_t i = 0; i < conversions.size(); ++i) {
    std::error_code error;
    if (failed.contains(i)) {
      fs::remove(conversions[i].part, error);
      continue;
    }
    fs::rename(conversions[i].part, conversions[i].to, error);
    if (error) throw RunError(fmt::format("cannot write `{}`: {}", conversions[i].to.string(), error.message()));
    print(conversions[i].to.string() + "\n");
  }
  if (failed.empty()) return exit_code::fine;
  const auto& [first, ending] = *failed.begin();
  if (ending == fmt::format("ended with code {}", no_program))
    throw RunError("the program rsvg-convert is not installed; Debian's package is librsvg2-bin");
  throw RunError(fmt::format("rsvg-convert could not convert `{}`: it {}", conversions[first].from.string(), ending));
}

}  // namespace

void add_figures(CLI::App& app, Action& chosen) {
  struct Options {
    std::string run, format = "pdf", folder;
    int dpi = 200;
  };
  auto options = std::make_shared<Options>();
  CLI::App& verb = *app.add_subcommand("figures", "makes PDF or PNG files of a kept run's figures");
  verb.add_option("RUN", options->run, "as for `mmc show`")->required();
  verb.add_option("--format", options->format, "pdf (default) or png; SVG files are in the run's folder already")
      ->check(CLI::IsMember({"pdf", "png"}));
  verb.add_option("--to", options->folder, "writes them into this folder, instead of beside the SVG files")->type_name("DIR");
  verb.add_option("--dpi", options->dpi, "pixels per inch of a PNG, 200 by default")->type_name("N")->check(CLI::Range(20, 2000));
  verb.callback([options, &chosen] {
    chosen = [options] { return figures(options->run, options->format, options->folder, options->dpi); };
  });
}

}  // namespace mmc

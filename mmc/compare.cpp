// mmc compare RUN RUN ...: what differs between kept runs: how they were started, their series, values and claims; and, as a
// report, their figures on common axes.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "mmc/compare_facts.h"
#include "mmc/compare_report.h"
#include "mmc/kept.h"
#include "mmc/output.h"
#include "mmc/verbs.h"

namespace mmc {
namespace {

struct Options {
  std::vector<std::string> runs;
  std::string report;
  bool all = false;
};

// The rows that differ, or all, under a head. More than two runs are numbered.
std::string part(const html::ComparedTable& table, std::size_t runs, bool all, bool colour) {
  std::vector<std::vector<std::string>> rows;
  for (const html::ComparedRow& row : table.rows) {
    if (!all && !row.differs) continue;
    rows.push_back({"  " + row.name});
    for (const html::ComparedCell& cell : row.cells) rows.back().push_back(cell.text);
  }
  if (rows.empty()) return {};
  if (runs > 2) {
    std::vector<std::string> numbers = {""};
    for (std::size_t i = 1; i <= runs; ++i) numbers.push_back(fmt::format("({})", i));
    rows.insert(rows.begin(), std::move(numbers));
  }
  return fmt::format("\n{}\n{}", inked(table.head, Ink::bold, colour), table_text(rows));
}

int compare(const Options& options) {
  std::vector<KeptRun> runs;
  for (const std::string& name : options.runs) runs.push_back(find_run(runs_folder(), name));
  const Facts facts = compared_facts(runs);
  const bool colour = colour_output();
  for (std::size_t i = 0; i < runs.size(); ++i)
    print(fmt::format("{}{}\n", runs.size() > 2 ? fmt::format("({}) ", i + 1) : "", inked(runs[i].id, Ink::bold, colour)));
  std::string differences;
  for (const html::ComparedTable* table : {&facts.settings, &facts.series, &facts.values, &facts.claims})
    differences += part(*table, runs.size(), options.all, colour);
  print(differences);
  const auto other = std::find_if(runs.begin() + 1, runs.end(), [&](const KeptRun& run) { return !same_source(runs[0], run); });
  if (other != runs.end())
    print(fmt::format("\nthe sources differ: diff -r {}/source {}/source\n", runs[0].folder, other->folder));
  if (differences.empty()) print("\nsettings, series, values and claims are the same\n");
  if (!options.report.empty()) {
    write_comparison(options.report, runs, facts);
    print_error(fmt::format("{}\n", options.report));
  }
  return exit_code::fine;
}

}  // namespace

void add_compare(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App& verb =
      *app.add_subcommand("compare", "says in what kept runs differ: settings, series, values, claims; figures overlaid");
  verb.add_option("RUN", options->runs, "two or more, each as for `mmc show`")->required()->expected(2, 64);
  verb.add_flag("--all", options->all, "also what is the same");
  verb.add_option("--report", options->report, "writes one HTML file with all of it and their figures on common axes")
      ->type_name("FILE");
  verb.callback([options, &chosen] { chosen = [options] { return compare(*options); }; });
}

}  // namespace mmc

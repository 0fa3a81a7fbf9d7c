// mmc summary FILE: the models of a study with their shapes, parameters, multiply-adds and bytes, and the size of its graph.
#include <fmt/format.h>

#include "mmc/compile.h"
#include "mmc/output.h"
#include "mmc/report.h"
#include "mmc/verbs.h"
#include "runtime/report/text.h"

namespace mmc {
namespace {

int summarise(const StudyOptions& options) {
  const Compiled compiled = compile(options);
  if (!report(compiled)) return exit_code::wrong_study;
  const Study& study = *compiled.study;
  std::size_t nodes = 0;
  walk(study.graph, study.graph.root(), [&](NodeId) { ++nodes; });
  print(heading_text(study, options.path, options.dtype, colour_output()));
  for (const SummaryItem& item : study.models) print("\n" + summary_text(item, colour_output()));
  for (const ReportItem& item : study.items) {
    const auto* asked = std::get_if<SummaryItem>(&item.what);
    if (asked != nullptr && study.models.empty()) print("\n" + summary_text(*asked, colour_output()));
  }
  print(fmt::format("\n{} graph nodes before any pass, {} outputs\n", grouped(static_cast<std::int64_t>(nodes)),
                    grouped(static_cast<std::int64_t>(study.graph.outputs.size()))));
  return exit_code::fine;
}

}  // namespace

void add_summary(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<StudyOptions>();
  CLI::App& verb = *app.add_subcommand("summary", "lists a study's models: shapes, parameters, multiply-adds, bytes");
  add_study_options(verb, *options);
  verb.callback([options, &chosen] { chosen = [options] { return summarise(*options); }; });
}

}  // namespace mmc

// mmc graph FILE: the compute graph that a study becomes, at any point of the way, and the plan that is run.
#include "compiler/graph/graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "compiler/graph/dot.h"
#include "compiler/graph/extract.h"
#include "compiler/graph/json.h"
#include "compiler/graph/print.h"
#include "compiler/passes/changes.h"
#include "compiler/passes/pipeline.h"
#include "mmc/compile.h"
#include "mmc/output.h"
#include "mmc/passes.h"
#include "mmc/verbs.h"
#include "runtime/plan/evaluate.h"
#include "runtime/plan/plan.h"
#include "runtime/plan/print.h"
#include "runtime/report/text.h"

namespace mmc {
namespace {

struct GraphVerb {
  StudyOptions study;
  std::string stage, after, format = "text", of;
  std::vector<std::string> disabled;
  bool changes = false;
};

Graph part_of(const Graph& graph, const std::string& name) {
  const std::vector<Value> values = find_named(graph, name);
  if (values.empty()) throw UsageError(fmt::format("the graph has no value named `{}`", name));
  return extract(graph, values);
}

std::string show(const Graph& whole, const GraphVerb& verb, const SourceMap& sources) {
  std::optional<Graph> part;
  if (!verb.of.empty()) part = part_of(whole, verb.of);
  const Graph& graph = part ? *part : whole;
  if (verb.format == "dot") return to_dot(graph);
  if (verb.format == "json") return to_json(graph) + "\n";
  PrintOptions options;
  options.origins = ShowOrigins::places;
  options.place = [&](Span span) { return place(sources, span); };
  return print(graph, options);
}

int graph_verb(const GraphVerb& verb) {
  if (!verb.after.empty() && std::find(pass_names().begin(), pass_names().end(), verb.after) == pass_names().end()) {
    throw UsageError(fmt::format("there is no pass `{}`; there are {}", verb.after, fmt::join(pass_names(), ", ")));
  }
  PipelineOptions passes;
  passes.disabled = checked_passes(verb.disabled);
  passes.evaluator = fast_evaluator();
  Compiled compiled = compile(verb.study);
  if (!report(compiled)) return exit_code::wrong_study;
  for (const LateSize& late : compiled.study->late) {
    print_error(fmt::format("note: how large `{}` is depends on the data; here it has the largest size that it can have, {}\n",
                            late.name, grouped(late.most)));
  }
  Graph& graph = compiled.study->graph;
  // Without options the graph as the study says it; the passes' result has to be asked for.
  const bool optimised = verb.stage == "optimised" || verb.stage == "plan" || !verb.after.empty() || verb.changes;
  if (!optimised) {
    print(show(graph, verb, compiled.sources));
    return exit_code::fine;
  }
  std::string previous = verb.changes ? print(graph) : "", shown;
  passes.after = [&](const PassReport& step, const Graph& now) {
    if (step.pass == verb.after) shown = show(now, verb, compiled.sources);  // the last time that it runs
    if (!verb.changes || !step.changed) return;
    const std::string text = print(now);
    const bool wanted = verb.after.empty() || step.pass == verb.after;
    if (wanted) print(fmt::format("after {}, round {}\n{}\n", step.pass, step.round, changed_lines(previous, text)));
    previous = text;
  };
  optimise(graph, passes);
  if (verb.changes) return exit_code::fine;
  if (verb.stage == "plan") {
    print(print_plan(make_plan(graph)));
  } else {
    print(verb.after.empty() ? show(graph, verb, compiled.sources) : shown);
  }
  return exit_code::fine;
}

}  // namespace

void add_graph(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<GraphVerb>();
  CLI::App& verb = *app.add_subcommand("graph", "prints the graph that a study becomes");
  add_study_options(verb, options->study);
  auto* stage = verb.add_option("--stage", options->stage, "source (default), optimised, or plan")
                    ->check(CLI::IsMember({"source", "optimised", "plan"}));
  verb.add_option("--after", options->after, "as it is after this pass (the last time that it runs)")
      ->type_name("PASS")
      ->excludes(stage);
  verb.add_option("--format", options->format, "text (default), dot for Graphviz, or json")
      ->check(CLI::IsMember({"text", "dot", "json"}));
  verb.add_option("--of", options->of, "only what this value depends on")->type_name("NAME");
  verb.add_flag("--changes", options->changes, "only the lines that each pass changes");
  verb.add_option("--disable", options->disabled, "leaves out a pass")->type_name("PASS")->allow_extra_args(false);
  verb.callback([options, &chosen] { chosen = [options] { return graph_verb(*options); }; });
}

}  // namespace mmc

#include "study.h"

#include <fmt/format.h>

#include "compiler/elaborate/elaborate.h"
#include "compiler/graph/literal_text.h"
#include "compiler/graph/op.h"
#include "compiler/passes/differentiate.h"
#include "compiler/passes/drop_dead.h"
#include "compiler/support/errors.h"
#include "runtime/executor.h"

namespace mmc::test {
namespace {

struct Compiled {
  SourceMap sources;
  Diagnostics diagnostics;
  std::optional<Study> study;
};

Compiled compile(std::string_view text, bool f64) {
  Compiled result;
  const std::uint32_t file = result.sources.add("test.mm", std::string(text));
  CompileOptions options;
  options.f64 = f64;
  result.study = elaborate(result.sources, file, options, result.diagnostics);
  return result;
}

std::string listed(const Diagnostics& diagnostics, Severity severity) {
  std::string all;
  for (const Diagnostic& d : diagnostics.all()) {
    if (d.severity == severity) all += fmt::format("{}{} {}", all.empty() ? "" : "; ", text(d.code), d.message);
  }
  return all;
}

std::string shown(const Shown& s, const RunResult& run) {
  if (auto b = std::get_if<bool>(&s.value)) return *b ? "true" : "false";
  if (auto i = std::get_if<std::int64_t>(&s.value)) return std::to_string(*i);
  if (auto f = std::get_if<double>(&s.value)) return number_text(*f);
  if (auto t = std::get_if<std::string>(&s.value)) return quoted(*t);
  if (auto tensor = std::get_if<Shown::Tensor>(&s.value)) {
    const auto& value = run.outputs[tensor->output];
    return value ? text(to_literal(*value)) : "not computed";
  }
  std::string all;
  if (auto list = std::get_if<Shown::List>(&s.value)) {
    for (const Shown& item : list->items) all += (all.empty() ? "" : ", ") + shown(item, run);
    return "[" + all + "]";
  }
  if (auto record = std::get_if<Shown::Record>(&s.value)) {
    for (const auto& [name, field] : record->fields) all += (all.empty() ? "" : ", ") + name + ": " + shown(field, run);
    return "{ " + all + " }";
  }
  return "none";
}

std::string run(std::string_view text, bool f64) {
  Compiled c = compile(text, f64);
  if (!c.study) return listed(c.diagnostics, Severity::error);
  differentiate(c.study->graph);
  drop_dead(c.study->graph);
  std::string all;
  try {
    const RunResult result = run_reference(c.study->graph, {});
    for (const ReportItem& item : c.study->items) {
      auto show = std::get_if<ShowItem>(&item.what);
      if (!show) continue;
      for (const auto& [label, value] : show->values) all += (all.empty() ? "" : "; ") + shown(value, result);
    }
  } catch (const RunError& e) { return std::string("run error: ") + e.what(); }
  return all;
}

}  // namespace

std::string run(std::string_view study) { return run(study, false); }
std::string run_f64(std::string_view study) { return run(study, true); }

std::string message(std::string_view study) {
  const Compiled c = compile(study, false);
  for (const Diagnostic& d : c.diagnostics.all()) {
    if (d.severity == Severity::error) return render(d, c.sources, false);
  }
  return "no error";
}

std::string warnings(std::string_view study) { return listed(compile(study, false).diagnostics, Severity::warning); }

std::size_t count_nodes(std::string_view study, std::string_view op) {
  Compiled c = compile(study, false);
  if (!c.study) return 0;
  drop_dead(c.study->graph);
  std::size_t count = 0;
  for (NodeId n : c.study->graph.region(c.study->graph.root()).nodes) count += c.study->graph.node(n).op->name == op;
  return count;
}

}  // namespace mmc::test

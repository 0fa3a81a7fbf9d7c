#include "compiler/graph/study.h"

#include <algorithm>
#include <functional>

#include "compiler/graph/extract.h"

namespace mmc {
namespace {

using Visit = std::function<void(std::size_t& output)>;

void each_output(Shown& shown, const Visit& visit) {
  if (auto* tensor = std::get_if<Shown::Tensor>(&shown.value)) visit(tensor->output);
  if (auto* list = std::get_if<Shown::List>(&shown.value)) {
    for (Shown& item : list->items) each_output(item, visit);
  }
  if (auto* record = std::get_if<Shown::Record>(&shown.value)) {
    for (auto& [name, field] : record->fields) each_output(field, visit);
  }
  if (auto* text = std::get_if<Shown::Text>(&shown.value)) {
    for (Shown& piece : text->pieces) each_output(piece, visit);
  }
}

void each_output(Template& text, const Visit& visit) {
  for (auto& piece : text.pieces) {
    if (auto* shown = std::get_if<Shown>(&piece)) each_output(*shown, visit);
  }
}

struct EachOutput {
  const Visit& visit;

  void operator()(ShowItem& item) const {
    for (auto& [label, value] : item.values) each_output(value, visit);
  }
  void operator()(ExpectItem& item) const {
    each_output(item.claim, visit);
    each_output(item.holds, visit);
    for (auto& [of, value] : item.measured) each_output(value, visit);
    for (Comparison& c : item.comparisons) {
      each_output(c.left.value, visit);
      each_output(c.right.value, visit);
    }
  }
  void operator()(SaveItem& item) const {
    each_output(item.value, visit);
    each_output(item.path, visit);
  }
  void operator()(SummaryItem&) const {}
  void operator()(Figure& figure) const {
    each_output(figure.title, visit);
    for (auto& [name, value] : figure.arguments) each_output(value, visit);
    for (Figure& child : figure.children) (*this)(child);
  }
  void operator()(SeriesItem& item) const {
    visit(item.output);
    if (item.ran) visit(*item.ran);
  }
};

void each_output(Study& study, const Visit& visit) {
  for (ReportItem& item : study.items) std::visit(EachOutput{visit}, item.what);
  for (auto& [name, value] : study.sweep_values) each_output(value, visit);
  for (LateSize& late : study.late) {
    if (late.output) visit(*late.output);
  }
}

}  // namespace

std::int64_t point_count(const SweepPlan& plan) {
  constexpr std::int64_t most = 1'000'000'000;
  if (plan.kind == SweepPlan::Kind::random) return plan.trials;
  auto count = static_cast<std::int64_t>(plan.kind == SweepPlan::Kind::cases ? plan.cases.size() : 1);
  for (const SweepPlan::Axis& axis : plan.axes) count = std::min(most, count * static_cast<std::int64_t>(axis.values.size()));
  return count;
}

void keep_reported(Study& study) {
  constexpr std::size_t unused = static_cast<std::size_t>(-1);
  std::vector<std::size_t> place(study.graph.outputs.size(), unused);
  std::vector<Output> kept;
  each_output(study, [&](std::size_t& output) {
    if (place[output] == unused) {
      place[output] = kept.size();
      kept.push_back(study.graph.outputs[output]);
    }
    output = place[output];
  });
  study.graph = extract(study.graph, kept);
}

}  // namespace mmc

#include "mmc/graph_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <string_view>
#include <tuple>

#include "compiler/graph/clone.h"
#include "compiler/graph/literal_text.h"
#include "compiler/graph/op.h"
#include "compiler/graph/print.h"
#include "compiler/graph/views.h"
#include "runtime/report/text.h"

namespace mmc {
namespace {

using html::GraphView;

constexpr std::size_t most_values = 100'000;

// The parts of `net.layers[0].act`: net, layers, [0], act.
std::vector<std::string_view> parts(std::string_view path) {
  std::vector<std::string_view> all;
  while (!path.empty()) {
    if (path[0] == '.') path.remove_prefix(1);
    const std::size_t end = std::min(path.find_first_of(".[", 1), path.size());
    if (end > 0) all.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return all;
}

class Viewer {
 public:
  Viewer(const Graph& graph, const SourceMap& sources)
      : g_(graph),
        sources_(sources),
        ids_(graph.value_count(), GraphView::none),
        numbers_(graph.value_count()),
        kept_(graph.value_count(), false) {
    for (const Output& o : g_.outputs) kept_[o.value.index] = true;
  }

  GraphView view() {
    region(g_.root(), 0, {});
    for (std::size_t i = 0; i < g_.outputs.size(); ++i) {
      const Output& o = g_.outputs[i];
      const std::uint32_t id = ids_[o.value.index];
      if (id == GraphView::none || view_.values[id].output) continue;
      view_.values[id].output = i;
      view_.values[id].kept = o.name;
      name_after(o.name, view_.values[id]);
    }
    drop_unused();
    tidy_groups();
    return std::move(view_);
  }

 private:
  using Value = mmc::Value;

  // ---- Groups

  // What has no name but is kept under one: `Loss.line.y` is `line.y` in the group `Loss`.
  void name_after(std::string_view kept, GraphView::Value& value) const {
    if (!value.name.empty()) return;
    const std::string& group = view_.groups[value.group].name;
    if (value.group != 0 && view_.groups[value.group].parent == 0 && kept.starts_with(group + "."))
      kept.remove_prefix(group.size() + 1);
    value.name = std::string(kept);
  }

  std::uint32_t child(std::uint32_t parent, std::string_view name) {
    const auto [at, added] = children_.try_emplace({parent, std::string(name)}, view_.groups.size());
    if (added) view_.groups.push_back({std::string(name), "", parent});
    return static_cast<std::uint32_t>(at->second);
  }

  // Of a path in a region whose own path is `base`, which stands in `group`.
  std::uint32_t group_of(std::string_view path, std::uint32_t group, std::string_view base) {
    if (!base.empty() && path.starts_with(base) &&
        (path.size() == base.size() || path[base.size()] == '.' || path[base.size()] == '['))
      path.remove_prefix(base.size());
    for (const std::string_view part : parts(path)) group = child(group, part);
    return group;
  }

  std::uint32_t inner_group(std::uint32_t parent, std::string name, std::string kind) {
    view_.groups.push_back({std::move(name), std::move(kind), parent});
    return static_cast<std::uint32_t>(view_.groups.size() - 1);
  }

  // ---- Values

  std::pair<std::uint32_t, std::uint32_t> line_of(NodeId node) const {
    const Span span = span_of(g_, node);
    if (!span.known()) return {0, 0};
    const std::vector<std::uint32_t>& starts = sources_.file(span.file).line_starts;
    return {span.file, static_cast<std::uint32_t>(std::upper_bound(starts.begin(), starts.end(), span.begin) - starts.begin())};
  }

  std::uint32_t add(Value v, std::string op, std::uint32_t group, NodeId node) {
    GraphView::Value value;
    value.name = std::string(g_.info(v).name.text());
    value.op = std::move(op);
    value.type = g_.type(v).text();
    value.group = group;
    std::tie(value.file, value.line) = line_of(node);
    ids_[v.index] = static_cast<std::uint32_t>(view_.values.size());
    view_.values.push_back(std::move(value));
    return ids_[v.index];
  }

  // Says of value `id` that it is made of `v`.
  void link(std::uint32_t id, Value v) {
    if (ids_[v.index] != GraphView::none) {
      view_.values[id].from.push_back(ids_[v.index]);
    } else if (!numbers_[v.index].empty()) {
      std::string& detail = view_.values[id].detail;
      detail += (detail.empty() ? "" : ", ") + numbers_[v.index];
    }
  }

  // Constants of one element, and what repeats them, are told where they are used.
  bool is_number(const Node& n) {
    if (n.results.size() != 1) return false;
    const Value v = n.results[0];
    if (n.op->name == "undefined") return true;
    if (!g_.info(v).name.empty() || kept_[v.index]) return false;
    if (n.op->name == "constant" && g_.type(v).elements() == 1) {
      numbers_[v.index] = elements_text(Literal{Type::scalar(g_.type(v).dtype()), n.attrs.literal("value").data});
    } else if (n.op->name == "broadcast" && ids_[n.operands[0].index] == GraphView::none) {
      numbers_[v.index] = numbers_[n.operands[0].index];
    }
    return !numbers_[v.index].empty();
  }

  void same_as(Value v, Value other) {
    ids_[v.index] = ids_[other.index];
    numbers_[v.index] = numbers_[other.index];
  }

  void node(NodeId id, std::uint32_t group, std::string_view base) {
    const Node& n = g_.node(id);
    if (n.results.empty() || is_number(n)) return;
    if (n.op->name == "stop_gradient" || is_stated(n)) return same_as(n.results[0], n.operands[0]);
    const std::string_view path = n.origin.path.text();
    // A statement without a name, such as a `show` or an `expect`, is called after its line.
    const std::uint32_t own =
        path.empty() && group == 0 ? child(0, fmt::format("line {}", line_of(id).second)) : group_of(path, group, base);
    if (is_loop(n)) return loop(id, own, path);
    if (is_map(n)) return map(id, own, path);
    if (is_branch(n)) return branch(id, own, path);
    for (const Value v : n.results) {
      const std::uint32_t value = add(v, std::string(n.op->name), own, id);
      for (const Value operand : n.operands) link(value, operand);
      std::string& detail = view_.values[value].detail;
      const std::string attrs = attrs_text(n.attrs, 8);
      detail += detail.empty() && !attrs.empty() ? attrs.substr(1) : attrs;
    }
  }

  void region(RegionId r, std::uint32_t group, std::string_view base) {
    for (const NodeId n : g_.region(r).nodes) node(n, group, base);
  }

  void rows_of(std::span<const Value> slices, std::span<const Value> scanned, std::uint32_t group, NodeId id) {
    for (std::size_t i = 0; i < slices.size(); ++i) link(add(slices[i], "a row of", group, id), scanned[i]);
  }

  void results(std::span<const Value> made, std::span<const Value> of, const char* op, std::uint32_t group, NodeId id) {
    for (std::size_t i = 0; i < made.size(); ++i) link(add(made[i], op, group, id), of[i]);
  }

  void loop(NodeId id, std::uint32_t group, std::string_view path) {
    const LoopView v = loop_view(g_, id);
    const std::uint32_t body =
        inner_group(group, "steps", fmt::format("loop, {} step{}", grouped(v.trip), v.trip == 1 ? "" : "s"));
    add(v.t, "the step's number", body, id);
    for (std::size_t i = 0; i < v.carried.size(); ++i) link(add(v.carried[i], "carried", body, id), v.inits[i]);
    rows_of(v.slices, v.scanned, body, id);
    region(v.body, body, path);
    for (std::size_t i = 0; i < v.carried.size(); ++i) view_.values[ids_[v.carried[i].index]].next = ids_[v.next[i].index];
    results(v.finals, v.next, "after the last step", group, id);
    results(v.stacked, v.outputs, "of every step", group, id);
    for (std::size_t i = 0; i < v.stacked.size(); ++i) {
      if (v.strides[i] > 1) view_.values[ids_[v.stacked[i].index]].op = fmt::format("of every {} steps", grouped(v.strides[i]));
    }
    if (v.stops) link(add(v.ran, "how many steps ran", group, id), v.stop);
  }

  void map(NodeId id, std::uint32_t group, std::string_view path) {
    const MapView v = map_view(g_, id);
    const std::uint32_t body =
        inner_group(group, "each", fmt::format("for, {} time{}", grouped(v.count), v.count == 1 ? "" : "s"));
    add(v.i, "the index", body, id);
    rows_of(v.slices, v.scanned, body, id);
    region(v.body, body, path);
    results(v.stacked, v.stacked_yields, "of each", group, id);
    results(v.summed, v.summed_yields, "the sum of each", group, id);
  }

  void branch(NodeId id, std::uint32_t group, std::string_view path) {
    const Node& n = g_.node(id);
    for (std::size_t side = 0; side < n.regions.size(); ++side)
      region(n.regions[side], inner_group(group, side == 0 ? "then" : "else", "branch"), path);
    for (std::size_t i = 0; i < n.results.size(); ++i) {
      const std::uint32_t value = add(n.results[i], "one of a branch", group, id);
      link(value, n.operands[0]);
      for (const RegionId r : n.regions) link(value, g_.region(r).yields[i]);
    }
  }

  // ---- What is left out in the end

  // Whatever no output depends on.
  void drop_unused() {
    std::vector<GraphView::Value>& values = view_.values;
    std::vector<std::uint32_t> open, places(values.size(), GraphView::none);
    std::vector<bool> used(values.size(), false);
    const auto use = [&](std::uint32_t i) {
      if (i == GraphView::none || used[i]) return;
      used[i] = true;
      open.push_back(i);
    };
    for (std::uint32_t i = 0; i < values.size(); ++i) {
      if (values[i].output) use(i);
    }
    while (!open.empty()) {
      const GraphView::Value& v = values[open.back()];
      open.pop_back();
      use(v.next);
      for (const std::uint32_t f : v.from) use(f);
    }
    std::uint32_t count = 0;
    for (std::uint32_t i = 0; i < values.size(); ++i) {
      if (!used[i]) continue;
      places[i] = count;
      if (count != i) values[count] = std::move(values[i]);
      ++count;
    }
    values.resize(count);
    for (GraphView::Value& v : values) {
      for (std::uint32_t& f : v.from) f = places[f];
      if (v.next != GraphView::none) v.next = places[v.next];
    }
    if (count <= most_values) return;
    values.clear();
    view_.too_large = true;
  }

  // A group with one value becomes that value, one with nothing but a group is called after both; then empty ones go.
  void tidy_groups() {
    std::vector<GraphView::Group>& groups = view_.groups;
    std::vector<std::size_t> own(groups.size(), 0), inner(groups.size(), 0), last(groups.size(), 0);
    for (std::size_t i = 0; i < view_.values.size(); ++i) {
      ++own[view_.values[i].group];
      last[view_.values[i].group] = i;
    }
    // Groups stand behind those around them.
    for (std::size_t i = groups.size(); i-- > 1;) {
      if (own[i] == 0 && inner[i] == 0) continue;
      const std::uint32_t parent = groups[i].parent;
      if (own[i] == 1 && inner[i] == 0) {
        GraphView::Value& value = view_.values[last[i]];
        if (value.name.empty() && groups[i].kind.empty()) value.name = groups[i].name;
        value.group = parent;
        last[parent] = last[i];
        own[i] = 0;
        ++own[parent];
      } else {
        ++inner[parent];
      }
    }
    std::vector<std::uint32_t> places(groups.size(), 0), only(groups.size(), 0);
    for (std::uint32_t i = 1; i < groups.size(); ++i) {
      if (own[i] + inner[i] > 0) only[groups[i].parent] = i;
    }
    std::vector<GraphView::Group> left = {groups[0]};
    for (std::uint32_t i = 1; i < groups.size(); ++i) {
      if (own[i] + inner[i] == 0) continue;
      if (own[i] == 0 && inner[i] == 1 && groups[i].kind.empty()) {  // its only group takes its name and place
        GraphView::Group& next = groups[only[i]];
        next.name = groups[i].name + (next.name.starts_with('[') ? "" : ".") + next.name;
        next.parent = groups[i].parent;
        continue;
      }
      places[i] = static_cast<std::uint32_t>(left.size());
      left.push_back(groups[i]);
      left.back().parent = places[groups[i].parent];
    }
    for (GraphView::Value& v : view_.values) v.group = places[v.group];
    groups = std::move(left);
  }

  const Graph& g_;
  const SourceMap& sources_;
  GraphView view_;
  std::vector<std::uint32_t> ids_;    // of each value; those that are one value have one
  std::vector<std::string> numbers_;  // of each value: the number that it is, or empty
  std::vector<bool> kept_;
  std::map<std::pair<std::uint32_t, std::string>, std::size_t> children_;
};

}  // namespace

GraphView graph_view(const Graph& graph, const SourceMap& sources) { return Viewer(graph, sources).view(); }

}  // namespace mmc

#include "compiler/graph/print.h"

#include <fmt/format.h>

#include <iterator>
#include <span>
#include <string_view>
#include <utility>

#include "compiler/graph/clone.h"
#include "compiler/graph/literal_text.h"
#include "compiler/graph/op.h"
#include "compiler/graph/value_names.h"
#include "compiler/graph/views.h"

namespace mmc {
namespace {

// Whether a loop, map or branch can be shown in its own form: it keeps the conventions and has no attributes beyond them.
bool has_own_form(const Graph& g, NodeId id) {
  const Node& n = g.node(id);
  const std::size_t attrs = is_loop(n) ? 6 : is_map(n) ? 2 : 0;
  if (!(is_loop(n) || is_map(n) || is_branch(n)) || n.attrs.entries().size() != attrs || !layout_problem(g, id).empty())
    return false;
  if (is_branch(n)) return true;
  const Value index = g.region(n.regions[0]).params[0];
  return index.index < g.value_count() && g.type(index) == Type::scalar(DType::i32);
}

std::string attr_text(const AttrValue& value, std::size_t constant_limit) {
  switch (static_cast<AttrKind>(value.index())) {
    case AttrKind::flag: return std::get<bool>(value) ? "true" : "false";
    case AttrKind::integer: return fmt::format("{}", std::get<std::int64_t>(value));
    case AttrKind::number: return number_text(std::get<double>(value));
    case AttrKind::dtype: return std::string(name(std::get<DType>(value)));
    case AttrKind::string: return quoted(std::get<std::string>(value));
    case AttrKind::ints: return fmt::format("[{}]", fmt::join(std::get<Ints>(value), ", "));
    case AttrKind::literal: return literal_text(std::get<Literal>(value), constant_limit);
  }
  return {};
}

class Printer {
 public:
  Printer(const Graph& graph, const PrintOptions& print_options)
      : g(graph), options(print_options), name(graph), listed(graph.node_count()) {
    mark_listed(g.root());
  }

  std::string run() {
    line("study {}", quoted(g.title));
    line("seed {}", g.seed);
    if (!g.region(g.root()).nodes.empty()) out += '\n';
    nodes(g.root());
    if (!g.outputs.empty()) out += '\n';
    for (const Output& o : g.outputs) {
      const std::string place = options.origins == ShowOrigins::spans && o.span.known() ? "  @" + span_text(o.span) : "";
      line("output {} = {}{}", quoted(o.name), name(o.value), place);
    }
    return std::move(out);
  }

 private:
  const Graph& g;
  const PrintOptions& options;
  const ValueNames name;
  std::vector<bool> listed;  // nodes that stand in a region, so that `from` may name them
  std::string out;
  std::size_t indent = 0;

  void mark_listed(RegionId r) {
    for (NodeId n : g.region(r).nodes) {
      listed[n.index] = true;
      for (RegionId inner : g.node(n).regions) mark_listed(inner);
    }
  }

  template <class... Args>
  void line(fmt::format_string<Args...> text, Args&&... args) {
    out.append(2 * indent, ' ');
    fmt::format_to(std::back_inserter(out), text, std::forward<Args>(args)...);
    out += '\n';
  }

  std::string names(std::span<const Value> values) const {
    std::string text;
    for (Value v : values) text += (text.empty() ? "" : ", ") + name(v);
    return text;
  }

  std::string typed(Value v) const { return fmt::format("{}: {}", name(v), v.index < g.value_count() ? g.type(v).text() : "?"); }

  std::string typed(std::span<const Value> values, std::string_view separator) const {
    std::string text;
    for (Value v : values) text += (text.empty() ? std::string() : std::string(separator)) + typed(v);
    return text;
  }

  // ---- Origins

  static std::string span_text(Span s) { return fmt::format("{}:{}-{}", s.file, s.begin, s.end); }

  // The first result of the nearest node along `derived_from` that is shown, or no value.
  Value source_of(const Origin& origin) const {
    NodeId n = origin.derived_from;
    for (std::size_t i = 0; i <= g.node_count() && n.valid() && n.index < g.node_count(); ++i, n = g.node(n).origin.derived_from)
      if (listed[n.index] && !g.node(n).results.empty()) return g.node(n).results[0];
    return {};
  }

  std::string origin_text(NodeId n) const {
    const Origin& origin = g.node(n).origin;
    // In quotes where it could be taken for the word `from`.
    const bool word = origin.path.text() == "from";
    const std::string path = origin.path.empty() ? "" : ' ' + (word ? quoted(origin.path.text()) : name_text(origin.path));
    const Value source = source_of(origin);
    const Span reached = span_of(g, n);
    if (options.origins == ShowOrigins::places) {
      const std::string place = reached.known() && options.place ? options.place(reached) : "?";
      return fmt::format("   # {}{}{}", place, path, source.valid() ? " for " + name(source) : "");
    }
    if (options.origins == ShowOrigins::spans) {
      // A chain that leads to nodes which are gone is shown by where it ends.
      const Span span = source.valid() ? origin.span : reached;
      const std::string from = source.valid() ? " from " + name(source) : "";
      return fmt::format("   @{}{}{}", span.known() ? span_text(span) : "-", path, from);
    }
    return {};
  }

  // ---- Nodes

  void nodes(RegionId r) {
    for (NodeId n : g.region(r).nodes) node(n);
  }

  // `%a: f32[2] = op`, several results of a node with regions on lines of their own.
  std::string head(const Node& n) const {
    std::string op(n.op ? n.op->name : "?");
    if (n.results.empty()) return op;
    const std::string separator = n.regions.empty() ? ", " : ",\n" + std::string(2 * indent, ' ');
    return typed(n.results, separator) + " = " + op;
  }

  void node(NodeId id) {
    const Node& n = g.node(id);
    const std::string origin = origin_text(id);
    if (!has_own_form(g, id)) return general(n, origin);
    if (is_loop(n)) return loop(id, origin);
    if (is_map(n)) return map(id, origin);
    line("{} {} {{{}", head(n), name(n.operands[0]), origin);
    inner(n.regions[0], [&] { line("yield {}", names(g.region(n.regions[0]).yields)); });
    line("}} else {{");
    inner(n.regions[1], [&] { line("yield {}", names(g.region(n.regions[1]).yields)); });
    line("}}");
  }

  template <class Tail>
  void inner(RegionId r, const Tail& tail) {
    ++indent;
    nodes(r);
    if (!g.region(r).yields.empty()) tail();
    --indent;
  }

  void general(const Node& n, const std::string& origin) {
    const bool own = n.op && (is_loop(n) || is_map(n) || is_branch(n));
    std::string text = head(n) + (own ? "!" : "");
    if (!n.operands.empty()) text += ' ' + names(n.operands);
    text += attrs_text(n.attrs, options.constant_limit);
    if (n.regions.empty()) return line("{}{}", text, origin);
    for (std::size_t i = 0; i < n.regions.size(); ++i) {
      const Region& region = g.region(n.regions[i]);
      line("{} ({}) {{{}", i == 0 ? text : "}", typed(region.params, ", "), i == 0 ? origin : "");
      inner(n.regions[i], [&] { line("yield {}", names(region.yields)); });
    }
    line("}}");
  }

  static std::string every(std::int64_t stride) { return stride == 1 ? "" : fmt::format(" every {}", stride); }

  void loop(NodeId id, const std::string& origin) {
    const LoopView v = loop_view(g, id);
    line("{} {} in 0..{}{}{} {{{}", head(g.node(id)), name(v.t), v.trip, v.reversed ? " reversed" : "", v.stops ? " stops" : "",
         origin);
    ++indent;
    for (std::size_t i = 0; i < v.inits.size(); ++i) line("carry {} = {}", typed(v.carried[i]), name(v.inits[i]));
    for (std::size_t i = 0; i < v.scanned.size(); ++i)
      line("scan {} = {}{}", typed(v.slices[i]), name(v.scanned[i]), every(v.scan_strides[i]));
    nodes(v.body);
    for (std::size_t i = 0; i < v.next.size(); ++i) line("next {} = {}", name(v.carried[i]), name(v.next[i]));
    for (std::size_t i = 0; i < v.outputs.size(); ++i)
      line("stack {} = {}{}", name(v.stacked[i]), name(v.outputs[i]), every(v.strides[i]));
    if (v.stops) line("stop {}", name(v.stop));
    --indent;
    line("}}");
  }

  void map(NodeId id, const std::string& origin) {
    const MapView v = map_view(g, id);
    line("{} {} in 0..{} {{{}", head(g.node(id)), name(v.i), v.count, origin);
    ++indent;
    for (std::size_t i = 0; i < v.scanned.size(); ++i) line("scan {} = {}", typed(v.slices[i]), name(v.scanned[i]));
    nodes(v.body);
    for (std::size_t i = 0; i < v.stacked.size(); ++i) line("stack {} = {}", name(v.stacked[i]), name(v.stacked_yields[i]));
    for (std::size_t i = 0; i < v.summed.size(); ++i) line("sum {} = {}", name(v.summed[i]), name(v.summed_yields[i]));
    --indent;
    line("}}");
  }
};

}  // namespace

std::string attrs_text(const Attrs& attrs, std::size_t constant_limit) {
  std::string text;
  for (const auto& [key, value] : attrs.entries())
    text += fmt::format("{}{} = {}", text.empty() ? " {" : ", ", key, attr_text(value, constant_limit));
  return text.empty() ? text : text + '}';
}

std::string print(const Graph& g, const PrintOptions& options) { return Printer(g, options).run(); }

}  // namespace mmc

#include "compiler/graph/dot.h"

#include <fmt/format.h>

#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/graph/literal_text.h"
#include "compiler/graph/op.h"
#include "compiler/graph/value_names.h"
#include "compiler/graph/views.h"

namespace mmc {
namespace {

// DOT knows `\"` and `\\` and takes `\n` as a line break; other control characters are left out.
std::string dot_quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (c == '\n')
      out += "\\n";
    else if (static_cast<unsigned char>(c) >= 0x20)
      out += c;
  }
  return out + '"';
}

// The statement or part of a model that a path leads into: all but its last field. `net.layers[0].act` stands in `net.layers[0]`.
std::string_view enclosing(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : path.substr(0, dot);
}

class Writer {
 public:
  explicit Writer(const Graph& graph) : g(graph), name(graph), shown(graph.value_count()) {
    for (const Output& o : g.outputs) shown[o.value.index] = true;
  }

  std::string run() {
    line("digraph {} {{", dot_quoted(g.title.empty() ? "study" : g.title));
    ++indent;
    line("rankdir = TB;");
    line("node [shape = box, fontname = \"monospace\", fontsize = 10];");
    line("edge [arrowsize = 0.6];");
    region(g.root());
    for (std::size_t i = 0; i < g.outputs.size(); ++i) {
      line("out{} [label = {}, shape = ellipse];", i, dot_quoted(g.outputs[i].name));
      edge(g.outputs[i].value, fmt::format("out{}", i), "");
    }
    --indent;
    return edges(), out + "}\n";
  }

 private:
  const Graph& g;
  const ValueNames name;
  std::vector<bool> shown;  // by value: it leaves the graph, so it needs a box
  std::string out;
  std::vector<std::string> pending;  // edges come last: one inside a cluster would draw its ends into it
  std::size_t indent = 0;
  int clusters = 0;

  template <class... Args>
  void line(fmt::format_string<Args...> text, Args&&... args) {
    out.append(2 * indent, ' ');
    fmt::format_to(std::back_inserter(out), text, std::forward<Args>(args)...);
    out += '\n';
  }

  void edges() {
    for (const std::string& e : pending) out += "  " + e + '\n';
  }

  bool inlined(Value v) const {
    const Node* n = g.def(v);
    return n && n->op->name == "constant" && g.type(v).elements() == 1 && !shown[v.index];
  }

  std::string box(Value v) const {
    const ValueInfo& info = g.info(v);
    return info.def.valid() ? fmt::format("n{}", info.def.index) : fmt::format("v{}", v.index);
  }

  void edge(Value v, const std::string& to, std::string_view style) {
    if (!inlined(v)) pending.push_back(fmt::format("{} -> {}{};", box(v), to, style));
  }

  void open(std::string_view label, std::string_view style) {
    line("subgraph cluster{} {{", clusters++);
    ++indent;
    line("label = {}; fontname = \"monospace\"; fontsize = 10; {}", dot_quoted(label), style);
  }

  void close() {
    --indent;
    line("}}");
  }

  // Neighbours of one path share a cluster; a path inside it opens another within.
  void region(RegionId r) {
    std::vector<std::string_view> open_paths;
    for (Value v : g.region(r).params) line("v{} [label = {}, style = rounded];", v.index, dot_quoted(text(v)));
    for (NodeId n : g.region(r).nodes) {
      const std::string_view path = enclosing(g.node(n).origin.path.text());
      while (!open_paths.empty() && !inside(path, open_paths.back())) {
        close();
        open_paths.pop_back();
      }
      if (!path.empty() && (open_paths.empty() || open_paths.back() != path)) {
        open(path, "color = gray60;");
        open_paths.push_back(path);
      }
      node(n);
    }
    for (std::size_t i = 0; i < open_paths.size(); ++i) close();
  }

  static bool inside(std::string_view path, std::string_view outer) {
    return path.starts_with(outer) && (path.size() == outer.size() || path[outer.size()] == '.' || path[outer.size()] == '[');
  }

  std::string text(Value v) const { return fmt::format("{}: {}", name(v), g.type(v).text()); }

  std::string label(const Node& n) const {
    std::string label;
    for (Value v : n.results) label += text(v) + '\n';
    label += n.op->name;
    for (Value v : n.operands)
      if (inlined(v)) label += ' ' + elements_text(g.def(v)->attrs.literal("value"));
    return label;
  }

  void node(NodeId id) {
    const Node& n = g.node(id);
    if (n.results.size() == 1 && inlined(n.results[0])) return;
    line("n{} [label = {}];", id.index, dot_quoted(label(n)));
    for (Value v : n.operands) edge(v, fmt::format("n{}", id.index), "");
    for (std::size_t i = 0; i < n.regions.size(); ++i) {
      const std::string_view side = !is_branch(n) ? "" : i == 0 ? " then" : " else";
      open(fmt::format("{}{}{}", n.op->name, side, n.results.empty() ? "" : ' ' + name(n.results[0])),
           "style = filled; fillcolor = gray95;");
      region(n.regions[i]);
      close();
      for (Value v : g.region(n.regions[i]).yields) edge(v, fmt::format("n{}", id.index), " [style = dashed]");
    }
  }
};

}  // namespace

std::string to_dot(const Graph& g) { return Writer(g).run(); }

}  // namespace mmc

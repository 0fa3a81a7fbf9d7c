#include "compiler/graph/value_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "compiler/graph/literal_text.h"
#include "compiler/graph/op.h"
#include "compiler/graph/scanner.h"
#include "compiler/graph/views.h"

namespace mmc {
namespace {

std::string param_label(const Graph& g, NodeId owner, std::size_t i) {
  const Node& n = g.node(owner);
  if (is_stated(n)) return "d";
  if (i == 0) return is_map(n) ? "i" : "t";
  if (is_map(n)) return "slice";
  if (is_loop(n) && layout_problem(g, owner).empty()) return i <= loop_view(g, owner).carried.size() ? "carried" : "slice";
  return "param";
}

std::string result_label(const Node& n, std::size_t i) {
  const std::string_view op = n.op ? n.op->name : "?";
  return i == 0 ? std::string(op) : fmt::format("{}.{}", op, i);
}

class Namer {
 public:
  Namer(const Graph& graph, std::vector<std::string>& out) : g(graph), texts(out) {}

  void region(RegionId r) {
    const NodeId owner = g.region(r).owner;
    for (std::size_t i = 0; i < g.region(r).params.size(); ++i)
      give(g.region(r).params[i], owner.valid() ? g.node(owner).origin.path : Name(),
           owner.valid() ? param_label(g, owner, i) : "param");
    for (NodeId id : g.region(r).nodes) {
      const Node& n = g.node(id);
      for (std::size_t i = 0; i < n.results.size(); ++i) give(n.results[i], n.origin.path, result_label(n, i));
      for (RegionId inner : n.regions) region(inner);
    }
  }

 private:
  const Graph& g;
  std::vector<std::string>& texts;
  std::unordered_map<std::string, int> uses;

  void give(Value v, Name path, const std::string& label) {
    if (v.index >= texts.size()) return;  // a broken graph
    const Name name = g.info(v).name;
    std::string base = '%' + (name.empty() ? name_text(path) + '/' + label : name_text(name));
    const int use = ++uses[base];
    texts[v.index] = use == 1 ? std::move(base) : fmt::format("{}#{}", base, use);
  }
};

}  // namespace

bool is_name_character(char c) {
  return is_word_character(c) || c == '.' || c == '[' || c == ']' || c == '#' || (static_cast<unsigned char>(c) & 0x80) != 0;
}

bool ends_with_suffix(std::string_view text) {
  const std::size_t hash = text.rfind('#');
  return hash != std::string_view::npos && hash + 1 < text.size() &&
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(hash) + 1, text.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

std::string name_text(Name name) {
  const std::string_view text = name.text();
  // A comment begins with `#`, so a name must not, nor may it look as if it had a suffix of ours.
  const bool plain = std::ranges::all_of(text, is_name_character) && !text.starts_with('#') && !ends_with_suffix(text);
  return plain ? std::string(text) : quoted(text);
}

ValueNames::ValueNames(const Graph& g) : texts_(g.value_count(), none_) { Namer(g, texts_).region(g.root()); }

}  // namespace mmc

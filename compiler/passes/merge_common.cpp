#include "compiler/passes/merge_common.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <unordered_set>
#include <utility>

#include "compiler/graph/op.h"
#include "compiler/passes/has_grad.h"
#include "compiler/passes/rewrite.h"

namespace mmc {
namespace {

std::size_t mix(std::size_t h, std::size_t x) { return (h ^ x) * 0x9e3779b97f4a7c15u + (h >> 31); }

std::size_t hash(std::string_view bytes) { return std::hash<std::string_view>()(bytes); }

std::size_t hash(const AttrValue& value) {
  return std::visit(
      [](const auto& v) -> std::size_t {
        using T = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<T, Literal>) {
          // The beginning of a data set is enough to tell it from others; equality looks at all of it.
          const std::size_t size = std::min<std::size_t>(v.data->size(), 1024);
          return mix(hash(std::string_view(reinterpret_cast<const char*>(v.data->data()), size)),
                     std::hash<const void*>()(v.type.identity()));
        } else if constexpr (std::is_same_v<T, Ints>) {
          return hash(std::string_view(reinterpret_cast<const char*>(v.data()), v.size() * sizeof(std::int64_t)));
        } else if constexpr (std::is_same_v<T, double>) {
          return std::bit_cast<std::uint64_t>(v);
        } else if constexpr (std::is_same_v<T, std::string>) {
          return hash(std::string_view(v));
        } else {
          return static_cast<std::size_t>(v);
        }
      },
      value);
}

bool commutes(const Node& n) { return n.op->commutative && n.operands.size() == 2; }

struct Candidate {
  NodeId node;
  std::size_t hash;
};

struct Hash {
  std::size_t operator()(const Candidate& c) const { return c.hash; }
};

// The operands in the order in which nodes are compared: a commutative op has two.
std::pair<Value, Value> ordered(const Node& n) { return std::minmax(n.operands[0], n.operands[1]); }

struct Equal {
  const Graph* g;
  bool operator()(const Candidate& a, const Candidate& b) const {
    const Node &x = g->node(a.node), &y = g->node(b.node);
    if (a.hash != b.hash || x.op != y.op || x.operands.size() != y.operands.size()) return false;
    const bool same = commutes(x) ? ordered(x) == ordered(y) : x.operands == y.operands;
    return same && x.attrs == y.attrs;
  }
};

Candidate candidate(const Graph& g, NodeId n) {
  const Node& node = g.node(n);
  std::size_t h = std::hash<const void*>()(node.op);
  if (commutes(node)) {
    const auto [first, second] = ordered(node);
    h = mix(mix(h, first.index), second.index);
  } else {
    for (Value v : node.operands) h = mix(h, v.index);
  }
  for (const auto& [name, value] : node.attrs.entries()) h = mix(h, hash(value));
  return {n, h};
}

}  // namespace

bool merge_common(Graph& g) {
  const std::vector<bool> apart = differentiated_by(g);
  using Seen = std::unordered_set<Candidate, Hash, Equal>;
  Seen seen(16, Hash{}, Equal{&g});
  std::vector<std::vector<Candidate>> scopes;  // what each open region added, to be forgotten when it closes
  Rewriter rewriter(g);
  Rewriter::Hooks hooks;
  hooks.enter = [&](RegionId) { scopes.emplace_back(); };
  hooks.leave = [&](RegionId) {
    for (const Candidate& c : scopes.back()) seen.erase(c);
    scopes.pop_back();
  };
  hooks.visit = [&](NodeId n, Builder&) {
    const Node& node = g.node(n);
    if (node.results.empty() || !node.regions.empty()) return true;
    if (std::ranges::any_of(node.results, [&](Value v) { return apart[v.index]; })) return true;
    const auto [found, fresh] = seen.insert(candidate(g, n));
    if (fresh) {
      scopes.back().push_back(*found);
      return true;
    }
    // Types agree: the same op, operands and attributes have one shape rule. `constant` and `undefined` hold theirs as
    // attributes.
    for (std::size_t i = 0; i < node.results.size(); ++i) rewriter.replace(node.results[i], g.node(found->node).results[i]);
    return false;
  };
  rewriter.run(hooks);
  return rewriter.changed();
}

}  // namespace mmc

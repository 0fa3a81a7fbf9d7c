#include "compiler/passes/merge_common.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <unordered_map>
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
          return mix(hash(std::string_view(reinterpret_cast<const char*>(v.data->data()), v.data->size())),
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

// What two nodes must have in common to be one.
struct Key {
  const Graph* graph;
  NodeId node;
  std::vector<Value> operands;  // sorted for commutative ops
  std::size_t hash;
};

struct Hash {
  std::size_t operator()(const Key& k) const { return k.hash; }
};

struct Equal {
  bool operator()(const Key& a, const Key& b) const {
    const Node &x = a.graph->node(a.node), &y = b.graph->node(b.node);
    return a.hash == b.hash && x.op == y.op && a.operands == b.operands && x.attrs == y.attrs;
  }
};

Key key_of(const Graph& g, NodeId n) {
  const Node& node = g.node(n);
  Key key{&g, n, node.operands, std::hash<const void*>()(node.op)};
  if (node.op->commutative) std::sort(key.operands.begin(), key.operands.end());
  for (Value v : key.operands) key.hash = mix(key.hash, v.index);
  for (const auto& [name, value] : node.attrs.entries()) key.hash = mix(key.hash, hash(value));
  return key;
}

}  // namespace

bool merge_common(Graph& g) {
  if (has_grad(g)) return false;
  std::unordered_map<Key, NodeId, Hash, Equal> seen;
  std::vector<std::vector<Key>> scopes;  // what each open region added, to be forgotten when it closes
  Rewriter rewriter(g);
  Rewriter::Hooks hooks;
  hooks.enter = [&](RegionId) { scopes.emplace_back(); };
  hooks.leave = [&](RegionId) {
    for (const Key& key : scopes.back()) seen.erase(key);
    scopes.pop_back();
  };
  hooks.visit = [&](NodeId n, Builder&) {
    const Node& node = g.node(n);
    if (node.results.empty() || !node.regions.empty()) return true;
    const auto [found, fresh] = seen.emplace(key_of(g, n), n);
    if (fresh) {
      scopes.back().push_back(found->first);
      return true;
    }
    // Types agree: the same op, operands and attributes have one shape rule. `constant` and `undefined` hold theirs as attributes.
    for (std::size_t i = 0; i < node.results.size(); ++i) rewriter.replace(node.results[i], g.node(found->second).results[i]);
    return false;
  };
  rewriter.run(hooks);
  return rewriter.changed();
}

}  // namespace mmc

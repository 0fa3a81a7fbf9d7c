#include "compiler/passes/shrink.h"

#include "compiler/graph/views.h"

namespace mmc {
namespace {

// Keeps the elements of `list` from `first` on, one per entry of `keep`, that are to be kept; those around them stay.
template <class T>
void filter(std::vector<T>& list, std::size_t first, const Keep& keep) {
  std::size_t to = first;
  for (std::size_t i = 0; i < keep.size(); ++i)
    if (keep[i]) list[to++] = list[first + i];
  const auto at = [&](std::size_t i) { return list.begin() + static_cast<std::ptrdiff_t>(i); };
  list.erase(at(to), at(first + keep.size()));
}

void renumber(Graph& g, const std::vector<Value>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) g.info(values[i]).index = static_cast<std::uint32_t>(i);
}

void filter_ints(Attrs& attrs, std::string_view name, const Keep& keep) {
  Ints list = attrs.ints(name);
  filter(list, 0, keep);
  attrs.set(name, std::move(list));
}

std::int64_t count(const Keep& keep) {
  std::int64_t n = 0;
  for (bool k : keep) n += k ? 1 : 0;
  return n;
}

}  // namespace

void shrink_loop(Graph& g, NodeId id, const Keep& carried, const Keep& scanned, const Keep& outputs) {
  Node& n = g.node(id);
  Region& body = g.region(n.regions[0]);
  const std::size_t c = carried.size();
  // From the back of each list, so that the positions before it still hold.
  filter(n.operands, c, scanned);
  filter(n.operands, 0, carried);
  filter(body.params, 1 + c, scanned);
  filter(body.params, 1, carried);
  filter(body.yields, c, outputs);
  filter(body.yields, 0, carried);
  filter(n.results, c, outputs);
  filter(n.results, 0, carried);
  n.attrs.set("carried", count(carried));
  filter_ints(n.attrs, "strides", outputs);
  filter_ints(n.attrs, "scan_strides", scanned);
  renumber(g, body.params);
  renumber(g, n.results);
}

void shrink_map(Graph& g, NodeId id, const Keep& scanned, const Keep& results) {
  Node& n = g.node(id);
  Region& body = g.region(n.regions[0]);
  const auto stacked = static_cast<std::int64_t>(map_view(g, id).stacked.size());
  const Keep summed(results.begin() + stacked, results.end());
  filter(n.operands, 0, scanned);
  filter(body.params, 1, scanned);
  filter(body.yields, 0, results);
  filter(n.results, 0, results);
  n.attrs.set("summed", count(summed));
  renumber(g, body.params);
  renumber(g, n.results);
}

void shrink_branch(Graph& g, NodeId id, const Keep& results) {
  Node& n = g.node(id);
  for (RegionId r : n.regions) filter(g.region(r).yields, 0, results);
  filter(n.results, 0, results);
  renumber(g, n.results);
}

void shrink_grad(Graph& g, NodeId id, const Keep& results) {
  Node& n = g.node(id);
  filter(n.operands, 1, results);
  filter(n.results, 0, results);
  renumber(g, n.results);
}

}  // namespace mmc

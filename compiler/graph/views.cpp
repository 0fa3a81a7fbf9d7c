#include "compiler/graph/views.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/graph/op.h"
#include "compiler/support/errors.h"

namespace mmc {
namespace {

// An attribute of the wanted kind, or nullptr.
template <class T>
const T* find(const Attrs& attrs, std::string_view name) {
  for (const auto& [key, value] : attrs.entries())
    if (key == name) return std::get_if<T>(&value);
  return nullptr;
}

std::string count_problem(std::string_view what, std::size_t have, std::size_t want) {
  return have == want ? std::string() : fmt::format("{} {}, expected {}", have, what, want);
}

std::string first_of(std::initializer_list<std::string> problems) {
  for (const std::string& p : problems)
    if (!p.empty()) return p;
  return {};
}

std::string loop_layout(const Graph& g, const Node& n) {
  const auto* trip = find<std::int64_t>(n.attrs, "trip");
  const auto* carried = find<std::int64_t>(n.attrs, "carried");
  const auto* strides = find<Ints>(n.attrs, "strides");
  const auto* scan_strides = find<Ints>(n.attrs, "scan_strides");
  const auto* reversed = find<bool>(n.attrs, "reversed");
  const auto* stops = find<bool>(n.attrs, "stops");
  if (!trip || !carried || !strides || !scan_strides || !reversed || !stops) return "an attribute is missing";
  if (*trip < 0) return "a negative trip";
  if (*carried < 0 || static_cast<std::size_t>(*carried) > n.operands.size()) return "more carried values than operands";
  const auto positive = [](std::int64_t s) { return s >= 1; };
  if (!std::ranges::all_of(*strides, positive) || !std::ranges::all_of(*scan_strides, positive)) return "a stride below 1";
  const std::size_t c = static_cast<std::size_t>(*carried), out = strides->size(), stop = *stops ? 1 : 0;
  const Region& body = g.region(n.regions[0]);
  return first_of({count_problem("scan_strides", scan_strides->size(), n.operands.size() - c),
                   count_problem("parameters", body.params.size(), 1 + n.operands.size()),
                   count_problem("yields", body.yields.size(), c + out + stop),
                   count_problem("results", n.results.size(), c + out + stop)});
}

std::string map_layout(const Graph& g, const Node& n) {
  const auto* count = find<std::int64_t>(n.attrs, "count");
  const auto* summed = find<std::int64_t>(n.attrs, "summed");
  if (!count || !summed) return "an attribute is missing";
  if (*count < 0) return "a negative count";
  const Region& body = g.region(n.regions[0]);
  if (*summed < 0 || static_cast<std::size_t>(*summed) > body.yields.size()) return "more sums than yields";
  return first_of({count_problem("parameters", body.params.size(), 1 + n.operands.size()),
                   count_problem("results", n.results.size(), body.yields.size())});
}

std::string branch_layout(const Graph& g, const Node& n) {
  const Region &then = g.region(n.regions[0]), &other = g.region(n.regions[1]);
  return first_of({count_problem("operands", n.operands.size(), 1), count_problem("parameters", then.params.size(), 0),
                   count_problem("parameters", other.params.size(), 0),
                   count_problem("yields of `then`", then.yields.size(), n.results.size()),
                   count_problem("yields of `else`", other.yields.size(), n.results.size())});
}

std::string stated_layout(const Graph& g, const Node& n) {
  if (n.operands.empty()) return "no value";
  const Region& rule = g.region(n.regions[0]);
  return first_of({count_problem("parameters", rule.params.size(), 1),
                   count_problem("yields", rule.yields.size(), n.operands.size() - 1),
                   count_problem("results", n.results.size(), 1)});
}

}  // namespace

bool is_loop(const Node& n) { return n.op && n.op->name == "loop"; }
bool is_map(const Node& n) { return n.op && n.op->name == "map"; }
bool is_branch(const Node& n) { return n.op && n.op->name == "branch"; }
bool is_stated(const Node& n) { return n.op && n.op->name == "stated"; }
bool is_grad(const Node& n) { return n.op && n.op->name == "grad"; }
bool is_guard(const Node& n) { return n.op && n.op->name == "guard"; }

std::string layout_problem(const Graph& g, NodeId id) {
  const Node& n = g.node(id);
  const bool loop = is_loop(n), map = is_map(n), branch = is_branch(n), stated = is_stated(n);
  const std::size_t regions = branch ? 2 : loop || map || stated ? 1 : 0;
  if (std::string p = count_problem("regions", n.regions.size(), regions); !p.empty()) return p;
  if (loop) return loop_layout(g, n);
  if (map) return map_layout(g, n);
  if (branch) return branch_layout(g, n);
  return stated ? stated_layout(g, n) : std::string();
}

LoopView loop_view(const Graph& g, NodeId id) {
  const Node& n = g.node(id);
  require(is_loop(n) && layout_problem(g, id).empty(), "a loop with lists of the wrong length");
  const auto carried = static_cast<std::size_t>(n.attrs.integer("carried"));
  const Ints& strides = n.attrs.ints("strides");
  const Region& body = g.region(n.regions[0]);
  const std::span<const Value> operands = n.operands, params = body.params, yields = body.yields, results = n.results;
  LoopView v;
  v.trip = n.attrs.integer("trip");
  v.reversed = n.attrs.flag("reversed");
  v.stops = n.attrs.flag("stops");
  v.strides = strides;
  v.scan_strides = n.attrs.ints("scan_strides");
  v.inits = operands.first(carried);
  v.scanned = operands.subspan(carried);
  v.t = params[0];
  v.carried = params.subspan(1, carried);
  v.slices = params.subspan(1 + carried);
  v.next = yields.first(carried);
  v.outputs = yields.subspan(carried, strides.size());
  v.stop = v.stops ? yields.back() : Value{};
  v.finals = results.first(carried);
  v.stacked = results.subspan(carried, strides.size());
  v.ran = v.stops ? results.back() : Value{};
  v.body = n.regions[0];
  return v;
}

MapView map_view(const Graph& g, NodeId id) {
  const Node& n = g.node(id);
  require(is_map(n) && layout_problem(g, id).empty(), "a map with lists of the wrong length");
  const Region& body = g.region(n.regions[0]);
  const std::span<const Value> params = body.params, yields = body.yields, results = n.results;
  const std::size_t stacked = yields.size() - static_cast<std::size_t>(n.attrs.integer("summed"));
  MapView v;
  v.count = n.attrs.integer("count");
  v.scanned = n.operands;
  v.i = params[0];
  v.slices = params.subspan(1);
  v.stacked_yields = yields.first(stacked);
  v.summed_yields = yields.subspan(stacked);
  v.stacked = results.first(stacked);
  v.summed = results.subspan(stacked);
  v.body = n.regions[0];
  return v;
}

}  // namespace mmc

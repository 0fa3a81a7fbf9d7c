#include "compiler/graph/verify_structured.h"

#include <fmt/format.h>

#include "compiler/graph/views.h"

namespace mmc {
namespace {

const Type index_type = Type::scalar(DType::i32);

// One row of a stacked type: f32[5, 2] gives f32[2]. No type for a scalar.
Type row_of(Type stacked) { return stacked.rank() == 0 ? Type{} : stacked.with_dims(stacked.dims().subspan(1)); }

bool has_rows(Type stacked, std::int64_t rows, Type row) {
  return stacked.rank() > 0 && stacked.dim(0).value() == rows && row_of(stacked) == row;
}

std::string loop_problem(const Graph& g, NodeId n) {
  const LoopView loop = loop_view(g, n);
  if (g.type(loop.t) != index_type) return "the index is not i32[]";
  for (std::size_t i = 0; i < loop.inits.size(); ++i) {
    const Type type = g.type(loop.inits[i]);
    if (g.type(loop.carried[i]) != type || g.type(loop.next[i]) != type || g.type(loop.finals[i]) != type)
      return fmt::format("carried value {} changes its type", i);
  }
  for (std::size_t i = 0; i < loop.scanned.size(); ++i)
    if (!has_rows(g.type(loop.scanned[i]), stacked_rows(loop.trip, loop.scan_strides[i]), g.type(loop.slices[i])))
      return fmt::format("scanned operand {} is not a row per iteration", i);
  for (std::size_t i = 0; i < loop.outputs.size(); ++i)
    if (!has_rows(g.type(loop.stacked[i]), stacked_rows(loop.trip, loop.strides[i]), g.type(loop.outputs[i])))
      return fmt::format("stacked output {} is not a row per iteration", i);
  if (loop.stops && g.type(loop.stop) != Type::scalar(DType::boolean)) return "what it stops on is not bool[]";
  if (loop.stops && g.type(loop.ran) != index_type) return "the number of iterations that ran is not i32[]";
  return {};
}

std::string map_problem(const Graph& g, NodeId n) {
  const MapView map = map_view(g, n);
  if (g.type(map.i) != index_type) return "the index is not i32[]";
  for (std::size_t i = 0; i < map.scanned.size(); ++i)
    if (!has_rows(g.type(map.scanned[i]), map.count, g.type(map.slices[i])))
      return fmt::format("operand {} is not a row per iteration", i);
  for (std::size_t i = 0; i < map.stacked.size(); ++i)
    if (!has_rows(g.type(map.stacked[i]), map.count, g.type(map.stacked_yields[i])))
      return fmt::format("stacked result {} is not a row per iteration", i);
  for (std::size_t i = 0; i < map.summed.size(); ++i)
    if (g.type(map.summed[i]) != g.type(map.summed_yields[i])) return fmt::format("sum {} changes its type", i);
  return {};
}

std::string branch_problem(const Graph& g, const Node& n) {
  if (g.type(n.operands[0]) != Type::scalar(DType::boolean)) return "its condition is not bool[]";
  for (std::size_t i = 0; i < n.results.size(); ++i)
    for (RegionId r : n.regions)
      if (g.type(g.region(r).yields[i]) != g.type(n.results[i])) return fmt::format("a side gives result {} another type", i);
  return {};
}

std::string stated_problem(const Graph& g, const Node& n) {
  const Region& rule = g.region(n.regions[0]);
  const Type type = g.type(n.operands[0]);
  if (g.type(n.results[0]) != type || g.type(rule.params[0]) != type) return "its value, result and cotangent differ in type";
  for (std::size_t i = 0; i < rule.yields.size(); ++i)
    if (g.type(rule.yields[i]) != g.type(n.operands[i + 1]))
      return fmt::format("the cotangent of argument {} has another type", i);
  return {};
}

std::string grad_problem(const Graph& g, const Node& n) {
  if (n.operands.empty() || n.results.size() + 1 != n.operands.size()) return "it needs one result per value";
  const Type y = g.type(n.operands[0]);
  if (!y.is_scalar() || !is_float(y.dtype())) return "what is differentiated is not a float scalar";
  for (std::size_t i = 0; i < n.results.size(); ++i) {
    const Type v = g.type(n.operands[i + 1]);
    if (!is_float(v.dtype()) || g.type(n.results[i]) != v) return fmt::format("derivative {} has not the type of its value", i);
  }
  return {};
}

}  // namespace

std::optional<std::string> structured_type_problem(const Graph& g, NodeId id) {
  const Node& n = g.node(id);
  if (is_loop(n)) return loop_problem(g, id);
  if (is_map(n)) return map_problem(g, id);
  if (is_branch(n)) return branch_problem(g, n);
  if (is_stated(n)) return stated_problem(g, n);
  if (is_grad(n)) return grad_problem(g, n);
  if (is_guard(n)) return n.results.empty() ? "" : "a guard has no results";
  return std::nullopt;
}

}  // namespace mmc

#include "compiler/passes/row_ops.h"

#include <algorithm>
#include <utility>

#include "compiler/ops/ops.h"

namespace mmc {
namespace {

bool is(const Node& n, const OpDef& op) { return n.op == &op; }

bool has_rows(Type t, std::int64_t rows) { return t.rank() > 0 && t.dim(0).value() == rows; }

bool contains(const Ints& axes, std::int64_t axis) { return std::ranges::find(axes, axis) != axes.end(); }

bool starts_with_0(const Ints& axes) { return !axes.empty() && axes[0] == 0; }

RowOp dot_op(const Graph& g, const Node& n, std::int64_t rows) {
  const Ints &lb = n.attrs.ints("lhs_batch"), &rb = n.attrs.ints("rhs_batch"), &lc = n.attrs.ints("lhs_contract"),
             &rc = n.attrs.ints("rhs_contract");
  if (!has_rows(g.type(n.operands[0]), rows)) return RowOp::none;
  if (starts_with_0(lb)) return starts_with_0(rb) ? RowOp::rows : RowOp::none;
  if (starts_with_0(lc)) return starts_with_0(rc) ? RowOp::sum : RowOp::none;
  return lb.empty() && !contains(lc, 0) ? RowOp::rows : RowOp::none;
}

// Ops with one attribute `axis` along which they work.
bool along_axis(const Node& n) {
  for (const OpDef* op : {&ops::arg_max(), &ops::arg_min(), &ops::cumulative_sum(), &ops::cumulative_prod(), &ops::sort(),
                          &ops::reverse(), &ops::concat()})
    if (n.op == op) return true;
  return false;
}

bool reduces(const Node& n) {
  for (const OpDef* op : {&ops::reduce_sum(), &ops::reduce_prod(), &ops::reduce_max(), &ops::reduce_min()})
    if (n.op == op) return true;
  return false;
}

RowOp gather_op(const Graph& g, const Node& n, std::int64_t rows) {
  const bool first = n.attrs.integer("axis") == 0;
  if (first) return has_rows(g.type(n.operands[1]), rows) ? RowOp::rows : RowOp::none;
  return has_rows(g.type(n.operands[0]), rows) ? RowOp::rows : RowOp::none;
}

bool keeps_rows(const Graph& g, const Node& n, std::int64_t rows) {
  if (is(n, ops::transpose())) return n.attrs.ints("permutation")[0] == 0;
  if (is(n, ops::reshape())) return has_rows(g.type(n.results[0]), rows);
  if (is(n, ops::slice()))
    return n.attrs.ints("starts")[0] == 0 && n.attrs.ints("limits")[0] == rows && n.attrs.ints("strides")[0] == 1;
  if (is(n, ops::pad())) return n.attrs.ints("low")[0] == 0 && n.attrs.ints("high")[0] == 0 && n.attrs.ints("interior")[0] == 0;
  return along_axis(n) && n.attrs.integer("axis") != 0;
}

// Elements of a stream are numbered row by row, so a tile of rows is a part of it.
bool draws_rows(const Graph& g, const Node& n, std::int64_t rows) {
  const bool plain = std::ranges::all_of(n.operands, [&](Value v) { return g.type(v).is_scalar(); });
  return plain && !n.attrs.has("part") && n.attrs.string("distribution") != "permutation" && has_rows(g.type(n.results[0]), rows);
}

Ints with_first(Ints list, std::int64_t first) {
  list[0] = first;
  return list;
}

}  // namespace

RowOp row_op(const Graph& g, const Node& n, std::int64_t rows) {
  if (!n.regions.empty() || n.results.empty()) return RowOp::none;
  if (n.op->elementwise || is(n, ops::broadcast())) return has_rows(g.type(n.results[0]), rows) ? RowOp::rows : RowOp::none;
  if (is(n, ops::random())) return draws_rows(g, n, rows) ? RowOp::rows : RowOp::none;
  if (n.operands.empty()) return RowOp::none;
  if (is(n, ops::dot())) return dot_op(g, n, rows);
  if (is(n, ops::gather())) return gather_op(g, n, rows);
  if (!has_rows(g.type(n.operands[0]), rows)) return RowOp::none;
  if (reduces(n)) {
    if (!contains(n.attrs.ints("axes"), 0)) return RowOp::rows;
    return is(n, ops::reduce_sum()) ? RowOp::sum : RowOp::none;
  }
  return keeps_rows(g, n, rows) ? RowOp::rows : RowOp::none;
}

bool reads_rows(const Graph& g, const Node& n, std::size_t i, std::int64_t rows) {
  if (is(n, ops::random())) return false;
  if (is(n, ops::broadcast())) return starts_with_0(n.attrs.ints("axes")) && has_rows(g.type(n.operands[0]), rows);
  if (is(n, ops::gather())) return i == (n.attrs.integer("axis") == 0 ? 1u : 0u);
  if (is(n, ops::dot())) return i == 0 || starts_with_0(n.attrs.ints("rhs_batch")) || starts_with_0(n.attrs.ints("lhs_contract"));
  return true;
}

NodeId write_row_op(Builder& b, const Node& n, std::vector<Value> operands, Value index, std::int64_t tile) {
  Attrs attrs = n.attrs;
  if (is(n, ops::broadcast()) || is(n, ops::reshape()) || is(n, ops::random()))
    attrs.set("shape", with_first(attrs.ints("shape"), tile));
  if (is(n, ops::slice())) attrs.set("limits", with_first(attrs.ints("limits"), tile));
  if (is(n, ops::random())) {
    attrs.set("part", true);
    operands.push_back(index);
  }
  return b.node(*n.op, std::move(operands), std::move(attrs));
}

bool only_moves(const Node& n) {
  for (const OpDef* op :
       {&ops::constant(), &ops::broadcast(), &ops::reshape(), &ops::transpose(), &ops::slice(), &ops::reverse()})
    if (n.op == op) return true;
  return false;
}

double work_of(const Graph& g, const Node& n) {
  constexpr double multiplications = 8;  // in the time of one number of an elementwise op
  double most = 0, all = 1;
  for (Value v : n.operands) {
    const auto size = static_cast<double>(g.type(v).elements());
    most = std::max(most, size);
    all *= size;
  }
  for (Value v : n.results) most = std::max(most, static_cast<double>(g.type(v).elements()));
  if (!is(n, ops::dot())) return most;
  // The contracted and the batch axes are counted on both sides: (m k) (k n) = (m k n) k.
  double twice = 1;
  const Type lhs = g.type(n.operands[0]);
  for (std::string_view axes : {"lhs_batch", "lhs_contract"})
    for (std::int64_t axis : n.attrs.ints(axes)) twice *= static_cast<double>(std::max<std::int64_t>(1, lhs.dim(axis).value()));
  return std::max(most, all / twice / multiplications);
}

}  // namespace mmc

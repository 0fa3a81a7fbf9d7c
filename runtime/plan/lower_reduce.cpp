// Reductions of any axes as [outer, reduced, inner] (kernels/reduce.h).
#include <algorithm>

#include "compiler/graph/op.h"
#include "compiler/support/errors.h"
#include "runtime/plan/lowering.h"

namespace mmc {
namespace {

kernels::ReduceKind kind_of(std::string_view op) {
  if (op == "reduce_sum") return kernels::ReduceKind::sum;
  if (op == "reduce_prod") return kernels::ReduceKind::prod;
  if (op == "reduce_max") return kernels::ReduceKind::max;
  require(op == "reduce_min", "not a reduction");
  return kernels::ReduceKind::min;
}

// The operand in the kernel's form, when its axes allow it as they lie.
std::optional<kernels::Reduce> as_it_lies(const Layout& l, const Ints& axes, std::int64_t results) {
  if (l.elements() == 0) {
    kernels::Reduce none;
    none.outer = results;
    none.reduced = 0;
    return none;
  }
  Ints before, after;
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(l.size.size()); ++i) {
    if (std::find(axes.begin(), axes.end(), i) != axes.end()) continue;
    const bool behind_all = !axes.empty() && i > axes.back();
    if (l.size[static_cast<std::size_t>(i)] == 1) continue;
    if (!behind_all && !axes.empty() && i > axes.front()) return std::nullopt;  // a kept axis between reduced ones
    (behind_all ? after : before).push_back(i);
  }
  const auto outer = merge_axes(l, before), reduced = merge_axes(l, axes), inner = merge_axes(l, after);
  if (!outer || !reduced || !inner) return std::nullopt;
  if (inner->size > 1 && inner->stride != 1) return std::nullopt;
  if (inner->size <= 1 && reduced->size > 1 && reduced->stride != 1) return std::nullopt;
  kernels::Reduce r;
  r.outer = outer->size;
  r.outer_stride = outer->stride;
  r.reduced = reduced->size;
  r.reduced_stride = reduced->size > 1 ? reduced->stride : 1;
  r.inner = inner->size;
  return r;
}

}  // namespace

void Lowering::lower_reduce(NodeId n) {
  const Node& node = g.node(n);
  const Ints& axes = node.attrs.ints("axes");
  View from = view(node.operands[0]);
  const View to = result(node.results[0]);
  std::optional<kernels::Reduce> r = as_it_lies(from.layout, axes, to.layout.elements());
  if (!r) {
    // Reduced axes last, in a copy.
    Ints order;
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(from.layout.size.size()); ++i)
      if (std::find(axes.begin(), axes.end(), i) == axes.end()) order.push_back(i);
    const auto kept = static_cast<std::int64_t>(order.size());
    order.insert(order.end(), axes.begin(), axes.end());
    from = dense({from.buffer, from.dtype, transpose_layout(from.layout, order)});
    Ints last;
    for (std::int64_t i = kept; i < static_cast<std::int64_t>(order.size()); ++i) last.push_back(i);
    r = as_it_lies(from.layout, last, to.layout.elements());
    require(r.has_value(), "a dense operand cannot be reduced");
  }
  r->from = ref(from);
  r->to = ref(to);
  r->kind = kind_of(node.op->name);
  push_kernel(*r, kernels::reduce_kernel(r->kind, from.dtype), {from.buffer}, {to.buffer}, n);
}

}  // namespace mmc

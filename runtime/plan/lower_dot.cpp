// Batched contractions as matrix products (kernels/product.h).
#include <algorithm>

#include "compiler/graph/op.h"
#include "compiler/support/errors.h"
#include "runtime/plan/fuse_epilogues.h"
#include "runtime/plan/lowering.h"

namespace mmc {
namespace {

// One operand as [batch, free, contracted] with a single stride each.
struct Matrix {
  View view;
  Axis batch, free, contract;
};

Ints free_axes(const Layout& l, const Ints& batch, const Ints& contract) {
  Ints free;
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(l.size.size()); ++i)
    if (std::find(batch.begin(), batch.end(), i) == batch.end() &&
        std::find(contract.begin(), contract.end(), i) == contract.end())
      free.push_back(i);
  return free;
}

std::optional<Matrix> merged(const View& v, const Ints& batch, const Ints& free, const Ints& contract) {
  const auto b = merge_axes(v.layout, batch), f = merge_axes(v.layout, free), c = merge_axes(v.layout, contract);
  if (!b || !f || !c) return std::nullopt;
  return Matrix{v, *b, *f, *c};
}

Matrix matrix(Lowering& l, const View& v, const Ints& batch, const Ints& contract) {
  const Ints free = free_axes(v.layout, batch, contract);
  if (auto m = merged(v, batch, free, contract)) return *m;
  Ints order = batch;
  order.insert(order.end(), free.begin(), free.end());
  order.insert(order.end(), contract.begin(), contract.end());
  const View copied = l.dense({v.buffer, v.dtype, transpose_layout(v.layout, order)});
  Ints axes[3];
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(order.size()); ++i) {
    const auto k = static_cast<std::size_t>(i);
    axes[k < batch.size() ? 0 : k < batch.size() + free.size() ? 1 : 2].push_back(i);
  }
  const auto m = merged(copied, axes[0], axes[1], axes[2]);
  require(m.has_value(), "a dense operand of a product has no strides");
  return *m;
}

// An operand that vectors must run along `free` of, but lies along `contract`, is transposed once where it is defined; in the
// block that defines it, when several products want it so (a critic applies the same weights to three batches).
void pack(Lowering& l, Matrix* m, bool several) {
  if (m->contract.stride != 1 || m->free.stride == 1 || m->batch.size != 1) return;
  const View rows{m->view.buffer, m->view.dtype,
                  Layout{{m->free.size, m->contract.size}, {m->free.stride, m->contract.stride}, m->view.layout.offset}};
  const std::int64_t swap[] = {1, 0};
  std::optional<View> packed = l.packed_outside(rows, swap);
  if (!packed && several && l.options.enabled("pack_once"))
    packed = l.dense({rows.buffer, rows.dtype, transpose_layout(rows.layout, swap)});
  if (!packed) return;
  m->view = *packed;
  m->free.stride = 1;
  m->contract.stride = m->free.size;
}

// Do several products of this region contract the same axes of their right operand?
bool shared(const Lowering& l, const Node& node) {
  const Value v = node.operands[1];
  const auto same = [&](NodeId u) {
    const Node& user = l.g.node(u);
    return user.op == node.op && user.parent == node.parent && user.operands[1] == v &&
           user.attrs.ints("rhs_contract") == node.attrs.ints("rhs_contract") && user.attrs.ints("rhs_batch").empty();
  };
  return std::ranges::count_if(l.users[v.index], same) > 1;
}

// A narrow result is computed in vectors along its rows; stored by columns they need not be taken apart.
bool stored_by_columns(const Lowering& l, Value v, const kernels::Product& p) {
  const bool free = !l.escapes[v.index] && l.destination[v.index] == no_buffer;
  return free && p.batch == 1 && p.n >= 2 && p.n <= 4 && p.m >= 16 && l.suits_columns(v);
}

}  // namespace

void Lowering::lower_dot(NodeId n, const Epilogue* epilogue) {
  const Node& node = g.node(n);
  Matrix a = matrix(*this, view(node.operands[0]), node.attrs.ints("lhs_batch"), node.attrs.ints("lhs_contract"));
  Matrix b = matrix(*this, view(node.operands[1]), node.attrs.ints("rhs_batch"), node.attrs.ints("rhs_contract"));
  const Value computed = epilogue ? epilogue->result : node.results[0];
  View to = result(computed);
  if (to.layout.elements() == 0) return;
  // Few columns: vectors run along the rows of a. Otherwise along the columns of b.
  if (b.free.size <= 4 && a.free.size >= 16)
    pack(*this, &a, false);
  else
    pack(*this, &b, !(a.free.stride == 1 && b.free.size < a.free.size) && shared(*this, node));
  kernels::Product p;
  p.a = ref(a.view);
  p.b = ref(b.view);
  p.c = ref(to);
  p.batch = a.batch.size;
  p.m = a.free.size;
  p.n = b.free.size;
  p.k = a.contract.size;
  p.a_batch = a.batch.stride;
  p.a_m = a.free.stride;
  p.a_k = a.contract.stride;
  p.b_batch = b.batch.stride;
  p.b_k = b.contract.stride;
  p.b_n = b.free.stride;
  p.c_batch = p.m * p.n;
  p.c_m = p.n;
  p.c_n = 1;
  if (!(epilogue && epilogue->mask.valid()) && stored_by_columns(*this, computed, p)) {
    // Result axes are lhs's free ones, then rhs's: strides of a dense [n, m], its axes turned.
    p.c_m = 1;
    p.c_n = p.m;
    for (std::int64_t& stride : to.layout.stride) stride = stride >= p.n ? stride / p.n : stride * p.m;
    views[computed.index] = to;
  }
  std::vector<BufferId> reads = {a.view.buffer, b.view.buffer};
  if (epilogue) {
    p.relu = epilogue->relu.valid();
    if ((p.has_bias = epilogue->bias.valid())) {
      const View bias = dense(view(epilogue->bias));
      p.bias = ref(bias);
      reads.push_back(bias.buffer);
    }
    if (epilogue->mask.valid()) {
      const View mask = dense(view(epilogue->mask));
      p.masks = epilogue->masks;
      p.mask = ref(mask);
      reads.push_back(mask.buffer);
    }
  }
  push_kernel(p, kernels::product_kernel(to.dtype), std::move(reads), {to.buffer}, n, kernels::scratch_bytes(p, to.dtype));
}

}  // namespace mmc

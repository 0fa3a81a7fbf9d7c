// Ops that are neither elementwise nor of a family with a file of its own: constants, layouts, positions, order, guards.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "compiler/graph/op.h"
#include "compiler/support/errors.h"
#include "runtime/data/safetensors.h"
#include "runtime/plan/lowering.h"
#include "runtime/random/stream.h"

namespace mmc {
namespace {

// A shape seen from one axis: what is before it, the axis, what is behind it.
struct Around {
  std::int64_t outer = 1, size = 1, inner = 1;
};
Around around(Type t, std::int64_t axis) {
  Around a;
  const Sizes sizes = t.sizes();
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(sizes.size()); ++i)
    (i < axis ? a.outer : i == axis ? a.size : a.inner) *= sizes[static_cast<std::size_t>(i)];
  return a;
}

void constant(Lowering& l, const Node& node) {
  const Value v = node.results[0];
  const Literal& literal = node.attrs.literal("value");
  const BufferId b = l.new_buffer(l.block, literal.type, v, Storage::constant);
  l.plan.buffers[b].constant = literal.data->data();
  l.plan.buffers[b].home = l.plan.buffers[b].written_in = 0;
  l.views[v.index] = l.whole(b);
}

void relayout(Lowering& l, const Node& node, Layout layout) {
  const View& from = l.view(node.operands[0]);
  l.views[node.results[0].index] = {from.buffer, from.dtype, std::move(layout)};
}

void reshape(Lowering& l, const Node& node) {
  const Sizes sizes = l.g.type(node.results[0]).sizes();
  const View from = l.view(node.operands[0]);
  if (auto layout = reshape_layout(from.layout, sizes)) return relayout(l, node, *layout);
  const View d = l.dense(from);
  l.views[node.results[0].index] = {d.buffer, d.dtype, *reshape_layout(d.layout, sizes)};
}

void pad(Lowering& l, const Node& node, NodeId n) {
  const View from = l.view(node.operands[0]);
  const View to = l.result(node.results[0]);
  View inside = to;
  for (std::size_t i = 0; i < to.layout.size.size(); ++i) {
    const std::int64_t gap = node.attrs.ints("interior")[i] + 1;
    inside.layout.offset += node.attrs.ints("low")[i] * to.layout.stride[i];
    inside.layout.size[i] = from.layout.size[i];
    inside.layout.stride[i] = gap * to.layout.stride[i];
  }
  kernels::Copy c;
  c.from = l.ref(from);
  c.to = l.ref(inside);
  c.size = static_cast<std::uint8_t>(bytes(from.dtype));
  c.elements = from.layout.elements();
  if (c.elements > 0) walk_both(from.layout, inside.layout, c.size, &c.from_walk, &c.to_walk);
  c.zero_first = true;
  c.to_base = l.ref(to);
  c.to_bytes = to.layout.elements() * c.size;
  l.push_kernel(c, kernels::run_copy, {from.buffer}, {to.buffer}, n);
}

void concat(Lowering& l, const Node& node, NodeId n) {
  const auto axis = static_cast<std::size_t>(node.attrs.integer("axis"));
  const View to = l.result(node.results[0]);
  std::int64_t at = 0;
  for (Value v : node.operands) {
    const View from = l.view(v);
    View part = to;
    part.layout.offset += at * to.layout.stride[axis];
    part.layout.size[axis] = from.layout.size[axis];
    at += from.layout.size[axis];
    const bool there = from.buffer == part.buffer && from.layout.offset == part.layout.offset;  // Lowering::parts
    if (!there) l.copy(from, part, n);
  }
}

void gather(Lowering& l, const Node& node, NodeId n) {
  const View x = l.dense(l.view(node.operands[0])), indices = l.dense(l.view(node.operands[1]));
  const View to = l.result(node.results[0]);
  const std::int64_t axis = node.attrs.integer("axis");
  const Around a = around(l.g.type(node.operands[0]), axis);
  kernels::Gather k{l.ref(x),
                    l.ref(indices),
                    l.ref(to),
                    a.outer,
                    a.size,
                    a.inner,
                    indices.layout.elements(),
                    axis,
                    static_cast<std::uint8_t>(bytes(x.dtype)),
                    indices.dtype == DType::i64};
  l.push_kernel(k, kernels::run_gather, {x.buffer, indices.buffer}, {to.buffer}, n);
}

void scatter_add(Lowering& l, const Node& node, NodeId n) {
  const View base = l.dense(l.view(node.operands[0])), indices = l.dense(l.view(node.operands[1]));
  const View updates = l.dense(l.view(node.operands[2]));
  const View to = l.result(node.results[0]);
  const std::int64_t axis = node.attrs.integer("axis");
  const Around a = around(l.g.type(node.results[0]), axis);
  kernels::ScatterAdd k{l.ref(base),    l.ref(indices),
                        l.ref(updates), l.ref(to),
                        a.outer,        a.size,
                        a.inner,        indices.layout.elements(),
                        axis,           indices.dtype == DType::i64};
  Step& s =
      l.push_kernel(k, kernels::scatter_add_kernel(to.dtype), {base.buffer, indices.buffer, updates.buffer}, {to.buffer}, n);
  if (base.layout.offset == 0 && base.buffer != updates.buffer) s.in_place.emplace_back(to.buffer, base.buffer);
}

void arg_reduce(Lowering& l, const Node& node, NodeId n) {
  const View from = l.dense(l.view(node.operands[0]));
  const View to = l.result(node.results[0]);
  const Around a = around(l.g.type(node.operands[0]), node.attrs.integer("axis"));
  kernels::ArgReduce k{l.ref(from), l.ref(to), node.op->name == "arg_max", a.outer, a.size, a.inner};
  l.push_kernel(k, kernels::arg_reduce_kernel(from.dtype), {from.buffer}, {to.buffer}, n);
}

void cumulative(Lowering& l, const Node& node, NodeId n) {
  const View from = l.dense(l.view(node.operands[0]));
  const View to = l.result(node.results[0]);
  const Around a = around(l.g.type(node.operands[0]), node.attrs.integer("axis"));
  kernels::Cumulative k{l.ref(from), l.ref(to), node.op->name == "cumulative_prod", a.outer, a.size, a.inner};
  l.push_kernel(k, kernels::cumulative_kernel(from.dtype), {from.buffer}, {to.buffer}, n);
}

void sort(Lowering& l, const Node& node, NodeId n) {
  const View from = l.dense(l.view(node.operands[0]));
  const View values = l.result(node.results[0]), indices = l.result(node.results[1]);
  const Around a = around(l.g.type(node.operands[0]), node.attrs.integer("axis"));
  kernels::Sort k{l.ref(from), l.ref(values), l.ref(indices), a.outer, a.size, a.inner, node.attrs.flag("descending")};
  l.push_kernel(k, kernels::sort_kernel(from.dtype), {from.buffer}, {values.buffer, indices.buffer}, n,
                kernels::scratch_bytes(k, from.dtype));
}

void iota(Lowering& l, const Node& node, NodeId n) {
  const View to = l.result(node.results[0]);
  const Around a = around(l.g.type(node.results[0]), node.attrs.integer("axis"));
  l.push_kernel(kernels::Iota{l.ref(to), a.outer, a.size, a.inner}, kernels::iota_kernel(to.dtype), {}, {to.buffer}, n);
}

void random(Lowering& l, const Node& node, NodeId n) {
  const View to = l.result(node.results[0]);
  kernels::Random k;
  k.to = l.ref(to);
  const std::string& distribution = node.attrs.string("distribution");
  k.kind = distribution == "uniform"    ? kernels::DrawKind::uniform
           : distribution == "normal"   ? kernels::DrawKind::normal
           : distribution == "integers" ? kernels::DrawKind::integers
                                        : kernels::DrawKind::permutation;
  k.key = stream_key(l.g.seed, node.attrs.string("path"));
  k.row = to.layout.size.empty() ? 1 : to.layout.size.back();
  k.bound = node.attrs.integer("bound");
  std::vector<BufferId> reads;
  require(node.operands.size() <= static_cast<std::size_t>(kernels::max_loop_indices), "a draw stands in too many loops");
  for (std::size_t i = 0; i < node.operands.size(); ++i) {
    const View index = l.dense(l.view(node.operands[i]));
    if (i + 1 == node.operands.size() && node.attrs.has("part")) {
      k.is_part = true;
      k.part = l.ref(index);
    } else if (index.layout.size.empty()) {
      k.index[k.indices++] = l.ref(index);
    } else {
      k.each[k.indices] = true;
      k.index[k.indices++] = l.ref(index);
      k.draws = index.layout.elements();
    }
    reads.push_back(index.buffer);
  }
  if (k.draws == 0) return;
  k.elements = to.layout.elements() / k.draws;
  l.push_kernel(k, kernels::random_kernel(to.dtype), std::move(reads), {to.buffer}, n);
}

void run_read(const void* args, kernels::Slots slots) {
  const ReadFile& r = *static_cast<const ReadFile*>(args);
  read_file_tensor(r.tensor, kernels::at<std::byte>(slots, r.to));
}

void read(Lowering& l, const Node& node, NodeId n) {
  const View to = l.result(node.results[0]);
  ReadFile r{l.ref(to),
             {node.attrs.string("path"), node.attrs.string("name"), node.attrs.string("elements"), l.g.type(node.results[0]),
              node.origin.span}};
  l.push_kernel(std::move(r), run_read, {}, {to.buffer}, n);
}

void guard(Lowering& l, const Node& node, NodeId n) {
  Guard guard;
  std::vector<BufferId> reads;
  for (Value v : node.operands) {
    const View d = l.dense(l.view(v));
    guard.values.push_back({l.ref(d), d.layout.elements(), d.dtype, v});
    reads.push_back(d.buffer);
  }
  l.push_kernel(std::move(guard), nullptr, std::move(reads), {}, n);
}

}  // namespace

void Lowering::lower_node(NodeId n) {
  const Node& node = g.node(n);
  const std::string_view op = node.op->name;
  const auto layout = [&]() -> const Layout& { return view(node.operands[0]).layout; };
  if (op == "constant") return constant(*this, node);
  if (op == "undefined") return void(result(node.results[0]));
  if (op == "broadcast")
    return relayout(*this, node, broadcast_layout(layout(), g.type(node.results[0]).sizes(), node.attrs.ints("axes")));
  if (op == "reshape") return reshape(*this, node);
  if (op == "transpose") return relayout(*this, node, transpose_layout(layout(), node.attrs.ints("permutation")));
  if (op == "slice")
    return relayout(*this, node,
                    slice_layout(layout(), node.attrs.ints("starts"), node.attrs.ints("limits"), node.attrs.ints("strides")));
  if (op == "reverse") return relayout(*this, node, reverse_layout(layout(), node.attrs.integer("axis")));
  if (op == "stated") return relayout(*this, node, layout());
  if (op == "pad") return pad(*this, node, n);
  if (op == "concat") return concat(*this, node, n);
  if (op == "gather") return gather(*this, node, n);
  if (op == "scatter_add") return scatter_add(*this, node, n);
  if (op == "arg_max" || op == "arg_min") return arg_reduce(*this, node, n);
  if (op == "cumulative_sum" || op == "cumulative_prod") return cumulative(*this, node, n);
  if (op == "sort") return sort(*this, node, n);
  if (op == "iota") return iota(*this, node, n);
  if (op == "random") return random(*this, node, n);
  if (op == "read") return read(*this, node, n);
  if (op == "dot") return lower_dot(n);
  if (op.starts_with("reduce_")) return lower_reduce(n);
  if (const auto matrices = matrix_op(op)) return lower_matrices(n, *matrices);
  if (op == "loop") return lower_loop(n);
  if (op == "map") return lower_map(n);
  if (op == "branch") return lower_branch(n);
  if (op == "guard") return guard(*this, node, n);
  throw InternalError(fmt::format("the plan has no kernel for `{}`", op));
}

}  // namespace mmc

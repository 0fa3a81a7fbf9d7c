// Linear algebra: one kernel per op over all matrices of the batch.
#include <string_view>
#include <utility>

#include "compiler/graph/op.h"
#include "runtime/plan/lowering.h"

namespace mmc {

std::optional<kernels::MatrixOp> matrix_op(std::string_view op) {
  using kernels::MatrixOp;
  constexpr std::pair<std::string_view, MatrixOp> ops[] = {
      {"cholesky", MatrixOp::cholesky}, {"solve", MatrixOp::solve}, {"solve_triangular", MatrixOp::solve_triangular},
      {"slogdet", MatrixOp::slogdet},   {"qr", MatrixOp::qr},       {"eigh", MatrixOp::eigh},
      {"svd", MatrixOp::svd},           {"pinv", MatrixOp::pinv}};
  for (const auto& [name, kernel] : ops)
    if (name == op) return kernel;
  return std::nullopt;
}

void Lowering::lower_matrices(NodeId n, kernels::MatrixOp op) {
  const Node& node = g.node(n);
  const Type type = g.type(node.operands[0]);
  kernels::Matrices k;
  k.op = op;
  for (std::size_t i = 0; i + 2 < type.rank(); ++i) k.batch *= type.dims()[i].value();
  k.m = static_cast<int>(type.dim(-2).value());
  k.n = static_cast<int>(type.dim(-1).value());
  k.upper = node.attrs.has("upper") && node.attrs.flag("upper");
  k.rtol = node.attrs.has("rtol") ? node.attrs.number("rtol") : 0;
  if (op == kernels::MatrixOp::eigh) k.vectors = node.attrs.flag("vectors");
  if (op == kernels::MatrixOp::svd) {
    k.vectors = node.attrs.string("vectors") != "none";
    k.full = node.attrs.string("vectors") == "full";
  }
  std::vector<BufferId> reads, writes;
  for (std::size_t i = 0; i < node.operands.size(); ++i) {
    const View d = dense(view(node.operands[i]));
    (i == 0 ? k.a : k.b) = ref(d);
    reads.push_back(d.buffer);
  }
  if (node.operands.size() > 1) k.k = static_cast<int>(g.type(node.operands[1]).dim(-1).value());
  for (std::size_t i = 0; i < node.results.size(); ++i) {
    const View to = result(node.results[i]);
    k.to[i] = ref(to);
    writes.push_back(to.buffer);
  }
  kernels::prepare(k, type.dtype());
  const std::int64_t scratch = k.scratch;
  push_kernel(k, kernels::matrices_kernel(op, type.dtype()), std::move(reads), std::move(writes), n, scratch);
}

}  // namespace mmc

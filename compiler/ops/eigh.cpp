// Eigenvalues and eigenvectors of a symmetric matrix.
#include "compiler/ops/matrices.h"

namespace mmc::ops {
namespace {

std::vector<Type> infer(Types types, const Attrs& attrs) {
  need_count(types, 1);
  need_square(types[0]);
  const Type values = with_last(types[0], rows(types[0]));
  if (attrs.flag("vectors")) return {values, types[0]};
  return {values};
}

// The symmetric cotangent is V (diag(dw) + K) V^T with K_ij = (V^T dV - dV^T V)_ij / (2 (w_j - w_i)), 0 where w_i = w_j (Giles
// 2008, "Collected matrix derivative results", section 3.1). Only the lower triangle of x is read, so it carries both halves.
void derivative(Reverse& r) {
  const bool vectors = r.attrs.flag("vectors");
  const auto [values, basis] = vectors ? build::Eigen{r.result(0), r.result(1)} : build::eigh(r.b, r.operand(0));
  const Term w{&r.b, values}, v{&r.b, basis};
  const std::int64_t n = columns(v.type());
  Term core = on_diagonal(cotangent(r, 0));
  if (vectors && r.has_cotangent(1)) {
    const Term turn = 0.5 * minus_transpose(product(transposed(v), cotangent(r, 1)));
    const Term gaps = as_rows(w, n) - as_columns(w, n);
    core = core + turn * guarded(gaps, rounding(w, n, gaps.type()));
  }
  r.add(0, weighted_triangle(product(product(v, core), transposed(v)), 2, 1, 0));
}

}  // namespace

const OpDef& eigh() {
  static const OpDef def = [] {
    OpDef d = decomposition(
        "eigh", 1,
        "The eigenvalues [.., n] of a symmetric x [.., n, n], ascending, and with `vectors` the matrix [.., n, n] whose columns are "
        "their unit eigenvectors; of x only the lower triangle is read. Of each vector the first component that is largest in "
        "magnitude (to a thousandth) is positive. A nan or an infinity makes all results nan.",
        infer, derivative,
        {{{"f32[2, 2] [[3, 0], [0, -1]]"}, {{"vectors", true}}, {"f32[2] [-1, 3]", "f32[2, 2] [[0, 1], [1, 0]]"}},
         {{"f64[2, 2] [[2, 0], [0, 1]]"}, {{"vectors", false}}, {"f64[2] [1, 2]"}},
         {{"f32[1, 1] [[nan]]"}, {{"vectors", true}}, {"f32[1] [nan]", "f32[1, 1] [[nan]]"}},
         {{"f32[0, 0] []"}, {{"vectors", true}}, {"f32[0] []", "f32[0, 0] []"}}});
    d.attrs = {{"vectors", AttrKind::flag, "are the eigenvectors wanted?"}};
    return d;
  }();
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Eigen eigh(Builder& b, Value x) {
  const std::vector<Value>& results = b.graph().node(b.node(ops::eigh(), {x}, {{"vectors", true}})).results;
  return {results[0], results[1]};
}

Value eigenvalues(Builder& b, Value x) { return b.value(ops::eigh(), {x}, {{"vectors", false}}); }

}  // namespace mmc::build

// The triangular factor of a positive definite matrix.
#include "compiler/ops/matrices.h"

namespace mmc::ops {
namespace {

std::vector<Type> infer(Types types, const Attrs&) {
  need_count(types, 1);
  need_square(types[0]);
  return {types[0]};
}

// With P the lower triangle of L^T dL, its diagonal halved, the cotangent of a symmetric x is the symmetric part of L^-T P L^-1
// (Murray 2016, arXiv:1602.07527, eq. 10). Only the lower triangle of x is read, so it carries both halves.
void derivative(Reverse& r) {
  const Term l = result(r), upper = transposed(l);
  const Term p = weighted_triangle(product(upper, cotangent(r)), 1, 0.5, 0);
  const auto solve = [&](Term y) { return Term{&r.b, build::solve_triangular(r.b, upper, y, true)}; };
  const Term s = transposed(solve(transposed(solve(p))));
  r.add(0, weighted_triangle(s + transposed(s), 1, 0.5, 0));
}

}  // namespace

const OpDef& cholesky() {
  static const OpDef def = decomposition(
      "cholesky", 1,
      "The lower triangular L with L @ L.T = x, for a symmetric positive definite x [.., n, n]; of x only the lower triangle is "
      "read. A matrix that is not positive definite is a run error. A nan or an infinity makes the whole of its L nan.",
      infer, derivative,
      {{{"f32[2, 2] [[4, 2], [2, 10]]"}, {}, {"f32[2, 2] [[2, 0], [1, 3]]"}},
       {{"f64[2, 1, 1] [[[9]], [[nan]]]"}, {}, {"f64[2, 1, 1] [[[3]], [[nan]]]"}},
       {{"f32[0, 0] []"}, {}, {"f32[0, 0] []"}}});
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value cholesky(Builder& b, Value x) { return b.value(ops::cholesky(), {x}); }

}  // namespace mmc::build

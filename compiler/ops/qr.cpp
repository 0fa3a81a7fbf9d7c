// An orthonormal basis of the columns, and the triangle that combines them.
#include <algorithm>

#include "compiler/ops/matrices.h"

namespace mmc::ops {
namespace {

std::vector<Type> infer(Types types, const Attrs&) {
  need_count(types, 1);
  const Type x = types[0];
  need_matrix(x);
  const std::int64_t k = std::min(rows(x), columns(x));
  return {with_last(x, rows(x), k), with_last(x, k, columns(x))};
}

Term columns_of(Term x, std::int64_t first, std::int64_t limit) {
  const Type t = x.type();
  Ints starts(t.rank(), 0), limits = to_ints(t.dims());
  starts.back() = first;
  limits.back() = limit;
  return {x.b, build::slice(*x.b, x, starts, limits, Ints(t.rank(), 1))};
}

// Of an x with no more columns than rows: (dQ + Q sym(M)) R^-T, where M = R dR^T - dQ^T Q and sym mirrors its lower triangle
// (Walter and Lehmann 2012, arXiv:1001.1654; Seeger et al. 2017, arXiv:1710.08717).
Term tall(Term q, Term r, Term dq, Term dr) {
  const Term m = product(r, transposed(dr)) - product(transposed(dq), q);
  const Term sym = weighted_triangle(m, 1, 1, 0) + transposed(weighted_triangle(m, 1, 0, 0));
  const Term right = transposed(dq + product(q, sym));
  return transposed(Term{q.b, build::solve_triangular(*q.b, r, right, true)});
}

// A wide x is [y, z] with a square y = Q R_y, and R_z = Q^T z is a function of Q and z.
void derivative(Reverse& reverse) {
  const Type type = reverse.operand_type(0);
  const Term q = result(reverse, 0), r = result(reverse, 1), dq = cotangent(reverse, 0), dr = cotangent(reverse, 1);
  const std::int64_t m = rows(type), n = columns(type);
  if (n <= m) return reverse.add(0, tall(q, r, dq, dr));
  const Term z = columns_of(operand(reverse, 0), m, n), dr_z = columns_of(dr, m, n);
  const Term by_y = tall(q, columns_of(r, 0, m), dq + product(z, transposed(dr_z)), columns_of(dr, 0, m));
  reverse.add(0, build::concat(reverse.b, {by_y, product(q, dr_z)}, -1));
}

}  // namespace

const OpDef& qr() {
  static const OpDef def = decomposition(
      "qr", 1,
      "q [.., m, k] with orthonormal columns and an upper triangular r [.., k, n], k = min(m, n), with q @ r = x for x [.., m, n]; "
      "by Householder reflections, with signs such that the diagonal of r is not negative. A nan or an infinity makes both nan. The "
      "derivative where the first k columns of x depend on each other is a run error.",
      infer, derivative,
      {{{"f32[2, 1] [[-3], [0]]"}, {}, {"f32[2, 1] [[-1], [0]]", "f32[1, 1] [[3]]"}},
       {{"f64[1, 2] [[2, 4]]"}, {}, {"f64[1, 1] [[1]]", "f64[1, 2] [[2, 4]]"}},
       {{"f64[2, 2] [[2, 1], [0, 3]]"}, {}, {"f64[2, 2] [[1, 0], [0, 1]]", "f64[2, 2] [[2, 1], [0, 3]]"}},
       {{"f32[0, 2] []"}, {}, {"f32[0, 0] []", "f32[0, 2] []"}},
       {{"f32[1, 1] [[nan]]"}, {}, {"f32[1, 1] [[nan]]", "f32[1, 1] [[nan]]"}}});
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

QrParts qr(Builder& b, Value x) {
  const std::vector<Value>& results = b.graph().node(b.node(ops::qr(), {x})).results;
  return {results[0], results[1]};
}

}  // namespace mmc::build

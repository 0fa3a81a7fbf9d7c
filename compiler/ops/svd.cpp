// Singular values and vectors, and the pseudoinverse.
#include <algorithm>

#include "compiler/ops/matrices.h"

namespace mmc::ops {
namespace {

std::vector<Type> infer(Types types, const Attrs& attrs) {
  need_count(types, 1);
  const Type x = types[0];
  need_matrix(x);
  const std::int64_t k = std::min(rows(x), columns(x));
  const std::string& vectors = attrs.string("vectors");
  if (vectors == "none") return {with_last(x, k)};
  if (vectors != "thin" && vectors != "full") fail("`vectors` is none, thin or full, not {}", vectors);
  return {with_last(x, rows(x), k), with_last(x, k), with_last(x, vectors == "full" ? columns(x) : k, columns(x))};
}

// x = U S V^T with k singular values. The cotangent is, with A = U^T dU - dU^T U and B = V^T dV - dV^T V,
//   U (K + diag(dS)) V^T + (I - U U^T) dU S^-1 V^T + U S^-1 dV^T (I - V V^T),
//   K_ij = (A + B)_ij / (2 (s_j - s_i)) + (A - B)_ij / (2 (s_j + s_i)),
// each reciprocal 0 where it would be of 0. (Townsend 2016, "Differentiating the singular value decomposition"; he writes K as
// (A S + S B)_ij / (s_j^2 - s_i^2). In this form a function of U V^T alone, for which A + B vanishes, keeps its derivative where
// singular values are equal.)
void derivative(Reverse& r) {
  const bool vectors = r.attrs.string("vectors") != "none";
  const auto [u_value, s_value, vh_value] =
      vectors ? build::SvdParts{r.result(0), r.result(1), r.result(2)} : build::svd(r.b, r.operand(0), false);
  const Type type = r.operand_type(0);
  const std::int64_t m = rows(type), n = columns(type), k = std::min(m, n);
  const Term u{&r.b, u_value}, s{&r.b, s_value}, vh = first_rows({&r.b, vh_value}, k);
  Term core = on_diagonal(cotangent(r, vectors ? 1 : 0));
  if (!vectors || !(r.has_cotangent(0) || r.has_cotangent(2))) return r.add(0, product(product(u, core), vh));

  const Term du = cotangent(r, 0);
  Term dvh = first_rows(cotangent(r, 2), k);
  if (rows(r.b.type(vh_value)) > k) {
    // The rows that complete the basis stay orthogonal to the others, and turn no more than they must for that.
    const Term rest = rows_from({&r.b, vh_value}, k), drest = rows_from(cotangent(r, 2), k);
    dvh = dvh - product(product(vh, transposed(drest)), rest);
  }
  const Term by_u = product(transposed(u), du), by_v = product(vh, transposed(dvh));
  const Term a = minus_transpose(by_u), b = minus_transpose(by_v);
  const Term row = as_rows(s, k), column = as_columns(s, k);
  const auto reciprocal = [&](Term x) { return guarded(x, rounding(s, std::max(m, n), x.type())); };
  core = core + 0.5 * ((a + b) * reciprocal(row - column) + (a - b) * reciprocal(row + column));

  Term right = product(core, vh);
  if (n > k) right = right + as_columns(reciprocal(s), n) * (dvh - product(transposed(by_v), vh));
  Term sum = product(u, right);
  if (m > k) sum = sum + product(du - product(u, by_u), as_columns(reciprocal(s), n) * vh);
  r.add(0, sum);
}

std::vector<Type> pinv_infer(Types types, const Attrs& attrs) {
  need_count(types, 1);
  need_matrix(types[0]);
  if (!(attrs.number("rtol") >= 0)) fail("`rtol` is not negative");
  return {with_last(types[0], columns(types[0]), rows(types[0]))};
}

// dP = -P dx P + P P^T dx^T (I - x P) + (I - P x) dx^T P^T P, while the rank stays (Golub and Pereyra 1973). Stated in terms of P
// itself rather than of the singular vectors, it holds where singular values are equal, too, of every order.
void pinv_derivative(Reverse& r) {
  const Term x = operand(r, 0), p = result(r), d = cotangent(r);
  const Term pt = transposed(p), dt = transposed(d);
  Term sum = -product(product(pt, d), pt);
  const Term left = product(dt, product(p, pt));
  sum = sum + left - product(x, product(p, left));
  const Term right = product(product(pt, p), dt);
  sum = sum + right - product(product(right, p), x);
  r.add(0, sum);
}

}  // namespace

const OpDef& svd() {
  static const OpDef def = [] {
    OpDef d = decomposition(
        "svd", 1,
        "The singular value decomposition u * s @ vh = x of x [.., m, n]: u [.., m, k] with orthonormal columns, the singular values "
        "s [.., k] descending, vh [.., k, n] with orthonormal rows, k = min(m, n). With `vectors` \"full\" vh is [.., n, n]: its "
        "further rows complete the basis; \"none\" gives s alone. Of each row of vh the first component that is largest in magnitude "
        "(to a thousandth) is positive. A nan or an infinity makes all results nan.",
        infer, derivative,
        {{{"f64[2, 2] [[0, -2], [1, 0]]"},
          {{"vectors", std::string("thin")}},
          {"f64[2, 2] [[-1, 0], [0, 1]]", "f64[2] [2, 1]", "f64[2, 2] [[0, 1], [1, 0]]"}},
         {{"f32[1, 2] [[0, 3]]"},
          {{"vectors", std::string("full")}},
          {"f32[1, 1] [[1]]", "f32[1] [3]", "f32[2, 2] [[0, 1], [1, 0]]"}},
         {{"f32[2, 1] [[0], [3]]"}, {{"vectors", std::string("none")}}, {"f32[1] [3]"}},
         {{"f32[1, 1] [[nan]]"}, {{"vectors", std::string("thin")}}, {"f32[1, 1] [[nan]]", "f32[1] [nan]", "f32[1, 1] [[nan]]"}},
         {{"f32[0, 1] []"}, {{"vectors", std::string("full")}}, {"f32[0, 0] []", "f32[0] []", "f32[1, 1] [[1]]"}}});
    d.attrs = {{"vectors", AttrKind::string, "none, thin, or full (all of vh)"}};
    return d;
  }();
  return def;
}

const OpDef& pinv() {
  static const OpDef def = [] {
    OpDef d = decomposition(
        "pinv", 1,
        "The pseudoinverse (Moore and Penrose) [.., n, m] of x [.., m, n]: the inverse where there is one, else what gives the "
        "shortest least-squares solution. Singular values up to rtol times the largest count as 0. A nan or an infinity makes all of "
        "it nan.",
        pinv_infer, pinv_derivative,
        {{{"f64[2, 2] [[2, 0], [0, 0]]"}, {{"rtol", 1e-12}}, {"f64[2, 2] [[0.5, 0], [0, 0]]"}},
         {{"f32[1, 1] [[nan]]"}, {{"rtol", 0.0}}, {"f32[1, 1] [[nan]]"}},
         {{"f32[0, 2] []"}, {{"rtol", 0.0}}, {"f32[2, 0] [[], []]"}}});
    d.attrs = {{"rtol", AttrKind::number, "the share of the largest singular value up to which one counts as 0"}};
    return d;
  }();
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

SvdParts svd(Builder& b, Value x, bool full) {
  const NodeId n = b.node(ops::svd(), {x}, {{"vectors", std::string(full ? "full" : "thin")}});
  const std::vector<Value>& results = b.graph().node(n).results;
  return {results[0], results[1], results[2]};
}

Value singular_values(Builder& b, Value x) { return b.value(ops::svd(), {x}, {{"vectors", std::string("none")}}); }

Value pinv(Builder& b, Value x, double rtol) { return b.value(ops::pinv(), {x}, {{"rtol", rtol}}); }

}  // namespace mmc::build

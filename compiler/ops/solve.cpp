// Systems of linear equations, with a general and with a triangular matrix, and the determinant's logarithm.
#include "compiler/ops/matrices.h"

namespace mmc::ops {
namespace {

std::vector<Type> system(Types types, const Attrs&) {
  need_count(types, 2);
  const Type a = types[0], b = types[1];
  need_square(a);
  need_matrix(b);
  need_dtype(b, a.dtype());
  if (!(with_last(a, 0, 0) == with_last(b, 0, 0))) fail("the leading axes of {} and {} differ", a.text(), b.text());
  if (rows(b) != rows(a)) fail("{} unknowns, but right sides of {} rows", rows(a), rows(b));
  return {b};
}

std::vector<Type> triangular_system(Types types, const Attrs& attrs) {
  attrs.flag("upper");
  return system(types, attrs);
}

// a x = b, so a dx = db - da x.
void solve_derivative(Reverse& r) {
  const Term by_b{&r.b, build::solve(r.b, transposed(operand(r, 0)), r.cotangent())};
  if (r.wants(0)) r.add(0, -product(by_b, transposed(result(r))));
  if (r.wants(1)) r.add(1, by_b);
}

void triangular_derivative(Reverse& r) {
  const bool upper = r.attrs.flag("upper");
  const Term by_b{&r.b, build::solve_triangular(r.b, transposed(operand(r, 0)), r.cotangent(), !upper)};
  if (r.wants(0)) r.add(0, weighted_triangle(-product(by_b, transposed(result(r))), upper ? 0 : 1, 1, upper ? 1 : 0));
  if (r.wants(1)) r.add(1, by_b);
}

std::vector<Type> slogdet_infer(Types types, const Attrs&) {
  need_count(types, 1);
  need_square(types[0]);
  std::vector<Dim> dims(types[0].dims().begin(), types[0].dims().end() - 2);
  return {types[0].with_dims(dims), types[0].with_dims(dims)};
}

// d log|det x| = trace(x^-1 dx); the sign is constant.
void slogdet_derivative(Reverse& r) {
  if (!r.has_cotangent(1)) return;
  const Term x = operand(r, 0);
  const Term inverse{&r.b, build::solve(r.b, transposed(x), identity(r.b, x.type()))};
  Ints axes(x.type().rank() - 2);
  for (std::size_t i = 0; i < axes.size(); ++i) axes[i] = static_cast<std::int64_t>(i);
  r.add(0, Term{&r.b, build::broadcast(r.b, r.cotangent(1), x.type().dims(), axes)} * inverse);
}

}  // namespace

const OpDef& solve() {
  static const OpDef def = decomposition(
      "solve", 2,
      "The x [.., n, k] with a @ x = b, for a square a [.., n, n] and b [.., n, k], by LU with row pivots. A matrix that is exactly "
      "singular is a run error. A nan or an infinity in a or b makes the whole of its x nan.",
      system, solve_derivative,
      {{{"f32[2, 2] [[2, 1], [0, 4]]", "f32[2, 1] [[5], [8]]"}, {}, {"f32[2, 1] [[1.5], [2]]"}},
       {{"f64[2, 1, 1] [[[4]], [[nan]]]", "f64[2, 1, 2] [[[2, 6]], [[1, 2]]]"},
        {},
        {"f64[2, 1, 2] [[[0.5, 1.5]], [[nan, nan]]]"}},
       {{"f32[0, 0] []", "f32[0, 2] []"}, {}, {"f32[0, 2] []"}},
       {{"f32[1, 1] [[2]]", "f32[1, 0] [[]]"}, {}, {"f32[1, 0] [[]]"}}});
  return def;
}

const OpDef& solve_triangular() {
  static const OpDef def = [] {
    OpDef d = decomposition(
        "solve_triangular", 2,
        "The x [.., n, k] with a @ x = b, for a lower or upper triangular a [.., n, n], of which only that triangle is read. A 0 on "
        "its diagonal is a run error. A nan or an infinity in that triangle or in b makes the whole of its x nan.",
        triangular_system, triangular_derivative,
        {{{"f32[2, 2] [[2, 7], [1, 4]]", "f32[2, 1] [[4], [10]]"}, {{"upper", false}}, {"f32[2, 1] [[2], [2]]"}},
         {{"f64[2, 2] [[2, 1], [7, 4]]", "f64[2, 1] [[4], [8]]"}, {{"upper", true}}, {"f64[2, 1] [[1], [2]]"}},
         {{"f32[0, 0] []", "f32[0, 1] []"}, {{"upper", true}}, {"f32[0, 1] []"}}});
    d.attrs = {{"upper", AttrKind::flag, "is `a` upper triangular?"}};
    return d;
  }();
  return def;
}

const OpDef& slogdet() {
  static const OpDef def = decomposition(
      "slogdet", 1,
      "The sign (-1, 0 or 1) of the determinant of x [.., n, n] and the logarithm of its absolute value, by LU: 0 and -inf for a "
      "singular x, nan where x holds a nan or an infinity. The derivative at a singular x is a run error.",
      slogdet_infer, slogdet_derivative,
      {{{"f64[2, 2] [[0, 1], [1, 0]]"}, {}, {"f64[] -1", "f64[] 0"}},
       {{"f32[3, 1, 1] [[[1]], [[0]], [[nan]]]"}, {}, {"f32[3] [1, 0, nan]", "f32[3] [0, -inf, nan]"}},
       {{"f32[0, 0] []"}, {}, {"f32[] 1", "f32[] 0"}}});
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value solve(Builder& b, Value a, Value rhs) { return b.value(ops::solve(), {a, rhs}); }

Value solve_triangular(Builder& b, Value a, Value rhs, bool upper) {
  return b.value(ops::solve_triangular(), {a, rhs}, {{"upper", upper}});
}

SignedLog slogdet(Builder& b, Value x) {
  const std::vector<Value>& results = b.graph().node(b.node(ops::slogdet(), {x})).results;
  return {results[0], results[1]};
}

}  // namespace mmc::build

// cholesky qr eigh svd pinv solve slogdet: linear algebra over the last two axes. What can be made of these (inverses, ranks,
// determinants, least squares, principal components) is prelude/matrices.mm.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "compiler/elaborate/builtins.h"
#include "compiler/elaborate/operands.h"

namespace mmc::elab {
namespace {

using Sizes = std::vector<std::int64_t>;

// A float tensor of two axes or more.
TensorV matrix(Context& c, const CallSite& site, const Arguments& args, std::string_view name) {
  TensorV x = same_dtype(c, {{args[0], site.spans[0]}}, site.span, fmt::format("`{}`", name), Result::floating).tensors[0];
  if (x.axes.size() >= 2) return x;
  c.error(Code::wrong_rank, site.spans[0], fmt::format("`{}` needs a matrix: two axes or more", name)).at(type_text(c, x));
  throw Failed{};
}

void need_square(Context& c, const TensorV& x, Span at, std::string_view name, std::string_view help) {
  const Sizes s = sizes(c, x);
  if (s[s.size() - 1] == s[s.size() - 2]) return;
  auto& e = c.error(Code::not_square, at,
                    fmt::format("`{}` needs a square matrix: {} rows and {} columns", name, s[s.size() - 2], s[s.size() - 1]));
  e.at(type_text(c, x));
  if (!help.empty()) e.help(std::string(help));
  throw Failed{};
}

// (x + x.T) / 2 under the name of x: the op reads one triangle, and a derivative has to reach both.
Value symmetric(Context& c, const TensorV& x) {
  Ints order(x.axes.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::int64_t>(i);
  std::swap(order[order.size() - 1], order[order.size() - 2]);
  const Value sum = build::add(c.b, x.value, build::transpose(c.b, x.value, order));
  const Value mean = build::mul(c.b, build::full(c.b, c.b.type(sum), 0.5), sum);
  c.graph.info(mean).name = c.graph.info(x.value).name;
  return mean;
}

// The labels of x's axes without the last `drop`, then unlabelled ones.
std::vector<AxisInfo> leading(const TensorV& x, std::size_t drop, std::size_t more) {
  std::vector<AxisInfo> axes(x.axes.begin(), x.axes.end() - static_cast<std::ptrdiff_t>(drop));
  axes.resize(axes.size() + more);
  return axes;
}

Datum cholesky(Context& c, const CallSite& site, Arguments& args) {
  const TensorV x = matrix(c, site, args, "cholesky");
  need_square(c, x, site.spans[0], "cholesky", "");
  return wrap(c, build::cholesky(c.b, symmetric(c, x)), leading(x, 2, 2));
}

Datum qr(Context& c, const CallSite& site, Arguments& args) {
  const TensorV x = matrix(c, site, args, "qr");
  const build::QrParts parts = build::qr(c.b, x.value);
  return make_record({{"q", wrap(c, parts.q, leading(x, 1, 1))}, {"r", wrap(c, parts.r, leading(x, 2, 2))}});
}

Datum eigh(Context& c, const CallSite& site, Arguments& args) {
  const TensorV x = matrix(c, site, args, "eigh");
  need_square(c, x, site.spans[0], "eigh", "");
  const build::Eigen parts = build::eigh(c.b, symmetric(c, x));
  return make_record(
      {{"values", wrap(c, parts.values, leading(x, 2, 1))}, {"vectors", wrap(c, parts.vectors, leading(x, 2, 2))}});
}

Datum eigvalsh(Context& c, const CallSite& site, Arguments& args) {
  const TensorV x = matrix(c, site, args, "eigvalsh");
  need_square(c, x, site.spans[0], "eigvalsh", "");
  return wrap(c, build::eigenvalues(c.b, symmetric(c, x)), leading(x, 2, 1));
}

Datum svd(Context& c, const CallSite& site, Arguments& args) {
  const TensorV x = matrix(c, site, args, "svd");
  const build::SvdParts parts = build::svd(c.b, x.value, expect_flag(c, site, args, 1, "`full`"));
  return make_record({{"u", wrap(c, parts.u, leading(x, 1, 1))},
                      {"s", wrap(c, parts.s, leading(x, 2, 1))},
                      {"vh", wrap(c, parts.vh, leading(x, 2, 2))}});
}

Datum svdvals(Context& c, const CallSite& site, Arguments& args) {
  const TensorV x = matrix(c, site, args, "svdvals");
  return wrap(c, build::singular_values(c.b, x.value), leading(x, 2, 1));
}

Datum pinv(Context& c, const CallSite& site, Arguments& args) {
  const TensorV x = matrix(c, site, args, "pinv");
  const Sizes s = sizes(c, x);
  const double epsilon =
      dtype(c, x) == DType::f32 ? std::numeric_limits<float>::epsilon() : std::numeric_limits<double>::epsilon();
  double rtol = static_cast<double>(std::max(s[s.size() - 1], s[s.size() - 2])) * epsilon;
  if (!args[1].none()) rtol = expect_number(c, args[1], site.spans[1], argument_name("pinv", "rtol"));
  if (!(rtol >= 0)) {
    c.error(Code::bad_argument, site.spans[1], "`rtol` is a share of the largest singular value, so not negative")
        .at(describe(c, args[1]));
    throw Failed{};
  }
  return wrap(c, build::pinv(c.b, x.value, rtol), leading(x, 2, 2));
}

// Both operands with the same leading axes.
void share_leading(Context& c, const CallSite& site, std::string_view name, TensorV* a, TensorV* b) {
  const auto lead = [&](const TensorV& x) {
    Shape shape = shape_of(c, x);
    shape.sizes.resize(shape.sizes.size() - 2);
    shape.axes.resize(shape.axes.size() - 2);
    return shape;
  };
  Shape common;
  Mismatch mismatch;
  if (!common_shape({lead(*a), lead(*b)}, &common, &mismatch)) {
    auto& e =
        c.error(Code::shapes_differ, site.span, fmt::format("the axes before the matrices of `{}` do not fit each other", name));
    label_operand(c, e, site.spans[0], type_text(c, *a), "the matrix");
    label_operand(c, e, site.spans[1], type_text(c, *b), "the right side");
    throw Failed{};
  }
  for (TensorV* x : {a, b}) {
    Shape whole = shape_of(c, *x);
    Shape wanted = common;
    wanted.sizes.insert(wanted.sizes.end(), whole.sizes.end() - 2, whole.sizes.end());
    wanted.axes.insert(wanted.axes.end(), whole.axes.end() - 2, whole.axes.end());
    if (wanted.sizes != whole.sizes) *x = broadcast_to(c, *x, wanted.sizes, wanted.axes);
  }
}

// A vector on the right is one column, and the result a vector.
template <class Op>
Datum system(Context& c, const CallSite& site, const Arguments& args, std::string_view name, Op op) {
  const Typed both =
      same_dtype(c, {{args[0], site.spans[0]}, {args[1], site.spans[1]}}, site.span, fmt::format("`{}`", name), Result::floating);
  TensorV a = matrix(c, site, {both.tensors[0], {}}, name), b = both.tensors[1];
  need_square(c, a, site.spans[0], name, name == "solve" ? "`lstsq(a, b)` gives the least-squares solution for any shape" : "");
  if (b.axes.empty()) {
    c.error(Code::wrong_rank, site.spans[1], fmt::format("the right side of `{}` is a vector or a matrix", name))
        .at(type_text(c, b));
    throw Failed{};
  }
  const bool vector = b.axes.size() == 1;
  if (vector) {
    const AxisInfo axis = b.axes[0];
    b = reshape(c, b, {sizes(c, b)[0], 1}, {axis, {}});
  }
  const std::int64_t unknowns = sizes(c, a).back(), given = sizes(c, b)[b.axes.size() - 2];
  if (unknowns != given) {
    auto& e = c.error(Code::inner_sizes_differ, site.span,
                      fmt::format("`{}` has {} unknowns, and right sides of {} rows", name, unknowns, given));
    label_operand(c, e, site.spans[0], type_text(c, both.tensors[0]), "the matrix");
    label_operand(c, e, site.spans[1], type_text(c, both.tensors[1]), "the right side");
    if (!vector && sizes(c, b).back() == unknowns)
      e.help("right sides are columns: one vector for each row of a batch is `b[..., none]`, or `b.T`");
    throw Failed{};
  }
  share_leading(c, site, name, &a, &b);
  const TensorV x = wrap(c, op(a.value, b.value), b.axes);
  if (!vector) return x;
  Sizes flat = sizes(c, x);
  flat.pop_back();
  return reshape(c, x, flat, leading(x, 1, 0));
}

Datum solve(Context& c, const CallSite& site, Arguments& args) {
  return system(c, site, args, "solve", [&](Value a, Value b) { return build::solve(c.b, a, b); });
}

Datum solve_triangular(Context& c, const CallSite& site, Arguments& args) {
  const bool upper = expect_flag(c, site, args, 2, "`upper`");
  return system(c, site, args, "solve_triangular", [&](Value a, Value b) { return build::solve_triangular(c.b, a, b, upper); });
}

Datum slogdet(Context& c, const CallSite& site, Arguments& args) {
  const TensorV x = matrix(c, site, args, "slogdet");
  need_square(c, x, site.spans[0], "slogdet", "");
  const build::SignedLog parts = build::slogdet(c.b, x.value);
  return make_record({{"sign", wrap(c, parts.sign, leading(x, 2, 0))}, {"logabs", wrap(c, parts.log, leading(x, 2, 0))}});
}

constexpr Builtin table[] = {
    {"cholesky", "x",
     "The lower triangular L with L @ L.T = x, for a symmetric positive definite x: f32[..., n, n]; of another the symmetric part is "
     "taken. A matrix that is not positive definite stops the run.",
     cholesky},
    {"qr", "x",
     "The record { q, r } with q @ r = x for x: f32[..., m, n]: q f32[..., m, k] with orthonormal columns, r f32[..., k, n] upper "
     "triangular with no negative number on its diagonal, k = min(m, n).",
     qr},
    {"eigh", "x",
     "The record { values, vectors } of a symmetric x: f32[..., n, n] (of another the symmetric part): eigenvalues f32[..., n] "
     "ascending, eigenvectors in the columns of f32[..., n, n], each with its (first) largest component positive.",
     eigh},
    {"eigvalsh", "x", "The eigenvalues f32[..., n] of a symmetric x: f32[..., n, n], ascending: `eigh(x).values` at less cost.",
     eigvalsh},
    {"svd", "x, *, full = false",
     "The record { u, s, vh } with u * s[..., none, :] @ vh = x for x: f32[..., m, n]: u f32[..., m, k], singular values s f32[..., k] "
     "descending, vh f32[..., k, n], k = min(m, n). Each row of vh has its (first) largest component positive. With `full` vh is "
     "f32[..., n, n]: its further rows complete the basis.",
     svd},
    {"svdvals", "x", "The singular values f32[..., min(m, n)] of x: f32[..., m, n], descending: `svd(x).s` at less cost.",
     svdvals},
    {"pinv", "x, *, rtol = none",
     "The pseudoinverse f32[..., n, m] of x: f32[..., m, n]. Singular values up to rtol (by default max(m, n) times the machine "
     "epsilon) times the largest count as 0. It has all derivatives where the rank does not change.",
     pinv},
    {"solve", "a, b",
     "The x with a @ x = b, for a square a: f32[..., n, n] and b: f32[n] or f32[..., n, k]; leading axes broadcast. A singular `a` stops "
     "the run.",
     solve},
    {"solve_triangular", "a, b, *, upper = false",
     "The x with a @ x = b as of `solve`, for a lower or upper triangular a, of which only that triangle is read.",
     solve_triangular},
    {"slogdet", "x",
     "The record { sign, logabs } of the determinant of x: f32[..., n, n]: its sign and the logarithm of its absolute value; 0 and -inf "
     "for a singular x.",
     slogdet},
};

}  // namespace

std::span<const Builtin> matrix_builtins() { return table; }

}  // namespace mmc::elab

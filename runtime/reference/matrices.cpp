// Decompositions of matrices and systems of equations, by xtensor-blas, one matrix of a batch after the other.
#include <algorithm>
#include <limits>
#include <xtensor-blas/xlinalg.hpp>
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xview.hpp>

#include "runtime/lapack/failure.h"
#include "runtime/reference/dispatch.h"
#include "runtime/reference/families.h"

namespace mmc::reference {
namespace {

using lapack::Failure;

// By columns, as LAPACK has them.
template <class T>
using Matrix = xt::xarray<T, xt::layout_type::column_major>;
template <class T>
constexpr T nan = std::numeric_limits<T>::quiet_NaN();

// The sizes of `t` without its first `lead` axes; what one element of the batch is.
std::vector<std::size_t> inner_shape(Type t, std::size_t lead) {
  const std::vector<std::size_t> shape = shape_of(t);
  return {shape.begin() + static_cast<std::ptrdiff_t>(lead), shape.end()};
}

// One call on one matrix of the batch: its operands, and where its results go.
template <class T>
class One {
 public:
  One(const OpCall& call, std::vector<Tensor>& results, std::size_t lead, std::size_t which, std::size_t batch)
      : attrs(call.attrs), call_(call), results_(results), lead_(lead), which_(which), batch_(batch) {}

  const Attrs& attrs;

  Matrix<T> operand(std::size_t i) const { return part(call_.operands[i].as<T>(), call_.operands[i].type); }
  template <class E>
  void set(std::size_t i, const E& value) {
    part(results_[i].as<T>(), results_[i].type) = value;
  }
  // Every result of this matrix.
  void set_all(T value) {
    for (Tensor& r : results_) part(r.as<T>(), r.type).fill(value);
  }
  void fail(Failure::Kind kind, int order = 0) const {
    throw Failure{kind, order, static_cast<std::int64_t>(which_), static_cast<std::int64_t>(batch_)};
  }

 private:
  template <class P>
  auto part(P* data, Type type) const {
    const std::vector<std::size_t> shape = inner_shape(type, lead_);
    std::size_t size = 1;
    for (const std::size_t n : shape) size *= n;
    return xt::adapt(data + which_ * size, size, xt::no_ownership(), shape);
  }

  const OpCall& call_;
  std::vector<Tensor>& results_;
  std::size_t lead_, which_, batch_;
};

template <class T>
bool finite(const Matrix<T>& x) {
  return std::all_of(x.storage().begin(), x.storage().end(), [](T v) { return std::isfinite(v); });
}

// Zeros in place of what lies strictly above the diagonal, or below it.
template <class T>
Matrix<T> triangle(Matrix<T> x, bool upper) {
  for (std::size_t i = 0; i < x.shape(0); ++i)
    for (std::size_t j = 0; j < x.shape(1); ++j)
      if (upper ? j < i : j > i) x(i, j) = 0;
  return x;
}

// 1 or -1: the sign of the first component that is largest in magnitude, to a thousandth.
template <class V>
auto sign_of(const V& x) {
  using T = typename V::value_type;
  T largest = 0;
  for (const T v : x) largest = std::max(largest, std::abs(v));
  const auto first = std::find_if(x.begin(), x.end(), [&](T v) { return std::abs(v) >= T(0.999) * largest; });
  return first != x.end() && *first < 0 ? T(-1) : T(1);
}

// Adding 0 leaves no -0.
template <class V, class T>
void orient(V&& x, T sign) {
  x = sign * x + T(0);
}

constexpr auto cholesky = []<class T>(One<T> one) {
  Matrix<T> a = triangle(one.operand(0), false);
  if (!finite(a)) return one.set_all(nan<T>);
  if (const int order = xt::lapack::potr(a, 'L')) one.fail(Failure::not_positive_definite, order);
  one.set(0, triangle(a, false));
};

constexpr auto solve = []<class T>(One<T> one) {
  Matrix<T> a = one.operand(0), b = one.operand(1);
  if (!finite(a) || !finite(b)) return one.set_all(nan<T>);
  if (xt::lapack::gesv(a, b) != 0) one.fail(Failure::singular);
  one.set(0, b);
};

// By substitution, from the first row down or from the last one up.
constexpr auto solve_triangular = []<class T>(One<T> one) {
  const bool upper = one.attrs.flag("upper");
  const Matrix<T> a = triangle(one.operand(0), upper);
  Matrix<T> x = one.operand(1);
  if (!finite(a) || !finite(x)) return one.set_all(nan<T>);
  const std::size_t n = a.shape(0);
  for (std::size_t i = 0; i < n; ++i)
    if (a(i, i) == 0) one.fail(Failure::zero_on_diagonal, static_cast<int>(i));
  for (std::size_t c = 0; c < x.shape(1); ++c) {
    for (std::size_t step = 0; step < n; ++step) {
      const std::size_t i = upper ? n - 1 - step : step;
      for (std::size_t j = upper ? i + 1 : 0; j < (upper ? n : i); ++j) x(i, c) -= a(i, j) * x(j, c);
      x(i, c) /= a(i, i);
    }
  }
  one.set(0, x);
};

constexpr auto slogdet = []<class T>(One<T> one) {
  Matrix<T> a = one.operand(0);
  if (!finite(a)) return one.set_all(nan<T>);
  xt::uvector<xt::blas_index_t> pivots(a.shape(0));
  T sign = 1, log = 0;
  if (a.size() > 0 && xt::lapack::getrf(a, pivots) != 0) {
    sign = 0;
    log = -std::numeric_limits<T>::infinity();
  }
  for (std::size_t i = 0; sign != 0 && i < a.shape(0); ++i) {
    if ((a(i, i) < 0) != (pivots[i] != static_cast<int>(i) + 1)) sign = -sign;
    log += std::log(std::abs(a(i, i)));
  }
  one.set(0, Matrix<T>(sign));
  one.set(1, Matrix<T>(log));
};

constexpr auto qr = []<class T>(One<T> one) {
  const Matrix<T> a = one.operand(0);
  if (!finite(a)) return one.set_all(nan<T>);
  auto [q, r] = xt::linalg::qr(a, xt::linalg::qrmode::reduced);
  for (std::size_t i = 0; i < r.shape(0); ++i) {
    const T sign = r(i, i) < 0 ? T(-1) : T(1);
    orient(xt::row(r, static_cast<std::ptrdiff_t>(i)), sign);
    orient(xt::col(q, static_cast<std::ptrdiff_t>(i)), sign);
  }
  one.set(0, q);
  one.set(1, r);
};

constexpr auto eigh = []<class T>(One<T> one) {
  Matrix<T> a = triangle(one.operand(0), false);
  if (!finite(a)) return one.set_all(nan<T>);
  const bool vectors = one.attrs.flag("vectors");
  Matrix<T> w = xt::zeros<T>({a.shape(0)});
  if (xt::lapack::syevd(a, vectors ? 'V' : 'N', 'L', w) != 0) one.fail(Failure::no_convergence);
  one.set(0, w);
  if (!vectors) return;
  for (std::size_t i = 0; i < a.shape(1); ++i) {
    auto vector = xt::col(a, static_cast<std::ptrdiff_t>(i));
    orient(vector, sign_of(vector));
  }
  one.set(1, a);
};

constexpr auto svd = []<class T>(One<T> one) {
  Matrix<T> a = one.operand(0);
  if (!finite(a)) return one.set_all(nan<T>);
  const std::string& vectors = one.attrs.string("vectors");
  const std::size_t m = a.shape(0), n = a.shape(1), k = std::min(m, n);
  if (k == 0) {
    if (vectors == "full") one.set(2, xt::eye<T>(n));
    return;
  }
  const char job = vectors == "none" ? 'N' : vectors == "full" && m < n ? 'A' : 'S';
  auto [info, u, s, vt] = xt::lapack::gesdd(a, job);
  if (info != 0) one.fail(Failure::no_convergence);
  one.set(vectors == "none" ? 0 : 1, s);
  if (vectors == "none") return;
  for (std::size_t i = 0; i < vt.shape(0); ++i) {
    auto vector = xt::row(vt, static_cast<std::ptrdiff_t>(i));
    const T sign = sign_of(vector);
    orient(vector, sign);
    if (i < k) orient(xt::col(u, static_cast<std::ptrdiff_t>(i)), sign);
  }
  one.set(0, u);
  one.set(2, vt);
};

constexpr auto pinv = []<class T>(One<T> one) {
  Matrix<T> a = one.operand(0);
  if (!finite(a)) return one.set_all(nan<T>);
  auto [info, u, s, vt] = xt::lapack::gesdd(a, 'S');
  if (info != 0) one.fail(Failure::no_convergence);
  const T least = static_cast<T>(one.attrs.number("rtol")) * s(0);
  for (std::size_t i = 0; i < s.size(); ++i) {
    auto column = xt::col(u, static_cast<std::ptrdiff_t>(i));
    if (s(i) > least)
      column /= s(i);
    else
      column = xt::zeros_like(column);
  }
  const Matrix<T> product = xt::linalg::dot(u, vt);  // the transpose
  one.set(0, xt::transpose(product));
};

// Applies `f` to every matrix. The axes before the last two of the first operand are the batch.
template <auto f>
std::vector<Tensor> each(const OpCall& call) {
  std::vector<Tensor> results;
  for (const Type t : call.results) results.push_back(make_tensor(t));
  const Type first = call.operands[0].type;
  const std::size_t lead = first.rank() - 2;
  std::size_t batch = 1;
  for (std::size_t i = 0; i < lead; ++i) batch *= static_cast<std::size_t>(first.dims()[i].value());
  if (std::all_of(results.begin(), results.end(), [](const Tensor& r) { return r.type.elements() == 0; })) return results;
  with_float(first.dtype(), [&](auto zero) {
    for (std::size_t i = 0; i < batch; ++i) f(One<decltype(zero)>(call, results, lead, i, batch));
  });
  return results;
}

constexpr ReferenceOp table[] = {
    {"cholesky", each<cholesky>}, {"solve", each<solve>}, {"solve_triangular", each<solve_triangular>},
    {"slogdet", each<slogdet>},   {"qr", each<qr>},       {"eigh", each<eigh>},
    {"svd", each<svd>},           {"pinv", each<pinv>},
};

}  // namespace

std::span<const ReferenceOp> matrix_ops() { return table; }

}  // namespace mmc::reference

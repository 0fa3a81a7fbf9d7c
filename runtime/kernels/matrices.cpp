#include "runtime/kernels/matrices.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/lapack/failure.h"
#include "runtime/lapack/lapack.h"

namespace mmc::kernels {
namespace {

using lapack::Failure;
using lapack::Work;

// Memory for one matrix, laid out in the kernel's scratch; with `base` nullptr only `end` is of interest: how much that is.
template <class T>
struct Space {
  T *a, *b, *s, *u, *vt;  // by columns: the matrix; the right side; singular values or tau; the vectors
  Work<T> work;
  Work<int> integers;
  std::int64_t end = 0;

  Space(const Matrices& x, std::byte* base) {
    const auto take = [&](auto** pointer, std::int64_t count) {
      using Element = std::remove_pointer_t<std::remove_pointer_t<decltype(pointer)>>;
      *pointer = base ? reinterpret_cast<Element*>(base + end) : nullptr;
      const auto unit = static_cast<std::int64_t>(alignment);
      end += (count * static_cast<std::int64_t>(sizeof(Element)) + unit - 1) / unit * unit;
    };
    const std::int64_t m = x.m, n = x.n, k = std::min(m, n);
    const bool vectors = x.op == MatrixOp::pinv || (x.op == MatrixOp::svd && x.vectors);
    take(&a, m * n);
    take(&b, n * x.k);
    take(&s, k);
    take(&u, vectors ? m * k : 0);
    take(&vt, vectors ? (x.full ? n : k) * n : 0);
    take(&work.data, work.size = x.work);
    take(&integers.data, integers.size = x.integers);
  }
};

// LAPACK's word for what is wanted of gesdd. For all of vt the thin form does where it has n rows; otherwise u is square anyway.
char job_of(const Matrices& x) {
  if (x.op == MatrixOp::svd && !x.vectors) return 'N';
  return x.full && x.m < x.n ? 'A' : 'S';
}

template <class T>
void to_columns(const T* rows, int m, int n, T* columns) {
  for (int i = 0; i < m; ++i)
    for (int j = 0; j < n; ++j) columns[i + static_cast<std::int64_t>(j) * m] = rows[static_cast<std::int64_t>(i) * n + j];
}

template <class T>
void to_rows(const T* columns, int m, int n, T* rows) {
  to_columns(columns, n, m, rows);
}

template <class T>
bool finite(const T* x, std::int64_t count) {
  return std::all_of(x, x + count, [](T v) { return std::isfinite(v); });
}

template <class T>
bool finite_triangle(const T* x, int n, bool upper) {
  for (int i = 0; i < n; ++i)
    if (!finite(x + static_cast<std::int64_t>(i) * n + (upper ? i : 0), upper ? n - i : i + 1)) return false;
  return true;
}

template <class T>
void fill(T* x, std::int64_t count, T value) {
  std::fill_n(x, count, value);
}

// Multiplies a vector by the sign that makes `pivot` positive, without leaving a -0.
template <class T>
void orient(T pivot, T* x, int count, std::int64_t stride) {
  for (int i = 0; i < count; ++i) x[i * stride] = pivot < 0 ? T(0) - x[i * stride] : x[i * stride] + T(0);
}

// The first component that is largest in magnitude, to a thousandth, so that rounding does not choose between equal ones.
template <class T>
T leading(const T* x, int count, std::int64_t stride) {
  T largest = 0;
  for (int i = 0; i < count; ++i) largest = std::max(largest, std::abs(x[i * stride]));
  for (int i = 0; i < count; ++i)
    if (std::abs(x[i * stride]) >= T(0.999) * largest) return x[i * stride];
  return largest;
}

template <class T>
constexpr T nan = std::numeric_limits<T>::quiet_NaN();

// ---- One matrix each. `a` points to its rows; results likewise. `which` is its place in the batch.

template <class T>
struct Call {
  const Matrices& x;
  Space<T> space;
  const T *a, *b;
  T* to[3];
  std::int64_t which;

  [[noreturn]] void fail(Failure::Kind kind, int order = 0) const { throw Failure{kind, order, which, x.batch}; }
};

template <class T>
void cholesky(const Call<T>& c) {
  const int n = c.x.n;
  const std::int64_t size = static_cast<std::int64_t>(n) * n;
  if (!finite_triangle(c.a, n, false)) return fill(c.to[0], size, nan<T>);
  T* a = c.space.a;
  to_columns(c.a, n, n, a);
  if (const int order = lapack::potrf(n, a)) c.fail(Failure::not_positive_definite, order);
  for (int j = 1; j < n; ++j) fill(a + static_cast<std::int64_t>(j) * n, j, T(0));
  to_rows(a, n, n, c.to[0]);
}

template <class T>
void solve(const Call<T>& c) {
  const int n = c.x.n, k = c.x.k;
  const std::int64_t size = static_cast<std::int64_t>(n) * n, right = static_cast<std::int64_t>(n) * k;
  if (!finite(c.a, size) || !finite(c.b, right)) return fill(c.to[0], right, nan<T>);
  to_columns(c.a, n, n, c.space.a);
  to_columns(c.b, n, k, c.space.b);
  if (lapack::gesv(n, k, c.space.a, c.space.integers.data, c.space.b)) c.fail(Failure::singular);
  to_rows(c.space.b, n, k, c.to[0]);
}

template <class T>
void solve_triangular(const Call<T>& c) {
  const int n = c.x.n, k = c.x.k;
  const std::int64_t right = static_cast<std::int64_t>(n) * k;
  if (!finite_triangle(c.a, n, c.x.upper) || !finite(c.b, right)) return fill(c.to[0], right, nan<T>);
  to_columns(c.a, n, n, c.space.a);
  to_columns(c.b, n, k, c.space.b);
  if (const int row = lapack::trtrs(c.x.upper, n, k, c.space.a, c.space.b)) c.fail(Failure::zero_on_diagonal, row - 1);
  to_rows(c.space.b, n, k, c.to[0]);
}

template <class T>
void slogdet(const Call<T>& c) {
  const int n = c.x.n;
  T sign = 1, log = 0;
  if (!finite(c.a, static_cast<std::int64_t>(n) * n)) {
    sign = log = nan<T>;
  } else {
    to_columns(c.a, n, n, c.space.a);
    if (lapack::getrf(n, c.space.a, c.space.integers.data)) {
      sign = 0;
      log = -std::numeric_limits<T>::infinity();
    } else {
      for (int i = 0; i < n; ++i) {
        const T pivot = c.space.a[i + static_cast<std::int64_t>(i) * n];
        if ((pivot < 0) != (c.space.integers.data[i] != i + 1)) sign = -sign;
        log += std::log(std::abs(pivot));
      }
    }
  }
  *c.to[0] = sign;
  *c.to[1] = log;
}

template <class T>
void qr(const Call<T>& c) {
  const int m = c.x.m, n = c.x.n, k = std::min(m, n);
  T *q = c.to[0], *r = c.to[1], *a = c.space.a;
  const std::int64_t q_size = static_cast<std::int64_t>(m) * k, r_size = static_cast<std::int64_t>(k) * n;
  if (!finite(c.a, static_cast<std::int64_t>(m) * n)) {
    fill(q, q_size, nan<T>);
    return fill(r, r_size, nan<T>);
  }
  to_columns(c.a, m, n, a);
  lapack::geqrf(m, n, a, c.space.s, c.space.work);
  for (int i = 0; i < k; ++i)
    for (int j = 0; j < n; ++j) r[static_cast<std::int64_t>(i) * n + j] = j < i ? T(0) : a[i + static_cast<std::int64_t>(j) * m];
  lapack::orgqr(m, k, a, c.space.s, c.space.work);
  to_rows(a, m, k, q);
  for (int i = 0; i < k; ++i) {
    const T pivot = r[static_cast<std::int64_t>(i) * n + i];
    orient(pivot, r + static_cast<std::int64_t>(i) * n, n, 1);
    orient(pivot, q + i, m, k);
  }
}

template <class T>
void eigh(const Call<T>& c) {
  const int n = c.x.n;
  const std::int64_t size = static_cast<std::int64_t>(n) * n;
  T *w = c.to[0], *v = c.to[1], *a = c.space.a;
  if (!finite_triangle(c.a, n, false)) {
    fill(w, n, nan<T>);
    return fill(v, c.x.vectors ? size : 0, nan<T>);
  }
  to_columns(c.a, n, n, a);
  if (lapack::syevd(c.x.vectors, n, a, w, c.space.work, c.space.integers)) c.fail(Failure::no_convergence);
  if (!c.x.vectors) return;
  for (int i = 0; i < n; ++i) {
    T* vector = a + static_cast<std::int64_t>(i) * n;
    orient(leading(vector, n, 1), vector, n, 1);
  }
  to_rows(a, n, n, v);
}

template <class T>
void svd(const Call<T>& c) {
  const int m = c.x.m, n = c.x.n, k = std::min(m, n), last = c.x.full ? n : k;  // rows of vh
  const std::int64_t u_size = static_cast<std::int64_t>(m) * k, vh_size = static_cast<std::int64_t>(last) * n;
  T *u = c.to[0], *s = c.x.vectors ? c.to[1] : c.to[0], *vh = c.to[2];
  if (!finite(c.a, static_cast<std::int64_t>(m) * n)) {
    fill(s, k, nan<T>);
    if (!c.x.vectors) return;
    fill(u, u_size, nan<T>);
    return fill(vh, vh_size, nan<T>);
  }
  if (k == 0) {  // any basis completes none
    for (std::int64_t i = 0; i < vh_size; ++i) vh[i] = i % (n + 1) == 0 ? T(1) : T(0);
    return;
  }
  to_columns(c.a, m, n, c.space.a);
  if (lapack::gesdd(job_of(c.x), m, n, c.space.a, s, c.space.u, c.space.vt, c.space.work, c.space.integers.data))
    c.fail(Failure::no_convergence);
  if (!c.x.vectors) return;
  for (int i = 0; i < last; ++i) {
    const T pivot = leading(c.space.vt + i, n, last);
    orient(pivot, c.space.vt + i, n, last);
    if (i < k) orient(pivot, c.space.u + static_cast<std::int64_t>(i) * m, m, 1);
  }
  to_rows(c.space.u, m, k, u);
  to_rows(c.space.vt, last, n, vh);
}

template <class T>
void pinv(const Call<T>& c) {
  const int m = c.x.m, n = c.x.n, k = std::min(m, n);
  const std::int64_t size = static_cast<std::int64_t>(m) * n;
  if (!finite(c.a, size)) return fill(c.to[0], size, nan<T>);
  T *s = c.space.s, *u = c.space.u;
  to_columns(c.a, m, n, c.space.a);
  if (lapack::gesdd('S', m, n, c.space.a, s, u, c.space.vt, c.space.work, c.space.integers.data)) c.fail(Failure::no_convergence);
  const T least = static_cast<T>(c.x.rtol) * s[0];
  for (int i = 0; i < k; ++i) {
    T* column = u + static_cast<std::int64_t>(i) * m;
    for (int j = 0; j < m; ++j) column[j] = s[i] > least ? column[j] / s[i] : T(0);
  }
  lapack::gemm(m, n, k, u, c.space.vt, c.to[0]);  // the transpose by columns is the result by rows
}

template <class T, void one(const Call<T>&)>
void run(const void* args, Slots slots) {
  const Matrices& x = *static_cast<const Matrices*>(args);
  Call<T> c{x, {x, slots[scratch_slot]}, at<T>(slots, x.a), at<T>(slots, x.b), {}, 0};
  const std::int64_t k = std::min(x.m, x.n), a_size = static_cast<std::int64_t>(x.m) * x.n,
                     b_size = static_cast<std::int64_t>(x.n) * x.k;
  std::int64_t step[3] = {};  // of the results, from matrix to matrix
  switch (x.op) {
    case MatrixOp::cholesky:
    case MatrixOp::pinv: step[0] = a_size; break;
    case MatrixOp::solve:
    case MatrixOp::solve_triangular: step[0] = b_size; break;
    case MatrixOp::slogdet: step[0] = step[1] = 1; break;
    case MatrixOp::qr: step[0] = x.m * k, step[1] = k * x.n; break;
    case MatrixOp::eigh: step[0] = x.n, step[1] = x.vectors ? a_size : 0; break;
    case MatrixOp::svd:
      step[0] = x.vectors ? x.m * k : k;
      step[1] = x.vectors ? k : 0;
      step[2] = x.vectors ? (x.full ? x.n : k) * x.n : 0;
      break;
  }
  if (step[0] + step[1] + step[2] == 0) return;  // nothing to compute
  for (int i = 0; i < 3; ++i) c.to[i] = step[i] > 0 ? at<T>(slots, x.to[i]) : nullptr;
  for (c.which = 0; c.which < x.batch; ++c.which) {
    one(c);
    c.a += a_size;
    c.b += b_size;
    for (int i = 0; i < 3; ++i)
      if (c.to[i]) c.to[i] += step[i];
  }
}

template <class T>
void prepare_for(Matrices& x) {
  const int k = std::min(x.m, x.n);
  switch (x.op) {
    case MatrixOp::cholesky:
    case MatrixOp::solve_triangular: break;
    case MatrixOp::solve:
    case MatrixOp::slogdet: x.integers = x.n; break;  // pivots
    case MatrixOp::qr: x.work = lapack::qr_work<T>(x.m, x.n); break;
    case MatrixOp::eigh: {
      const lapack::EigenWork w = lapack::syevd_work<T>(x.vectors, x.n);
      x.work = w.elements;
      x.integers = w.integers;
      break;
    }
    case MatrixOp::svd:
    case MatrixOp::pinv:
      if (k > 0) x.work = lapack::gesdd_work<T>(job_of(x), x.m, x.n);
      x.integers = 8 * k;
      break;
  }
  x.scratch = Space<T>(x, nullptr).end;
}

template <class T>
Kernel kernel_of(MatrixOp op) {
  switch (op) {
    case MatrixOp::cholesky: return run<T, cholesky<T>>;
    case MatrixOp::solve: return run<T, solve<T>>;
    case MatrixOp::solve_triangular: return run<T, solve_triangular<T>>;
    case MatrixOp::slogdet: return run<T, slogdet<T>>;
    case MatrixOp::qr: return run<T, qr<T>>;
    case MatrixOp::eigh: return run<T, eigh<T>>;
    case MatrixOp::svd: return run<T, svd<T>>;
    case MatrixOp::pinv: break;
  }
  return run<T, pinv<T>>;
}

}  // namespace

void prepare(Matrices& x, DType t) { t == DType::f32 ? prepare_for<float>(x) : prepare_for<double>(x); }

Kernel matrices_kernel(MatrixOp op, DType t) { return t == DType::f32 ? kernel_of<float>(op) : kernel_of<double>(op); }

}  // namespace mmc::kernels

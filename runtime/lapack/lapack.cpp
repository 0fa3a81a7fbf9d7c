#include "runtime/lapack/lapack.h"

#include <algorithm>
#include <type_traits>

// Defined in library.cpp.
#define MMC_DECLARE(T, s)                                                                                                       \
  void s##potrf_(const char* uplo, const int* n, T* a, const int* lda, int* info);                                              \
  void s##getrf_(const int* m, const int* n, T* a, const int* lda, int* pivots, int* info);                                     \
  void s##gesv_(const int* n, const int* k, T* a, const int* lda, int* pivots, T* b, const int* ldb, int* info);                \
  void s##trtrs_(const char* uplo, const char* trans, const char* diag, const int* n, const int* k, const T* a, const int* lda, \
                 T* b, const int* ldb, int* info);                                                                              \
  void s##geqrf_(const int* m, const int* n, T* a, const int* lda, T* tau, T* work, const int* lwork, int* info);               \
  void s##orgqr_(const int* m, const int* n, const int* k, T* a, const int* lda, const T* tau, T* work, const int* lwork,       \
                 int* info);                                                                                                    \
  void s##syevd_(const char* job, const char* uplo, const int* n, T* a, const int* lda, T* w, T* work, const int* lwork,        \
                 int* iwork, const int* liwork, int* info);                                                                     \
  void s##gesdd_(const char* job, const int* m, const int* n, T* a, const int* lda, T* s, T* u, const int* ldu, T* vt,          \
                 const int* ldvt, T* work, const int* lwork, int* iwork, int* info);                                            \
  void cblas_##s##gemm(int order, int ta, int tb, int m, int n, int k, T alpha, const T* a, int lda, const T* b, int ldb,       \
                       T beta, T* c, int ldc);
extern "C" {
MMC_DECLARE(float, s)
MMC_DECLARE(double, d)
}

namespace mmc::lapack {
namespace {

// The routine for the element type, called.
#define MMC_CALL(name, ...)               \
  if constexpr (std::is_same_v<T, float>) \
    s##name##_(__VA_ARGS__);              \
  else                                    \
    d##name##_(__VA_ARGS__)

constexpr int ask = -1;  // as the size of a workspace: writes the best size into its first element

int at_least_one(int n) { return std::max(1, n); }  // leading dimensions are, even of empty matrices

}  // namespace

template <class T>
int potrf(int n, T* a) {
  const int lda = at_least_one(n);
  int info = 0;
  MMC_CALL(potrf, "L", &n, a, &lda, &info);
  return info;
}

template <class T>
int getrf(int n, T* a, int* pivots) {
  const int lda = at_least_one(n);
  int info = 0;
  MMC_CALL(getrf, &n, &n, a, &lda, pivots, &info);
  return info;
}

template <class T>
int gesv(int n, int k, T* a, int* pivots, T* b) {
  const int lda = at_least_one(n);
  int info = 0;
  MMC_CALL(gesv, &n, &k, a, &lda, pivots, b, &lda, &info);
  return info;
}

template <class T>
int trtrs(bool upper, int n, int k, const T* a, T* b) {
  const int lda = at_least_one(n);
  int info = 0;
  MMC_CALL(trtrs, upper ? "U" : "L", "N", "N", &n, &k, a, &lda, b, &lda, &info);
  return info;
}

template <class T>
void geqrf(int m, int n, T* a, T* tau, Work<T> work) {
  const int lda = at_least_one(m);
  int info = 0;
  MMC_CALL(geqrf, &m, &n, a, &lda, tau, work.data, &work.size, &info);
}

template <class T>
void orgqr(int m, int k, T* a, const T* tau, Work<T> work) {
  const int lda = at_least_one(m);
  int info = 0;
  MMC_CALL(orgqr, &m, &k, &k, a, &lda, tau, work.data, &work.size, &info);
}

template <class T>
int qr_work(int m, int n) {
  const int lda = at_least_one(m), k = std::min(m, n);
  T first{}, second{};
  int info = 0;
  MMC_CALL(geqrf, &m, &n, &first, &lda, &first, &first, &ask, &info);
  MMC_CALL(orgqr, &m, &k, &k, &second, &lda, &second, &second, &ask, &info);
  return at_least_one(static_cast<int>(std::max(first, second)));
}

template <class T>
int syevd(bool vectors, int n, T* a, T* w, Work<T> work, Work<int> iwork) {
  const int lda = at_least_one(n);
  int info = 0;
  MMC_CALL(syevd, vectors ? "V" : "N", "L", &n, a, &lda, w, work.data, &work.size, iwork.data, &iwork.size, &info);
  return info;
}

template <class T>
EigenWork syevd_work(bool vectors, int n) {
  const int lda = at_least_one(n);
  T elements{};
  int integers = 0, info = 0;
  MMC_CALL(syevd, vectors ? "V" : "N", "L", &n, &elements, &lda, &elements, &elements, &ask, &integers, &ask, &info);
  return {at_least_one(static_cast<int>(elements)), at_least_one(integers)};
}

template <class T>
int gesdd(char job, int m, int n, T* a, T* s, T* u, T* vt, Work<T> work, int* iwork) {
  const int ldu = at_least_one(m), ldvt = at_least_one(job == 'A' ? n : std::min(m, n));
  int info = 0;
  MMC_CALL(gesdd, &job, &m, &n, a, &ldu, s, u, &ldu, vt, &ldvt, work.data, &work.size, iwork, &info);
  return info;
}

template <class T>
int gesdd_work(char job, int m, int n) {
  const int ldu = at_least_one(m), ldvt = at_least_one(job == 'A' ? n : std::min(m, n));
  T elements{};
  int unused = 0, info = 0;
  MMC_CALL(gesdd, &job, &m, &n, &elements, &ldu, &elements, &elements, &ldu, &elements, &ldvt, &elements, &ask, &unused, &info);
  return at_least_one(static_cast<int>(elements));
}

template <class T>
void gemm(int m, int n, int k, const T* a, const T* b, T* c) {
  constexpr int by_columns = 102, as_is = 111;
  const int lda = at_least_one(m), ldb = at_least_one(k);
  if constexpr (std::is_same_v<T, float>)
    cblas_sgemm(by_columns, as_is, as_is, m, n, k, 1, a, lda, b, ldb, 0, c, lda);
  else
    cblas_dgemm(by_columns, as_is, as_is, m, n, k, 1, a, lda, b, ldb, 0, c, lda);
}

#define MMC_INSTANTIATE(T)                                           \
  template int potrf(int, T*);                                       \
  template int getrf(int, T*, int*);                                 \
  template int gesv(int, int, T*, int*, T*);                         \
  template int trtrs(bool, int, int, const T*, T*);                  \
  template void geqrf(int, int, T*, T*, Work<T>);                    \
  template void orgqr(int, int, T*, const T*, Work<T>);              \
  template int qr_work<T>(int, int);                                 \
  template int syevd(bool, int, T*, T*, Work<T>, Work<int>);         \
  template EigenWork syevd_work<T>(bool, int);                       \
  template int gesdd(char, int, int, T*, T*, T*, T*, Work<T>, int*); \
  template int gesdd_work<T>(char, int, int);                        \
  template void gemm(int, int, int, const T*, const T*, T*);
MMC_INSTANTIATE(float)
MMC_INSTANTIATE(double)

}  // namespace mmc::lapack

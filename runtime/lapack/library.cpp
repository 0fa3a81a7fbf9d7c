#include "runtime/lapack/library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <atomic>
#include <cstdlib>

#include "compiler/support/errors.h"

namespace mmc::lapack {
namespace {

std::atomic<bool> loaded = false;

void* load() {
  loaded = true;
  // Its threads would be started while it is loaded; so it must know beforehand that it has one.
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  for (const char* name : {"libopenblas.so.0", "libopenblas.so"})
    if (void* library = dlopen(name, RTLD_NOW | RTLD_LOCAL)) return library;
  throw RunError("linear algebra needs OpenBLAS, which is not installed (on Debian: apt install libopenblas0)");
}

}  // namespace

void* function(const char* name) {
  static void* const library = load();
  void* const found = dlsym(library, name);
  if (!found) throw InternalError(fmt::format("OpenBLAS has no function {}", name));
  return found;
}

std::string core() { return reinterpret_cast<const char* (*)()>(function("openblas_get_corename"))(); }
std::string loaded_core() { return loaded ? core() : std::string(); }

}  // namespace mmc::lapack

// ---- The functions under their own names. All arguments of LAPACK are pointers, so that their types don't matter here.

#define MMC_FORWARD(result, name, parameters, arguments)                                           \
  result name parameters {                                                                         \
    static const auto real = reinterpret_cast<result(*) parameters>(mmc::lapack::function(#name)); \
    return real arguments;                                                                         \
  }
#define MMC_LAPACK(name, parameters, arguments)        \
  MMC_FORWARD(void, s##name##_, parameters, arguments) \
  MMC_FORWARD(void, d##name##_, parameters, arguments)
#define MMC_CBLAS(name, T)                                                                                                      \
  MMC_FORWARD(T, cblas_##name##dot, (int n, const T* x, int dx, const T* y, int dy), (n, x, dx, y, dy))                         \
  MMC_FORWARD(void, cblas_##name##gemv,                                                                                         \
              (int order, int t, int m, int n, T alpha, const T* a, int lda, const T* x, int dx, T beta, T* y, int dy),         \
              (order, t, m, n, alpha, a, lda, x, dx, beta, y, dy))                                                              \
  MMC_FORWARD(                                                                                                                  \
      void, cblas_##name##gemm,                                                                                                 \
      (int order, int t, int u, int m, int n, int k, T alpha, const T* a, int lda, const T* b, int ldb, T beta, T* c, int ldc), \
      (order, t, u, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc))                                                              \
  MMC_FORWARD(void, cblas_##name##syrk,                                                                                         \
              (int order, int uplo, int t, int n, int k, T alpha, const T* a, int lda, T beta, T* c, int ldc),                  \
              (order, uplo, t, n, k, alpha, a, lda, beta, c, ldc))

extern "C" {

using P = void*;

MMC_CBLAS(s, float)
MMC_CBLAS(d, double)
MMC_LAPACK(potrf, (P a, P b, P c, P d, P e), (a, b, c, d, e))
MMC_LAPACK(getrf, (P a, P b, P c, P d, P e, P f), (a, b, c, d, e, f))
MMC_LAPACK(gesv, (P a, P b, P c, P d, P e, P f, P g, P h), (a, b, c, d, e, f, g, h))
MMC_LAPACK(geqrf, (P a, P b, P c, P d, P e, P f, P g, P h), (a, b, c, d, e, f, g, h))
MMC_LAPACK(orgqr, (P a, P b, P c, P d, P e, P f, P g, P h, P i), (a, b, c, d, e, f, g, h, i))
MMC_LAPACK(trtrs, (P a, P b, P c, P d, P e, P f, P g, P h, P i, P j), (a, b, c, d, e, f, g, h, i, j))
MMC_LAPACK(syevd, (P a, P b, P c, P d, P e, P f, P g, P h, P i, P j, P k), (a, b, c, d, e, f, g, h, i, j, k))
MMC_LAPACK(gesdd, (P a, P b, P c, P d, P e, P f, P g, P h, P i, P j, P k, P l, P m, P n),
           (a, b, c, d, e, f, g, h, i, j, k, l, m, n))

}  // extern "C"

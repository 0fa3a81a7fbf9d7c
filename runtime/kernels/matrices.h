// Decompositions of matrices and systems of equations, by LAPACK (runtime/lapack), one matrix of a batch after the other.
//
// Operands and results are contiguous, row by row. What each op computes, its rules of sign and what a nan does: compiler/ops
// (cholesky.cpp, solve.cpp, qr.cpp, eigh.cpp, svd.cpp). The vectors of a decomposition depend on the routine and on the order in
// memory, so both are those of the reference executor: LAPACK sees the matrix column by column, in scratch memory.
#pragma once
#include <cstdint>

#include "compiler/graph/type.h"
#include "runtime/kernels/kernel.h"

namespace mmc::kernels {

enum class MatrixOp : std::uint8_t { cholesky, solve, solve_triangular, slogdet, qr, eigh, svd, pinv };
struct Matrices {
  MatrixOp op = MatrixOp::cholesky;
  std::int64_t batch = 1;
  int m = 0, n = 0;  // the matrix: rows and columns
  int k = 0;         // columns of the right side `b`
  Ref a, b;
  Ref to[3];                   // in the order of the op's results
  bool upper = false;          // of solve_triangular
  bool vectors = true;         // of eigh and svd: more than the values
  bool full = false;           // of svd: all of vh
  double rtol = 0;             // of pinv
  int work = 0, integers = 0;  // what LAPACK asked for, in elements and ints: set by `prepare`
  std::int64_t scratch = 0;    // bytes, likewise
};

// Asks LAPACK how much memory it wants. The first call in a process loads the library: a RunError when it is not installed.
void prepare(Matrices&, DType);
// Throws lapack::Failure.
Kernel matrices_kernel(MatrixOp, DType);

}  // namespace mmc::kernels

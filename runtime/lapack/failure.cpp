#include "runtime/lapack/failure.h"

#include <fmt/format.h>

namespace mmc::lapack {

std::string text(const Failure& f, std::string_view name) {
  std::string matrix = name.empty() ? std::string("the matrix") : fmt::format("`{}`", name);
  if (f.of > 1) matrix = fmt::format("matrix {} of the {} in {}", f.matrix, f.of, name.empty() ? "the batch" : matrix);
  switch (f.kind) {
    case Failure::not_positive_definite:
      return f.order == 1 ? fmt::format("{} is not positive definite: its first diagonal element is not positive", matrix)
                          : fmt::format("{} is not positive definite: its first {} rows and columns are not", matrix, f.order);
    case Failure::singular: return fmt::format("{} is singular: its columns depend on each other", matrix);
    case Failure::zero_on_diagonal:
      return fmt::format("{} is singular: this triangular matrix has a 0 at [{}, {}] on its diagonal", matrix, f.order, f.order);
    case Failure::no_convergence: break;
  }
  return fmt::format("the iteration for the singular values or eigenvalues of {} did not converge", matrix);
}

}  // namespace mmc::lapack

// What can be wrong with a matrix. Thrown by the kernels and the reference functions; the executors, which know the user's name
// of the matrix and the line, make a RunError of it.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace mmc::lapack {

struct Failure {
  enum Kind { not_positive_definite, singular, zero_on_diagonal, no_convergence };
  Kind kind;
  std::int64_t order = 0;           // of the leading part that is not positive definite; the row of the 0
  std::int64_t matrix = 0, of = 1;  // which of a batch, and of how many
};

// A sentence: "`cov` is not positive definite: its leading part of 3 rows and columns is not". `name` may be empty.
std::string text(const Failure&, std::string_view name);

}  // namespace mmc::lapack

// What each op computes: one plain function per op, on whole tensors. The oracle of every test of the fast kernels, and their
// stand-in for ops that have no fast kernel.
//
// Operands and results are as the op's shape rule (compiler/ops) says; the functions trust it and check only what depends on
// data: an index out of range and an integer division by zero are RunErrors, a matrix that an op cannot take is a
// lapack::Failure. Arithmetic is in the operands' element type: i32
// and i64 wrap around, floats round after every operation. Sums are pairwise (reduce.cpp), products of matrices BLAS (dot.cpp).
// Ops with regions, `guard` and `grad` are not here: the walk over the graph (run.cpp) knows them.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "compiler/graph/attrs.h"
#include "compiler/support/errors.h"
#include "compiler/support/span.h"
#include "runtime/tensor.h"

namespace mmc {

// One application of an op.
struct OpCall {
  const Attrs& attrs;
  std::span<const Tensor> operands;
  std::span<const Type> results;  // their types, as inferred
  std::uint64_t seed = 0;         // the graph's, for `random`
  Span where;                     // for a RunError
};

using ReferenceFn = std::vector<Tensor> (*)(const OpCall&);

struct ReferenceOp {
  std::string_view name;
  ReferenceFn run;
};

// Thrown by an integer division by zero. The walk over the graph says which value was 0.
struct DivisionByZero : RunError {
  DivisionByZero() : RunError("an integer is divided by zero") {}
};

// The function of the op with this name, or nullptr when there is none.
ReferenceFn find_reference(std::string_view name);

}  // namespace mmc

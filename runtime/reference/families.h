// The tables of op functions that the files of this folder define, one per family. registry.cpp puts them together.
#pragma once
#include <span>

#include "runtime/reference/registry.h"

namespace mmc::reference {

std::span<const ReferenceOp> source_ops();      // constant iota undefined
std::span<const ReferenceOp> file_ops();        // read
std::span<const ReferenceOp> random_ops();      // random
std::span<const ReferenceOp> unary_ops();       // exp log ... : one float operand
std::span<const ReferenceOp> arithmetic_ops();  // neg add maximum ... : numbers
std::span<const ReferenceOp> comparison_ops();  // equal less ... is_nan, logical_*, select
std::span<const ReferenceOp> convert_ops();     // convert
std::span<const ReferenceOp> shape_ops();       // broadcast reshape transpose slice pad concat reverse, stop_gradient
std::span<const ReferenceOp> index_ops();       // gather scatter_add
std::span<const ReferenceOp> reduction_ops();   // reduce_*
std::span<const ReferenceOp> order_ops();       // arg_max arg_min cumulative_* sort
std::span<const ReferenceOp> product_ops();     // dot
std::span<const ReferenceOp> matrix_ops();      // svd eigh qr cholesky solve ...: throw lapack::Failure

}  // namespace mmc::reference

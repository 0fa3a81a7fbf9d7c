// The elementwise operations over short contiguous blocks: the alphabet of a fused program (fused.h).
//
// A BlockFunction computes dst[i] = f(a[i], b[i], c[i]) for i < n. An operand that is the same for all i is passed as a pointer
// to one element, and has an entry of its own in the tables, so that no block of copies is needed. dst may be one of the
// operands. Bools are bytes 0 and 1. What each operation computes: compiler/ops, SEMANTICS.md (nan, ties, rounding).
// exp, log, tanh and the like are xsimd's, accurate to about two units in the last place (f32: 2e-7, f64: 4e-16 relative).
#pragma once
#include <cstdint>
#include <string_view>

#include "compiler/graph/type.h"

namespace mmc::kernels {

enum class Element : std::uint8_t {
  copy,
  neg,
  abs,
  sign,
  exp,
  expm1,
  log,
  log1p,
  sqrt,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  sigmoid,
  relu,
  erf,
  floor,
  ceil,
  round,
  is_nan,
  logical_not,
  add,
  sub,
  mul,
  div,
  floor_divide,
  remainder,
  pow,
  atan2,
  maximum,
  minimum,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  logical_and,
  logical_or,
  logical_xor,
  select,
  convert,
  none,
};

// The element operation of an op of the graph, `none` when the op isn't elementwise (stop_gradient is `copy`).
Element element_of(std::string_view op);

using BlockFunction = void (*)(void* dst, const void* a, const void* b, const void* c, std::int64_t n);

// Bit i of `scalars` says that operand i is one element. `type` is the type of the operands (of `yes` and `no` for select).
// nullptr when the operation does not exist for the type.
BlockFunction block_function(Element, DType type, unsigned scalars);
BlockFunction convert_function(DType from, DType to, bool scalar);

// second(first(a, b), c) in one pass, or second(c, first(a, b)) when `right`; floats. Bit i of `scalars`: a, b, c.
BlockFunction pair_function(Element first, Element second, bool right, DType type, unsigned scalars);
// b where (a COMPARE 0) == keep, else 0: a comparison with zero and the select that it steers (the derivative of relu).
BlockFunction mask_function(Element compare, bool keep, DType type);

// Parts of the tables, by file.
BlockFunction arithmetic_function(Element, DType, unsigned scalars);
BlockFunction comparison_function(Element, DType, unsigned scalars);
BlockFunction math_function(Element, DType, unsigned scalars);

}  // namespace mmc::kernels

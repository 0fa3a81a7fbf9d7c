// One function per op, under the op's name: what the elaborator, the derivative rules and the passes write graphs with.
//
// Operands of elementwise ops have equal types already: broadcasting and conversion are nodes of their own (`broadcast`,
// `convert`), so that every pass sees them. Shapes in brackets below. What each op computes exactly, its derivative and worked
// examples are in its file (compiler/ops/NAME.cpp) and in `mmc doc NAME`. Ops with regions: structured.h.
#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "compiler/graph/builder.h"

namespace mmc::build {
// clang-format off
// ---- Constants and sources
Value constant(Builder&, Literal, Name = {});
Value scalar(Builder&, DType, double);                                  // constant of shape []
Value full(Builder&, Type, double);                                     // a broadcast scalar: every element the same
Value zeros_like(Builder&, Value);
Value iota(Builder&, Type, std::int64_t axis);                          // the index along `axis`; integer or float type
Value undefined(Builder&, Type);
Value read(Builder&, Type, std::string_view path, std::string_view name, std::string_view elements);  // a tensor of a data file
// Random elements, keyed by graph seed, `path` and loop indices (i32[] scalars, outermost first); SEMANTICS in docs.
// [0,1) floats; N(0,1); 0..bound-1; of 0..n-1 along the last axis
enum class Draw { uniform, normal, integers, permutation };
Value random(Builder&, Type, Draw, std::string_view path, std::vector<Value> indices, std::int64_t bound = 0);

// ---- Elementwise, one operand
Value neg(Builder&, Value);
Value abs(Builder&, Value);
Value sign(Builder&, Value);
Value exp(Builder&, Value);
Value expm1(Builder&, Value);
Value log(Builder&, Value);
Value log1p(Builder&, Value);
Value sqrt(Builder&, Value);
Value sin(Builder&, Value);
Value cos(Builder&, Value);
Value tan(Builder&, Value);
Value asin(Builder&, Value);
Value acos(Builder&, Value);
Value atan(Builder&, Value);
Value sinh(Builder&, Value);
Value cosh(Builder&, Value);
Value tanh(Builder&, Value);
Value sigmoid(Builder&, Value);
Value relu(Builder&, Value);
Value erf(Builder&, Value);
Value floor(Builder&, Value);
Value ceil(Builder&, Value);
Value round(Builder&, Value);                                           // half to even
Value is_nan(Builder&, Value);                                          // -> bool
Value logical_not(Builder&, Value);                                     // bool
Value convert(Builder&, Value, DType);                                  // float to int truncates; anything to bool is != 0
Value stop_gradient(Builder&, Value);

// ---- Elementwise, two operands of one type
Value add(Builder&, Value, Value);
Value sub(Builder&, Value, Value);
Value mul(Builder&, Value, Value);
Value div(Builder&, Value, Value);                                      // floats
Value floor_divide(Builder&, Value, Value);                             // floors
Value remainder(Builder&, Value, Value);                                // sign of the divisor
Value pow(Builder&, Value, Value);
Value atan2(Builder&, Value, Value);
Value maximum(Builder&, Value, Value);                                  // nan wins; ties share the derivative
Value minimum(Builder&, Value, Value);
Value equal(Builder&, Value, Value);                                    // comparisons -> bool
Value not_equal(Builder&, Value, Value);
Value less(Builder&, Value, Value);
Value less_equal(Builder&, Value, Value);
Value greater(Builder&, Value, Value);
Value greater_equal(Builder&, Value, Value);
Value logical_and(Builder&, Value, Value);                              // bools
Value logical_or(Builder&, Value, Value);
Value logical_xor(Builder&, Value, Value);
Value select(Builder&, Value condition, Value yes, Value no);           // all of one shape

// ---- Shape
// Operand axis i becomes result axis axes[i] (ascending); an operand axis of size 1 is stretched; other result axes are new.
Value broadcast(Builder&, Value, std::span<const Dim> shape, Ints axes);
Value broadcast_scalar(Builder&, Value, std::span<const Dim> shape);
Value reshape(Builder&, Value, std::span<const Dim> shape);
Value transpose(Builder&, Value, Ints permutation);                     // result axis i is operand axis permutation[i]
Value slice(Builder&, Value, Ints starts, Ints limits, Ints strides);   // strides >= 1
Value pad(Builder&, Value, Ints low, Ints high, Ints interior);         // with zeros; `interior` zeros between elements
Value concat(Builder&, std::vector<Value>, std::int64_t axis);
Value reverse(Builder&, Value, std::int64_t axis);
// x with `axis` replaced by the axes of the i32/i64 `indices`; an index outside 0..n-1 is a run error.
Value gather(Builder&, Value x, Value indices, std::int64_t axis);
// `base` plus `updates` (shaped as gather(base, indices, axis)) added at the indices, in ascending order of index position.
Value scatter_add(Builder&, Value base, Value indices, Value updates, std::int64_t axis);

// ---- Reductions over a list of axes (removed from the shape), and along one axis
Value reduce_sum(Builder&, Value, Ints axes);                           // any numeric type
Value reduce_prod(Builder&, Value, Ints axes);
Value reduce_max(Builder&, Value, Ints axes);                           // nan wins; empty is an OpError
Value reduce_min(Builder&, Value, Ints axes);
Value arg_max(Builder&, Value, std::int64_t axis);                      // i32, the first; a nan is the largest
Value arg_min(Builder&, Value, std::int64_t axis);
Value cumulative_sum(Builder&, Value, std::int64_t axis);
Value cumulative_prod(Builder&, Value, std::int64_t axis);
struct Sorted { Value values, indices; };                               // stable, nan as the largest; indices i32
Sorted sort(Builder&, Value, std::int64_t axis, bool descending);

// ---- Products
// Batched contraction: result axes are the batch axes, then lhs's free axes, then rhs's free axes.
Value dot(Builder&, Value lhs, Value rhs, Ints lhs_batch, Ints rhs_batch, Ints lhs_contract, Ints rhs_contract);

// ---- Linear algebra, over the last two axes; leading ones are a batch
Value cholesky(Builder&, Value x);                                      // lower triangular; reads x's lower triangle
struct QrParts { Value q, r; };                                         // [m, k] and [k, n]; r's diagonal is not negative
QrParts qr(Builder&, Value x);
struct Eigen { Value values, vectors; };                                // ascending; in columns. Reads x's lower triangle
Eigen eigh(Builder&, Value x);
Value eigenvalues(Builder&, Value x);
struct SvdParts { Value u, s, vh; };                                    // u * s @ vh = x; with `full` vh is square
SvdParts svd(Builder&, Value x, bool full);
Value singular_values(Builder&, Value x);
Value pinv(Builder&, Value x, double rtol);                             // singular values up to rtol times the largest are 0
Value solve(Builder&, Value a, Value rhs);                              // a [n, n], rhs [n, k]; equal leading axes
Value solve_triangular(Builder&, Value a, Value rhs, bool upper);
struct SignedLog { Value sign, log; };                                  // of a determinant
SignedLog slogdet(Builder&, Value x);

// ---- Structured (structured.h). Regions are filled by the caller with a Builder of their own.
struct LoopSpec {
  std::int64_t trip = 0;
  std::vector<Value> inits, scanned;
  Ints scan_strides;             // empty: all 1
  bool reversed = false, stops = false;
};
// Creates the node and its region with parameters (t, carried.., slices..); close_loop sets the yields and makes the results.
NodeId open_loop(Builder&, const LoopSpec&);
void close_loop(Builder&, NodeId, std::vector<Value> next, std::vector<Value> outputs, Ints strides, Value stop = {});
NodeId open_map(Builder&, std::int64_t count, std::vector<Value> scanned);
void close_map(Builder&, NodeId, std::vector<Value> stacked, std::vector<Value> summed);
NodeId open_branch(Builder&, Value condition);                          // two empty regions
void close_branch(Builder&, NodeId, std::vector<Value> then_yields, std::vector<Value> else_yields);
std::vector<Value> grad(Builder&, Value y, std::vector<Value> wrt);
NodeId open_stated(Builder&, Value value, std::vector<Value> args);     // its region has the parameter d
void close_stated(Builder&, NodeId, std::vector<Value> cotangents);
void guard(Builder&, std::vector<Value> values, std::string_view what);
// clang-format on
}  // namespace mmc::build

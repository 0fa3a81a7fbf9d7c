// Bringing operands to one dtype and one shape, and talking about them. Shared by operators, indexing and builtins; the rules are
// those of LANGUAGE.md, "Values".
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/elaborate/context.h"
#include "compiler/support/errors.h"

namespace mmc::elab {

// ---- Words (describe.cpp)
// The source of an operand when it is short and the user's own, else empty.
std::string snippet(const Context&, Span);
// Says what stands at `span`: as a label there, or as a note ("the left operand is ...") when it is not in the user's file.
void label_operand(const Context&, Diagnostic&, Span, const std::string& what, std::string_view role);

// ---- Dtypes (broadcasting.cpp)
// An operand as it was evaluated: a static number or list takes the dtype of what it meets.
struct Given {
  Datum value;
  Span span;
};
enum class Result { common, floating, numeric };  // floating: ints and bools become the working float; numeric: bools become ints
struct Typed {
  std::vector<TensorV> tensors;  // all of one dtype, in order
  bool weak = false;             // none of them was an ordinary tensor: so is the result
};
Typed same_dtype(Context&, const std::vector<Given>&, Span, std::string_view op, Result = Result::numeric);

// ---- Shapes (broadcasting.cpp)
// Stretches all to one shape, or reports at `span`. `op` is written in messages as it is: "`-`".
std::vector<TensorV> same_shape(Context&, const std::vector<TensorV>&, const std::vector<Span>&, Span, std::string_view op);
// Both of the above.
Typed unify(Context&, const std::vector<Given>&, Span, std::string_view op, Result = Result::numeric);
TensorV broadcast_to(Context&, const TensorV&, const std::vector<std::int64_t>& sizes, std::vector<AxisInfo> axes);
// The common shape of leading axes of a product; nullptr operands count as scalars.
struct Shape {
  std::vector<std::int64_t> sizes;
  std::vector<AxisInfo> axes;
};
// The right-aligned common shape; false when an axis differs (then *axis_from_end says which, and *silent whether a size-1 axis
// that was not written as one is the reason).
struct Mismatch {
  std::size_t axis_from_end = 0;
  bool silent = false;
};
bool common_shape(const std::vector<Shape>&, Shape* common, Mismatch*);
Shape shape_of(const Context&, const TensorV&);

// ---- Static values (static_values.cpp)
bool is_number_or_bool(const Datum&);
double as_double(const Datum&);  // of an int, float or bool
Datum static_binary(Context&, ast::BinaryOp, const Datum&, const Datum&, Span op, Span right);
bool static_equal(const Datum&, const Datum&);  // 1 == 1.0; lists, records, strings, functions by identity
bool is_sequence(const Datum&);                 // a list or a range
std::vector<Datum> items_of(const Datum&);      // of a sequence
std::int64_t range_count(const RangeV&);

// ---- Structures (leafwise.cpp): records and models, leaf by leaf
bool is_structure(const Datum&);  // a record or a model
Datum structured_binary(Context&, ast::BinaryOp, const Datum&, const Datum&, Span op, Span left, Span right);
// Applies `f` to each tensor inside.
template <class F>
Datum map_leaves(const Datum& d, F f, int stacked = 0) {
  std::vector<TensorV> changed;
  for (const Leaf& leaf : leaves(d)) changed.push_back(f(leaf.tensor));
  return with_leaves(d, changed, stacked);
}

// ---- Products (matmul.cpp)
Datum matmul(Context&, const Datum&, const Datum&, Span op, Span left, Span right);

// ---- Tensors (tensors.cpp)
Value number_constant(Context&, const Datum&, DType, Span);  // a scalar constant; an int that the dtype cannot hold is an error
TensorV scalar_tensor(Context&, DType, double);
// Swaps or drops axes, with their labels.
TensorV transpose(Context&, const TensorV&, const std::vector<std::int64_t>& permutation);
// One size below 0 or a tensor that no machine can hold is an error at `span`.
Type checked_type(Context&, DType, const std::vector<std::int64_t>& sizes, Span);
// Element i of the result is x[..., indices[...], ...] where indices has x's shape without `axis`: what argmax along it picks.
TensorV pick(Context&, const TensorV& x, const TensorV& indices, std::int64_t axis);
std::vector<Dim> dims_of(const std::vector<std::int64_t>& sizes);

// What is known of an axis that is as much the one as the other.
inline AxisInfo both(const AxisInfo& a, const AxisInfo& b) {
  return {a.label, a.one && b.one, a.asked && b.asked, a.late >= 0 ? a.late : b.late, a.late >= 0 ? a.count : b.count};
}

// The operator as written.
std::string_view symbol(ast::BinaryOp);
std::string_view symbol(ast::CompareOp);

}  // namespace mmc::elab

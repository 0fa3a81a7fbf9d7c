// What the op definitions share: shape rules that many ops have in common, and short ways to write an elementwise OpDef.
// Only for the files of this folder.
#pragma once
#include <fmt/format.h>

#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/graph/op.h"
#include "compiler/ops/build.h"
#include "compiler/ops/ops.h"
#include "compiler/ops/term.h"

namespace mmc::ops {

using Types = std::span<const Type>;

inline constexpr std::size_t any_number = std::numeric_limits<std::size_t>::max();  // of operands

template <class... Args>
[[noreturn]] void fail(fmt::format_string<Args...> format, Args&&... args) {
  throw OpError{fmt::format(format, std::forward<Args>(args)...)};
}

// Operand checks of shape rules; each throws an OpError. `count` is of operands.
void need_count(Types, std::size_t count);
void need_numeric(Type);  // i32 i64 f32 f64
void need_float(Type);
void need_dtype(Type, DType);
void need_same(Types);                       // all of one type
std::int64_t need_axis(Type, const Attrs&);  // attribute `axis`, in 0..rank-1
Type attr_type(const Attrs&);                // attributes `dtype` and `shape` as a type

// Shape rules.
std::vector<Type> numeric_like(Types, const Attrs&);     // one or more operands of one numeric type, which is the result's
std::vector<Type> float_like(Types, const Attrs&);       // the same for floats
std::vector<Type> numeric_to_bool(Types, const Attrs&);  // ... and a bool result of that shape
std::vector<Type> bool_like(Types, const Attrs&);

// A definition with a fixed number of operands and no attributes; what else an op needs is set behind.
OpDef define(std::string_view name, std::size_t operands, std::string_view doc, Infer, Derivative, Batching,
             std::vector<Example>);
// An elementwise one.
OpDef elementwise(std::string_view name, std::size_t operands, std::string_view doc, Infer, Derivative, std::vector<Example>);

// The derivative of a step function: 0 wherever it has one, so the rule adds nothing. (Unlike Nondifferentiable, which says that
// asking is a mistake.)
void zero_derivative(Reverse&);

// Batching rules for ops whose attributes only need to count one more axis: every operand gets it, and in front
//   batch_axis      `axis` stands one further
//   batch_axes      all of `axes` do
//   batch_shape     `shape` has the count
std::vector<Value> batch_axis(Batch&);
std::vector<Value> batch_axes(Batch&);
std::vector<Value> batch_shape(Batch&);
// The node for all iterations, with all operands stacked.
std::vector<Value> batch_with(Batch&, Attrs);
// Axes one further, and behind `first` when there is one.
Ints behind(const Ints& axes);
Ints behind(std::int64_t first, const Ints& axes);

// An axis or axes counted from the front, negative ones from the end; axes in ascending order.
std::int64_t from_front(Builder&, Value, std::int64_t axis);
Ints from_front(Builder&, Value, Ints axes);

// Sizes for messages: "[2, 3]".
std::string shape_text(const Ints&);

std::vector<Dim> to_dims(const Ints&);
Ints to_ints(std::span<const Dim>);

}  // namespace mmc::ops

// The functions of the language that are written in C++, by family, and how they read their arguments.
//
// Only what cannot be written in `.mm` is here; the rest is the prelude. To add one: a function Datum name(Context&, const
// CallSite&, std::vector<Datum>&), a row in its family's table with the signature and a sentence for `mmc doc`.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/elaborate/context.h"

namespace mmc::elab {

using Arguments = std::vector<Datum>;

std::span<const Builtin> elementwise_builtins();   // builtins_elementwise.cpp: functions of one number
std::span<const Builtin> pairwise_builtins();      // builtins_pairwise.cpp: of two or three
std::span<const Builtin> dtype_builtins();         // builtins_dtype.cpp: convert, f32, int, ...
std::span<const Builtin> reduction_builtins();     // builtins_reductions.cpp
std::span<const Builtin> extreme_builtins();       // builtins_extremes.cpp: max min argmax argmin
std::span<const Builtin> order_builtins();         // builtins_order.cpp: sort argsort cumsum cumprod
std::span<const Builtin> einsum_builtins();        // builtins_einsum.cpp
std::span<const Builtin> matrix_builtins();        // builtins_matrices.cpp: svd eigh qr cholesky solve ...
std::span<const Builtin> shape_builtins();         // builtins_shape.cpp
std::span<const Builtin> joining_builtins();       // builtins_joining.cpp: stack concat reverse diagonal
std::span<const Builtin> creation_builtins();      // builtins_creation.cpp
std::span<const Builtin> distribution_builtins();  // builtins_distributions.cpp

// ---- Arguments (arguments.cpp). `i` counts the parameters of the signature; `what` is the argument in messages: "`x` of `sum`".
std::string argument_name(std::string_view builtin, std::string_view parameter);
// The one-axis argument, counted from the front. `rank`: of the tensor it belongs to.
std::int64_t one_axis(Context&, const Datum&, std::size_t rank, Span);
// An axis, a list of axes, or none for all of them; from the front, ascending, each once.
std::vector<std::int64_t> several_axes(Context&, const Datum&, std::size_t rank, Span);
// A list of sizes, none negative, with `one` set where a literal 1 stands in the source.
struct SizeList {
  std::vector<std::int64_t> sizes;
  std::vector<AxisInfo> axes;
};
SizeList size_list(Context&, const CallSite&, const Arguments&, std::size_t i, std::string_view what);
// The expression that was written for argument i, or nullptr (a default, or a call from C++).
const ast::Expr* written(const CallSite&, std::size_t i);
// What is known of the axes of a shape written as a list: `one` where a literal 1 stands.
std::vector<AxisInfo> written_ones(const CallSite&, std::size_t i, std::size_t count);
bool expect_flag(Context&, const CallSite&, const Arguments&, std::size_t i, std::string_view what);
// A dtype given as `f32`, `f64`, `i32`, `i64` or `bool` (the conversion functions of these names), or as a string.
DType expect_dtype(Context&, const Datum&, Span, std::string_view what);

// A float tensor: ints and bools become the working float (f64 when weak). Keeps weak.
TensorV float_tensor(Context&, const Datum&, Span, std::string_view what);
// A numeric tensor: bools become ints. Keeps weak.
TensorV numeric_tensor(Context&, const Datum&, Span, std::string_view what);
// The items of a flat list or range of static numbers, or one number; nothing when it is anything else.
std::optional<std::vector<Datum>> static_numbers(const Datum&);

}  // namespace mmc::elab

// Late sizes: how many elements a boolean index picks, known only when the study runs (DECISIONS 5 in docs).
//
// The graph has fixed shapes. While a size is unknown the study is elaborated with a trial size, once with the largest and once
// with one less: what is wrong in both is wrong whatever the data say, and is reported; the rest is checked when the size is
// known and the study is elaborated again with it (mmc/stages.h). So every pass and every kernel sees numbers.
#pragma once
#include "compiler/elaborate/context.h"

namespace mmc::elab {

// A new late size: `count` (i32[]) says it at run time, at most `most`. Only at the top level, also through functions and
// unrolled loops.
LateV late_size(Context&, const TensorV& count, std::int64_t most, Span);
// The indices where a bool[n] is true, ascending: i32[?k].
TensorV chosen(Context&, const TensorV& mask, Span);
// A late size in a place that needs a number known before running is an error that says so.
[[noreturn]] void late_not_static(Context&, const LateV&, Span, std::string_view what);
// int or late: sizes, counts of loops, bounds of slices.
std::int64_t expect_size(Context&, const Datum&, Span, std::string_view what);
// `left op right` where one is late: late as well when both are ints, a float of this trial with a float; nothing for operators
// that give no int.
std::optional<Datum> late_binary(Context&, ast::BinaryOp, const Datum& left, const Datum& right, Span op, Span right_span);

// What a statement has added to the study so far, and taking it back when it fails: with late sizes unknown it may do with the
// real ones, and then the other statements run. What its own late sizes are computed from stays.
struct Progress {
  std::size_t nodes, outputs, items, late;
};
Progress progress(const Context&);
void take_back(Context&, const Progress&);

}  // namespace mmc::elab

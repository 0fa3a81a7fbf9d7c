// What `for`, `iterate`, `train` and `repeat` share: the loop header and the frame that `stop when` reports to.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "compiler/elaborate/context.h"
#include "compiler/graph/study.h"

namespace mmc::elab {

struct LoopFrame {
  RegionId region;
  std::optional<TensorV> stop;  // the conditions of `stop when`, joined by `or`
  std::string_view construct;   // "iterate", "train": for messages
  Value index{};                // of `train` and `repeat`: the number of this iteration
};

// What trainings in the body of a `for` of the top level record: further results of its map. Only those that stand directly in
// the body, because a function may be called from elsewhere, a branch not be taken, and an inner loop have them many times.
struct MemberSeries {
  SeriesItem item;  // without its outputs
  Value rows, ran;  // in this body; `ran` only when the training may stop
  Span span;
};
struct Members {
  RegionId region;        // the body
  std::size_t calls = 0;  // how many there were around it
  std::vector<MemberSeries> series{};
};
bool stands_directly_in(const Context&, const Members&);
// Makes outputs of the study of it (train_log.cpp).
void record_series(Context&, MemberSeries);

// One binding of a header, evaluated: what the loop runs over.
struct LoopSource {
  enum class Kind { count, range, list, stack, batches } kind;
  std::int64_t trips = 0;
  RangeV range{0, 0, 1};  // of kind range
  Datum over;             // of kind list (static, unrolled) and stack (leading slices)
  const ast::Identifier* name = nullptr;
  Span span;
};
LoopSource loop_source(Context&, const ast::Binding&, bool in_repeat = false);  // only a `repeat` runs over batches
// Binds the loop's name inside its region: the index, or the slice made of the scanned parameters.
void bind_loop_name(Context&, const LoopSource&, Value index, const std::vector<Value>& slices);
// The tensors that a loop over `source` scans.
std::vector<Value> scanned_values(const LoopSource&);

void run_stop(Context&, const ast::StopStmt&, Span);

}  // namespace mmc::elab

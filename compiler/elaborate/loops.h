// What `for`, `iterate`, `train` and `repeat` share: the loop header and the frame that `stop when` reports to.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "compiler/elaborate/context.h"

namespace mmc::elab {

struct LoopFrame {
  RegionId region;
  std::optional<TensorV> stop;  // the conditions of `stop when`, joined by `or`
  std::string_view construct;   // "iterate", "train": for messages
  Value index{};                // of `train` and `repeat`: the number of this iteration
};

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

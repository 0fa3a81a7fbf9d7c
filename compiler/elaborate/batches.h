// `batches` and what `repeat` does with it.
#pragma once
#include <cstdint>
#include <vector>

#include "compiler/elaborate/train.h"

namespace mmc::elab {

const Builtin& batches_builtin();

// The loops that a `repeat` over batches becomes: one over the batches of full size, and one of a single trip for a smaller last
// one.
struct BatchLoop {
  LoopSource source;
  std::int64_t first = 0;  // the number of its first batch: draws and `every` count on from there
};
std::vector<BatchLoop> batch_loops(Context&, const LoopSource&);

// An error where the last batch logged another shape than the others.
void check_joins(Context&, const std::vector<Logged>& whole, const std::vector<Logged>& last);
// What the last batch logged, put below what the others did.
void join_logs(Context&, std::vector<Logged>& whole, const std::vector<Logged>& last, Span);

}  // namespace mmc::elab

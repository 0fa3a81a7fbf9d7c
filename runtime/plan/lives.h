// From which step of its block to which one a buffer's content matters. What does not live at the same time may share memory
// (place_buffers.h), and what lives at a step is what a run needs to go on from there (position.h).
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "runtime/plan/plan.h"

namespace mmc {

// Steps of the block, both included. `last` is the number of steps for what is read after the last one. What is not written by
// the first step that touches it is there from the beginning of the iteration on: an index, a map's sums.
struct Life {
  std::int64_t first = -1, last = -1;
};
using Lives = std::map<BufferId, Life>;

// The buffer whose memory `b` is.
BufferId owner_of(const Plan&, BufferId b);

// For each block the buffers that live in it and are wanted.
std::vector<std::vector<BufferId>> buffers_by_home(const Plan&, const std::function<bool(const Buffer&)>& wanted);

// The lives of `buffers`, whose home is `block`. The two halves of a carried value that loops exchange live together: after an
// odd number of iterations the value lies in the other one.
Lives lives_of(const Plan&, BlockId block, const std::vector<BufferId>& buffers);

}  // namespace mmc

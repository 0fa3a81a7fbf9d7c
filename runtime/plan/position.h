// Where a run is, as bytes, and how it gets there again (DECISIONS 13). Internal to runtime/plan; what keeps positions sees a
// `RunPosition` (runtime/executor.h).
//
// A position is taken at a safe point: between two iterations of a loop or a map, or before a loop or map of the root begins.
// It holds
//   - the frames of the run: (block, step, iteration) from the root to the innermost loop, map or branch that has begun;
//   - of each block on that way the buffers that live at its step (lives.h), by number, as their slots point to them: rows of
//     series that no iteration has written yet are left out, and so are constants, scratch memory and the half of a carried value
//     that is overwritten next;
//   - of a map over threads which iterations are handed out, and for each that has begun the same again (crew.h);
//   - which loops of the root ran, how long, and which of them stopped early.
// Of the root's values, what can't change any more stands in `settled`, once for all positions (settled.h); the rest, and how
// much of each buffer stands there, in `now`. Buffers and steps are numbered by the plan, which follows from the graph alone; so
// threads and memory may differ when a run goes on. The fingerprint of the plan stands in front; what another plan took is
// refused with a RunError.
#pragma once
#include <span>

#include "runtime/data/bytes.h"
#include "runtime/executor.h"
#include "runtime/plan/plan.h"
#include "runtime/plan/settled.h"

namespace mmc {

// Of everything in a plan that gives a position its meaning.
std::uint64_t plan_fingerprint(const Plan&);

// Where the innermost frame of a position stands.
enum class Halt : std::uint8_t {
  before,   // its next step is a loop or map that has not begun
  between,  // at the beginning of an iteration of the loop or map that entered it
  within,   // in its step before the next: a map over threads, which has a state of its own
  after,    // at its end: an iteration of a map over threads that waits for its turn to be added
};

struct Frame;

// Of a map over threads, when a position halts within it: how many iterations have begun, and how many of the first ones are
// finished.
struct Spread {
  std::int64_t begun = 0, finished = 0;
};

// The values that live where `frames` stand; `slots` is of the thread whose frames they are. `settled` is missing where none of
// them is the root's.
void put_values(const Plan&, std::span<const Frame> frames, Halt, Spread, kernels::Slots slots, Settled* settled, ByteWriter&);
// Between two iterations of a map: its sums since they last reached the totals (map_sums.h), which belong to the thread.
void put_tiles(const Plan&, const Map&, kernels::Slots slots, ByteWriter&);
// What either has put.
void get_values(const Plan&, kernels::Slots slots, const Settled* settled, ByteReader&);

}  // namespace mmc

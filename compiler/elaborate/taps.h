// Zeros that are added to traced values in loops, so that one can differentiate by what happens inside of each iteration.
#pragma once
#include "compiler/elaborate/trace.h"

namespace mmc::elab {

// The entry's value with a tap added to each float tensor, also in the entry; `simplify` takes out those that nothing asks for.
Datum tapped(Context&, Trace&, TraceEntry&);
// After the call: remembers which stacked value stands for which taps.
void note_taps(Context&, const Trace&);
// What a derivative by `v` is taken by.
Value tap_of(const Context&, Value v);

}  // namespace mmc::elab

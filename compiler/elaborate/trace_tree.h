// The record that `trace` gives: the observed values under their paths.
#pragma once
#include "compiler/elaborate/trace.h"

namespace mmc::elab {

Datum trace_tree(Context&, const Trace&);

}  // namespace mmc::elab

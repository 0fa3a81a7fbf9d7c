// grad(y, wrt = v): the request for derivatives, checked; and functions that state their own.
//
// The derivative itself is made by passes/differentiate. Here: y is a float scalar, v holds floats, and y depends on v; when it
// does not, the message names both.
#pragma once
#include "compiler/elaborate/context.h"

namespace mmc::elab {

// The builtin `grad`. `y` and `v` evaluated; the result has v's structure.
Datum gradient(Context&, const Datum& y, const Datum& v, Span y_span, Span v_span, Span call);
// The builtins that need the elaborator itself: `grad`, `load`.
const Builtin* find_core_builtin(std::string_view name);
std::vector<const Builtin*> all_core_builtins();

}  // namespace mmc::elab

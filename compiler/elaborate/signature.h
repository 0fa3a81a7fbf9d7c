// Parameters of functions written in C++: the signature string of a Builtin, parsed, and arguments bound to it.
#pragma once
#include <string_view>
#include <vector>

#include "compiler/elaborate/context.h"

namespace mmc::elab {

// Binds the arguments of a call by the builtin's signature (context.h), then runs it. Missing defaults are the static value
// written in the signature: none, true, false, a number, a string.
Datum call_builtin(Context&, const Builtin&, std::vector<GivenArgument>, CallSite);

// Reports an argument that `callee` does not take, with the nearest name that it does take, and fails.
[[noreturn]] void unknown_argument(Context&, const GivenArgument&, std::span<const std::string_view> names,
                                   const std::string& callee);

}  // namespace mmc::elab

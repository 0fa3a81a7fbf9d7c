// Files that a study reads while it is checked: `load`.
#pragma once
#include "compiler/elaborate/context.h"

namespace mmc::elab {

const Builtin& load_builtin();

}  // namespace mmc::elab

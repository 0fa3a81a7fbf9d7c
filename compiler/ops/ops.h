// The definition of each op as a function: ops::exp() is the OpDef of `exp`, built when first asked for, so that a process that
// uses ten ops builds ten definitions. `node.op == &ops::exp()` is how a pass recognises an op.
#pragma once
#include "compiler/graph/op.h"

namespace mmc::ops {

#define MMC_OP(name) const OpDef& name();
#include "compiler/ops/ops.def"
#undef MMC_OP

}  // namespace mmc::ops

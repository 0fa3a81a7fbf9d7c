// Reads the attributes of a node, `{axes = [0], keep = true}`, as its op declares them. Private to the readers of this folder.
#pragma once
#include "compiler/graph/attrs.h"
#include "compiler/graph/op.h"
#include "compiler/graph/scanner.h"

namespace mmc {

// Up to and with the `}`; the `{` has been read. An attribute that the op does not have, or one that stands twice, is a
// TextError; a missing one is the verifier's to find.
Attrs read_attrs(Scanner&, const OpDef&);

}  // namespace mmc

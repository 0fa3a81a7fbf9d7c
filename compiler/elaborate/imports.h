// `import "other.mm"`: the `fn`, `model` and `optimizer` of other files.
//
// They are read and declared before any statement runs, so that it does not matter where an import stands. A declaration sees
// those of its own file, those that its file imports and the prelude, never the study's values. What an imported file imports
// comes along. A file that is reached in two ways is read once; files may import each other, since declarations need no order.
#pragma once
#include <cstdint>
#include <deque>
#include <vector>

#include "compiler/elaborate/context.h"

namespace mmc::elab {

struct ImportedFile {
  std::uint32_t file;  // in the SourceMap
  ast::Program program;
  std::vector<std::size_t> imports;  // indices into Imports::files
};
struct Imports {
  std::deque<ImportedFile> files;  // functions point into the programs
};

// All files that `study` (file `file`) reaches. Reports those that are missing, do not parse or hold more than declarations.
Imports read_imports(SourceMap&, std::uint32_t file, const ast::Program& study, const CompileOptions&, Diagnostics&);
// Call before the study's own declarations are declared: a name that both define is reported there.
void declare_imports(Context&, const Imports&);

}  // namespace mmc::elab

// `param`, `preset`, `seed` and what the command line says about them.
#pragma once
#include "compiler/elaborate/context.h"

namespace mmc::elab {

// What decides a param's value, before any statement runs: overrides beat presets (later ones earlier ones), presets the default.
// Reports overrides and presets that do not exist. Call once, then run the statements.
void collect_settings(Context&, const ast::Program&);
void run_param(Context&, const ast::ParamStmt&);
void run_seed(Context&, const ast::SeedStmt&);

}  // namespace mmc::elab

// `param`, `preset`, `seed` and what the command line says about them.
#pragma once
#include "compiler/elaborate/context.h"

namespace mmc::elab {

struct Declared {
  std::vector<const ast::ParamStmt*> params;
  std::vector<const ast::PresetStmt*> presets;
};
Declared declared(const ast::Program&);
const ast::ParamStmt* find_param(const Declared&, std::string_view name);  // nullptr when there is none
const ast::PresetStmt* find_preset(const Declared&, std::string_view name);
// "the study has no param `lrr`; did you mean `lr`?"; `kind` is "param" or "preset".
void report_unknown(Context&, const Declared&, Code, std::string_view name, Span, std::string_view kind);

// What decides a param's value, before any statement runs: overrides beat presets (later ones earlier ones), presets the default.
// Reports overrides and presets that do not exist. Call once, then run the statements.
void collect_settings(Context&, const ast::Program&);
void run_param(Context&, const ast::ParamStmt&);
void run_seed(Context&, const ast::SeedStmt&);

// `value` as the param takes it: of its type, a constant, one of its choices; else an error at `span`.
Datum param_value(Context&, const ast::ParamStmt&, Datum value, Span);
// The same of text as the command line gives it, and the text that gives a value again.
Datum param_value(Context&, const ast::ParamStmt&, const std::string& text);
std::string param_text(const Datum&);

}  // namespace mmc::elab

// Mistakes that run without an error and give a wrong or an empty answer: what the five notebooks of the design did.
#pragma once
#include <vector>

#include "compiler/elaborate/context.h"

namespace mmc::elab {

// A claim that is true whatever happens: made of literals alone, or a bound that the value cannot reach (`abs(x) >= 0`).
// `holds` is the evaluated condition.
void warn_about_claim(Context&, const ast::Expr& condition, const Datum& holds);
// A label that spells the name of another value of the same record or scope than the one that is drawn.
void warn_about_label(Context&, const ast::Expr& drawn, const std::string& label, Span label_span);

// Things that stand side by side, by what they are called and how they are made: the `let`s of a block, the fields of a record,
// the labelled items of a plot.
struct Called {
  std::string name;
  Span name_span, made;
  bool by_calls = true;  // only the functions called in `made` say what it is; else every name there (of what a plot draws)
};
// Two of them that seem to have changed names: `scaled` is made by `duplicate(net)` and `duplicated` by `scale(net)` (study 003).
void warn_about_swapped(Context&, const std::vector<Called>&);
void warn_about_swapped(Context&, const std::vector<ast::Stmt>&);  // of a block

// The names in a piece of source count as used: of a branch that static values leave out, which another setting would run.
void use_mentioned(Context&, Span);

}  // namespace mmc::elab

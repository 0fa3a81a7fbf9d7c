// Mistakes that run without an error and give a wrong or an empty answer: what the five notebooks of the design did.
#pragma once
#include "compiler/elaborate/context.h"

namespace mmc::elab {

// A claim that is true whatever happens: made of literals alone, or a bound that the value cannot reach (`abs(x) >= 0`).
// `holds` is the evaluated condition.
void warn_about_claim(Context&, const ast::Expr& condition, const Datum& holds);
// A label that spells the name of another value of the same record or scope than the one that is drawn.
void warn_about_label(Context&, const ast::Expr& drawn, const std::string& label, Span label_span);

}  // namespace mmc::elab

// Words for messages and reports: strings with holes, lists of names, values as the report sees them.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/elaborate/context.h"

namespace mmc::elab {

// "`a`, `b` and `c`".
std::string listing(std::span<const std::string_view> names);
// A string whose holes are static: its text. A hole that is known only when the study runs is an error here.
Datum static_text(Context&, const ast::StringLiteral&, Span);
// A title, label or claim: holes may be tensors, which become outputs of the graph.
Template template_of(Context&, const ast::Expr&);
// A name for a further output of the graph: `name`, or the first of `name#1`, `name#2`, ... that no output has.
std::string output_name(const Context&, const std::string& name);
// A static value as it is written in a study: 0.5, "text", [1, 2].
std::string literal_text(const Datum&);
// What a report shows for `value`; tensors become outputs of the graph, called `name` (and `name.field`).
Shown shown(Context&, const Datum& value, const std::string& name, Span);

}  // namespace mmc::elab

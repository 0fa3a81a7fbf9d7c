// Statements that leave the study: show, summary, expect, save; and the series of a training.
#pragma once
#include "compiler/elaborate/context.h"

namespace mmc::elab {

void run_show(Context&, const ast::ShowStmt&, Span, const std::string& prose);
void run_summary(Context&, const ast::SummaryStmt&, Span, const std::string& prose);
void run_expect(Context&, const ast::ExpectStmt&, Span, const std::string& prose);
void run_save(Context&, const ast::SaveStmt&, Span, const std::string& prose);  // save.cpp
// Adds an item to the study's report.
void add_item(Context&, Span, const std::string& prose, decltype(ReportItem::what));
// A model drawn or loaded at the top level, for `mmc summary`. Does nothing for other values.
void note_model(Context&, const std::string& name, const Datum& value);
// Claims in a static branch that was not taken are reported as skipped.
void skip_claims(Context&, const ast::Block&);
// Reports that leave the graph stand at the top level only.
void require_top_level(Context&, Span, std::string_view statement);

}  // namespace mmc::elab

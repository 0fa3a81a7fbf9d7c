// The pieces of the page that show what a run gave, as HTML.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "compiler/graph/study.h"
#include "runtime/executor.h"
#include "runtime/report/json.h"

namespace mmc::html {

std::string address(std::string_view path);  // a relative path as one of a link: what has a meaning there is encoded

std::string values_html(const ShowItem&, const RunResult&);
std::string summary_html(const SummaryItem&);
std::string saved_html(const SaveItem&, const RunResult&);  // a link to the file beside the page

// A claim as an item of a list. `id`: the place of the page that it links to; `own`: the id that it has itself; either may be
// empty.
std::string claim_html(const ExpectItem&, const RunResult&, const std::string& id, const std::string& own);
// "All 8 claims hold", or how many do not, as a paragraph; and below it every claim. Empty without claims.
// `linked`: each leads to where the page tells of it (#claim-1).
std::string claims_overview(const Study&, const RunResult&, bool linked = true);

std::string params_html(const Study&);
std::string timings_html(const RunResult&, const RunFacts&);
// "50,000 steps in 93 ms (540k steps/s)": of the loops that a statement which names `name` ran, together. Empty when there are
// none that count.
std::string time_note(const RunResult&, std::string_view name);
std::string facts_line(const Study&, const nlohmann::ordered_json& record);      // in one line, for the top
std::string facts_table(const RunFacts&, const nlohmann::ordered_json& record);  // all of them

}  // namespace mmc::html

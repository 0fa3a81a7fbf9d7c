// The report of a run as one HTML file that needs nothing beside it: no network, no folder, no program but a browser of today.
//
// What a reader finds, from the top: title, how the run ended, its claims; the study's source as it was written, its comments as
// prose (markdown.h), and below each statement what it made: shown values, figures, verdicts, how long its loops took; then
// models, the graph, params, timings, and the facts of the run. Everything that comes from the user is escaped.
#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/graph/study.h"
#include "runtime/executor.h"
#include "runtime/html/assets.h"
#include "runtime/html/graph_view.h"
#include "runtime/html/listing.h"
#include "runtime/report/json.h"

namespace mmc::html {

struct Report {
  const Study& study;
  const RunResult& run;
  const RunFacts& facts;
  const nlohmann::ordered_json& record;  // run.json (runtime/study/run_folder.h)
  std::vector<Source> sources;           // the study's own file first
  GraphView graph{};                     // to be explored; empty: no such section
  std::string stopped{};                 // why it ended early, as it was printed; or empty
  // plotly.js, packed (packed.h): what this mmc was built with. Empty: figures are still.
  std::string_view plotly = asset("plotly.js");
};

std::string page(const Report&);

}  // namespace mmc::html

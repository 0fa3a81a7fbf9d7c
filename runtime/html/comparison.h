// Several kept runs beside each other as one HTML file, of the same kind as a run's report (page.h): it needs nothing beside it.
//
// What a reader finds, from the top: which runs with their colours; what they were given, what differs first; their claims; the
// last rows of their series; their figures on common axes; the values that they showed. Everything that comes from the user is
// escaped.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "runtime/html/assets.h"
#include "runtime/html/figures.h"

namespace mmc::html {

struct ComparedRun {
  std::string label;   // by what it differs: "lr=0.01"
  std::string id;      // study/20261123-134501-0a1b2c
  std::string status;  // "finished", "killed", ...
  std::string started, took;
  std::string report;  // the path of its own report from where the page will lie, or empty
  std::string colour;  // as in the figures
};

// A cell says in which class of page.css it is: a verdict's, or none.
struct ComparedCell {
  std::string text, kind{};
};
struct ComparedRow {
  std::string name;
  std::vector<ComparedCell> cells;  // one for each run
  bool differs = false;
};
struct ComparedTable {
  std::string head, id;
  std::vector<ComparedRow> rows;
};

struct ComparedFigure {
  Drawn drawn;
  std::string note{};  // in plain words, below it
};

struct Comparison {
  std::string title;
  std::vector<ComparedRun> runs;
  std::vector<std::string> remarks;   // what a reader must know first: other studies, other sources, a run without results
  std::vector<ComparedTable> before;  // above the figures
  std::vector<ComparedFigure> figures;
  std::vector<ComparedTable> after;  // below them
  std::string_view plotly = asset("plotly.js");
};

std::string page(const Comparison&);

}  // namespace mmc::html

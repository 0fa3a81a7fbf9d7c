// The same figure of several runs as one drawing.
#pragma once
#include <string>
#include <vector>

#include "runtime/figure/drawing.h"

namespace mmc::figure {

struct RunDrawing {
  std::string run;                 // what the run is called in the legend: "lr=0.01"
  std::size_t number = 0, of = 1;  // which run of how many: its colour, the same in all figures
  Drawing drawing;
};

// A panel's lines, points and bars stand on common axes: a colour for each run, named once in the legend; where a run has several
// marks they differ by dashes or by the markers' form, which further, gray entries name. Bars stand side by side within their
// place, histograms are translucent. What is equal in all runs (a bound, a true curve) is drawn once. Heatmaps, images and
// arrows, panels with several kinds of bars, and axes that do not agree (one is logarithmic) stand side by side, a panel for each
// run, with common ranges of numbers and colours. Panels belong together by their order when all runs have equally many, else by
// their titles; what only some runs have says whose it is.
Drawing overlaid(const std::vector<RunDrawing>&);
// Whether they can be: panels that a slider moves are told apart by their order alone, so there must be equally many.
bool fit_together(const std::vector<Drawing>&);

// The colour of a run: the palette's (scales.h) for up to eight of them, else evenly over viridis.
std::string run_colour(std::size_t number, std::size_t of);

}  // namespace mmc::figure

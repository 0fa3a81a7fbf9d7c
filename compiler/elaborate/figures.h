// What collects the items of a plot while its body runs.
//
// An item is a call (`line(y, ...)`), which appends itself to the innermost plot around it: so `for`, `if` and functions in a
// plot need no rules of their own. Inside a slider the body is a map over the frames: a tensor made there leaves through the map
// and has the frames as its leading axis.
#pragma once
#include <utility>
#include <vector>

#include "compiler/elaborate/context.h"

namespace mmc::elab {

struct SliderFrames {
  // The output that will hold `value` of every frame; its graph value is set when the slider's map is closed.
  Shown::Tensor frame_output(Context&, Value value, const std::string& name, Span);
  std::vector<std::pair<std::size_t, Value>> pending;  // output, value inside the map
};

struct FigureSink {
  Figure& figure;                  // items are appended to its children
  SliderFrames* slider = nullptr;  // the slider around, if any
};

// The statement `plot`, at the top level or as a panel.
void run_plot(Context&, const ast::PlotStmt&, Span, const std::string& prose);
void run_slider(Context&, const ast::SliderStmt&, Span);
// `line`, `scatter`, ...: the builtins that are plot items.
const Builtin* find_plot_item(std::string_view name);
std::vector<const Builtin*> all_plot_items();

}  // namespace mmc::elab

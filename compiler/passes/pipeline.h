// From the graph of a study as elaborated to the graph that is planned: every pass, in this order.
//
//   drop_dead          what no output needs is not differentiated,
//   merge_common       and what is there twice only once
//   differentiate      before all that looks at what a value is (has_grad.h)
//   then up to four rounds, until one changes nothing (a pass that found nothing to do waits until another changed something):
//     simplify         leaves broadcasts on the outside, so that
//     fold_constants   sees constants, and
//     merge_common     equal nodes in one form;
//     hoist_invariants after merging, which finds values in outer regions
//     drop_dead        what the others left behind
//   batch_maps         small bodies of maps, when they are as simple as they get; then such rounds again
//   join_products      sums of products, as they stand after that; then such rounds again
//   tile_rows          large batches, last: what it makes is only a way to run what is there; then such rounds again
//
// Each pass is one verb with a header of its own that says why it exists. Each but `differentiate` can be switched off
// (`--disable PASS`); results then agree within the rounding that SEMANTICS.md states.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/graph/graph.h"
#include "compiler/passes/evaluator.h"

namespace mmc {

// What happened, for `mmc graph --after PASS` and `--changes`.
struct PassReport {
  std::string_view pass;
  int round = 0;  // of the repeated passes, from 1; 0 for those before
  bool changed = false;
};

struct PipelineOptions {
  std::vector<std::string> disabled;  // names of pass_names(), checked by the caller
  Evaluator evaluator;                // none: nothing is folded
#ifdef NDEBUG
  bool verify_each = false;  // the graph that comes out is verified in any case
#else
  bool verify_each = true;
#endif
  std::function<void(const PassReport&, const Graph&)> after;  // called after each pass that ran
};

void optimise(Graph&, const PipelineOptions& = {});

// Every pass once, in order of its first run.
std::span<const std::string_view> pass_names();
bool can_disable(std::string_view pass);

}  // namespace mmc

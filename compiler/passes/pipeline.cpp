#include "compiler/passes/pipeline.h"

#include <algorithm>
#include <array>
#include <map>

#include "compiler/graph/verify.h"
#include "compiler/passes/batch_maps.h"
#include "compiler/passes/differentiate.h"
#include "compiler/passes/drop_dead.h"
#include "compiler/passes/fold_constants.h"
#include "compiler/passes/has_grad.h"
#include "compiler/passes/hoist_invariants.h"
#include "compiler/passes/join_products.h"
#include "compiler/passes/merge_common.h"
#include "compiler/passes/simplify.h"
#include "compiler/passes/tile_rows.h"

namespace mmc {
namespace {

constexpr int max_rounds = 4;

constexpr std::array<std::string_view, 9> names{"drop_dead",      "differentiate", "simplify",
                                                "fold_constants", "merge_common",  "hoist_invariants",
                                                "batch_maps",     "join_products", "tile_rows"};

class Pipeline {
 public:
  Pipeline(Graph& graph, const PipelineOptions& pipeline_options) : g(graph), options(pipeline_options) {}

  void run() {
    pass("drop_dead", 0, drop_dead);
    pass("merge_common", 0, merge_common);
    pass("differentiate", 0, [](Graph& graph) {
      const bool asked = has_grad(graph);
      differentiate(graph);
      return asked;
    });
    settle();
    once("batch_maps", batch_maps);
    once("join_products", join_products);
    once("tile_rows", tile_rows);
    if (!options.verify_each) verify(g, "after the passes");
  }

 private:
  // The repeated passes, until a round of them changes nothing.
  void settle() {
    for (int i = 0; i < max_rounds; ++i) {
      const int before = changes;
      ++round;
      pass("simplify", round, simplify);
      pass("fold_constants", round, [&](Graph& graph) { return fold_constants(graph, options.evaluator); });
      pass("merge_common", round, merge_common);
      pass("hoist_invariants", round, hoist_invariants);
      pass("drop_dead", round, drop_dead);
      if (changes == before) break;
    }
  }

  // A pass that may leave something for the repeated ones.
  void once(std::string_view name, bool (*run_pass)(Graph&)) {
    const int before = changes;
    pass(name, 0, run_pass);
    if (changes != before) settle();
  }

  Graph& g;
  const PipelineOptions& options;
  int round = 0;
  int changes = 0;                          // how many runs of passes changed something
  std::map<std::string_view, int> settled;  // for a pass that found nothing to do: `changes` then

  template <class Pass>
  void pass(std::string_view name, int in_round, const Pass& run_pass) {
    if (can_disable(name) && std::ranges::find(options.disabled, name) != options.disabled.end()) return;
    if (const auto found = settled.find(name); found != settled.end() && found->second == changes) return;
    const PassReport report{name, in_round, run_pass(g)};
    if (report.changed)
      ++changes;
    else
      settled[name] = changes;
    if (options.verify_each) verify(g, "after " + std::string(name));
    if (options.after) options.after(report, g);
  }
};

}  // namespace

void optimise(Graph& g, const PipelineOptions& options) { Pipeline(g, options).run(); }

std::span<const std::string_view> pass_names() { return names; }

bool can_disable(std::string_view pass) { return pass != "differentiate"; }

}  // namespace mmc

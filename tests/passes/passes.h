// Before and after a pass, as text.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "compiler/passes/drop_dead.h"
#include "compiler/passes/fold_constants.h"
#include "compiler/passes/hoist_invariants.h"
#include "compiler/passes/merge_common.h"
#include "compiler/passes/simplify.h"
#include "compiler/support/errors.h"
#include "runtime/reference/evaluate.h"
#include "tests/graph/sample.h"

namespace mmc {

using Pass = bool (*)(Graph&);

inline std::optional<std::vector<Literal>> evaluate(const OpDef& op, const Attrs& attrs, std::span<const Literal> operands) {
  try {
    return evaluate_reference(op, attrs, operands);
  } catch (const RunError&) { return std::nullopt; }
}

inline bool fold_with_reference(Graph& g) { return fold_constants(g, evaluate); }

// Inputs that no pass can know the value of: a draw each.
inline std::string inputs() {
  return R"(%x: f32[2, 3] = random {dtype = f32, shape = [2, 3], distribution = "normal", path = "x", bound = 0}
%y: f32[2, 3] = random {dtype = f32, shape = [2, 3], distribution = "normal", path = "y", bound = 0}
%v: f32[3] = random {dtype = f32, shape = [3], distribution = "normal", path = "v", bound = 0}
%s: f32[] = random {dtype = f32, shape = [], distribution = "normal", path = "s", bound = 0}
%k: i32[3] = random {dtype = i32, shape = [3], distribution = "integers", path = "k", bound = 9}
%vec: f32[6] = random {dtype = f32, shape = [6], distribution = "normal", path = "vec", bound = 0}
%c: bool[] = less %s, %s
)";
}

// Runs a pass until it changes nothing, then drop_dead, and gives nodes and outputs, without the lines of `inputs` that are left.
// `lines` may use the inputs; an output is added for every value whose name begins with `out`.
inline std::string after(Pass pass, const std::string& lines, bool* changed = nullptr) {
  Graph g = read(inputs() + lines);
  walk(g, g.root(), [&](NodeId n) {
    if (g.node(n).parent != g.root()) return;
    for (Value v : g.node(n).results)
      if (g.info(v).name.text().starts_with("out")) g.outputs.push_back({std::string(g.info(v).name.text()), v, {}});
  });
  REQUIRE_FALSE(g.outputs.empty());
  const bool any = pass(g);
  if (changed) *changed = any;
  verify(g);
  for (int i = 0; any && i < 4 && pass(g); ++i) verify(g);
  CHECK_FALSE(pass(g));
  verify(g);
  drop_dead(g);
  verify(g);
  std::string text = body(g);
  const std::string given = inputs();
  for (std::size_t at = 0; at < given.size(); at = given.find('\n', at) + 1) {
    const std::string line = given.substr(at, given.find('\n', at) - at + 1);
    if (const std::size_t found = text.find(line); found != std::string::npos) text.erase(found, line.size());
  }
  return text;
}

// The pass finds nothing to do.
inline void unchanged(Pass pass, const std::string& lines) {
  INFO(lines);
  bool changed = true;
  after(pass, lines, &changed);
  CHECK_FALSE(changed);
}

}  // namespace mmc

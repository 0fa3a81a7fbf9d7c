// Where a nan came from: backwards from the guard, from a bad value to the first bad operand of the node that made it, until the
// operands are good. Following values that are bad themselves keeps out the nans that a `select` has already masked.
#include <algorithm>
#include <cmath>
#include <limits>

#include "compiler/graph/op.h"
#include "compiler/graph/views.h"
#include "compiler/support/errors.h"
#include "runtime/reference/interpreter.h"

namespace mmc::reference {
namespace {

// Looked for: nans if the guarded values hold one, otherwise infinities.
enum class Bad { nan, infinity };

bool holds(const Tensor& t, Bad bad) {
  if (!is_float(t.type.dtype())) return false;
  for (std::int64_t i = 0; i < t.type.elements(); ++i) {
    const double x = t.at(i);
    if (bad == Bad::nan ? std::isnan(x) : std::isinf(x)) return true;
  }
  return false;
}

class Search {
 public:
  Search(Interpreter& interpreter, Bad bad) : in_(interpreter), g_(interpreter.graph()), bad_(bad) {}

  // The value nearest to the cause that can be told, from the bad value `v`.
  Value cause(Value v) {
    for (;;) {
      const Value earlier = step(v);
      if (!earlier.valid()) return v;
      v = earlier;
    }
  }

 private:
  Value first_bad(std::span<const Value> values) const {
    const auto found = std::ranges::find_if(values, [&](Value v) { return in_.known(v) && holds(in_.value(v), bad_); });
    return found == values.end() ? Value{} : *found;
  }

  // A bad value that v was computed from, or none.
  Value step(Value v) {
    const ValueInfo& info = g_.info(v);
    if (!info.def.valid()) return before_param(info);
    const Node& node = g_.node(info.def);
    if (is_branch(node))
      return g_.region(node.regions[in_.value(node.operands[0]).as<std::uint8_t>()[0] != 0 ? 0 : 1]).yields[info.index];
    const Value operand = first_bad(node.operands);
    if (operand.valid() || node.regions.empty() || is_stated(node)) return operand;
    // Bad inside of a loop or map: up to its first bad iteration, whose values then stand in the table.
    Value inside;
    in_.replay(info.def, [&] {
      inside = first_bad(g_.region(node.regions[0]).yields);
      return inside.valid();
    });
    return inside;
  }

  // A slice of something scanned leads out of the region. A carried value was made in an earlier iteration, whose values are
  // gone: it is the cause as far as can be told.
  Value before_param(const ValueInfo& info) const {
    const NodeId owner = g_.region(info.region).owner;
    if (!owner.valid()) return {};
    const Node& node = g_.node(owner);
    std::size_t first_slice = 1;
    if (is_loop(node))
      first_slice += loop_view(g_, owner).carried.size();
    else if (!is_map(node))
      return {};
    return info.index >= first_slice ? node.operands[info.index - 1] : Value{};
  }

  Interpreter& in_;
  const Graph& g_;
  Bad bad_;
};

// The user's name of a value, or the path of the expression that made it.
std::string label(const Graph& g, Value v) {
  const ValueInfo& info = g.info(v);
  if (!info.name.empty() || !info.def.valid()) return std::string(info.name.text());
  return std::string(g.node(info.def).origin.path.text());
}

Trap::Input describe(const Graph& g, Value v, const Tensor& t) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  Trap::Input input{label(g, v), inf, -inf, true};
  for (std::int64_t i = 0; i < t.type.elements(); ++i) {
    const double x = t.at(i);
    input.low = std::min(input.low, std::isnan(x) ? inf : x);
    input.high = std::max(input.high, std::isnan(x) ? -inf : x);
    input.finite = input.finite && std::isfinite(x);
  }
  return input;
}

}  // namespace

Trap explain(Interpreter& interpreter, NodeId guard, std::int64_t step) {
  const Graph& g = interpreter.graph();
  const Node& failed = g.node(guard);
  const auto find = [&](Bad bad) {
    return std::ranges::find_if(failed.operands, [&](Value v) { return holds(interpreter.value(v), bad); });
  };
  const Bad bad = find(Bad::nan) != failed.operands.end() ? Bad::nan : Bad::infinity;
  const auto guarded = find(bad);
  require(guarded != failed.operands.end(), "a guard failed on finite values");

  const Value cause = Search(interpreter, bad).cause(*guarded);
  Trap trap;
  trap.span = failed.origin.span;
  trap.value = label(g, cause);
  trap.step = step;
  if (trap.value.empty()) trap.value = label(g, *guarded);
  const NodeId def = g.info(cause).def;
  if (!def.valid()) return trap;
  const Node& node = g.node(def);
  if (node.origin.span.known()) trap.span = node.origin.span;
  trap.op = node.op->name;
  trap.backward = node.origin.derived_from.valid();
  for (std::size_t i = 0; i < node.operands.size(); ++i) {
    const Value v = node.operands[i];
    const bool repeated = std::find(node.operands.begin(), node.operands.begin() + static_cast<std::ptrdiff_t>(i), v) !=
                          node.operands.begin() + static_cast<std::ptrdiff_t>(i);
    if (!repeated && interpreter.known(v)) trap.inputs.push_back(describe(g, v, interpreter.value(v)));
  }
  return trap;
}

}  // namespace mmc::reference

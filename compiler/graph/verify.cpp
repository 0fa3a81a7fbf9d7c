#include "compiler/graph/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "compiler/graph/clone.h"
#include "compiler/graph/op.h"
#include "compiler/graph/verify_structured.h"
#include "compiler/graph/views.h"
#include "compiler/support/errors.h"

namespace mmc {
namespace {

std::string_view kind_name(AttrKind kind) {
  constexpr std::string_view names[] = {"a flag",   "an integer",         "a number", "a dtype",
                                        "a string", "a list of integers", "a literal"};
  return names[static_cast<std::size_t>(kind)];
}

// AttrValue's alternatives stand in the order of AttrKind.
AttrKind kind_of(const AttrValue& value) { return static_cast<AttrKind>(value.index()); }

class Verifier {
 public:
  explicit Verifier(const Graph& graph) : g(graph), defined(g.value_count()), placed(g.node_count()), entered(g.region_count()) {}

  std::vector<std::string> run() {
    const Region& root = g.region(g.root());
    if (root.owner.valid()) say("the root region has an owner");
    if (!root.params.empty() || !root.yields.empty()) say("the root region has parameters or yields");
    visit_region(g.root(), {});
    check_outputs();
    return std::move(found);
  }

 private:
  const Graph& g;
  std::vector<bool> defined, placed, entered;  // by value (and visible here), node, region
  std::vector<std::string> found;

  void say(std::string problem) { found.push_back(std::move(problem)); }

  template <class... Args>
  void say_of(NodeId n, fmt::format_string<Args...> text, Args&&... args) {
    const Node& node = g.node(n);
    std::string who = fmt::format("node {}", n.index);
    if (node.op) who += fmt::format(" `{}`", node.op->name);
    if (!node.origin.path.empty()) who += fmt::format(" in {}", node.origin.path.text());
    say(who + ": " + fmt::format(text, std::forward<Args>(args)...));
  }

  bool usable(Value v) const { return v.index < g.value_count() && defined[v.index]; }

  // True when the region could be entered. Values defined in it are out of sight again afterwards.
  bool visit_region(RegionId r, NodeId owner) {
    if (r.index >= g.region_count()) return false;
    if (entered[r.index] || g.region(r).owner != owner) return false;
    entered[r.index] = true;
    const Region& region = g.region(r);
    for (std::size_t i = 0; i < region.params.size(); ++i) define_param(r, i, owner);
    for (NodeId n : region.nodes) visit_node(n, r);
    for (Value v : region.yields)
      if (!usable(v)) say_of(owner, "a region yields a value that is not defined there");
    for (Value v : region.params)
      if (v.index < g.value_count()) defined[v.index] = false;
    for (NodeId n : region.nodes) {
      if (n.index >= g.node_count()) continue;
      if (owner.valid())
        for (Value v : g.node(n).results)
          if (v.index < g.value_count()) defined[v.index] = false;
    }
    return true;
  }

  void define_param(RegionId r, std::size_t i, NodeId owner) {
    const Value v = g.region(r).params[i];
    if (v.index >= g.value_count() || defined[v.index]) return say_of(owner, "parameter {} is not a value of its own", i);
    const ValueInfo& info = g.info(v);
    if (info.def.valid() || info.region != r || info.index != i) say_of(owner, "parameter {} does not know its region", i);
    if (!info.type.known()) return say_of(owner, "parameter {} has no type", i);
    defined[v.index] = true;
  }

  void visit_node(NodeId n, RegionId r) {
    if (n.index >= g.node_count()) return say(fmt::format("region {} lists a node that does not exist", r.index));
    if (placed[n.index]) return say_of(n, "stands in a region twice");
    placed[n.index] = true;
    const Node& node = g.node(n);
    if (!node.op) return say_of(n, "has no op");
    if (node.parent != r) say_of(n, "does not know its region");
    if (!span_of(g, n).known()) say_of(n, "has no origin");

    const std::size_t before = found.size();
    for (std::size_t i = 0; i < node.operands.size(); ++i)
      if (!usable(node.operands[i])) say_of(n, "operand {} is not defined before it, or not visible", i);
    for (RegionId inner : node.regions)
      if (!visit_region(inner, n)) say_of(n, "a region of it does not exist or has another owner");
    check_results(n);
    check_attrs(n);
    // Types are looked at only when all that they are read from, the insides of regions too, is there.
    if (found.size() == before) check_signature(n);
    for (Value v : node.results)
      if (v.index < g.value_count() && g.info(v).type.known()) defined[v.index] = true;
  }

  void check_results(NodeId n) {
    const Node& node = g.node(n);
    for (std::size_t i = 0; i < node.results.size(); ++i) {
      const Value v = node.results[i];
      if (v.index >= g.value_count() || defined[v.index]) {
        say_of(n, "result {} is not a value of its own", i);
        continue;
      }
      const ValueInfo& info = g.info(v);
      if (info.def != n || info.index != i || info.region != node.parent) say_of(n, "result {} does not know its node", i);
      if (!info.type.known()) say_of(n, "result {} has no type", i);
    }
  }

  void check_attrs(NodeId n) {
    const Node& node = g.node(n);
    std::size_t position = 0;
    for (const auto& [name, value] : node.attrs.entries()) {
      const auto& specs = node.op->attrs;
      const auto spec = std::find_if(specs.begin(), specs.end(), [&, key = name](const AttrSpec& s) { return s.name == key; });
      if (spec == specs.end()) {
        say_of(n, "attribute `{}` is not one of the op's", name);
        continue;
      }
      if (spec->kind != kind_of(value))
        say_of(n, "attribute `{}` is {}, expected {}", name, kind_name(kind_of(value)), kind_name(spec->kind));
      const auto place = static_cast<std::size_t>(spec - specs.begin());
      if (place < position) say_of(n, "attribute `{}` is out of order", name);
      position = place;
      if (const auto* literal = std::get_if<Literal>(&value)) check_literal(n, name, *literal);
    }
  }

  void check_literal(NodeId n, std::string_view name, const Literal& literal) {
    if (!literal.type.known() || !literal.data)
      say_of(n, "literal `{}` is empty", name);
    else if (static_cast<std::int64_t>(literal.data->size()) != literal.type.bytes())
      say_of(n, "literal `{}` holds {} bytes, {} needs {}", name, literal.data->size(), literal.type.text(),
             literal.type.bytes());
  }

  void check_signature(NodeId n) {
    const Node& node = g.node(n);
    const std::size_t count = node.operands.size();
    if (count < node.op->min_operands || count > node.op->max_operands) return say_of(n, "takes {} operands", count);
    if (std::string p = layout_problem(g, n); !p.empty()) return say_of(n, "{}", p);
    if (auto known = structured_type_problem(g, n)) {
      if (!known->empty()) say_of(n, "{}", *known);
    } else if (node.op->infer) {
      check_shape_rule(n);
    }
  }

  void check_shape_rule(NodeId n) {
    const Node& node = g.node(n);
    std::vector<Type> operands, results;
    for (Value v : node.operands) operands.push_back(g.type(v));
    for (Value v : node.results) results.push_back(g.type(v));
    try {
      if (node.op->infer(operands, node.attrs) != results)
        say_of(n, "its results are not of the types that its shape rule gives");
    } catch (const OpError& error) {
      say_of(n, "{}", error.what);
    } catch (const InternalError& error) {  // an attribute is missing
      say_of(n, "{}", error.what());
    }
  }

  void check_outputs() {
    std::unordered_set<std::string_view> names;
    for (const Output& out : g.outputs) {
      if (out.name.empty()) say("an output has no name");
      if (!names.insert(out.name).second) say(fmt::format("two outputs are called `{}`", out.name));
      // Only values of the root region are still defined here.
      if (!usable(out.value)) say(fmt::format("output `{}` is not a value of the root region", out.name));
    }
  }
};

}  // namespace

std::vector<std::string> problems(const Graph& g) { return Verifier(g).run(); }

void verify(const Graph& g, std::string_view after) {
  const std::vector<std::string> found = problems(g);
  if (found.empty()) return;
  constexpr std::size_t shown = 5;
  std::string text = fmt::format("broken graph{}{}: ", after.empty() ? "" : " ", after);
  for (std::size_t i = 0; i < std::min(found.size(), shown); ++i) text += (i ? "; " : "") + found[i];
  if (found.size() > shown) text += fmt::format("; and {} more", found.size() - shown);
  throw InternalError(text);
}

}  // namespace mmc

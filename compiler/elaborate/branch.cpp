// `if`: on a static value it chooses code, on a bool[] tensor it becomes a branch of which one side runs.
#include <fmt/format.h>

#include "compiler/elaborate/report.h"
#include "compiler/elaborate/train.h"
#include "compiler/elaborate/warnings.h"

namespace mmc::elab {
namespace {

Datum side(Context& c, const ast::Block& block) {
  Datum value = evaluate_block(c, block);
  if (c.drawing && is_drawn_inside(value)) value = draw(c, value, nullptr, block.span);
  return value;
}

std::vector<Value> values_of(const Datum& d) {
  std::vector<Value> values;
  for (const Leaf& leaf : leaves(d)) values.push_back(leaf.tensor.value);
  return values;
}

Datum run_time_if(Context& c, const ast::IfExpr& e, const TensorV& condition, Span span) {
  c.at(span);
  NodeId node = build::open_branch(c.b, condition.value);
  RegionId then_region = c.graph.node(node).regions[0];
  RegionId else_region = c.graph.node(node).regions[1];
  Restore<FigureSink*> figure(c.figure, nullptr);
  Restore<std::vector<Trace*>> traces(c.traces, {});  // what only one side computes has no value outside
  CellChanges cells(c, BranchKind::run_time_if);  // what `minimize` and `next` change on either side leaves through the branch
  Datum then_value, else_value;
  {
    RegionScope in(c, then_region);
    then_value = side(c, e.then);
    if (!then_value.none()) then_value = tensorise(c, then_value, e.then.span, "the value of an `if`");
  }
  cells.other_side(c);
  {
    RegionScope in(c, else_region);
    if (e.otherwise) else_value = side(c, *e.otherwise);
    if (!else_value.none()) { else_value = tensorise(c, else_value, e.otherwise->span, "the value of an `if`"); }
  }
  bool valued = !then_value.none() && !else_value.none();
  if (valued) {
    // Where one side is a float and the other an int, both become the float; otherwise the types must agree.
    {
      RegionScope in(c, then_region);
      if (leaves(else_value).size() == leaves(then_value).size() && else_value.tensor() && then_value.tensor() &&
          is_float(dtype(c, *else_value.tensor())) && !is_float(dtype(c, *then_value.tensor()))) {
        then_value = convert(c, *then_value.tensor(), dtype(c, *else_value.tensor()));
      }
    }
    RegionScope in(c, else_region);
    else_value = same_structure(c, then_value, else_value, e.otherwise->span, "the value of the `else`",
                                {Code::branches_differ, "must have the type of the other side"});
  }
  std::vector<Value> then_yields = valued ? values_of(then_value) : std::vector<Value>();
  std::vector<Value> else_yields = valued ? values_of(else_value) : std::vector<Value>();
  std::size_t own = then_yields.size();
  cells.add_yields(c, then_yields, else_yields);
  c.at(span);
  build::close_branch(c.b, node, then_yields, else_yields);
  std::vector<Value> results = c.graph.node(node).results;
  cells.take_results(c, {results.begin() + static_cast<std::ptrdiff_t>(own), results.end()});
  if (!valued) return NoneV{};
  std::vector<TensorV> tensors;
  std::vector<Leaf> like = leaves(then_value);
  for (std::size_t i = 0; i < own; ++i) tensors.push_back(wrap(c, results[i], like[i].tensor.axes));
  return with_leaves(then_value, tensors);
}

}  // namespace

Datum evaluate_if(Context& c, const ast::IfExpr& e, Span span) {
  Datum condition = evaluate(c, *e.condition);
  if (auto known = condition.get<bool>()) {
    if (c.b.region() == c.graph.root() && c.calls.empty()) {
      if (!*known) skip_claims(c, e.then);
      if (*known && e.otherwise) skip_claims(c, *e.otherwise);
    }
    if (!*known) use_mentioned(c, e.then.span);
    if (*known && e.otherwise) use_mentioned(c, e.otherwise->span);
    if (*known) return evaluate_block(c, e.then);
    return e.otherwise ? evaluate_block(c, *e.otherwise) : Datum();
  }
  const TensorV* tensor = condition.tensor();
  if (!tensor || dtype(c, *tensor) != DType::boolean || !tensor->axes.empty()) {
    if (condition.get<PoisonV>()) throw Failed{};
    auto& error =
        c.error(Code::condition_not_bool, e.condition->span, "the condition of an `if` is one bool").at(describe(c, condition));
    if (tensor && dtype(c, *tensor) == DType::boolean)
      error.help("elementwise choice is `where(cond, a, b)`; `all(c)` and `any(c)` give one bool");
    throw Failed{};
  }
  return run_time_if(c, e, *tensor, span);
}

}  // namespace mmc::elab

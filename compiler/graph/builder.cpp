#include "compiler/graph/builder.h"

#include <fmt/format.h>

#include <utility>

#include "compiler/support/errors.h"

namespace mmc {
namespace {

std::vector<Type> infer(const Graph& g, const OpDef& op, const std::vector<Value>& operands, const Attrs& attrs) {
  std::vector<Type> types;
  types.reserve(operands.size());
  for (Value v : operands) types.push_back(g.type(v));
  try {
    return op.infer(types, attrs);
  } catch (const OpError& error) {
    std::string shown;
    for (Type t : types) shown += (shown.empty() ? "" : ", ") + t.text();
    throw InternalError(fmt::format("{}({}): {}", op.name, shown, error.what));
  }
}

}  // namespace

NodeId Builder::node(const OpDef& op, std::vector<Value> operands, Attrs attrs, Name name) {
  require(op.infer != nullptr, "an op without a shape rule needs its result types given");
  const std::vector<Type> types = infer(graph_, op, operands, attrs);
  const NodeId n = node_with_types(op, std::move(operands), std::move(attrs), types);
  if (!name.empty() && !types.empty()) graph_.info(graph_.node(n).results[0]).name = name;
  return n;
}

Value Builder::value(const OpDef& op, std::vector<Value> operands, Attrs attrs, Name name) {
  const NodeId n = node(op, std::move(operands), std::move(attrs), name);
  require(graph_.node(n).results.size() == 1, "a node with one result was expected");
  return graph_.node(n).results[0];
}

NodeId Builder::node_with_types(const OpDef& op, std::vector<Value> operands, Attrs attrs, const std::vector<Type>& results) {
  const NodeId n = graph_.create_node(&op, std::move(operands), std::move(attrs), results, origin_);
  if (inserting_)
    graph_.insert(region_, at_++, n);
  else
    graph_.append(region_, n);
  return n;
}

}  // namespace mmc

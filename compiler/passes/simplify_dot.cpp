// The rules of `simplify` for products: `dot` takes any axes of its operands, so a transpose beside it is only another list
// of axes.
#include <algorithm>

#include "compiler/passes/simplify_rules.h"

namespace mmc::simplifying {
namespace {

struct Side {
  Value x;
  Ints batch, contract;
};

// Reads through a transpose of one operand, unless that would change the order of its free axes and so that of the result's.
// Pairs of contracted axes keep their order, so every element sums the same products in the same order.
bool fold_transpose(const Graph& g, Side& side) {
  const Node* n = made_by(g, side.x, ops::transpose());
  if (!n) return false;
  const Ints& permutation = n->attrs.ints("permutation");
  std::vector<bool> bound(permutation.size());
  for (const Ints* list : {&side.batch, &side.contract})
    for (std::int64_t axis : *list) bound[static_cast<std::size_t>(axis)] = true;
  std::int64_t last = -1;
  for (std::size_t i = 0; i < permutation.size(); ++i) {
    if (bound[i]) continue;
    if (permutation[i] < last) return false;
    last = permutation[i];
  }
  for (Ints* list : {&side.batch, &side.contract})
    for (std::int64_t& axis : *list) axis = permutation[static_cast<std::size_t>(axis)];
  side.x = n->operands[0];
  return true;
}

Value dot(Builder& b, const Node& n) {
  Side lhs{n.operands[0], n.attrs.ints("lhs_batch"), n.attrs.ints("lhs_contract")};
  Side rhs{n.operands[1], n.attrs.ints("rhs_batch"), n.attrs.ints("rhs_contract")};
  const bool left = fold_transpose(b.graph(), lhs), right = fold_transpose(b.graph(), rhs);
  return left || right ? build::dot(b, lhs.x, rhs.x, lhs.batch, rhs.batch, lhs.contract, rhs.contract) : Value{};
}

}  // namespace

// The result axes of a product are batch, left, right; a transpose that exchanges left and right is the product with its operands
// exchanged. Products of two numbers don't depend on their order, so the bits are the same.
Value transpose_of_dot(Builder& b, const Node& n) {
  const Graph& g = b.graph();
  const Node* source = made_by(g, n.operands[0], ops::dot());
  if (!source) return {};
  const Attrs& a = source->attrs;
  const auto batch = a.ints("lhs_batch").size(), contract = a.ints("lhs_contract").size();
  const std::size_t left = g.type(source->operands[0]).rank() - batch - contract;
  const std::size_t right = g.type(source->operands[1]).rank() - batch - contract;
  Ints exchanged;
  for (std::size_t i = 0; i < batch; ++i) exchanged.push_back(static_cast<std::int64_t>(i));
  for (std::size_t i = 0; i < right; ++i) exchanged.push_back(static_cast<std::int64_t>(batch + left + i));
  for (std::size_t i = 0; i < left; ++i) exchanged.push_back(static_cast<std::int64_t>(batch + i));
  if (n.attrs.ints("permutation") != exchanged) return {};
  return build::dot(b, source->operands[1], source->operands[0], a.ints("rhs_batch"), a.ints("lhs_batch"), a.ints("rhs_contract"),
                    a.ints("lhs_contract"));
}

void add_dot_rules(Rules& rules) { rules.insert({{&ops::dot(), dot}}); }

}  // namespace mmc::simplifying

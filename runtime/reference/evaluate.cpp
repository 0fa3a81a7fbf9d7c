#include "runtime/reference/evaluate.h"

#include <algorithm>

#include "compiler/support/errors.h"
#include "runtime/lapack/failure.h"
#include "runtime/reference/registry.h"

namespace mmc {

std::vector<Literal> evaluate_reference(const OpDef& op, const Attrs& attrs, std::span<const Literal> operands,
                                        std::uint64_t seed) {
  const ReferenceFn run = find_reference(op.name);
  require(run != nullptr, "an op without a reference function cannot be evaluated by itself");
  std::vector<Type> types;
  std::vector<Tensor> tensors;
  for (const Literal& operand : operands) {
    types.push_back(operand.type);
    tensors.push_back(from_literal(operand));
  }
  const std::vector<Type> result_types = op.infer(types, attrs);
  std::vector<Literal> results;
  try {
    for (const Tensor& result : run({attrs, tensors, result_types, seed, {}})) results.push_back(to_literal(result));
  } catch (const lapack::Failure& f) { throw RunError(lapack::text(f, "")); }
  return results;
}

}  // namespace mmc

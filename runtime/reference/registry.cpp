#include "runtime/reference/registry.h"

#include <unordered_map>

#include "runtime/reference/families.h"

namespace mmc {

ReferenceFn find_reference(std::string_view name) {
  static const auto functions = [] {
    std::unordered_map<std::string_view, ReferenceFn> all;
    using namespace reference;
    for (const auto family : {source_ops, file_ops, random_ops, unary_ops, arithmetic_ops, comparison_ops, convert_ops, shape_ops,
                              index_ops, reduction_ops, order_ops, product_ops, matrix_ops}) {
      for (const ReferenceOp& op : family()) all.emplace(op.name, op.run);
    }
    return all;
  }();
  const auto found = functions.find(name);
  return found == functions.end() ? nullptr : found->second;
}

}  // namespace mmc

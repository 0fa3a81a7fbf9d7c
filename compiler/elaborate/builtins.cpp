// The table of all functions written in C++.
#include "compiler/elaborate/builtins.h"

#include <algorithm>

#include "compiler/support/errors.h"

namespace mmc::elab {
namespace {

const std::vector<const Builtin*>& sorted() {
  static const std::vector<const Builtin*> table = [] {
    std::vector<const Builtin*> all;
    for (auto family :
         {elementwise_builtins, pairwise_builtins, dtype_builtins, reduction_builtins, extreme_builtins, order_builtins,
          matrix_builtins, einsum_builtins, shape_builtins, joining_builtins, creation_builtins, distribution_builtins}) {
      for (const Builtin& b : family()) all.push_back(&b);
    }
    std::sort(all.begin(), all.end(), [](const Builtin* a, const Builtin* b) { return a->name < b->name; });
    const auto twice =
        std::adjacent_find(all.begin(), all.end(), [](const Builtin* a, const Builtin* b) { return a->name == b->name; });
    require(twice == all.end(), "two builtins of one name");
    return all;
  }();
  return table;
}

}  // namespace

const Builtin* find_builtin(std::string_view name) {
  const auto& all = sorted();
  auto found = std::lower_bound(all.begin(), all.end(), name, [](const Builtin* b, std::string_view n) { return b->name < n; });
  return found != all.end() && (*found)->name == name ? *found : nullptr;
}

std::vector<const Builtin*> all_builtins() { return sorted(); }

}  // namespace mmc::elab

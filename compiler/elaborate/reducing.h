// What all reductions share: which axes go, and what becomes of the others. Arguments of a reduction are x, axis, keep.
#pragma once
#include <optional>
#include <vector>

#include "compiler/elaborate/builtins.h"

namespace mmc::elab {

struct Reduction {
  std::vector<std::int64_t> axes;  // ascending, from the front
  bool keep = false;
  std::vector<AxisInfo> kept;             // of the axes that stay
  std::vector<std::int64_t> final_sizes;  // with `keep`: the result's, reduced axes of size 1 that broadcast
  std::vector<AxisInfo> final_axes;
};
Reduction reduction_of(Context&, const CallSite&, const Arguments&, const TensorV& x);
// `x`, which has the axes that stay, with the reduced ones put back when `keep` asks for it.
TensorV with_kept_axes(Context&, const TensorV& x, const Reduction&);
// The numbers of a flat static list that is reduced as a whole.
std::optional<std::vector<Datum>> whole_static(const Arguments&);

}  // namespace mmc::elab

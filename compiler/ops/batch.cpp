// Batching rules that many ops share (define.h).
#include <utility>

#include "compiler/ops/define.h"

namespace mmc::ops {

Ints behind(const Ints& axes) {
  Ints moved = axes;
  for (std::int64_t& axis : moved) ++axis;
  return moved;
}

Ints behind(std::int64_t first, const Ints& axes) {
  Ints list = axes;
  list.insert(list.begin(), first);
  return list;
}

std::vector<Value> batch_with(Batch& s, Attrs attrs) {
  std::vector<Value> operands;
  for (std::size_t i = 0; i < s.operands(); ++i) operands.push_back(s.stacked(i));
  const NodeId n = s.b.node(s.op, std::move(operands), std::move(attrs));
  return s.b.graph().node(n).results;
}

std::vector<Value> batch_axis(Batch& s) {
  Attrs attrs = s.attrs;
  attrs.set("axis", s.attrs.integer("axis") + 1);
  return batch_with(s, std::move(attrs));
}

std::vector<Value> batch_axes(Batch& s) {
  Attrs attrs = s.attrs;
  attrs.set("axes", behind(s.attrs.ints("axes")));
  return batch_with(s, std::move(attrs));
}

std::vector<Value> batch_shape(Batch& s) {
  Attrs attrs = s.attrs;
  attrs.set("shape", behind(s.count, s.attrs.ints("shape")));
  return batch_with(s, std::move(attrs));
}

}  // namespace mmc::ops

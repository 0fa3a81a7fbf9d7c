#include "runtime/reference/replay.h"

#include "compiler/graph/views.h"
#include "runtime/reference/interpreter.h"
#include "runtime/reference/rows.h"

namespace mmc {
namespace reference {

std::optional<Trap> Interpreter::retry(NodeId loop, std::int64_t t, std::span<const std::pair<Value, Tensor>> given) {
  const LoopView view = loop_view(graph_, loop);
  for (const auto& [v, tensor] : given) set(v, tensor);
  const auto index = static_cast<std::int32_t>(t);
  set(view.t, make_tensor(Type::scalar(DType::i32), &index));
  for (std::size_t i = 0; i < view.slices.size(); ++i) {
    const std::int64_t stride = view.scan_strides[i];
    set(view.slices[i], t % stride == 0 ? row_of(value(view.scanned[i]), t / stride) : make_tensor(graph_.type(view.slices[i])));
  }
  root_loop_ = loop;
  root_step_ = t;
  try {
    run_region(view.body);
  } catch (GuardFailed failed) { return explain(*this, failed.guard, t); }
  return std::nullopt;
}

}  // namespace reference

std::optional<Trap> replay_iteration(const Graph& graph, NodeId loop, std::int64_t t,
                                     std::span<const std::pair<Value, Tensor>> given) {
  const RunOptions options;
  return reference::Interpreter(graph, options).retry(loop, t, given);
}

}  // namespace mmc

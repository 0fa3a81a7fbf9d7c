#include "runtime/plan/lives.h"

#include <algorithm>

namespace mmc {
namespace {

bool written_by(const Plan& plan, const Block& block, BufferId b, std::int64_t step) {
  if (step >= static_cast<std::int64_t>(block.steps.size())) return false;
  const auto& writes = block.steps[static_cast<std::size_t>(step)].writes;
  return std::any_of(writes.begin(), writes.end(), [&](BufferId w) { return owner_of(plan, w) == b; });
}

void join_exchanged(const Block& block, Lives& lives) {
  for (const Step& s : block.steps) {
    const auto* loop = std::get_if<Loop>(&s.operation);
    if (!loop) continue;
    for (const Carry& c : loop->carries) {
      if (!c.exchange) continue;
      Life& now = lives[c.now];
      Life& next = lives[c.next];
      now.first = next.first = std::min(now.first, next.first);
      now.last = next.last = std::max(now.last, next.last);
    }
  }
}

}  // namespace

BufferId owner_of(const Plan& plan, BufferId b) {
  while (plan.buffers[b].storage == Storage::shared) b = plan.buffers[b].shares;
  return b;
}

std::vector<std::vector<BufferId>> buffers_by_home(const Plan& plan, const std::function<bool(const Buffer&)>& wanted) {
  std::vector<std::vector<BufferId>> by_home(plan.blocks.size());
  for (BufferId b = 1; b < plan.buffers.size(); ++b)
    if (wanted(plan.buffers[b])) by_home[plan.buffers[b].home].push_back(b);
  return by_home;
}

Lives lives_of(const Plan& plan, BlockId id, const std::vector<BufferId>& buffers) {
  const Block& block = plan.blocks[id];
  const auto steps = static_cast<std::int64_t>(block.steps.size());
  Lives lives;
  for (BufferId b : buffers) lives[b];
  const auto touch = [&](BufferId b, std::int64_t at) {
    const auto it = lives.find(owner_of(plan, b));
    if (it == lives.end()) return;
    if (it->second.first < 0) it->second.first = at;
    it->second.last = std::max(it->second.last, at);
  };
  for (std::int64_t i = 0; i < steps; ++i) {
    for (BufferId b : block.steps[static_cast<std::size_t>(i)].reads) touch(b, i);
    for (BufferId b : block.steps[static_cast<std::size_t>(i)].writes) touch(b, i);
  }
  for (BufferId b : block.ends) touch(b, steps);
  for (auto& [b, life] : lives) {
    if (life.first < 0) life.first = life.last = 0;
    if (!written_by(plan, block, b, life.first)) life.first = 0;
  }
  join_exchanged(block, lives);
  return lives;
}

}  // namespace mmc

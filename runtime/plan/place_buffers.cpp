#include "runtime/plan/place_buffers.h"

#include <algorithm>
#include <map>

#include "compiler/support/errors.h"

namespace mmc {
namespace {

constexpr auto line = static_cast<std::int64_t>(kernels::alignment);

std::int64_t rounded(std::int64_t n) { return std::max(line, (n + line - 1) / line * line); }

// Free pieces of one block's part of the arena, by offset.
class Pieces {
 public:
  std::int64_t take(std::int64_t size) {
    auto best = free_.end();
    for (auto it = free_.begin(); it != free_.end(); ++it)
      if (it->second >= size && (best == free_.end() || it->second < best->second)) best = it;
    if (best == free_.end()) {
      // Grow at the end, beginning in a free piece that touches it.
      std::int64_t offset = end_;
      if (!free_.empty() && free_.rbegin()->first + free_.rbegin()->second == end_) {
        offset = free_.rbegin()->first;
        free_.erase(std::prev(free_.end()));
      }
      end_ = offset + size;
      return offset;
    }
    const auto [offset, length] = *best;
    free_.erase(best);
    if (length > size) free_[offset + size] = length - size;
    return offset;
  }
  void give(std::int64_t offset, std::int64_t size) {
    auto after = free_.lower_bound(offset);
    if (after != free_.end() && offset + size == after->first) {
      size += after->second;
      after = free_.erase(after);
    }
    if (after != free_.begin()) {
      auto before = std::prev(after);
      if (before->first + before->second == offset) {
        before->second += size;
        return;
      }
    }
    free_[offset] = size;
  }
  std::int64_t end() const { return end_; }

 private:
  std::map<std::int64_t, std::int64_t> free_;
  std::int64_t end_ = 0;
};

struct Life {
  std::int64_t first = -1, last = -1;
};

class Placement {
 public:
  Placement(Plan* plan, bool reuse) : plan_(*plan), reuse_(reuse), size_(plan->blocks.size(), 0) {}

  void run() {
    by_home_.resize(plan_.blocks.size());
    for (BufferId b = 1; b < plan_.buffers.size(); ++b)
      if (plan_.buffers[b].storage == Storage::arena) by_home_[plan_.buffers[b].home].push_back(b);
    place(0);
    set_base(0, rounded(plan_.scratch_bytes));
    plan_.arena_bytes = rounded(plan_.scratch_bytes) + size_[0] + line;
    for (BufferId b = 1; b < plan_.buffers.size(); ++b)
      if (plan_.buffers[b].storage == Storage::arena) plan_.buffers[b].offset += plan_.blocks[plan_.buffers[b].home].base;
  }

 private:
  // The buffer whose memory b is.
  BufferId owner(BufferId b) const {
    while (plan_.buffers[b].storage == Storage::shared) b = plan_.buffers[b].shares;
    return b;
  }

  template <class Use>
  void for_inner(const Step& s, Use use) const {
    if (const auto* loop = std::get_if<Loop>(&s.operation)) use(loop->body);
    if (const auto* map = std::get_if<Map>(&s.operation)) use(map->body);
    if (const auto* branch = std::get_if<Branch>(&s.operation)) {
      use(branch->then_block);
      use(branch->else_block);
    }
  }

  void place(BlockId id) {
    const Block& block = plan_.blocks[id];
    const auto steps = static_cast<std::int64_t>(block.steps.size());
    std::map<BufferId, Life> lives;
    for (BufferId b : by_home_[id]) lives[b];
    const auto touch = [&](BufferId b, std::int64_t at) {
      const auto it = lives.find(owner(b));
      if (it == lives.end()) return;
      if (it->second.first < 0) it->second.first = at;
      it->second.last = std::max(it->second.last, at);
    };
    for (std::int64_t i = 0; i < steps; ++i) {
      for (BufferId b : block.steps[static_cast<std::size_t>(i)].reads) touch(b, i);
      for (BufferId b : block.steps[static_cast<std::size_t>(i)].writes) touch(b, i);
    }
    for (BufferId b : block.ends) touch(b, steps);
    // Read before any step writes it: it is set when the iteration begins (an index).
    for (auto& [b, life] : lives) {
      if (life.first < 0) life.first = life.last = 0;
      if (!written_by(block, b, life.first)) life.first = 0;
    }
    join_exchanged(block, &lives);

    std::vector<std::vector<BufferId>> begins(static_cast<std::size_t>(steps) + 1), stops(static_cast<std::size_t>(steps) + 1);
    for (const auto& [b, life] : lives) {
      begins[static_cast<std::size_t>(life.first)].push_back(b);
      stops[static_cast<std::size_t>(reuse_ ? life.last : steps)].push_back(b);
    }
    Pieces pieces;
    std::vector<bool> handed(plan_.buffers.size(), false);
    std::map<BufferId, std::int64_t> length;
    for (std::int64_t i = 0; i <= steps; ++i) {
      const auto at = static_cast<std::size_t>(i);
      for (BufferId b : begins[at]) {
        const std::int64_t size = rounded(plan_.buffers[b].type.bytes());
        BufferId donor = no_buffer;
        if (reuse_ && i < steps)
          for (auto [written, read] : block.steps[at].in_place)
            if (written == b && lives.count(read) && lives[read].last == i && lives[read].first < i && !handed[read] &&
                length[read] == size)
              donor = read;
        if (donor != no_buffer) {
          handed[donor] = true;
          plan_.buffers[b].offset = plan_.buffers[donor].offset;
        } else {
          plan_.buffers[b].offset = pieces.take(size);
        }
        length[b] = size;
      }
      if (i < steps) {
        // The two sides of a branch never run together; each having its own bytes keeps this simple.
        std::vector<std::pair<BlockId, std::int64_t>> entered;
        for_inner(block.steps[at], [&](BlockId inner) {
          place(inner);
          const std::int64_t size = rounded(size_[inner]);
          plan_.blocks[inner].base = pieces.take(size);  // relative to this block until set_base
          entered.emplace_back(inner, size);
        });
        for (auto [inner, size] : entered)
          if (reuse_) pieces.give(plan_.blocks[inner].base, size);
      }
      for (BufferId b : stops[at])
        if (!handed[b]) pieces.give(plan_.buffers[b].offset, length[b]);
    }
    size_[id] = pieces.end();
  }

  bool written_by(const Block& block, BufferId b, std::int64_t step) const {
    if (step >= static_cast<std::int64_t>(block.steps.size())) return false;
    const auto& writes = block.steps[static_cast<std::size_t>(step)].writes;
    return std::any_of(writes.begin(), writes.end(), [&](BufferId w) { return owner(w) == b; });
  }

  // After an odd number of exchanges a carried value lies in the other half: both live while either does.
  void join_exchanged(const Block& block, std::map<BufferId, Life>* lives) const {
    for (const Step& s : block.steps) {
      const auto* loop = std::get_if<Loop>(&s.operation);
      if (!loop) continue;
      for (const Carry& c : loop->carries) {
        if (!c.exchange) continue;
        Life& now = (*lives)[c.now];
        Life& next = (*lives)[c.next];
        now.first = next.first = std::min(now.first, next.first);
        now.last = next.last = std::max(now.last, next.last);
      }
    }
  }

  void set_base(BlockId id, std::int64_t base) {
    plan_.blocks[id].base = base;
    plan_.blocks[id].bytes = size_[id];
    for (const Step& s : plan_.blocks[id].steps)
      for_inner(s, [&](BlockId inner) { set_base(inner, base + plan_.blocks[inner].base); });
  }

  Plan& plan_;
  bool reuse_;
  std::vector<std::int64_t> size_;  // by block
  std::vector<std::vector<BufferId>> by_home_;
};

int depth_of(const Plan& plan, BlockId id) {
  int deepest = 0;
  for (const Step& s : plan.blocks[id].steps) {
    if (const auto* loop = std::get_if<Loop>(&s.operation)) deepest = std::max(deepest, depth_of(plan, loop->body));
    if (const auto* map = std::get_if<Map>(&s.operation)) deepest = std::max(deepest, depth_of(plan, map->body));
    if (const auto* branch = std::get_if<Branch>(&s.operation))
      deepest = std::max({deepest, depth_of(plan, branch->then_block), depth_of(plan, branch->else_block)});
  }
  return deepest + 1;
}

}  // namespace

void place_buffers(Plan* plan, const PlanOptions& options) {
  Placement(plan, options.enabled("reuse_buffers")).run();
  plan->depth = depth_of(*plan, 0);
}

}  // namespace mmc

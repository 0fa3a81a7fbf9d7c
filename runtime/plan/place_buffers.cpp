#include "runtime/plan/place_buffers.h"

#include <algorithm>
#include <map>

#include "compiler/support/errors.h"
#include "runtime/plan/lives.h"

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

class Placement {
 public:
  Placement(Plan* plan, bool reuse) : plan_(*plan), reuse_(reuse), size_(plan->blocks.size(), 0) {}

  void run() {
    by_home_ = buffers_by_home(plan_, [](const Buffer& b) { return b.storage == Storage::arena; });
    place(0);
    set_base(0, rounded(plan_.scratch_bytes));
    plan_.arena_bytes = rounded(plan_.scratch_bytes) + size_[0] + line;
    for (BufferId b = 1; b < plan_.buffers.size(); ++b)
      if (plan_.buffers[b].storage == Storage::arena) plan_.buffers[b].offset += plan_.blocks[plan_.buffers[b].home].base;
  }

 private:
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
    const Lives lives = lives_of(plan_, id, by_home_[id]);

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
            if (written == b && lives.count(read) && lives.at(read).last == i && lives.at(read).first < i && !handed[read] &&
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

#include "runtime/plan/watched_loops.h"

#include <map>
#include <utility>

namespace mmc {
namespace {

using Around = std::vector<std::pair<BufferId, std::int64_t>>;
using Places = std::map<BufferId, std::size_t>;  // which buffers are outputs, or rows of which

class Search {
 public:
  explicit Search(Plan* plan) : plan_(*plan) {}

  void run() {
    Places outputs;
    for (BufferId b = 1; b < plan_.buffers.size(); ++b)
      if (plan_.buffers[b].storage == Storage::output) outputs[b] = plan_.buffers[b].output;
    for (Step& step : plan_.blocks[0].steps) {
      visit(step, {}, outputs);
      ++root_step_;
    }
  }

 private:
  void visit(Step& step, const Around& around, const Places& targets) {
    if (const auto* map = std::get_if<Map>(&step.operation)) enter(*map, around, targets);
    if (auto* loop = std::get_if<Loop>(&step.operation)) note(*loop, step.node, around, targets);
  }

  void enter(const Map& map, Around around, const Places& targets) {
    Places rows;
    for (const Stack& stack : map.stacks)
      if (const auto found = targets.find(stack.target); found != targets.end()) rows[stack.row] = found->second;
    if (rows.empty()) return;
    around.emplace_back(map.i, map.count);
    for (Step& step : plan_.blocks[map.body].steps) visit(step, around, rows);
  }

  void note(Loop& loop, NodeId node, const Around& around, const Places& targets) {
    WatchedLoop watched{root_step_, node, {}, loop.trip, {}};
    Places rows;  // which of the series
    std::vector<std::pair<Stack*, std::size_t>> stacks;
    for (Stack& stack : loop.stacks) {
      const auto found = targets.find(stack.target);
      if (found == targets.end() || loop.reversed || stack.offset != 0) continue;  // rows come in their order
      rows[stack.row] = watched.series.size();
      stacks.emplace_back(&stack, watched.series.size());
      watched.series.push_back({found->second, plan_.buffers[stack.row].type, stack.stride});
    }
    if (!around.empty() && watched.series.empty()) return;
    for (const auto& [index, count] : around) watched.sizes.push_back(count);
    loop.around = around;
    watched.ticks = 1 + find_repeats(loop.body, rows, 1, 0, watched);
    for (const auto& [stack, series] : stacks) stack->told_within = !watched.series[series].repeats.empty();
    loop.watched = plan_.watched.size();
    plan_.watched.push_back(std::move(watched));
  }

  // The loops of a block that write into `rows` of the loop around it, after `tick` ticks of its iteration; gives how many there
  // are then.
  std::int64_t find_repeats(BlockId block, const Places& rows, std::int64_t level, std::int64_t tick, WatchedLoop& watched) {
    for (Step& step : plan_.blocks[block].steps) {
      if (const auto* branch = std::get_if<Branch>(&step.operation)) {
        for (const BlockId side : {branch->then_block, branch->else_block}) tick = find_repeats(side, rows, level, tick, watched);
      }
      auto* loop = std::get_if<Loop>(&step.operation);
      if (!loop || loop->reversed) continue;
      Places own;
      for (const Stack& stack : loop->stacks) {
        const auto found = rows.find(stack.target);
        if (found == rows.end() || stack.offset != 0) continue;
        if (static_cast<std::int64_t>(watched.series[found->second].repeats.size()) >= level) continue;  // another loop did
        own[stack.row] = found->second;
        const std::int64_t count = (loop->trip + stack.stride - 1) / stack.stride;
        watched.series[found->second].repeats.push_back({tick, stack.stride, 1, count});
      }
      if (own.empty()) continue;
      loop->watched = plan_.watched.size();
      loop->level = level;
      loop->first_tick = tick;
      loop->ticks = 1 + find_repeats(loop->body, own, level + 1, 0, watched);
      for (const auto& [row, series] : own) {
        Progress::Series::Repeat& repeat = watched.series[series].repeats[static_cast<std::size_t>(level - 1)];
        repeat.apart *= repeat.each = loop->ticks;
      }
      if (level == 1) watched.repeats.push_back({tick, loop->ticks, loop->trip});
      tick += loop->trip * loop->ticks;
    }
    return tick;
  }

  Plan& plan_;
  std::size_t root_step_ = 0;
};

}  // namespace

void find_watched_loops(Plan* plan) { Search(plan).run(); }

}  // namespace mmc

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
    for (const Stack& stack : loop.stacks)
      if (const auto found = targets.find(stack.target); found != targets.end() && !loop.reversed)  // rows come in their order
        watched.series.push_back({found->second, plan_.buffers[stack.row].type, stack.stride});
    if (!around.empty() && watched.series.empty()) return;
    for (const auto& [index, count] : around) watched.sizes.push_back(count);
    loop.watched = plan_.watched.size();
    loop.around = around;
    plan_.watched.push_back(std::move(watched));
  }

  Plan& plan_;
  std::size_t root_step_ = 0;
};

}  // namespace

void find_watched_loops(Plan* plan) { Search(plan).run(); }

}  // namespace mmc

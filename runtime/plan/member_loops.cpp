#include "runtime/plan/member_loops.h"

#include <map>
#include <utility>

namespace mmc {
namespace {

using Around = std::vector<std::pair<BufferId, std::int64_t>>;
using Rows = std::map<BufferId, std::size_t>;  // which buffers are rows of which outputs

class Search {
 public:
  explicit Search(Plan* plan) : plan_(*plan) {}

  void run() {
    for (Step& step : plan_.blocks[0].steps) {
      const auto* map = std::get_if<Map>(&step.operation);
      if (!map) continue;
      Rows outputs;
      for (const Stack& stack : map->stacks)
        if (const Buffer& target = plan_.buffers[stack.target]; target.storage == Storage::output)
          outputs[stack.target] = target.output;
      root_ = map->body;
      enter(*map, {}, outputs);
    }
  }

 private:
  void enter(const Map& map, Around around, const Rows& targets) {
    Rows rows;
    for (const Stack& stack : map.stacks)
      if (const auto found = targets.find(stack.target); found != targets.end()) rows[stack.row] = found->second;
    if (rows.empty()) return;
    around.emplace_back(map.i, map.count);
    for (Step& step : plan_.blocks[map.body].steps) {
      if (const auto* inner = std::get_if<Map>(&step.operation)) enter(*inner, around, rows);
      if (auto* loop = std::get_if<Loop>(&step.operation); loop && !loop->reversed) note(*loop, step.node, around, rows);
    }
  }

  void note(Loop& loop, NodeId node, const Around& around, const Rows& rows) {
    MemberLoop member{root_, node, {}, loop.trip, {}};
    for (const Stack& stack : loop.stacks)
      if (const auto found = rows.find(stack.target); found != rows.end())
        member.series.push_back({found->second, plan_.buffers[stack.row].type, stack.stride});
    if (member.series.empty()) return;
    for (const auto& [index, count] : around) member.sizes.push_back(count);
    loop.member = plan_.members.size();
    loop.around = around;
    plan_.members.push_back(std::move(member));
  }

  Plan& plan_;
  BlockId root_ = 0;
};

}  // namespace

void find_member_loops(Plan* plan) { Search(plan).run(); }

}  // namespace mmc

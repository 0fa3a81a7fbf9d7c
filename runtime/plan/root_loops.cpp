#include "runtime/plan/root_loops.h"

#include <utility>

namespace mmc {

RootLoops::RootLoops(const Plan& plan, Progress* progress, kernels::Slots slots) : progress_(progress) {
  for (const Step& step : plan.blocks[0].steps) {
    const auto* loop = std::get_if<Loop>(&step.operation);
    if (!loop) continue;
    timings_.push_back({std::string(plan.graph->node(step.node).origin.path.text()), 0, 0});
    auto list = std::make_unique<std::vector<Progress::Series>>();
    for (const Stack& stack : loop->stacks) {
      const Buffer& target = plan.buffers[stack.target];
      if (!plan.buffers[stack.row].type.is_scalar()) continue;
      std::string name(target.value.valid() ? plan.graph->info(target.value).name.text() : std::string_view());
      if (target.storage == Storage::output) name = plan.graph->outputs[target.output].name;
      list->push_back({std::move(name), slots[stack.target], plan.buffers[stack.row].type, stack.stride});
    }
    series_.push_back(std::move(list));
  }
  ran_.reserve(timings_.size());
  stopped_.reserve(timings_.size());
}

void RootLoops::begin(const Loop& loop) {
  if (progress_) {
    const std::vector<Progress::Series>& list = *series_[loop.timing];
    progress_->done.store(0, std::memory_order_release);
    progress_->series.store(&list, std::memory_order_release);
    progress_->trip.store(loop.trip, std::memory_order_release);
  }
  ran_.push_back(loop.timing);
  start_ = std::chrono::steady_clock::now();
}

void RootLoops::tell(std::int64_t done) {
  if (progress_) progress_->done.store(done, std::memory_order_release);
}

void RootLoops::stopped(const Loop& loop, std::int64_t done) { stopped_.push_back({&loop, done}); }

void RootLoops::end(const Loop& loop, std::int64_t done) {
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_;
  timings_[loop.timing].steps = done;
  timings_[loop.timing].seconds = elapsed.count();
  if (!progress_) return;
  progress_->trip.store(0, std::memory_order_release);
  progress_->series.store(nullptr, std::memory_order_release);
}

std::vector<LoopTiming> RootLoops::take_timings() {
  std::vector<LoopTiming> list;
  for (std::size_t i : ran_) list.push_back(std::move(timings_[i]));
  return list;
}

std::int64_t RootLoops::stopped_rows(BufferId target) const {
  for (const Stopped& s : stopped_)
    for (const Stack& stack : s.loop->stacks)
      if (stack.target == target && !s.loop->reversed) return (s.iterations + stack.stride - 1) / stack.stride;
  return -1;
}

}  // namespace mmc

#include "runtime/plan/root_loops.h"

#include <utility>

namespace mmc {

RootLoops::RootLoops(const Plan& plan, Progress* progress, kernels::Slots slots, const std::vector<Tensor>& direct)
    : progress_(progress) {
  for (const Step& step : plan.blocks[0].steps) {
    const auto* loop = std::get_if<Loop>(&step.operation);
    if (!loop) continue;
    loops_.push_back(loop);
    timings_.push_back({std::string(plan.graph->node(step.node).origin.path.text()), 0, 0});
    auto list = std::make_unique<std::vector<Progress::Series>>();
    for (const Stack& stack : loop->stacks) {
      const Buffer& target = plan.buffers[stack.target];
      if (!plan.buffers[stack.row].type.is_scalar()) continue;
      std::string name(target.value.valid() ? plan.graph->info(target.value).name.text() : std::string_view());
      Progress::Series series{std::move(name), slots[stack.target], plan.buffers[stack.row].type, stack.stride};
      if (target.storage == Storage::output) {
        series.name = plan.graph->outputs[target.output].name;
        series.memory = direct[target.output].data;
        if (!loop->reversed) timings_.back().series.push_back({target.output, stack.stride});
      }
      list->push_back(std::move(series));
    }
    series_.push_back(std::move(list));
  }
  ran_.reserve(timings_.size());
  stopped_.reserve(timings_.size());
}

void RootLoops::begin(const Loop& loop, std::int64_t done) {
  if (progress_) {
    const std::vector<Progress::Series>& list = *series_[loop.timing];
    progress_->done.store(done, std::memory_order_release);
    progress_->series.store(&list, std::memory_order_release);
    progress_->trip.store(loop.trip, std::memory_order_release);
  }
  tell_begin(loop, done);
  ran_.push_back(loop.timing);
  running_ = true;
  start_ = std::chrono::steady_clock::now();
}

void RootLoops::tell_begin(const Loop& loop, std::int64_t done) const {
  static const std::vector<Progress::Series> none;  // rows of a reversed loop don't come in their order
  if (progress_ && progress_->begins)
    progress_->begins(timings_[loop.timing].name, loop.reversed ? none : *series_[loop.timing], loop.trip, done);
}

double RootLoops::seconds_until_now() const {
  return seconds_before_ + std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

void RootLoops::tell(std::int64_t done) {
  if (progress_) progress_->done.store(done, std::memory_order_release);
}

void RootLoops::stopped(const Loop& loop, std::int64_t done) { stopped_.push_back({&loop, done}); }

void RootLoops::end(const Loop& loop, std::int64_t done) {
  timings_[loop.timing].steps = done;
  timings_[loop.timing].seconds = seconds_until_now();
  seconds_before_ = 0;
  running_ = false;
  if (!progress_) return;
  if (progress_->ends) progress_->ends(done);
  progress_->trip.store(0, std::memory_order_release);
  progress_->series.store(nullptr, std::memory_order_release);
}

void RootLoops::put_position(ByteWriter& out) const {
  const std::size_t finished = ran_.size() - (running_ ? 1 : 0);
  out.put<std::uint64_t>(finished);
  for (std::size_t i = 0; i < finished; ++i) {
    out.put<std::uint64_t>(ran_[i]);
    out.put(timings_[ran_[i]].steps);
    out.put(timings_[ran_[i]].seconds);
  }
  out.put(running_ ? seconds_until_now() : 0.0);
  out.put<std::uint64_t>(stopped_.size());
  for (const Stopped& s : stopped_) {
    out.put<std::uint64_t>(s.loop->timing);
    out.put(s.iterations);
  }
}

void RootLoops::get_position(ByteReader& in) {
  for (auto count = in.get<std::uint64_t>(); count > 0; --count) {
    ran_.push_back(in.get<std::uint64_t>());
    timings_.at(ran_.back()).steps = in.get<std::int64_t>();
    timings_[ran_.back()].seconds = in.get<double>();
  }
  seconds_before_ = in.get<double>();
  for (auto count = in.get<std::uint64_t>(); count > 0; --count) {
    const auto loop = in.get<std::uint64_t>();
    stopped_.push_back({loops_.at(loop), in.get<std::int64_t>()});
  }
}

void RootLoops::tell_ran() const {
  if (!progress_ || !progress_->begins || !progress_->ends) return;
  for (const std::size_t loop : ran_) {
    tell_begin(*loops_[loop], timings_[loop].steps);
    progress_->ends(timings_[loop].steps);
  }
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

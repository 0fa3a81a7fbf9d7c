#include "runtime/plan/root_loops.h"

#include <algorithm>
#include <utility>

namespace mmc {

RootLoops::RootLoops(const Plan& plan, Progress* progress, const std::vector<Tensor>& direct) : plan_(plan), progress_(progress) {
  for (std::size_t i = 0; i < plan.watched.size(); ++i) {
    const WatchedLoop& watched = plan.watched[i];
    if (groups_.empty() || groups_.back().root_step != watched.root_step)
      groups_.push_back({watched.root_step, i, std::make_shared<Progress::Loops>()});
    groups_.back().loops->push_back(told_loop(watched, direct));
  }
  for (const Group& group : groups_)
    for (Progress::Loop& loop : *group.loops) loops_.push_back(&loop);
  ran_.reserve(groups_.size());
}

Progress::Loop RootLoops::told_loop(const WatchedLoop& watched, const std::vector<Tensor>& direct) const {
  const Graph& g = *plan_.graph;
  Progress::Loop loop(std::string(g.node(watched.node).origin.path.text()), watched.trip, watched.sizes);
  loop.ticks = watched.ticks;
  loop.repeats = watched.repeats;
  for (const WatchedLoop::Series& s : watched.series) {
    const Tensor& rows = direct[s.output];
    // One value may leave the graph under several names.
    for (const Output& o : g.outputs)
      if (o.value == g.outputs[s.output].value)
        loop.series.push_back({o.name, rows.data->data(), s.row, s.stride, rows.data, s.repeats});
  }
  return loop;
}

double RootLoops::seconds_of_running() const {
  return groups_[ran_.back()].seconds + std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

void RootLoops::begin(const Step& step) {
  const auto index = static_cast<std::size_t>(&step - plan_.blocks[0].steps.data());
  const auto group = std::ranges::find(groups_, index, &Group::root_step);
  if (group == groups_.end()) return;
  if (progress_) progress_->now.store(group->loops);
  if (progress_ && progress_->begins) progress_->begins(group->loops);
  ran_.push_back(static_cast<std::size_t>(group - groups_.begin()));
  running_ = true;
  start_ = std::chrono::steady_clock::now();
}

void RootLoops::end(const Step& step, bool cut) {
  if (!running_ || &plan_.blocks[0].steps[groups_[ran_.back()].root_step] != &step) return;
  Group& group = groups_[ran_.back()];
  group.cut = cut;
  group.seconds = seconds_of_running();
  if (Progress::Loop& loop = group.loops->front(); std::holds_alternative<Loop>(step.operation))
    loop.tell({loop.reached().done, true, loop.reached().within});
  running_ = false;
  if (!progress_) return;
  if (progress_->ends) progress_->ends();
  progress_->now.store({});
}

void RootLoops::put_position(ByteWriter& out) const {
  out.put<std::uint64_t>(ran_.size());
  out.put(running_);
  for (std::size_t i = 0; i < ran_.size(); ++i) {
    const Group& group = groups_[ran_[i]];
    out.put<std::uint64_t>(ran_[i]);
    out.put(running_ && i + 1 == ran_.size() ? seconds_of_running() : group.seconds);
    for (const Progress::Loop& loop : *group.loops)
      for (std::int64_t m = 0; m < loop.members(); ++m) {
        const auto [done, ended, within] = loop.reached(m);
        out.put(done);
        out.put(ended);
        out.put(within);
      }
  }
}

void RootLoops::get_position(ByteReader& in) {
  const auto count = in.get<std::uint64_t>();
  const bool running = in.get<bool>();  // then `begin` follows
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto which = in.get<std::uint64_t>();
    Group& group = groups_.at(which);
    if (!running || i + 1 < count) ran_.push_back(which);
    group.seconds = in.get<double>();
    for (Progress::Loop& loop : *group.loops)
      for (std::int64_t m = 0; m < loop.members(); ++m) {
        const auto done = in.get<std::int64_t>();
        const bool ended = in.get<bool>();
        loop.tell({done, ended, in.get<std::int64_t>()}, m);
      }
  }
}

void RootLoops::tell_ran() const {
  if (!progress_ || !progress_->begins || !progress_->ends) return;
  for (const std::size_t group : ran_) {
    progress_->begins(groups_[group].loops);
    progress_->ends();
  }
}

std::vector<LoopTiming> RootLoops::timings() const {
  std::vector<LoopTiming> list;
  for (const std::size_t ran : ran_) {
    const Group& group = groups_[ran];
    for (std::size_t i = 0; i < group.loops->size(); ++i) {
      const Progress::Loop& loop = (*group.loops)[i];
      LoopTiming timing{loop.name, 0, group.seconds, {}, loop.steps, loop.sizes, {}, i > 0, group.cut};
      for (const WatchedLoop::Series& s : plan_.watched[group.first + i].series) timing.series.push_back({s.output, s.stride});
      for (std::int64_t m = 0; m < loop.members(); ++m) {
        timing.members.push_back(loop.reached(m));
        timing.steps += timing.members.back().done;
      }
      list.push_back(std::move(timing));
    }
  }
  return list;
}

std::int64_t RootLoops::stopped_rows(BufferId target) const {
  for (const Group& group : groups_) {
    const auto* loop = std::get_if<Loop>(&plan_.blocks[0].steps[group.root_step].operation);
    if (!loop || loop->reversed) continue;
    const auto [done, ended, within] = loops_[group.first]->reached();
    for (const Stack& stack : loop->stacks)
      if (stack.target == target && ended && done < loop->trip) return (done + stack.stride - 1) / stack.stride;
  }
  return -1;
}

}  // namespace mmc

#include "runtime/plan/root_loops.h"

#include <utility>

namespace mmc {

RootLoops::RootLoops(const Plan& plan, Progress* progress, const std::vector<Tensor>& direct) : progress_(progress), plan_(plan) {
  for (const Step& step : plan.blocks[0].steps) {
    const auto* loop = std::get_if<Loop>(&step.operation);
    if (!loop) continue;
    loops_.push_back(loop);
    timings_.push_back({std::string(plan.graph->node(step.node).origin.path.text()), 0, 0});
    auto list = std::make_shared<std::vector<Progress::Series>>();
    for (const Stack& stack : loop->stacks) {
      const Buffer& target = plan.buffers[stack.target];
      if (target.storage != Storage::output || loop->reversed) continue;  // rows of a reversed loop don't come in their order
      const Tensor& rows = direct[target.output];
      list->push_back(
          {plan.graph->outputs[target.output].name, rows.data->data(), plan.buffers[stack.row].type, stack.stride, rows.data});
      timings_.back().series.push_back({target.output, stack.stride});
    }
    series_.push_back(std::move(list));
  }
  for (const MemberLoop& member : plan.members) add_member(member, direct);
  for (const MemberMap& map : maps_)
    for (Progress::Members& loop : *map.loops) done_.push_back(loop.done.data());
  ran_.reserve(timings_.size() + maps_.size());
  stopped_.reserve(timings_.size());
}

void RootLoops::add_member(const MemberLoop& member, const std::vector<Tensor>& direct) {
  const Graph& g = *plan_.graph;
  if (maps_.empty() || maps_.back().body != member.map) maps_.push_back({member.map, std::make_shared<Progress::AllMembers>()});
  Progress::Members loop{std::string(g.node(member.node).origin.path.text()), member.sizes, member.trip};
  for (const MemberLoop::Series& s : member.series) {
    // One value may leave the graph under several names.
    for (const Output& o : g.outputs)
      if (o.value == g.outputs[s.output].value)
        loop.series.push_back({o.name, direct[s.output].data->data(), s.row, s.stride, direct[s.output].data});
  }
  std::int64_t count = 1;
  for (const std::int64_t size : member.sizes) count *= size;
  loop.done = std::vector<std::atomic<std::int64_t>>(static_cast<std::size_t>(count));
  maps_.back().loops->push_back(std::move(loop));
}

void RootLoops::begins(Ran ran) {
  ran_.push_back(ran);
  running_ = true;
  start_ = std::chrono::steady_clock::now();
}

void RootLoops::ended() {
  seconds_before_ = 0;
  running_ = false;
}

void RootLoops::begin(const Loop& loop, std::int64_t done) {
  if (progress_) {
    progress_->done.store(done, std::memory_order_release);
    progress_->series = series_[loop.timing];
    progress_->trip.store(loop.trip, std::memory_order_release);
  }
  tell_begin(loop, done);
  begins({false, loop.timing});
}

void RootLoops::tell_begin(const Loop& loop, std::int64_t done) const {
  if (progress_ && progress_->begins) progress_->begins(timings_[loop.timing].name, *series_[loop.timing], loop.trip, done);
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
  ended();
  if (!progress_) return;
  if (progress_->ends) progress_->ends(done);
  progress_->trip.store(0, std::memory_order_release);
  progress_->series.store({});
}

std::size_t RootLoops::map_of(const Map& map) const {
  std::size_t i = 0;
  while (i < maps_.size() && maps_[i].body != map.body) ++i;
  return i;
}

void RootLoops::begin_map(const Map& map) {
  const std::size_t i = map_of(map);
  if (i == maps_.size()) return;
  if (progress_) progress_->members.store(maps_[i].loops);
  if (progress_ && progress_->members_begin) progress_->members_begin(maps_[i].loops);
  begins({true, i});
}

void RootLoops::end_map(const Map& map) {
  const std::size_t i = map_of(map);
  if (i == maps_.size()) return;
  maps_[i].seconds = seconds_until_now();
  ended();
  if (progress_ && progress_->members_end) progress_->members_end();
  if (progress_) progress_->members.store({});
}

namespace {

std::int64_t member_number(const Loop& loop, kernels::Slots slots) {
  std::int64_t number = 0;
  for (const auto& [index, count] : loop.around) number = number * count + *kernels::at<const std::int32_t>(slots, {index, 0});
  return number;
}

}  // namespace

void RootLoops::tell_member(const Loop& loop, kernels::Slots slots, std::int64_t done) const {
  done_[loop.member][member_number(loop, slots)].store(done, std::memory_order_release);
}

void RootLoops::end_member(const Loop& loop, kernels::Slots slots, std::int64_t done) const {
  tell_member(loop, slots, -1 - done);
}

void RootLoops::put_position(ByteWriter& out) const {
  const std::size_t finished = ran_.size() - (running_ ? 1 : 0);
  out.put<std::uint64_t>(finished);
  for (std::size_t i = 0; i < finished; ++i) {
    out.put(ran_[i].map);
    out.put<std::uint64_t>(ran_[i].which);
    out.put(ran_[i].map ? maps_[ran_[i].which].seconds : timings_[ran_[i].which].seconds);
    if (!ran_[i].map) out.put(timings_[ran_[i].which].steps);
  }
  const bool in_map = running_ && ran_.back().map;
  out.put(in_map);
  if (in_map) out.put<std::uint64_t>(ran_.back().which);
  for (const Ran& ran : ran_) {
    if (!ran.map) continue;
    for (const Progress::Members& loop : *maps_[ran.which].loops)
      for (const std::atomic<std::int64_t>& done : loop.done) out.put<std::int64_t>(done);
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
    const bool map = in.get<bool>();
    ran_.push_back({map, in.get<std::uint64_t>()});
    (map ? maps_.at(ran_.back().which).seconds : timings_.at(ran_.back().which).seconds) = in.get<double>();
    if (!map) timings_[ran_.back().which].steps = in.get<std::int64_t>();
  }
  std::vector<std::size_t> maps;
  for (const Ran& ran : ran_)
    if (ran.map) maps.push_back(ran.which);
  if (in.get<bool>()) maps.push_back(in.get<std::uint64_t>());  // it runs: begin_map follows
  for (const std::size_t map : maps)
    for (Progress::Members& loop : *maps_.at(map).loops)
      for (std::atomic<std::int64_t>& done : loop.done) done = in.get<std::int64_t>();
  seconds_before_ = in.get<double>();
  for (auto count = in.get<std::uint64_t>(); count > 0; --count) {
    const auto loop = in.get<std::uint64_t>();
    stopped_.push_back({loops_.at(loop), in.get<std::int64_t>()});
  }
}

void RootLoops::tell_ran() const {
  if (!progress_ || !progress_->begins || !progress_->ends) return;
  for (const auto& [map, which] : ran_) {
    if (!map) {
      tell_begin(*loops_[which], timings_[which].steps);
      progress_->ends(timings_[which].steps);
    } else if (progress_->members_begin && progress_->members_end) {
      progress_->members_begin(maps_[which].loops);
      progress_->members_end();
    }
  }
}

std::vector<LoopTiming> RootLoops::take_timings() {
  std::vector<LoopTiming> list;
  for (const auto& [map, which] : ran_)
    if (!map) list.push_back(std::move(timings_[which]));
  return list;
}

std::vector<MembersRan> RootLoops::take_members() const {
  std::vector<MembersRan> list;
  std::size_t loops_before = 0;
  for (const auto& [map, which] : ran_) {
    if (!map) {
      ++loops_before;
      continue;
    }
    MembersRan& ran = list.emplace_back();
    ran.after = loops_before;
    const bool cut = running_ && list.size() + loops_before == ran_.size();  // the last one, which did not end
    ran.seconds = cut ? seconds_until_now() : maps_[which].seconds;
    for (std::size_t i = 0; i < plan_.members.size(); ++i) {
      const MemberLoop& member = plan_.members[i];
      if (member.map != maps_[which].body) continue;
      MembersRan::Loop& loop = ran.loops.emplace_back();
      loop.name = plan_.graph->node(member.node).origin.path.text();
      loop.sizes = member.sizes;
      loop.steps = member.trip;
      for (const MemberLoop::Series& s : member.series) loop.series.push_back({s.output, s.stride});
    }
    for (std::size_t i = 0; i < ran.loops.size(); ++i) {
      const auto& done = (*maps_[which].loops)[i].done;
      ran.loops[i].done.assign(done.begin(), done.end());
    }
  }
  return list;
}

std::int64_t RootLoops::stopped_rows(BufferId target) const {
  for (const Stopped& s : stopped_)
    for (const Stack& stack : s.loop->stacks)
      if (stack.target == target && !s.loop->reversed) return (s.iterations + stack.stride - 1) / stack.stride;
  return -1;
}

}  // namespace mmc

#include "runtime/plan/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "compiler/graph/op.h"
#include "compiler/ops/division.h"
#include "runtime/plan/crew.h"
#include "runtime/plan/map_sums.h"
#include "runtime/plan/root_loops.h"

namespace mmc {
namespace {

template <class Structured>
void move_slots(const Structured& s, std::int64_t t, std::byte** slots) {
  for (const Scan& scan : s.scans)
    slots[scan.slice] = scan.stride == 1       ? slots[scan.source] + scan.offset + t * scan.row_bytes
                        : t % scan.stride == 0 ? slots[scan.source] + scan.offset + t / scan.stride * scan.row_bytes
                                               : slots[scan.zeros];
  for (const Stack& stack : s.stacks)
    slots[stack.row] = stack.stride == 1       ? slots[stack.target] + stack.offset + t * stack.row_bytes
                       : t % stack.stride == 0 ? slots[stack.target] + stack.offset + t / stack.stride * stack.row_bytes
                                               : slots[stack.spare];
}

void begin_map_iteration(const Map& map, std::int64_t i, std::byte** slots) {
  *reinterpret_cast<std::int32_t*>(slots[map.i]) = static_cast<std::int32_t>(i);
  move_slots(map, i, slots);
}

template <class T>
void fill_nan(std::byte* to, std::int64_t n) {
  std::fill_n(reinterpret_cast<T*>(to), n, std::numeric_limits<T>::quiet_NaN());
}

}  // namespace

PlanCode make_code(const Plan& plan) {
  PlanCode code;
  for (const Block& block : plan.blocks) {
    auto& instructions = code.emplace_back();
    for (const Step& s : block.steps) {
      const void* args = s.run ? std::visit([](const auto& op) -> const void* { return &op; }, s.operation) : &s;
      instructions.push_back({s.run, args});
    }
  }
  return code;
}

Runner::Runner(const Plan& plan, const PlanCode& code, const RunOptions& options)
    : slots(plan.buffers.size(), nullptr),
      plan_(plan),
      code_(code),
      options_(options),
      frames_(static_cast<std::size_t>(plan.depth)) {}

void Runner::attach(Crew* crew, RootLoops* loops, std::function<void(Halt)> take_position) {
  crew_ = crew;
  loops_ = loops;
  take_position_ = std::move(take_position);
}

void Runner::belong_to(const std::atomic<std::int64_t>* first_cut, const bool* may_pause, RootLoops* loops) {
  loops_ = loops;
  first_cut_ = first_cut;
  may_pause_ = may_pause;
}

std::optional<Cut> Runner::run(BlockId block, std::size_t first, std::size_t last) {
  depth_ = 1;
  frames_[0] = {block, static_cast<std::uint32_t>(first), nullptr, 0};
  halt_ = Halt::before;
  return go_on(last);
}

const Step* Runner::crew_step() const {
  const Frame& f = frames_[depth_ - 1];
  return halt_ == Halt::within ? &plan_.blocks[f.block].steps[f.step - 1] : nullptr;
}

std::optional<Cut> Runner::go_on(std::size_t last) {
  cut_.reset();
  if (const Step* map = crew_step()) {
    cut_ = crew_->go_on(*map, *this);
    if (cut_) return cut_;
    if (at_root()) loops_->end(*map);
  }
  std::byte* const* table = slots.data();
  while (true) {
    Frame& f = frames_[depth_ - 1];
    const std::vector<Instruction>& code = code_[f.block];
    const Instruction* instruction = code.data();
    const auto end = static_cast<std::uint32_t>(depth_ == 1 ? last : code.size());
    bool entered = false;
    try {
      while (f.step < end && !entered) {
        const Instruction& i = instruction[f.step];
        ++f.step;
        if (i.run) [[likely]] {
          i.run(i.args, table);
        } else {
          entered = enter(*static_cast<const Step*>(i.args));
          if (cut_) return cut_;
        }
      }
    } catch (const kernels::IndexOutside& e) {
      throw located(f, e.size == 0 ? fmt::format("index {} into axis {}, which is empty", e.index, e.axis)
                                   : fmt::format("index {} is outside 0..{} of axis {}", e.index, e.size - 1, e.axis));
    } catch (const kernels::DivisionByZero&) { throw divided_by_zero(f); } catch (const lapack::Failure& e) {
      throw unfit_matrix(f, e);
    }
    if (entered) continue;
    if (!finish_block()) return cut_;
  }
}

std::optional<Cut> Runner::run_iteration(const Map& map, std::int64_t i) {
  own_ = i;
  begin_map_iteration(map, i, slots.data());
  return run(map.body, 0, code_[map.body].size());
}

// The error of the step that just ran in f, with the position of its node.
RunError Runner::located(const Frame& f, const std::string& message) const {
  const Step& step = plan_.blocks[f.block].steps[f.step - 1];
  const NodeId node = step.nodes.empty() ? step.node : step.nodes.front();
  return RunError(message, node.valid() ? plan_.graph->node(node).origin.span : Span{});
}

// A step holds one integer division that can fail (fuse_elementwise.cpp).
RunError Runner::divided_by_zero(const Frame& f) const {
  const Step& step = plan_.blocks[f.block].steps[f.step - 1];
  const Graph& g = *plan_.graph;
  const auto divides = [&](NodeId n) { return may_divide_by_zero(g, g.node(n)); };
  const auto found = std::ranges::find_if(step.nodes, divides);
  const NodeId node = found == step.nodes.end() ? step.node : *found;
  require(node.valid() && divides(node), "a step without a division divided by zero");
  return RunError(division_by_zero_text(g, g.node(node)), g.node(node).origin.span);
}

// The op names its first operand as the user did.
RunError Runner::unfit_matrix(const Frame& f, const lapack::Failure& failure) const {
  const Node& node = plan_.graph->node(plan_.blocks[f.block].steps[f.step - 1].node);
  return RunError(lapack::text(failure, plan_.graph->info(node.operands[0]).name.text()), node.origin.span);
}

// A thread of a crew only pauses: what becomes of it is the run's to say.
bool Runner::stops_here() {
  if (may_pause_) {
    if (first_cut_->load(std::memory_order_relaxed) < own_)
      cut_ = Cut{true, nullptr, {}, 0};
    else if (interrupted() || (*may_pause_ && wanted()))
      cut_ = Cut{false, nullptr, {}, 0, true};
  } else if (interrupted()) {
    end_by_interrupt(Halt::between);
  } else if (wanted()) {
    take_position_(Halt::between);
  }
  return cut_.has_value();
}

void Runner::end_by_interrupt(Halt halt) {
  cut_ = Cut{true, nullptr, {}, 0};
  halt_ = halt;
}

bool Runner::enter(const Step& step) {
  if (const auto* branch = std::get_if<Branch>(&step.operation)) {
    const bool taken = *reinterpret_cast<const std::uint8_t*>(slots[branch->condition] + branch->offset) != 0;
    frames_[depth_++] = {taken ? branch->then_block : branch->else_block, 0, &step, 0};
    return true;
  }
  if (std::holds_alternative<Guard>(step.operation)) {
    if (options_.trap_nan) check_guard(step);
    return false;
  }
  if (depth_ == 1 && !may_pause_ && interrupted()) {
    end_by_interrupt(Halt::before);
    return false;
  }
  const auto* loop = std::get_if<Loop>(&step.operation);
  if (!loop) return enter_map(step);
  if (loop->ran != no_buffer) *reinterpret_cast<std::int32_t*>(slots[loop->ran]) = 0;
  if (at_root()) loops_->begin(step);
  frames_[depth_] = {loop->body, 0, &step, 0};
  if (loop->trip == 0) {
    leave();
    return false;
  }
  begin_iteration(frames_[depth_++]);
  return true;
}

bool Runner::enter_map(const Step& step) {
  const Map& map = std::get<Map>(step.operation);
  if (map.count == 0) {
    clear_totals(map, slots.data());
    return false;
  }
  if (at_root()) loops_->begin(step);
  // One of the root may take long: a run that may be stopped there and go on with more threads keeps the state of a crew from the
  // start.
  if (map.spread && crew_ && (crew_->threads_for(step) > 1 || (depth_ == 1 && options_.checkpoints))) {
    cut_ = crew_->run(step, *this);
    if (cut_ && cut_->interrupted) halt_ = Halt::within;
    if (!cut_ && at_root()) loops_->end(step);
    return false;
  }
  frames_[depth_] = {map.body, 0, &step, 0};
  begin_iteration(frames_[depth_++]);
  return true;
}

void Runner::begin_iteration(const Frame& f) {
  if (const auto* loop = std::get_if<Loop>(&f.entered_by->operation)) {
    const std::int64_t t = t_of(*loop, f.iteration);
    *reinterpret_cast<std::int32_t*>(slots[loop->t]) = static_cast<std::int32_t>(t);
    move_slots(*loop, t, slots.data());
  } else {
    begin_map_iteration(std::get<Map>(f.entered_by->operation), f.iteration, slots.data());
  }
}

inline void Runner::tell(const Loop& told, std::size_t depth, bool ended) {
  const Loop* loop = &told;
  // A `repeat` that was stopped has told of all of its rows (fill_rows).
  std::int64_t iteration = ended && loop->level > 0 ? loop->trip : frames_[depth].iteration, within = 0;
  for (ended = ended && loop->level == 0; loop->level > 0; iteration = frames_[depth].iteration) {
    within += loop->first_tick + iteration * loop->ticks;
    do loop = std::get_if<Loop>(&frames_[--depth].entered_by->operation);
    while (!loop);  // past branches
  }
  loops_->tell(*loop, slots.data(), {iteration, ended, within});
}

bool Runner::end_iteration(Frame& f) {
  ++f.iteration;
  if (const auto* loop = std::get_if<Loop>(&f.entered_by->operation)) {
    const bool stopped = loop->stop != no_buffer && *reinterpret_cast<const std::uint8_t*>(slots[loop->stop]) != 0;
    for (const Carry& c : loop->carries)
      if (c.exchange) std::swap(slots[c.now], slots[c.next]);
    if (loop->ran != no_buffer) *reinterpret_cast<std::int32_t*>(slots[loop->ran]) = static_cast<std::int32_t>(f.iteration);
    if (loop->watched != Loop::not_watched) tell(*loop, depth_ - 1, false);
    if (f.iteration == loop->trip) return false;
    if (stopped) {
      fill_rows(plan_, *loop, slots.data(), f.iteration);
      return false;
    }
  } else {
    const Map& map = std::get<Map>(f.entered_by->operation);
    add_iteration(map, slots.data(), f.iteration - 1);
    if (f.iteration == map.count) return false;
  }
  return true;
}

bool Runner::finish_block() {
  Frame& f = frames_[depth_ - 1];
  if (!f.entered_by) return false;
  const bool iterates = !std::holds_alternative<Branch>(f.entered_by->operation);
  if (iterates && end_iteration(f)) {
    f.step = 0;
    begin_iteration(f);
    return !stops_here();
  }
  --depth_;
  leave();
  return true;
}

void Runner::leave() {
  const Step& step = *frames_[depth_].entered_by;
  const auto* loop = std::get_if<Loop>(&step.operation);
  if (loop && loop->watched != Loop::not_watched) tell(*loop, depth_, true);
  if (at_root()) loops_->end(step);
}

void Runner::check_guard(const Step& step) {
  for (const Guard::Watched& w : std::get<Guard>(step.operation).values) {
    if (kernels::all_finite(kernels::at<const std::byte>(slots.data(), w.at), w.elements, w.dtype)) continue;
    cut_ = Cut{false, &step, w.value, 0};
    return;
  }
}

void Runner::put_position(Halt halt, Settled* settled, ByteWriter& out) const {
  std::vector<Frame> frames(frames_.begin(), frames_.begin() + static_cast<std::ptrdiff_t>(depth_));
  if (halt == Halt::before) --frames.back().step;  // it is past the step that has not begun
  out.put(halt);
  out.put<std::uint32_t>(static_cast<std::uint32_t>(depth_));
  for (const Frame& f : frames) {
    out.put(f.block);
    out.put(f.step);
    out.put(f.iteration);
  }
  put_values(plan_, frames, halt, crew_ ? crew_->spread() : Spread{}, slots.data(), settled, out);
}

void Runner::get_position(const Map& map, std::int64_t i, ByteReader& in) {
  own_ = i;
  begin_map_iteration(map, i, slots.data());
  get_position(nullptr, in);
}

// What an iteration sets when it begins is set again, from the outside in; then the values take their places.
void Runner::get_position(const Settled* settled, ByteReader& in) {
  frames_[0].entered_by = nullptr;
  halt_ = in.get<Halt>();
  depth_ = in.get<std::uint32_t>();
  require(depth_ >= 1 && depth_ <= frames_.size(), "a position is deeper than its plan");
  for (std::size_t d = 0; d < depth_; ++d) {
    Frame& f = frames_[d];
    f.block = in.get<BlockId>();
    f.step = in.get<std::uint32_t>();
    f.iteration = in.get<std::int64_t>();
    require(f.block < code_.size() && f.step <= code_[f.block].size(), "a position is none of its plan");
    if (d == 0) continue;
    f.entered_by = &plan_.blocks[frames_[d - 1].block].steps[frames_[d - 1].step - 1];
    if (!std::holds_alternative<Branch>(f.entered_by->operation)) begin_iteration(f);
  }
  get_values(plan_, slots.data(), settled, in);
}

void fill_rows(const Plan& plan, const Loop& loop, kernels::Slots slots, std::int64_t done, bool cut) {
  for (const Stack& stack : loop.stacks) {
    const Type row = plan.buffers[stack.row].type;
    const std::int64_t rows = (loop.trip + stack.stride - 1) / stack.stride;
    std::byte* target = slots[stack.target] + stack.offset;
    // Which iterations are missing: the last ones, or the first ones of a reversed loop.
    const std::int64_t begun = done + (cut && stack.told_within ? 1 : 0);
    const std::int64_t first = loop.reversed ? 0 : (begun + stack.stride - 1) / stack.stride;
    const std::int64_t last = loop.reversed ? (loop.trip - done + stack.stride - 1) / stack.stride : rows;
    const std::int64_t known = loop.reversed ? last : first - 1;
    for (std::int64_t r = first; r < last; ++r) {
      std::byte* to = target + r * stack.row_bytes;
      if (row.dtype() == DType::f32)
        fill_nan<float>(to, row.elements());
      else if (row.dtype() == DType::f64)
        fill_nan<double>(to, row.elements());
      else if (known >= 0 && known < rows)
        std::memcpy(to, target + known * stack.row_bytes, static_cast<std::size_t>(stack.row_bytes));
      else
        std::memset(to, 0, static_cast<std::size_t>(stack.row_bytes));
    }
  }
}

}  // namespace mmc

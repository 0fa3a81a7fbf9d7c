#include "runtime/plan/machine.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "compiler/graph/op.h"
#include "compiler/support/errors.h"
#include "runtime/reference/replay.h"

namespace mmc {
namespace {

// The first iteration's t and the step to the next.
std::int64_t t_of(const Loop& loop, std::int64_t iteration) { return loop.reversed ? loop.trip - 1 - iteration : iteration; }

template <class Structured>
void move_slots(const Structured& s, std::int64_t t, std::byte** slots) {
  for (const Scan& scan : s.scans)
    slots[scan.slice] = scan.stride == 1       ? slots[scan.source] + scan.offset + t * scan.row_bytes
                        : t % scan.stride == 0 ? slots[scan.source] + scan.offset + t / scan.stride * scan.row_bytes
                                               : slots[scan.zeros];
  for (const Stack& stack : s.stacks)
    slots[stack.row] = stack.stride == 1       ? slots[stack.target] + t * stack.row_bytes
                       : t % stack.stride == 0 ? slots[stack.target] + t / stack.stride * stack.row_bytes
                                               : slots[stack.spare];
}

template <class T>
void fill_nan(std::byte* to, std::int64_t n) {
  std::fill_n(reinterpret_cast<T*>(to), n, std::numeric_limits<T>::quiet_NaN());
}

}  // namespace

Machine::Machine(const Plan& plan, const RunOptions& options, int fill) : plan_(plan), options_(options) {
  memory_.reset(new std::byte[static_cast<std::size_t>(plan.arena_bytes) + kernels::alignment]);
  void* begin = memory_.get();
  std::size_t space = static_cast<std::size_t>(plan.arena_bytes) + kernels::alignment;
  arena_ = static_cast<std::byte*>(std::align(kernels::alignment, static_cast<std::size_t>(plan.arena_bytes), begin, space));
  if (fill >= 0) std::memset(arena_, fill, static_cast<std::size_t>(plan.arena_bytes));
  direct_.resize(plan.outputs.size());
  for (std::size_t i = 0; i < plan.outputs.size(); ++i)
    if (plan.outputs[i].direct != no_buffer) direct_[i] = make_tensor(plan.buffers[plan.outputs[i].direct].type);
  point_slots();
  for (const Block& block : plan.blocks) {
    auto& code = code_.emplace_back();
    for (const Step& s : block.steps) {
      const void* args = s.run ? std::visit([](const auto& op) -> const void* { return &op; }, s.operation) : &s;
      code.push_back({s.run, args});
    }
  }
  frames_.resize(static_cast<std::size_t>(plan.depth));
  prepare_loops();
}

void Machine::point_slots() {
  slots_.resize(plan_.buffers.size(), nullptr);
  slots_[kernels::scratch_slot] = arena_;
  for (BufferId b = 1; b < plan_.buffers.size(); ++b) {
    BufferId owner = b;
    while (plan_.buffers[owner].storage == Storage::shared) owner = plan_.buffers[owner].shares;
    const Buffer& buffer = plan_.buffers[owner];
    switch (buffer.storage) {
      case Storage::arena: slots_[b] = arena_ + buffer.offset; break;
      // Kernels take plain pointers; a constant is never among a step's outputs.
      case Storage::constant: slots_[b] = const_cast<std::byte*>(buffer.constant); break;
      case Storage::output: slots_[b] = direct_[buffer.output].data->data(); break;
      case Storage::moving:
      case Storage::shared: break;
    }
  }
}

std::optional<Cut> Machine::run(std::size_t first, std::size_t last) {
  depth_ = 1;
  frames_[0] = {0, static_cast<std::uint32_t>(first), nullptr, 0};
  cut_.reset();
  std::byte* const* slots = slots_.data();
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
          i.run(i.args, slots);
        } else {
          entered = enter(*static_cast<const Step*>(i.args));
          if (cut_) return cut_;
        }
      }
    } catch (const kernels::IndexOutside& e) {
      throw located(f,
                    e.size == 0 ? fmt::format("index {} into axis {}, which is empty", e.index, e.axis)
                                : fmt::format("index {} is outside 0..{} of axis {}", e.index, e.size - 1, e.axis),
                    false);
    } catch (const kernels::DivisionByZero&) { throw located(f, "an integer is divided by zero", true); }
    if (entered) continue;
    if (!finish_block()) return cut_;
  }
}

// The error of the step that just ran in f, with the position of its node (or of its first division).
RunError Machine::located(const Frame& f, const std::string& message, bool divides) const {
  const Step& step = plan_.blocks[f.block].steps[f.step - 1];
  NodeId node = step.node;
  for (NodeId n : step.nodes) {
    const std::string_view op = plan_.graph->node(n).op->name;
    if (!divides || op == "floor_divide" || op == "remainder") {
      node = n;
      break;
    }
  }
  return RunError(message, node.valid() ? plan_.graph->node(node).origin.span : Span{});
}

bool Machine::interrupted() const { return options_.interrupt && options_.interrupt->load(std::memory_order_relaxed); }

bool Machine::enter(const Step& step) {
  if (const auto* branch = std::get_if<Branch>(&step.operation)) {
    const bool taken = *reinterpret_cast<const std::uint8_t*>(slots_[branch->condition] + branch->offset) != 0;
    frames_[depth_++] = {taken ? branch->then_block : branch->else_block, 0, &step, 0};
    return true;
  }
  if (std::holds_alternative<Guard>(step.operation)) {
    if (options_.trap_nan) check_guard(step);
    return false;
  }
  if (depth_ == 1 && interrupted()) {
    cut_short(true, std::nullopt);
    return false;
  }
  std::int64_t count = 0;
  BlockId body = 0;
  if (const auto* loop = std::get_if<Loop>(&step.operation)) {
    count = loop->trip;
    body = loop->body;
    if (loop->ran != no_buffer) *reinterpret_cast<std::int32_t*>(slots_[loop->ran]) = 0;
    if (loop->reports) start_loop(step);
  } else {
    const Map& map = std::get<Map>(step.operation);
    count = map.count;
    body = map.body;
    begin_sums(map);
  }
  if (count == 0) {
    leave({body, 0, &step, 0});
    return false;
  }
  frames_[depth_] = {body, 0, &step, 0};
  begin_iteration(frames_[depth_++]);
  return true;
}

void Machine::begin_iteration(const Frame& f) {
  if (const auto* loop = std::get_if<Loop>(&f.entered_by->operation)) {
    const std::int64_t t = t_of(*loop, f.iteration);
    *reinterpret_cast<std::int32_t*>(slots_[loop->t]) = static_cast<std::int32_t>(t);
    move_slots(*loop, t, slots_.data());
  } else {
    const Map& map = std::get<Map>(f.entered_by->operation);
    *reinterpret_cast<std::int32_t*>(slots_[map.i]) = static_cast<std::int32_t>(f.iteration);
    move_slots(map, f.iteration, slots_.data());
  }
}

bool Machine::end_iteration(Frame& f) {
  ++f.iteration;
  if (const auto* loop = std::get_if<Loop>(&f.entered_by->operation)) {
    const bool stopped = loop->stop != no_buffer && *reinterpret_cast<const std::uint8_t*>(slots_[loop->stop]) != 0;
    for (const Carry& c : loop->carries)
      if (c.exchange) std::swap(slots_[c.now], slots_[c.next]);
    if (loop->ran != no_buffer) *reinterpret_cast<std::int32_t*>(slots_[loop->ran]) = static_cast<std::int32_t>(f.iteration);
    if (loop->reports && options_.progress) options_.progress->done.store(f.iteration, std::memory_order_release);
    if (f.iteration == loop->trip) return false;
    if (stopped) {
      fill_rows(*loop, f.iteration);
      if (loop->reports) stopped_.push_back({loop, f.iteration});
      return false;
    }
    if (interrupted()) {
      cut_short(true, std::nullopt);
      return false;
    }
    return true;
  }
  const Map& map = std::get<Map>(f.entered_by->operation);
  add_sums(map, f.iteration - 1);
  return f.iteration < map.count;
}

bool Machine::finish_block() {
  Frame& f = frames_[depth_ - 1];
  if (!f.entered_by) return false;
  const bool iterates = !std::holds_alternative<Branch>(f.entered_by->operation);
  if (iterates && end_iteration(f)) {
    f.step = 0;
    begin_iteration(f);
    return true;
  }
  if (cut_) return false;
  leave(f);
  --depth_;
  return true;
}

void Machine::leave(const Frame& f) {
  const auto* loop = std::get_if<Loop>(&f.entered_by->operation);
  if (!loop || !loop->reports) return;
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - loop_start_;
  timings_[loop->timing].steps = f.iteration;
  timings_[loop->timing].seconds = elapsed.count();
  if (options_.progress) {
    options_.progress->trip.store(0, std::memory_order_release);
    options_.progress->series.store(nullptr, std::memory_order_release);
  }
}

// Ends the run where it stands. The outermost loop keeps the rows of its finished iterations.
void Machine::cut_short(bool interrupted, std::optional<Trap> trap) {
  const Frame* outermost = depth_ > 1 ? &frames_[1] : nullptr;
  const std::int64_t done = outermost ? outermost->iteration : 0;
  cut_ = Cut{interrupted, std::move(trap), frames_[0].step - 1u, outermost != nullptr, done};
  if (!outermost) return;
  if (const auto* loop = std::get_if<Loop>(&outermost->entered_by->operation)) fill_rows(*loop, done);
  leave(*outermost);
}

std::int64_t Machine::stopped_rows(BufferId target) const {
  for (const Stopped& s : stopped_)
    for (const Stack& stack : s.loop->stacks)
      if (stack.target == target && !s.loop->reversed) return (s.iterations + stack.stride - 1) / stack.stride;
  return -1;
}

// Rows of iterations that did not run: nan, or the last row for integers and bools (structured.h).
void Machine::fill_rows(const Loop& loop, std::int64_t done) {
  for (const Stack& stack : loop.stacks) {
    const Type row = plan_.buffers[stack.row].type;
    const std::int64_t rows = (loop.trip + stack.stride - 1) / stack.stride;
    std::byte* target = slots_[stack.target];
    // Which iterations are missing: the last ones, or the first ones of a reversed loop.
    const std::int64_t first = loop.reversed ? 0 : (done + stack.stride - 1) / stack.stride;
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

constexpr std::int64_t sum_tile = 64;  // iterations (structured.h)

void Machine::begin_sums(const Map& map) {
  for (const Summed& s : map.sums) std::memset(slots_[s.total], 0, static_cast<std::size_t>(s.elements) * bytes(s.dtype));
}

void Machine::add_sums(const Map& map, std::int64_t done) {
  for (const Summed& s : map.sums) {
    const auto size = static_cast<std::size_t>(s.elements) * bytes(s.dtype);
    if (done % sum_tile == 0)
      std::memcpy(slots_[s.tile], slots_[s.value], size);
    else
      s.add(slots_[s.tile], slots_[s.tile], slots_[s.value], nullptr, s.elements);
    if ((done + 1) % sum_tile != 0 && done + 1 != map.count) continue;
    if (done < sum_tile)
      std::memcpy(slots_[s.total], slots_[s.tile], size);
    else
      s.add(slots_[s.total], slots_[s.total], slots_[s.tile], nullptr, s.elements);
  }
}

void Machine::check_guard(const Step& step) {
  for (const Guard::Watched& w : std::get<Guard>(step.operation).values) {
    if (kernels::all_finite(kernels::at<const std::byte>(slots_.data(), w.at), w.elements, w.dtype)) continue;
    Trap trap = trap_at(step, w.value);
    if (depth_ > 1) {
      const Frame& outermost = frames_[1];
      const auto* loop = std::get_if<Loop>(&outermost.entered_by->operation);
      trap.step = loop ? t_of(*loop, outermost.iteration) : outermost.iteration;
      if (loop && !loop->replay.empty())
        if (auto cause = replay(*loop, outermost.entered_by->node, trap.step)) trap = std::move(*cause);
    }
    return cut_short(false, std::move(trap));
  }
}

// What the guard itself knows.
Trap Machine::trap_at(const Step& guard, Value v) const {
  const Node& node = plan_.graph->node(guard.node);
  const Node* def = plan_.graph->def(v);
  Trap trap;
  trap.span = def && def->origin.span.known() ? def->origin.span : node.origin.span;
  trap.value = std::string(plan_.graph->info(v).name.text());
  if (trap.value.empty()) trap.value = node.attrs.string("what");
  if (def) trap.op = std::string(def->op->name);
  trap.backward = def && def->origin.derived_from.valid();
  return trap;
}

// The carried values are still those with which the iteration began: guards stand before they are overwritten.
std::optional<Trap> Machine::replay(const Loop& loop, NodeId node, std::int64_t t) const {
  std::vector<std::pair<Value, Tensor>> given;
  for (const auto& [value, where] : loop.replay) given.emplace_back(value, read(where, plan_.graph->type(value)));
  return replay_iteration(*plan_.graph, node, t, given);
}

Tensor Machine::read(const View& v, Type type) const {
  Tensor t = make_tensor(type);
  kernels::Copy c;
  c.size = static_cast<std::uint8_t>(bytes(v.dtype));
  c.elements = v.layout.elements();
  if (c.elements > 0) walk_both(v.layout, dense_layout(type), c.size, &c.from_walk, &c.to_walk);
  kernels::copy_strided(c, slots_[v.buffer] + v.layout.offset * static_cast<std::int64_t>(bytes(v.dtype)), t.data->data());
  return t;
}

void Machine::start_loop(const Step& step) {
  const Loop& loop = std::get<Loop>(step.operation);
  if (options_.progress) {
    const std::vector<Progress::Series>& list = *series_[loop.timing];
    options_.progress->done.store(0, std::memory_order_release);
    options_.progress->series.store(&list, std::memory_order_release);
    options_.progress->trip.store(loop.trip, std::memory_order_release);
  }
  ran_.push_back(loop.timing);
  loop_start_ = std::chrono::steady_clock::now();
}

std::vector<LoopTiming> Machine::take_timings() {
  std::vector<LoopTiming> list;
  for (std::size_t i : ran_) list.push_back(std::move(timings_[i]));
  return list;
}

// What the root's loops will report, made before the run: names, and where the rows of scalar series lie.
void Machine::prepare_loops() {
  for (const Step& step : plan_.blocks[0].steps) {
    const auto* loop = std::get_if<Loop>(&step.operation);
    if (!loop) continue;
    timings_.push_back({std::string(plan_.graph->node(step.node).origin.path.text()), 0, 0});
    auto list = std::make_unique<std::vector<Progress::Series>>();
    for (const Stack& stack : loop->stacks) {
      const Buffer& target = plan_.buffers[stack.target];
      if (!plan_.buffers[stack.row].type.is_scalar()) continue;
      std::string name(target.value.valid() ? plan_.graph->info(target.value).name.text() : std::string_view());
      if (target.storage == Storage::output) name = plan_.graph->outputs[target.output].name;
      list->push_back({std::move(name), slots_[stack.target], plan_.buffers[stack.row].type, stack.stride});
    }
    series_.push_back(std::move(list));
  }
  ran_.reserve(timings_.size());
  stopped_.reserve(timings_.size());
}

}  // namespace mmc

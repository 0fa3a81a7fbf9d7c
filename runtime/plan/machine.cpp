#include "runtime/plan/machine.h"

#include <chrono>
#include <cstring>
#include <utility>

#include "compiler/graph/op.h"
#include "runtime/plan/profile.h"
#include "runtime/reference/replay.h"

namespace mmc {

Machine::Machine(const Plan& plan, const RunOptions& options, int fill)
    : plan_(plan), checkpoints_(options.checkpoints), code_(make_code(plan)), runner_(plan, code_, options) {
  memory_.reset(new std::byte[static_cast<std::size_t>(plan.arena_bytes) + kernels::alignment]);
  void* begin = memory_.get();
  std::size_t space = static_cast<std::size_t>(plan.arena_bytes) + kernels::alignment;
  arena_ = static_cast<std::byte*>(std::align(kernels::alignment, static_cast<std::size_t>(plan.arena_bytes), begin, space));
  if (fill >= 0) std::memset(arena_, fill, static_cast<std::size_t>(plan.arena_bytes));
  direct_.resize(plan.outputs.size());
  for (std::size_t i = 0; i < plan.outputs.size(); ++i)
    if (plan.outputs[i].direct != no_buffer) direct_[i] = make_tensor(plan.graph->type(plan.graph->outputs[i].value));
  point_slots();
  if (checkpoints_) settled_.emplace(plan);
  loops_.emplace(plan, options.progress, direct_);
  if (options.threads > 1 || checkpoints_) crew_.emplace(plan, code_, options, runner_, *loops_, arena_);
  if (options.profiler) options.profiler->measure(plan, code_);
  runner_.attach(crew_ ? &*crew_ : nullptr, &*loops_, [this](Halt halt) { take_position(halt); });
}

void Machine::point_slots() {
  std::vector<std::byte*>& slots = runner_.slots;
  slots[kernels::scratch_slot] = arena_;
  for (BufferId b = 1; b < plan_.buffers.size(); ++b) {
    BufferId owner = b;
    while (plan_.buffers[owner].storage == Storage::shared) owner = plan_.buffers[owner].shares;
    const Buffer& buffer = plan_.buffers[owner];
    switch (buffer.storage) {
      case Storage::arena: slots[b] = arena_ + buffer.offset; break;
      // Kernels take plain pointers; a constant is never among a step's outputs.
      case Storage::constant: slots[b] = const_cast<std::byte*>(buffer.constant); break;
      case Storage::output: slots[b] = direct_[buffer.output].data->data(); break;
      case Storage::moving:
      case Storage::shared: break;
    }
  }
}

std::optional<Ending> Machine::run(std::size_t first, std::size_t last) {
  const bool goes_on = checkpoints_ && checkpoints_->from;
  if (goes_on) get_position(*std::exchange(checkpoints_->from, nullptr));
  const std::optional<Cut> cut = goes_on ? runner_.go_on(last) : runner_.run(0, first, last);
  if (!cut) return std::nullopt;
  if (cut->interrupted && checkpoints_) take_position(runner_.halt());
  return ending(*cut);
}

void Machine::take_position(Halt halt) {
  const auto start = std::chrono::steady_clock::now();
  ByteWriter out;
  out.bytes.reserve(position_bytes_);
  out.put(plan_fingerprint(plan_));
  loops_->put_position(out);
  runner_.put_position(halt, &*settled_, out);
  if (halt == Halt::within) crew_->put_position(out);
  RunPosition position{settled_->take(runner_.slots.data()), std::move(out.bytes)};
  checkpoints_->wanted = false;
  position_bytes_ = position.now.size() + position.now.size() / 8;  // the next one's may be a little longer
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  checkpoints_->keep(std::move(position), elapsed.count());
}

void Machine::get_position(const RunPosition& from) {
  ByteReader in(from.now);
  if (in.get<std::uint64_t>() != plan_fingerprint(plan_)) throw RunError("the checkpoint is one of another study");
  loops_->get_position(in);
  settled_->read(from.settled);
  runner_.get_position(&*settled_, in);
  loops_->tell_ran();
  if (const Step* map = runner_.crew_step()) {
    crew_->get_position(*map, in);
    if (!runner_.outermost()) loops_->begin(*map);
  }
  if (const Frame* outermost = runner_.outermost()) loops_->begin(*outermost->entered_by);
}

// The outermost loop keeps the rows of its finished iterations.
Ending Machine::ending(const Cut& cut) {
  Ending e;
  e.interrupted = cut.interrupted;
  if (cut.guard) e.trap = explain(cut);
  e.root_step = runner_.root().step - 1u;
  if (const Frame* outermost = runner_.outermost()) {
    e.began = true;
    e.iterations = outermost->iteration;
    if (const auto* loop = std::get_if<Loop>(&outermost->entered_by->operation))
      fill_rows(plan_, *loop, runner_.slots.data(), e.iterations, true);
  } else if (std::holds_alternative<Map>(plan_.blocks[0].steps[e.root_step].operation)) {
    e.began = true;  // a map over threads has no frame here
    e.iterations = cut.iteration;
  }
  if (e.began) loops_->end(plan_.blocks[0].steps[e.root_step], true);
  return e;
}

// What the guard saw, or what a replay of the outermost loop's iteration finds as the cause.
Trap Machine::explain(const Cut& cut) const {
  Trap trap = trap_at(*cut.guard, cut.value);
  const Frame* outermost = runner_.outermost();
  if (!outermost) {
    trap.step = cut.iteration;
    return trap;
  }
  const auto* loop = std::get_if<Loop>(&outermost->entered_by->operation);
  trap.step = loop ? t_of(*loop, outermost->iteration) : outermost->iteration;
  if (loop && !loop->replay.empty())
    if (auto cause = replay(*loop, outermost->entered_by->node, trap.step)) return std::move(*cause);
  return trap;
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
  kernels::copy_strided(c, runner_.slots[v.buffer] + v.layout.offset * static_cast<std::int64_t>(bytes(v.dtype)), t.data->data());
  return t;
}

}  // namespace mmc

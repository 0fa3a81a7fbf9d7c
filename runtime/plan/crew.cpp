#include "runtime/plan/crew.h"

#include <algorithm>
#include <memory>
#include <unordered_set>
#include <utility>

#include "runtime/plan/map_sums.h"

namespace mmc {
namespace {

constexpr auto line = static_cast<std::int64_t>(kernels::alignment);
std::int64_t rounded(std::int64_t n) { return (n + line - 1) / line * line; }

bool within(const Plan& plan, BlockId inner, BlockId outer) {
  while (inner != outer && inner != 0) inner = plan.blocks[inner].parent;
  return inner == outer;
}

}  // namespace

Crew::Crew(const Plan& plan, const PlanCode& code, const RunOptions& options, const Runner& run, RootLoops& loops,
           std::byte* arena)
    : plan_(plan), code_(code), options_(options), arena_(arena), places_(plan.blocks.size()), pool_(options.threads) {
  std::int64_t threads = 1;
  for (const Block& block : plan.blocks) {
    for (const Step& step : block.steps) {
      const auto* map = std::get_if<Map>(&step.operation);
      if (!map || !map->spread) continue;
      places_[map->body] = places_of(step);
      largest_body_ = std::max(largest_body_, places_[map->body]->bytes);
      threads = std::max(threads, std::min<std::int64_t>(options.threads, (map->count + map->unit - 1) / map->unit));
    }
  }
  for (std::int64_t w = 0; w < threads; ++w) add_worker(loops);
  for (Worker& w : workers_) w.runner->slots = run.slots;
}

Crew::Places Crew::places_of(const Step& step) const {
  const BlockId body = std::get<Map>(step.operation).body;
  Places p;
  p.bytes = plan_.blocks[body].bytes;
  for (BufferId b = 1; b < plan_.buffers.size(); ++b) {
    BufferId owner = b;
    while (plan_.buffers[owner].storage == Storage::shared) owner = plan_.buffers[owner].shares;
    if (plan_.buffers[owner].storage == Storage::arena && within(plan_, plan_.buffers[owner].home, body)) p.inside.push_back(b);
  }
  std::unordered_set<BufferId> seen;
  for (const std::vector<BufferId>* list : {&step.reads, &step.writes})
    for (BufferId b : *list)
      if (seen.insert(b).second) p.outside.push_back(b);
  return p;
}

// The memory is not touched here: a thread that never runs costs address space only.
void Crew::add_worker(RootLoops& loops) {
  Worker w;
  w.runner = std::make_unique<Runner>(plan_, code_, options_);
  w.runner->belong_to(&job_.first_cut, &job_.may_pause, &loops);
  if (workers_.empty()) {
    w.scratch = arena_;
  } else {
    const std::int64_t bytes = rounded(plan_.scratch_bytes) + largest_body_ + 2 * line;
    w.memory.reset(new std::byte[static_cast<std::size_t>(bytes)]);
    void* begin = w.memory.get();
    auto space = static_cast<std::size_t>(bytes);
    w.scratch = static_cast<std::byte*>(std::align(kernels::alignment, 1, begin, space));
    w.body = w.scratch + rounded(plan_.scratch_bytes) + line;
  }
  workers_.push_back(std::move(w));
}

int Crew::threads_for(const Step& step) const {
  const Map& map = std::get<Map>(step.operation);
  std::int64_t threads =
      std::min<std::int64_t>(static_cast<std::int64_t>(workers_.size()), (map.count + map.unit - 1) / map.unit);
  if (options_.memory > 0) {
    // What the run has already is one thread's.
    const std::int64_t each = plan_.scratch_bytes + plan_.blocks[map.body].bytes + 2 * line;
    threads = std::min(threads, 1 + std::max<std::int64_t>(0, options_.memory - plan_.arena_bytes) / each);
  }
  return static_cast<int>(threads);
}

void Crew::prepare(Worker& w, const Map& map, const Places& places) const {
  std::vector<std::byte*>& slots = w.runner->slots;
  slots[kernels::scratch_slot] = w.scratch;
  // The first worker uses the run's own memory, the others theirs as if it were the body's part of the arena.
  std::byte* arena = w.body ? w.body - plan_.blocks[map.body].base : arena_;
  for (BufferId b : places.inside) {
    BufferId owner = b;
    while (plan_.buffers[owner].storage == Storage::shared) owner = plan_.buffers[owner].shares;
    slots[b] = arena + plan_.buffers[owner].offset;
  }
  for (BufferId b : places.outside) slots[b] = job_.from->slots[b];
}

void Crew::begin(const Step& step) {
  job_.step = &step;
  job_.map = &std::get<Map>(step.operation);
  job_.next = 0;
  job_.turn = 0;
  job_.first_cut = job_.map->count;
  job_.cut.reset();
  job_.error = nullptr;
  job_.left.clear();
  job_.next_left = 0;
  for (Worker& w : workers_) w.unit.reset();
}

std::optional<Cut> Crew::run(const Step& step, Runner& from) {
  begin(step);
  return go_on(step, from);
}

std::optional<Cut> Crew::go_on(const Step& step, Runner& from) {
  job_.from = &from;
  job_.may_pause = true;
  while (true) {
    pool_.run(
        threads_for(step), [](void* crew, int w) { static_cast<Crew*>(crew)->work(w); }, this);
    // What comes after the iteration that ended the run is as if it had not begun.
    const std::int64_t end = job_.first_cut;
    for (Worker& w : workers_)
      if (w.unit && w.unit->now > end) w.unit.reset();
    const std::int64_t first = first_unfinished();
    if (first >= end) break;
    if (from.interrupted()) return Cut{true, nullptr, {}, first};
    // A run that is ending already takes no position.
    if (end < job_.map->count)
      job_.may_pause = false;
    else
      from.take_position(Halt::within);
  }
  if (job_.error) std::rethrow_exception(std::exchange(job_.error, nullptr));
  return job_.cut;
}

std::int64_t Crew::first_unfinished() const {
  std::int64_t first = job_.next;
  for (const Worker& w : workers_)
    if (w.unit) first = std::min(first, w.unit->now);
  if (job_.next_left < job_.left.size()) first = std::min(first, job_.left[job_.next_left].first);
  return first;
}

bool Crew::pausing() const { return job_.from->interrupted() || (job_.may_pause && job_.from->wanted()); }

void Crew::work(int w) {
  Worker& worker = workers_[static_cast<std::size_t>(w)];
  if (!worker.unit) prepare(worker, *job_.map, *places_[job_.map->body]);
  // At least up to the next safe point: a run gets on however often its position is wanted.
  if (!worker.unit && !take_unit(worker)) return;
  while (run_unit(worker)) {
    worker.unit.reset();
    if (pausing() || !take_unit(worker)) return;
  }
}

bool Crew::take_unit(Worker& w) {
  const std::size_t left = job_.next_left < job_.left.size() ? job_.next_left.fetch_add(1) : job_.left.size();
  if (left < job_.left.size()) {
    get_unit(w, job_.left[left].second);
    return true;
  }
  const std::int64_t first = job_.next.fetch_add(job_.map->unit, std::memory_order_relaxed);
  if (first >= job_.first_cut.load(std::memory_order_relaxed)) return false;  // or no iteration is left
  w.unit = {first, first};
  return true;
}

// False when the thread pauses, with its unit as it stands, or when the run ends in it.
bool Crew::run_unit(Worker& w) {
  const Map& map = *job_.map;
  Unit& u = *w.unit;
  const std::int64_t end = std::min(map.count, u.first + map.unit);
  while (true) {
    if (!u.ended) {
      try {
        const std::size_t steps = code_[map.body].size();
        const std::optional<Cut> cut = u.begun ? w.runner->go_on(steps) : w.runner->run_iteration(map, u.now);
        u.begun = true;
        if (cut && !cut->paused) cut_at(u.now, cut, nullptr);
        if (cut) {
          if (!cut->paused) w.unit.reset();
          return false;
        }
      } catch (...) {
        cut_at(u.now, std::nullopt, std::current_exception());
        w.unit.reset();
        return false;
      }
      u.ended = true;
    }
    if (!map.sums.empty() && !add_in_turn(w)) return false;
    u.begun = u.ended = false;
    if (++u.now == end) return true;
    if (pausing()) return false;
  }
}

bool Crew::add_in_turn(Worker& w) {
  const Map& map = *job_.map;
  const auto [unit, i] = std::pair(w.unit->first, w.unit->now);
  if (!reaches_totals(map, i)) {
    add_iteration(map, w.runner->slots.data(), i);
    return true;
  }
  for (Patience patience; job_.turn.load(std::memory_order_acquire) != unit; patience.wait())
    if (job_.first_cut.load(std::memory_order_relaxed) < unit || pausing()) return false;
  add_iteration(map, w.runner->slots.data(), i);
  job_.turn.store(unit + map.unit, std::memory_order_release);
  return true;
}

void Crew::cut_at(std::int64_t i, std::optional<Cut> cut, std::exception_ptr error) {
  const std::lock_guard lock(job_.mutex);
  if (i >= job_.first_cut.load(std::memory_order_relaxed)) return;
  job_.first_cut.store(i, std::memory_order_relaxed);
  if (cut) cut->iteration = i;
  job_.cut = cut;
  job_.error = std::move(error);
}

Spread Crew::spread() const {
  if (!job_.map) return {};
  return {std::min(job_.next.load(), job_.map->count), std::min(first_unfinished(), job_.map->count)};
}

void Crew::put_position(ByteWriter& out) const {
  std::vector<std::pair<std::int64_t, std::vector<std::byte>>> units;
  for (std::size_t i = job_.next_left; i < job_.left.size(); ++i) units.push_back(job_.left[i]);
  for (const Worker& w : workers_) {
    if (!w.unit) continue;
    ByteWriter unit;
    put_unit(w, unit);
    units.emplace_back(w.unit->now, std::move(unit.bytes));
  }
  std::sort(units.begin(), units.end());
  out.put<std::int64_t>(spread().begun);
  out.put<std::int64_t>(job_.turn);
  out.put<std::uint64_t>(units.size());
  for (const auto& [now, bytes] : units) {
    out.put(now);
    out.put<std::uint64_t>(bytes.size());
    out.put_bytes(bytes);
  }
}

void Crew::get_position(const Step& step, ByteReader& in) {
  begin(step);
  job_.next = in.get<std::int64_t>();
  job_.turn = in.get<std::int64_t>();
  for (auto count = in.get<std::uint64_t>(); count > 0; --count) {
    const auto now = in.get<std::int64_t>();
    const auto bytes = in.get_bytes(in.get<std::uint64_t>());
    job_.left.emplace_back(now, std::vector<std::byte>(bytes.begin(), bytes.end()));
  }
}

void Crew::put_unit(const Worker& w, ByteWriter& out) const {
  const Unit& u = *w.unit;
  out.put(u.first);
  out.put(u.now);
  out.put(u.begun);
  out.put(u.ended);
  if (u.begun)
    w.runner->put_position(u.ended ? Halt::after : Halt::between, nullptr, out);
  else
    put_tiles(plan_, *job_.map, w.runner->slots.data(), out);
}

void Crew::get_unit(Worker& w, std::span<const std::byte> bytes) {
  ByteReader in(bytes);
  Unit u;
  u.first = in.get<std::int64_t>();
  u.now = in.get<std::int64_t>();
  u.begun = in.get<bool>();
  u.ended = in.get<bool>();
  if (u.begun)
    w.runner->get_position(*job_.map, u.now, in);
  else
    get_values(plan_, w.runner->slots.data(), nullptr, in);
  w.unit = u;
}

}  // namespace mmc

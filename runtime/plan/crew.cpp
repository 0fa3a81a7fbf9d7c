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

Crew::Crew(const Plan& plan, const Code& code, const RunOptions& options, const Runner& run, std::byte* arena)
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
  for (std::int64_t w = 0; w < threads; ++w) add_worker();
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
void Crew::add_worker() {
  Worker w;
  w.runner = std::make_unique<Runner>(plan_, code_, options_);
  w.runner->belong_to(&job_.first_cut);
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

std::optional<Cut> Crew::run(const Step& step, const Runner& from) {
  const Map& map = std::get<Map>(step.operation);
  job_.step = &step;
  job_.map = &map;
  job_.from = &from;
  job_.next = 0;
  job_.turn = 0;
  job_.first_cut = map.count;
  job_.cut.reset();
  job_.error = nullptr;
  pool_.run(
      threads_for(step), [](void* crew, int w) { static_cast<Crew*>(crew)->work(w); }, this);
  if (job_.error) std::rethrow_exception(std::exchange(job_.error, nullptr));
  return job_.cut;
}

void Crew::work(int w) {
  Worker& worker = workers_[static_cast<std::size_t>(w)];
  const Map& map = *job_.map;
  prepare(worker, map, *places_[map.body]);
  while (true) {
    const std::int64_t first = job_.next.fetch_add(map.unit, std::memory_order_relaxed);
    if (first >= job_.first_cut.load(std::memory_order_relaxed)) return;  // or no iteration is left
    if (!run_unit(worker, first)) return;
  }
}

// False when the run ends in it.
bool Crew::run_unit(Worker& w, std::int64_t first) {
  const Map& map = *job_.map;
  const std::int64_t end = std::min(map.count, first + map.unit);
  for (std::int64_t i = first; i < end; ++i) {
    try {
      std::optional<Cut> cut = w.runner->run_iteration(map, i);
      if (!cut && i + 1 < map.count && w.runner->interrupted()) cut = Cut{true, nullptr, {}, 0};
      if (cut) {
        cut_at(i, cut, nullptr);
        return false;
      }
    } catch (...) {
      cut_at(i, std::nullopt, std::current_exception());
      return false;
    }
    if (!map.sums.empty() && !add_in_turn(w, i, first)) return false;
  }
  return true;
}

bool Crew::add_in_turn(Worker& w, std::int64_t i, std::int64_t unit) {
  const Map& map = *job_.map;
  if (!reaches_totals(map, i)) {
    add_iteration(map, w.runner->slots.data(), i);
    return true;
  }
  for (Patience patience; job_.turn.load(std::memory_order_acquire) != unit; patience.wait())
    if (job_.first_cut.load(std::memory_order_relaxed) < unit) return false;
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

}  // namespace mmc

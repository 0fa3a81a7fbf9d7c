#include "runtime/plan/position.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <set>

#include "runtime/plan/lives.h"
#include "runtime/plan/runner.h"

namespace mmc {
namespace {

constexpr BufferId end_of_values = no_buffer;

// FNV-1a over 64-bit words.
class Hash {
 public:
  void add(std::uint64_t word) {
    for (int i = 0; i < 8; ++i) state_ = (state_ ^ ((word >> (8 * i)) & 0xff)) * 0x100000001b3u;
  }
  void add(std::initializer_list<std::int64_t> words) {
    for (const std::int64_t word : words) add(static_cast<std::uint64_t>(word));
  }
  std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0xcbf29ce484222325u;
};

void add_structure(Hash& hash, const Step& step) {
  if (const auto* loop = std::get_if<Loop>(&step.operation)) {
    hash.add({loop->body, loop->trip, loop->reversed});
    for (const Carry& c : loop->carries) hash.add({c.now, c.next, c.exchange});
    for (const Stack& s : loop->stacks) hash.add({s.target, s.stride, s.offset});
  } else if (const auto* map = std::get_if<Map>(&step.operation)) {
    hash.add({map->body, map->count, map->unit, map->spread});
  } else if (const auto* branch = std::get_if<Branch>(&step.operation)) {
    hash.add({branch->then_block, branch->else_block});
  }
}

// How many bytes of a series the iterations of its loop or map can have written by now, and how many they have written for good.
struct Rows {
  std::int64_t written = 0, finished = 0;
};

template <class Structured>
void note_rows(const Structured& s, Spread iterations, std::map<BufferId, Rows>& rows) {
  for (const Stack& stack : s.stacks) {
    const auto bytes = [&](std::int64_t n) { return stack.offset + (n + stack.stride - 1) / stack.stride * stack.row_bytes; };
    rows[stack.target] = {bytes(iterations.begun), bytes(iterations.finished)};
  }
}

// Of the step that runs. (Rows of a reversed loop don't come in their order.)
std::map<BufferId, Rows> rows_of(const Step& step, Spread iterations) {
  std::map<BufferId, Rows> rows;
  if (const auto* loop = std::get_if<Loop>(&step.operation); loop && !loop->reversed) note_rows(*loop, iterations, rows);
  if (const auto* map = std::get_if<Map>(&step.operation)) note_rows(*map, iterations, rows);
  return rows;
}

// The first `end` bytes of a buffer, of which `settled` holds the first `begin`.
void put_buffer(BufferId b, std::int64_t begin, std::int64_t end, kernels::Slots slots, ByteWriter& out) {
  if (end == 0) return;
  out.put(b);
  out.put<std::uint64_t>(static_cast<std::uint64_t>(begin));
  out.put<std::uint64_t>(static_cast<std::uint64_t>(end - begin));
  out.put_bytes(std::span(slots[b] + begin, static_cast<std::size_t>(end - begin)));
}

// The other halves of carried values: of a loop between two iterations, and of those that do not run, nobody reads them.
std::set<BufferId> idle_halves(const Block& block, const Step* within) {
  std::set<BufferId> idle;
  for (const Step& step : block.steps) {
    const auto* loop = std::get_if<Loop>(&step.operation);
    if (!loop || &step == within) continue;
    for (const Carry& c : loop->carries)
      if (c.exchange) idle.insert(c.next);
  }
  return idle;
}

void put_sums(const Plan& plan, const Map& map, kernels::Slots slots, ByteWriter& out) {
  for (const Summed& s : map.sums) put_buffer(s.tile, 0, plan.buffers[s.tile].type.bytes(), slots, out);
}

}  // namespace

std::uint64_t plan_fingerprint(const Plan& plan) {
  Hash hash;
  for (const Buffer& b : std::span(plan.buffers).subspan(1)) {  // the first is scratch memory
    hash.add(static_cast<std::uint64_t>(b.storage));
    hash.add(b.home);
    hash.add(static_cast<std::uint64_t>(b.type.dtype()));
    for (std::int64_t size : b.type.sizes()) hash.add(static_cast<std::uint64_t>(size));
  }
  for (const Block& block : plan.blocks) {
    hash.add(block.steps.size());
    for (const Step& step : block.steps) {
      hash.add(step.operation.index());
      for (const auto* list : {&step.reads, &step.writes})
        for (BufferId b : *list) hash.add(b);
      add_structure(hash, step);
    }
  }
  return hash.value();
}

void put_values(const Plan& plan, std::span<const Frame> frames, Halt halt, Spread spread, kernels::Slots slots, Settled* settled,
                ByteWriter& out) {
  for (std::size_t depth = 0; depth < frames.size(); ++depth) {
    const Frame& f = frames[depth];
    const bool innermost = depth + 1 == frames.size();
    if (innermost && halt == Halt::between) {
      // Nothing of a body outlives its iteration but a map's sums.
      if (const auto* map = f.entered_by ? std::get_if<Map>(&f.entered_by->operation) : nullptr) put_sums(plan, *map, slots, out);
      break;
    }
    const Block& block = plan.blocks[f.block];
    const std::int64_t step = innermost && halt == Halt::before  ? f.step
                              : innermost && halt == Halt::after ? static_cast<std::int64_t>(block.steps.size())
                                                                 : f.step - std::int64_t{1};
    // The step that runs: its iterations have written some rows, the one that runs perhaps a part of its own.
    std::map<BufferId, Rows> series;
    const Step* running = nullptr;
    if (step < static_cast<std::int64_t>(block.steps.size())) {
      const Step& now = block.steps[static_cast<std::size_t>(step)];
      if (!innermost) {
        const bool at_start = depth + 2 == frames.size() && halt == Halt::between;
        if (!at_start) running = &now;
        const std::int64_t finished = frames[depth + 1].iteration;
        series = rows_of(now, {finished + (at_start ? 0 : 1), finished});
      } else {
        series = rows_of(now, halt == Halt::before ? Spread{} : spread);
      }
    }
    const std::set<BufferId> idle = idle_halves(block, running);
    std::vector<BufferId> own;
    for (BufferId b = 1; b < plan.buffers.size(); ++b) {
      const Buffer& buffer = plan.buffers[b];
      if (buffer.home == f.block && (buffer.storage == Storage::arena || buffer.storage == Storage::output)) own.push_back(b);
    }
    for (const auto& [b, life] : lives_of(plan, f.block, own)) {
      if (life.first > step || life.last < step || idle.contains(b)) continue;
      const std::int64_t all = plan.buffers[b].type.bytes();
      const auto found = series.find(b);
      const Rows rows = found == series.end() ? Rows{all, 0} : found->second;
      if (f.block == 0 && settled) settled->hold(b, settled->bytes(b, step, rows.finished));
      const std::int64_t held = f.block == 0 && settled ? settled->held(b) : 0;
      put_buffer(b, held, std::max(held, std::min(rows.written, all)), slots, out);
    }
  }
  out.put(end_of_values);
}

void get_values(const Plan& plan, kernels::Slots slots, const Settled* settled, ByteReader& in) {
  for (;;) {
    const auto b = in.get<BufferId>();
    if (b == end_of_values) return;
    const auto held = in.get<std::uint64_t>(), size = in.get<std::uint64_t>();
    const auto fits = [&] {
      const auto all = static_cast<std::uint64_t>(plan.buffers[b].type.bytes());
      return held <= all && size <= all - held;
    };
    require(b < plan.buffers.size() && slots[b] && fits() && (held == 0 || settled), "a position holds what its plan does not");
    if (held > 0) settled->copy(b, static_cast<std::int64_t>(held), slots[b]);
    std::memcpy(slots[b] + held, in.get_bytes(size).data(), size);
  }
}

void put_tiles(const Plan& plan, const Map& map, kernels::Slots slots, ByteWriter& out) {
  put_sums(plan, map, slots, out);
  out.put(end_of_values);
}

}  // namespace mmc

#include "runtime/plan/merge_updates.h"

#include <algorithm>
#include <unordered_map>

namespace mmc {
namespace {

constexpr std::size_t farthest = 64;  // steps that one moves over

bool same_program(const kernels::Fused& a, const kernels::Fused& b) {
  const auto same_op = [](const kernels::FusedOp& x, const kernels::FusedOp& y) {
    return x.run == y.run && x.dst == y.dst && x.a == y.a && x.b == y.b && x.c == y.c;
  };
  const auto same_input = [](const kernels::FusedInput& x, const kernels::FusedInput& y) {
    const bool plain = x.load == kernels::Load::direct || x.load == kernels::Load::scalar;
    return plain && x.load == y.load && x.reg == y.reg && x.size == y.size;
  };
  const auto same_output = [](const kernels::FusedOutput& x, const kernels::FusedOutput& y) {
    return x.reg == y.reg && x.size == y.size;
  };
  const kernels::FusedSegment &p = a.segments[0], &q = b.segments[0];
  return a.registers == b.registers && a.update == b.update && a.update_registers == b.update_registers && p.sums.empty() &&
         q.sums.empty() && std::ranges::equal(a.ops, b.ops, same_op) && std::ranges::equal(p.inputs, q.inputs, same_input) &&
         std::ranges::equal(p.outputs, q.outputs, same_output);
}

bool meet(const std::vector<BufferId>& a, const std::vector<BufferId>& b) {
  return std::ranges::any_of(a, [&](BufferId x) { return std::ranges::find(b, x) != b.end(); });
}

// For each step the last control step that it depends on (position + 1). A loop of the root may be cut short; what can run
// nevertheless must not share a step with what can't (as in fuse_elementwise).
std::vector<std::size_t> dependence(const std::vector<Step>& steps) {
  std::unordered_map<BufferId, std::size_t> of_buffer;
  std::vector<std::size_t> of_step;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    std::size_t last = steps[i].run ? 0 : i + 1;
    for (BufferId b : steps[i].reads)
      if (const auto it = of_buffer.find(b); it != of_buffer.end()) last = std::max(last, it->second);
    for (BufferId b : steps[i].writes) of_buffer[b] = std::max(of_buffer[b], last);
    of_step.push_back(last);
  }
  return of_step;
}

bool can_move_down(const std::vector<Step>& steps, std::size_t from, std::size_t to) {
  const Step& s = steps[from];
  for (std::size_t i = from + 1; i <= to; ++i)
    if (meet(s.writes, steps[i].reads) || meet(s.writes, steps[i].writes) || meet(s.reads, steps[i].writes)) return false;
  return true;
}

// One part runs after the other: what both read, neither may overwrite.
void keep_read(std::vector<std::pair<BufferId, BufferId>>* in_place, const std::vector<BufferId>& other_reads) {
  std::erase_if(*in_place, [&](const auto& pair) { return std::ranges::find(other_reads, pair.second) != other_reads.end(); });
}

template <class T>
void append(std::vector<T>* to, const std::vector<T>& from) {
  to->insert(to->end(), from.begin(), from.end());
}

}  // namespace

void merge_updates(std::vector<Step>* steps) {
  std::vector<bool> gone(steps->size(), false);
  const std::vector<std::size_t> after = dependence(*steps);
  for (std::size_t j = 1; j < steps->size(); ++j) {
    auto* into = std::get_if<kernels::Fused>(&(*steps)[j].operation);
    if (!into) continue;
    for (std::size_t i = j; i-- > (j > farthest ? j - farthest : 0);) {
      auto* moved = gone[i] ? nullptr : std::get_if<kernels::Fused>(&(*steps)[i].operation);
      if (!moved || after[i] != after[j] || !same_program(*moved, *into) || !can_move_down(*steps, i, j)) continue;
      Step &a = (*steps)[i], &b = (*steps)[j];
      moved->segments.insert(moved->segments.end(), into->segments.begin(), into->segments.end());
      into->segments = std::move(moved->segments);
      kernels::finish(*into);
      b.scratch = std::max(a.scratch, kernels::scratch_bytes(*into));
      keep_read(&a.in_place, b.reads);
      keep_read(&b.in_place, a.reads);
      append(&b.reads, a.reads);
      append(&b.writes, a.writes);
      append(&b.in_place, a.in_place);
      append(&b.nodes, a.nodes);
      // The empty step stays until the end, so that positions keep their meaning.
      a = Step{};
      gone[i] = true;
      break;
    }
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < steps->size(); ++i)
    if (!gone[i]) {
      if (kept != i) (*steps)[kept] = std::move((*steps)[i]);
      ++kept;
    }
  steps->resize(kept);
}

}  // namespace mmc

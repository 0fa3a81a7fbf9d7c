#include "runtime/study/member_order.h"

namespace mmc {
namespace {

// Members of the loop in one iteration of the outermost `for`.
std::int64_t in_one(const Progress::Members& loop) {
  std::int64_t count = 1;
  for (std::size_t axis = 1; axis < loop.sizes.size(); ++axis) count *= loop.sizes[axis];
  return count;
}

}  // namespace

MemberOrder::Place MemberOrder::first() const {
  Place p;
  while (p.loop + 1 < loops_.size() && loops_[p.loop].done.empty()) ++p.loop;
  return p;
}

bool MemberOrder::at_end(Place p) const {
  return loops_.empty() || p.member >= static_cast<std::int64_t>(loops_[p.loop].done.size());
}

MemberOrder::Place MemberOrder::next(Place p) const {
  const std::int64_t here = in_one(loops_[p.loop]), iteration = p.member / here;
  if (++p.member % here != 0) return p;
  // The next loop that has members there, in this iteration or in the one after it.
  for (std::size_t step = 1; step <= loops_.size(); ++step) {
    const std::size_t loop = (p.loop + step) % loops_.size();
    const std::int64_t count = in_one(loops_[loop]);
    const bool in_next = p.loop + step >= loops_.size();
    if (count > 0) return {loop, (iteration + (in_next ? 1 : 0)) * count};
  }
  return p;
}

MemberState member_state(const Progress::Members& loop, std::int64_t member) {
  const std::int64_t done = loop.done[static_cast<std::size_t>(member)].load(std::memory_order_acquire);
  return {done < 0 ? -1 - done : done, done < 0};
}

MemberTotals member_totals(const Progress::AllMembers& loops) {
  MemberTotals totals;
  for (const Progress::Members& loop : loops) {
    for (std::size_t m = 0; m < loop.done.size(); ++m) {
      const MemberState state = member_state(loop, static_cast<std::int64_t>(m));
      totals.done += state.ended ? loop.steps : state.done;
      totals.steps += loop.steps;
    }
  }
  return totals;
}

}  // namespace mmc

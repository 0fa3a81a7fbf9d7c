#include "runtime/study/member_order.h"

namespace mmc {
namespace {

// Members of the loop in one iteration of the outermost `for`.
std::int64_t in_one(const Progress::Loop& loop) {
  std::int64_t count = 1;
  for (std::size_t axis = 1; axis < loop.sizes.size(); ++axis) count *= loop.sizes[axis];
  return count;
}

}  // namespace

MemberOrder::Place MemberOrder::first() const {
  Place p;
  while (p.loop + 1 < loops_.size() && loops_[p.loop].members() == 0) ++p.loop;
  return p;
}

bool MemberOrder::at_end(Place p) const { return loops_.empty() || p.member >= loops_[p.loop].members(); }

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

std::vector<std::int64_t> member_index(const std::vector<std::int64_t>& sizes, std::int64_t member) {
  std::vector<std::int64_t> index(sizes.size());
  for (std::size_t axis = sizes.size(); axis-- > 0; member /= sizes[axis]) index[axis] = member % sizes[axis];
  return index;
}

}  // namespace mmc

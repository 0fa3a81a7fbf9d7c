// In which order the trainings of a `for` are told of, whichever threads run them: iteration by iteration of the `for`, within one in the
// order of its body, and the members of a further `for` inside one after the other.
#pragma once
#include <cstdint>

#include "runtime/executor.h"

namespace mmc {

class MemberOrder {
 public:
  // A member of one of the loops.
  struct Place {
    std::size_t loop = 0;
    std::int64_t member = 0;
  };
  explicit MemberOrder(const Progress::AllMembers& loops) : loops_(loops) {}

  Place first() const;
  bool at_end(Place) const;
  Place next(Place) const;

 private:
  const Progress::AllMembers& loops_;
};

// How far a member is.
struct MemberState {
  std::int64_t done;
  bool ended;
};
MemberState member_state(const Progress::Members&, std::int64_t member);

// Steps of all members together: finished and, where none stops early, in all. What a member that stopped leaves out counts as finished.
struct MemberTotals {
  std::int64_t done = 0, steps = 0;
};
MemberTotals member_totals(const Progress::AllMembers&);

}  // namespace mmc

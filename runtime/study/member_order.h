// In which order the trainings of a `for` are told of, whichever threads run them: iteration by iteration of the `for`, within
// one in the order of its body, and the members of a further `for` inside one after the other. A loop of the root is the only
// place of its own.
#pragma once
#include <cstdint>
#include <vector>

#include "runtime/progress.h"

namespace mmc {

class MemberOrder {
 public:
  // A member of one of the loops.
  struct Place {
    std::size_t loop = 0;
    std::int64_t member = 0;
  };
  explicit MemberOrder(const Progress::Loops& loops) : loops_(loops) {}

  Place first() const;
  bool at_end(Place) const;
  Place next(Place) const;

 private:
  const Progress::Loops& loops_;
};

// Which iteration of each `for` around, outermost first, a member belongs to.
std::vector<std::int64_t> member_index(const std::vector<std::int64_t>& sizes, std::int64_t member);

}  // namespace mmc

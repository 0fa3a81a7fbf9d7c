// A short, unique text for every value of a graph, as dumps show it: `%loss`, `%net.E#2`, `%loss/mul`.
//
// A value with a user's name is called so; a second value of that name gets `#2`, and so on in program order. A value without
// a name is called after the statement it belongs to and its op, `path/op`, so that a change in one statement of a study
// leaves the names in all others alone and two dumps compare line by line. Texts are unique over the whole graph, regions
// included. Names with odd characters stand in quotes: `%"my net"`. The reader (read.h) turns every one of these texts back
// into the name it came from.
#pragma once
#include <string>
#include <vector>

#include "compiler/graph/graph.h"

namespace mmc {

class ValueNames {
 public:
  explicit ValueNames(const Graph&);
  // With its `%`. `%?` for a value that stands nowhere in the graph (a broken one).
  const std::string& operator()(Value v) const { return v.index < texts_.size() ? texts_[v.index] : none_; }

 private:
  std::string none_ = "%?";
  std::vector<std::string> texts_;
};

// A name as it stands after `%`, without a suffix: itself or in quotes. Also used for paths.
std::string name_text(Name);
bool is_name_character(char);             // of names that need no quotes
bool ends_with_suffix(std::string_view);  // `#` and digits at the end

}  // namespace mmc

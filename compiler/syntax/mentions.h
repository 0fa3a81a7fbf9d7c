// The names that a piece of source mentions, without parsing it: for warnings that look at names as words, and for text that is
// not elaborated.
#pragma once
#include <string_view>
#include <vector>

#include "compiler/syntax/source.h"

namespace mmc {

struct Mention {
  std::string_view name;
  bool called = false;  // a `(` follows
};

// In their order; names in the holes of strings are among them, those in comments are not.
std::vector<Mention> mentions(const SourceMap&, Span);

}  // namespace mmc

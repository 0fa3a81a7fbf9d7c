// A stretch of source text: which file, from which byte up to (not including) which byte.
//
// Every AST node and every graph node carries one, so that each message and each number can be led back to the user's
// line. A span is eight bytes of offsets and a file index; lines and columns are computed only when something is shown
// (compiler/syntax/source.h). This folder is the one that all others may include, so the graph need not know the syntax.
#pragma once
#include <cstdint>

namespace mmc {

struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t file = no_file;  // index into SourceMap

  static constexpr std::uint32_t no_file = 0xffffffff;
  bool known() const { return file != no_file; }
  friend bool operator==(const Span&, const Span&) = default;
};

// From the start of `a` to the end of `b`, which stand in the same file.
constexpr Span join(Span a, Span b) { return {a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end, a.file}; }

}  // namespace mmc

// The files that a compilation reads: their names and texts, and what line and column a byte stands in.
#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/support/span.h"

namespace mmc {

struct SourceFile {
  std::string name;                        // as shown in messages: the path the user gave, or "prelude/losses.mm"
  std::string text;                        // UTF-8, checked by the parser
  std::vector<std::uint32_t> line_starts;  // byte offset of each line
};

struct Position {
  std::uint32_t line, column;
};  // from 1; columns count code points

class SourceMap {
 public:
  std::uint32_t add(std::string name, std::string text);  // the file's index
  const SourceFile& file(std::uint32_t index) const { return files_[index]; }
  std::size_t size() const { return files_.size(); }
  Position position(std::uint32_t file, std::uint32_t offset) const;
  std::string_view text(Span) const;
  std::string_view line(std::uint32_t file, std::uint32_t line) const;  // without its newline

 private:
  std::deque<SourceFile> files_;
};

}  // namespace mmc

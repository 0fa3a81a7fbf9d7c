#include "compiler/syntax/source.h"

#include <algorithm>

#include "compiler/support/errors.h"
#include "compiler/syntax/utf8.h"

namespace mmc {

std::uint32_t SourceMap::add(std::string name, std::string text) {
  // Spans hold 32-bit offsets. Whoever reads files refuses a study of four gigabytes long before this.
  require(text.size() < 0xFFFFFFFFu, "a source file is too large for its spans");
  SourceFile file{std::move(name), std::move(text), {0}};
  for (std::size_t i = 0; i < file.text.size(); ++i) {
    if (file.text[i] == '\n') file.line_starts.push_back(static_cast<std::uint32_t>(i + 1));
  }
  files_.push_back(std::move(file));
  return static_cast<std::uint32_t>(files_.size() - 1);
}

Position SourceMap::position(std::uint32_t file, std::uint32_t offset) const {
  const SourceFile& source = files_.at(file);
  offset = std::min(offset, static_cast<std::uint32_t>(source.text.size()));
  const auto after = std::upper_bound(source.line_starts.begin(), source.line_starts.end(), offset);
  const auto line = static_cast<std::uint32_t>(after - source.line_starts.begin());
  std::uint32_t column = 1;
  for (std::size_t at = source.line_starts[line - 1]; at < offset; ++column) at += decode_utf8(source.text, at).length;
  return {line, column};
}

std::string_view SourceMap::text(Span span) const {
  if (!span.known()) return {};
  const std::string_view all = files_.at(span.file).text;
  const std::size_t begin = std::min<std::size_t>(span.begin, all.size());
  const std::size_t end = std::clamp<std::size_t>(span.end, begin, all.size());
  return all.substr(begin, end - begin);
}

std::string_view SourceMap::line(std::uint32_t file, std::uint32_t line) const {
  const SourceFile& source = files_.at(file);
  const std::string_view all = source.text;
  const std::size_t begin = source.line_starts.at(line - 1);
  std::size_t end = line < source.line_starts.size() ? source.line_starts[line] - 1 : all.size();
  if (end > begin && all[end - 1] == '\r') --end;
  return all.substr(begin, end - begin);
}

}  // namespace mmc

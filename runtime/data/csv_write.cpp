#include <fmt/format.h>

#include <cstdint>

#include "compiler/support/errors.h"
#include "runtime/data/csv.h"
#include "runtime/data/csv_rows.h"
#include "runtime/data/stream.h"
#include "runtime/elements.h"

namespace mmc {

using namespace csv;

namespace {

// Quoted where it would be read as something else: also a text that looks missing, and an empty one that is a whole line.
std::string quoted(const std::string& text, char separator, bool alone) {
  const bool missing = text.empty() ? alone : always_missing(text);
  const bool plain = !missing && text.find_first_of("\"\n\r") == std::string::npos && text.find(separator) == std::string::npos &&
                     !text.starts_with(' ') && !text.ends_with(' ') && !text.starts_with('\t') && !text.ends_with('\t');
  if (plain) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

std::string element_text(const Tensor& t, std::int64_t i) {
  if (t.type.dtype() == DType::boolean) return t.at(i) != 0 ? "true" : "false";
  return with_type(t.type.dtype(), [&](auto like) { return fmt::format("{}", t.as<decltype(like)>()[i]); });
}

}  // namespace

void write_csv(const std::string& path, std::span<const TextColumn> columns) {
  require(!columns.empty(), "the columns of a table");
  const char separator = path.ends_with(".tsv") || path.ends_with(".tsv.gz") ? '\t' : ',';
  const std::int64_t rows = columns[0].values.type.elements();
  std::string text;
  for (const TextColumn& column : columns) {
    require(column.values.type.elements() == rows, "columns of one length");
    if (&column != columns.data()) text += separator;
    text += quoted(column.header, separator, columns.size() == 1);
  }
  text += '\n';
  for (std::int64_t row = 0; row < rows; ++row) {
    for (const TextColumn& column : columns) {
      if (&column != columns.data()) text += separator;
      if (column.texts.empty()) {
        text += element_text(column.values, row);
        continue;
      }
      const auto code = static_cast<std::int64_t>(column.values.at(row));
      if (code < 0 || code >= static_cast<std::int64_t>(column.texts.size())) {
        throw RunError(fmt::format("cannot write `{}`: row {} of `{}` has the code {}, and there are {} names", path, row,
                                   column.header, code, column.texts.size()));
      }
      text += quoted(column.texts[static_cast<std::size_t>(code)], separator, columns.size() == 1);
    }
    text += '\n';
  }
  OutputFile file(path);
  if (path.ends_with(".gz"))
    file.write(gzipped("", std::as_bytes(std::span(text))));
  else
    file.write(text);
  file.commit();
}

}  // namespace mmc

// Tables in text: CSV as RFC 4180 describes it, with any separator, LF or CRLF lines, an optional byte order mark; UTF-8, gzipped
// or not.
//
// Cells: spaces around an unquoted cell do not count; a quoted one holds separators, line ends and doubled quotes. Empty lines
// are passed over. A cell is missing when it is empty, or, unquoted, one of NA N/A NaN nan null NULL None, or what the study
// says. A column is boolean (true, false in any case), integer, number or text, whichever is the narrowest that holds all its
// cells. Every failure is a RunError that names the file and the line.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "compiler/graph/table.h"
#include "runtime/data/file.h"
#include "runtime/tensor.h"

namespace mmc {

// Columns, types and the number of rows.
TableSummary scan_table(const InputFile&, const TableFormat&);

// The different texts of some columns, each list in ascending order of bytes; a missing cell is the text "". More than
// `most_texts` in one column is a RunError.
inline constexpr std::size_t most_texts = 10'000;
std::vector<std::vector<std::string>> table_texts(const InputFile&, const TableFormat&, std::span<const std::int64_t> columns);

// Reads what was asked for into `out`; `type` is the type that the study was checked with. A column that is not where it was, has
// another header, a cell that is no such number or an unknown text, or another number of rows is a RunError.
void read_table(const InputFile&, const TableRequest&, Type type, std::byte* out);

// A column to be written: a vector, or, when there are texts, the positions in them.
struct TextColumn {
  std::string header;
  Tensor values;
  std::vector<std::string> texts;
};
void write_csv(const std::string& path, std::span<const TextColumn>);  // atomically (file.h); tabs between cells for ".tsv"

}  // namespace mmc

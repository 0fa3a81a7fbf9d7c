// Tables in text (CSV): how a study wants one to be read, what its text turned out to hold when the study was checked, and what
// an op `read` asks for when it runs.
//
// A table has no header with types and sizes, so checking a study scans the text once: columns, types, rows. What was found is
// written into the op, and compared when the study runs: a table that has changed is an error, never a wrong number.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/graph/type.h"

namespace mmc {

struct TableFormat {
  char separator = ',';
  bool header = true;                // does the first line name the columns?
  std::vector<std::string> missing;  // texts that mean a missing value, besides those that always do (data/csv.h)
  friend bool operator==(const TableFormat&, const TableFormat&) = default;
};

struct TableColumn {
  enum class Kind { boolean, integer, wide_integer, number, text };
  std::string header;             // as in the file; without a header empty
  std::string name;               // as a field of a record: letters, digits and `_`
  Kind kind = Kind::number;       // the narrowest that holds every cell
  std::int64_t missing = 0;       // cells without a value
  std::int64_t missing_line = 0;  // the line of the first of them
  std::int64_t text_line = 0;     // of a text column: the first line whose cell is no number
  std::string text_cell;          // that cell
};

struct TableSummary {
  std::int64_t rows = 0;
  std::vector<TableColumn> columns;
};

// What an op `read` asks of a table: some of its columns as one tensor, one column after the other [columns, rows] or side by
// side [rows, columns].
struct TableRequest {
  struct Column {
    std::int64_t position = 0;  // in the file, from 0
    std::string header;
    std::vector<std::string> texts;  // of a text column: its texts in ascending order; an element is a position in this list
    friend bool operator==(const Column&, const Column&) = default;
  };
  TableFormat format;
  std::vector<Column> columns;
  std::optional<double> fill;  // stands for missing values; else they are nan
  bool side_by_side = false;
  friend bool operator==(const TableRequest&, const TableRequest&) = default;
};
// As one line of text (JSON), the form that an attribute of the op holds, and back; false when the text is none.
std::string to_text(const TableRequest&);
bool parse_request(std::string_view text, TableRequest*);

}  // namespace mmc

// A table's text taken apart: rows of cells, and what a cell may say. Shared by what checks a table (csv_scan.cpp) and what reads
// it (csv_read.cpp), so that both see the same cells; csv.h says what a table is.
#pragma once
#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "compiler/graph/table.h"
#include "runtime/data/file.h"

namespace mmc::csv {

// The whole text, unpacked and without its byte order mark.
std::string read_text(const InputFile&);

struct Cell {
  std::string_view text;
  bool quoted = false;
};

// Takes a text apart, row by row.
class Rows {
 public:
  Rows(const InputFile& file, std::string_view text, char separator) : file_(file), rest_(text), separator_(separator) {}

  // The next row that is not empty; false at the end. The cells are good until the next call.
  bool next();
  const std::vector<Cell>& cells() const { return cells_; }
  std::int64_t line() const { return line_; }
  [[noreturn]] void fail(const std::string& why) const { file_.fail(fmt::format("line {}: {}", line_, why)); }

 private:
  void end_line();
  bool at_end_of_cell() const;
  void skip_spaces();
  Cell cell();
  Cell quoted();

  const InputFile& file_;
  std::string_view rest_;
  char separator_;
  std::int64_t line_ = 0, next_line_ = 1;
  std::vector<Cell> cells_;
  std::deque<std::string> unquoted_;
};

// Calls `row` for every row behind the header, which all have as many cells as the first; gives the header's cells, or nothing.
// What `row` sees points into `text`.
std::vector<std::string> walk(const InputFile&, const std::string& text, const TableFormat&,
                              const std::function<void(const Rows&)>& row);

// Is an unquoted cell with this text missing in every table?
bool always_missing(std::string_view text);

// Is a cell missing in a table of this format?
bool missing(const Cell&, const TableFormat&);

// true and false, in any case. False when the text is neither.
bool parse_bool(std::string_view text, bool* out);

// A number and nothing else, with an optional sign. False when it is none, or an integer too large for the type; a float too
// large or too small for the type is infinity or 0, as strtod gives.
template <class T>
bool parse_number(std::string_view text, T* out) {
  const bool plus = text.size() > 1 && text[0] == '+' && text[1] != '-' && text[1] != '+';
  if (plus) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *out);
  if (end != text.data() + text.size() || text.empty()) return false;
  if constexpr (std::is_floating_point_v<T>) {
    if (error == std::errc::result_out_of_range) *out = static_cast<T>(std::strtod(std::string(text).c_str(), nullptr));
    return error == std::errc() || error == std::errc::result_out_of_range;
  }
  return error == std::errc();
}

// A cell's text in a message, not longer than 40 bytes.
std::string shown_cell(std::string_view text);

}  // namespace mmc::csv

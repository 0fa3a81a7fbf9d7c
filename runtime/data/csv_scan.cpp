// Before a table is read: its columns and what they hold.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <set>

#include "runtime/data/csv.h"
#include "runtime/data/csv_rows.h"
#include "runtime/data/text.h"

namespace mmc {

using namespace csv;

namespace {

TableColumn::Kind kind_of(std::string_view text) {
  using Kind = TableColumn::Kind;
  std::int64_t whole = 0;
  double number = 0;
  bool truth = false;
  if (parse_number(text, &whole)) {
    const bool narrow = whole >= std::numeric_limits<std::int32_t>::min() && whole <= std::numeric_limits<std::int32_t>::max();
    return narrow ? Kind::integer : Kind::wide_integer;
  }
  if (parse_number(text, &number)) return Kind::number;
  return parse_bool(text, &truth) ? Kind::boolean : Kind::text;
}

// The narrowest kind for both.
TableColumn::Kind joined(TableColumn::Kind a, TableColumn::Kind b) {
  using Kind = TableColumn::Kind;
  if (a == b) return a;
  if (a == Kind::boolean || b == Kind::boolean) return Kind::text;
  return std::max(a, b);
}

// A column's header as a name of the language: what is no letter, digit or `_` becomes `_`.
std::string field_name(std::string_view header, std::size_t position) {
  std::string name;
  for (const char c : header) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (plain)
      name += c;
    else if (!name.empty() && name.back() != '_')
      name += '_';
  }
  while (name.size() > 1 && name.back() == '_' && !header.ends_with('_')) name.pop_back();
  if (name.empty() || name == "_") return fmt::format("column_{}", position);
  return name[0] >= '0' && name[0] <= '9' ? "_" + name : name;
}

}  // namespace

TableSummary scan_table(const InputFile& file, const TableFormat& format) {
  const std::string text = read_text(file);
  TableSummary table;
  std::vector<bool> seen;
  const std::vector<std::string> headers = walk(file, text, format, [&](const Rows& rows) {
    table.columns.resize(rows.cells().size());
    seen.resize(rows.cells().size());
    ++table.rows;
    for (std::size_t i = 0; i < rows.cells().size(); ++i) {
      TableColumn& column = table.columns[i];
      const std::string_view cell = rows.cells()[i].text;
      if (missing(rows.cells()[i], format)) {
        if (column.missing++ == 0) column.missing_line = rows.line();
        continue;
      }
      if (seen[i] && column.kind == TableColumn::Kind::text) continue;
      const TableColumn::Kind kind = kind_of(cell);
      column.kind = seen[i] ? joined(column.kind, kind) : kind;
      seen[i] = true;
      if (column.kind == TableColumn::Kind::text) {
        column.text_line = rows.line();
        column.text_cell = printable(shown_cell(cell));
      }
    }
  });
  table.columns.resize(std::max(table.columns.size(), headers.size()));
  std::set<std::string> names;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    TableColumn& column = table.columns[i];
    if (!headers.empty()) column.header = headers[i];
    const std::string name = field_name(column.header, i);
    column.name = name;
    for (int k = 2; !names.insert(column.name).second; ++k) column.name = fmt::format("{}_{}", name, k);
  }
  return table;
}

std::vector<std::vector<std::string>> table_texts(const InputFile& file, const TableFormat& format,
                                                  std::span<const std::int64_t> columns) {
  const std::string text = read_text(file);
  std::vector<std::set<std::string, std::less<>>> sets(columns.size());
  const std::vector<std::string> headers = walk(file, text, format, [&](const Rows& rows) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const Cell& cell = rows.cells().at(static_cast<std::size_t>(columns[i]));
      const std::string_view value = missing(cell, format) ? std::string_view() : cell.text;
      if (sets[i].find(value) == sets[i].end()) sets[i].emplace(value);
      if (sets[i].size() > most_texts)
        rows.fail(fmt::format("the column number {} is text, and has more than {} different ones", columns[i] + 1, most_texts));
    }
  });
  std::vector<std::vector<std::string>> texts;
  for (const auto& set : sets) texts.emplace_back(set.begin(), set.end());
  return texts;
}

}  // namespace mmc

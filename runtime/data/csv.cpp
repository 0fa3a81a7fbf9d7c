#include "runtime/data/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <functional>
#include <limits>
#include <set>
#include <unordered_map>

#include "compiler/support/errors.h"
#include "runtime/data/stream.h"
#include "runtime/data/text.h"

namespace mmc {
namespace {

constexpr std::size_t most_columns = 100'000;
constexpr std::string_view always_missing[] = {"", "NA", "N/A", "NaN", "nan", "null", "NULL", "None"};

// The whole text, unpacked and without its byte order mark.
std::string read_text(const InputFile& file) {
  ByteStream stream(file, 0, file.size(), is_gzip(file) ? Packing::gzip : Packing::none);
  std::string text;
  if (!stream.packed()) text.reserve(static_cast<std::size_t>(file.size()));
  std::vector<std::byte> chunk(std::size_t{1} << 18);
  while (const std::size_t got = stream.read_some(chunk)) {
    text.append(reinterpret_cast<const char*>(chunk.data()), got);
    if (text.size() > machine_memory() / 2)
      file.fail(fmt::format("its text takes more than {} of memory", size_text(machine_memory() / 2)));
  }
  stream.finish();
  if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);
  const std::size_t good = valid_text(text);
  if (good < text.size()) {
    file.fail(text[good] == '\0' ? fmt::format("it is no text: byte {} is 0", good)
                                 : fmt::format("byte {} is not UTF-8 text; tables are read as UTF-8", good));
  }
  return text;
}

struct Cell {
  std::string_view text;
  bool quoted = false;
};

// Takes a text apart, row by row.
class Rows {
 public:
  Rows(const InputFile& file, std::string_view text, char separator) : file_(file), rest_(text), separator_(separator) {}

  // The next row that is not empty; false at the end. The cells are good until the next call.
  bool next() {
    cells_.clear();
    unquoted_.clear();
    while (!rest_.empty() && (rest_[0] == '\n' || rest_.starts_with("\r\n"))) end_line();
    if (rest_.empty()) return false;
    line_ = next_line_;
    for (;;) {
      cells_.push_back(cell());
      if (cells_.size() > most_columns) fail(fmt::format("more than {} columns", most_columns));
      if (rest_.empty()) break;
      if (rest_[0] != separator_) {
        end_line();
        break;
      }
      rest_.remove_prefix(1);
    }
    return true;
  }
  const std::vector<Cell>& cells() const { return cells_; }
  std::int64_t line() const { return line_; }
  [[noreturn]] void fail(const std::string& why) const { file_.fail(fmt::format("line {}: {}", line_, why)); }

 private:
  void end_line() {
    rest_.remove_prefix(rest_[0] == '\r' ? 2 : 1);
    ++next_line_;
  }
  bool at_end_of_cell() const { return rest_.empty() || rest_[0] == separator_ || rest_[0] == '\n' || rest_.starts_with("\r\n"); }
  void skip_spaces() {
    while (!rest_.empty() && rest_[0] != separator_ && (rest_[0] == ' ' || rest_[0] == '\t')) rest_.remove_prefix(1);
  }

  Cell cell() {
    skip_spaces();
    if (!rest_.empty() && rest_[0] == '"') return quoted();
    const char* end = rest_.data();
    const char* const last = rest_.data() + rest_.size();
    while (end != last && *end != separator_ && *end != '\n') ++end;
    auto size = static_cast<std::size_t>(end - rest_.data());
    std::string_view text = rest_.substr(0, size);
    if (end != last && *end == '\n' && text.ends_with('\r')) {
      text.remove_suffix(1);
      --size;
    }
    rest_.remove_prefix(size);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || (rest_.empty() && text.back() == '\r')))
      text.remove_suffix(1);
    return {text, false};
  }

  Cell quoted() {
    const std::int64_t opened = next_line_;
    rest_.remove_prefix(1);
    std::string* copy = nullptr;  // only a cell with doubled quotes is copied
    for (std::size_t at = 0;; ++at) {
      if (at == rest_.size()) file_.fail(fmt::format("line {}: a quoted cell begins here and never ends", opened));
      if (rest_[at] == '\n') ++next_line_;
      if (rest_[at] != '"') continue;
      const std::string_view piece = rest_.substr(0, at);
      const bool doubled = at + 1 < rest_.size() && rest_[at + 1] == '"';
      if (!copy && doubled) copy = &unquoted_.emplace_back();
      if (copy) copy->append(piece).append(doubled ? "\"" : "");
      rest_.remove_prefix(at + (doubled ? 2 : 1));
      if (doubled) {
        at = std::string_view::npos;  // on from the start of the rest
        continue;
      }
      skip_spaces();
      if (rest_ == "\r") rest_ = {};
      if (!at_end_of_cell()) fail("after a quoted cell comes more text; a quote within one is doubled: \"\"");
      return {copy ? std::string_view(*copy) : piece, true};
    }
  }

  const InputFile& file_;
  std::string_view rest_;
  char separator_;
  std::int64_t line_ = 0, next_line_ = 1;
  std::vector<Cell> cells_;
  std::deque<std::string> unquoted_;
};

class MissingTexts {
 public:
  explicit MissingTexts(const TableFormat& format) : more_(format.missing) {}
  bool operator()(const Cell& cell) const {
    if (cell.text.empty()) return true;
    const bool word =
        !cell.quoted && cell.text.size() <= 4 && std::ranges::find(always_missing, cell.text) != std::end(always_missing);
    return word || std::ranges::find(more_, cell.text) != more_.end();
  }

 private:
  const std::vector<std::string>& more_;
};

bool parse_bool(std::string_view text, bool* out) {
  const auto is = [&](std::string_view word) {
    return std::ranges::equal(text, word, [](char a, char b) { return (a | 0x20) == b; });
  };
  *out = is("true");
  return *out || is("false");
}

std::string_view without_plus(std::string_view text) {
  const bool plus = text.size() > 1 && text[0] == '+' && text[1] != '-' && text[1] != '+';
  return plus ? text.substr(1) : text;
}

template <class T>
bool parse_number(std::string_view text, T* out) {
  text = without_plus(text);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *out);
  if (end != text.data() + text.size() || text.empty()) return false;
  if constexpr (std::is_floating_point_v<T>) {
    // Too large or too small for the type: infinity or 0, as strtod gives.
    if (error == std::errc::result_out_of_range) *out = static_cast<T>(std::strtod(std::string(text).c_str(), nullptr));
    return error == std::errc() || error == std::errc::result_out_of_range;
  }
  return error == std::errc();
}

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

std::string shown_cell(std::string_view text) {
  return text.size() <= 40 ? std::string(text) : std::string(text.substr(0, 37)) + "...";
}

// Calls `row` for every row behind the header, which all have as many cells as the first; gives the header's cells, or nothing.
std::vector<std::string> walk(const InputFile& file, const std::string& text, const TableFormat& format,
                              const std::function<void(const Rows&)>& row) {
  Rows rows(file, text, format.separator);
  std::vector<std::string> headers;
  if (!rows.next()) file.fail("it is empty");
  const std::size_t width = rows.cells().size();
  if (format.header) {
    for (const Cell& cell : rows.cells()) headers.emplace_back(cell.text);
  } else {
    row(rows);
  }
  while (rows.next()) {
    if (rows.cells().size() != width)
      rows.fail(
          fmt::format("{} cells, and the {} {}", rows.cells().size(), format.header ? "header has" : "line before has", width));
    row(rows);
  }
  return headers;
}

}  // namespace

TableSummary scan_table(const InputFile& file, const TableFormat& format) {
  const std::string text = read_text(file);
  const MissingTexts missing(format);
  TableSummary table;
  std::vector<bool> seen;
  const std::vector<std::string> headers = walk(file, text, format, [&](const Rows& rows) {
    table.columns.resize(rows.cells().size());
    seen.resize(rows.cells().size());
    ++table.rows;
    for (std::size_t i = 0; i < rows.cells().size(); ++i) {
      TableColumn& column = table.columns[i];
      const std::string_view cell = rows.cells()[i].text;
      if (missing(rows.cells()[i])) {
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
  const MissingTexts missing(format);
  std::vector<std::set<std::string, std::less<>>> sets(columns.size());
  const std::vector<std::string> headers = walk(file, text, format, [&](const Rows& rows) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const Cell& cell = rows.cells().at(static_cast<std::size_t>(columns[i]));
      const std::string_view value = missing(cell) ? std::string_view() : cell.text;
      if (sets[i].find(value) == sets[i].end()) sets[i].emplace(value);
      if (sets[i].size() > most_texts)
        rows.fail(fmt::format("the column number {} is text, and has more than {} different ones", columns[i] + 1, most_texts));
    }
  });
  std::vector<std::vector<std::string>> texts;
  for (const auto& set : sets) texts.emplace_back(set.begin(), set.end());
  return texts;
}

namespace {

// One column of a request, with what turns its cells into elements.
struct Target {
  std::size_t position;
  std::string name;  // for messages
  std::unordered_map<std::string_view, std::int32_t> codes;
  bool text = false;
};

template <class T>
bool parse_element(const Target& target, std::string_view cell, T* out) {
  if (target.text) {
    const auto found = target.codes.find(cell);
    if (found == target.codes.end()) return false;
    *out = static_cast<T>(found->second);
    return true;
  }
  bool truth = false;
  if (parse_bool(cell, &truth)) {
    *out = static_cast<T>(truth);
    return true;
  }
  return parse_number(cell, out);
}

template <class T>
void read_columns(const InputFile& file, const TableRequest& request, std::span<const Target> targets, std::int64_t rows_expected,
                  bool boolean, T* out) {
  const std::string text = read_text(file);
  const MissingTexts missing(request.format);
  std::int64_t row = 0;
  const std::vector<std::string> headers = walk(file, text, request.format, [&](const Rows& rows) {
    if (row == rows_expected)
      file.fail(fmt::format("it has more than the {} rows that it had when the study was checked", rows_expected));
    for (std::size_t k = 0; k < targets.size(); ++k) {
      const Target& target = targets[k];
      if (target.position >= rows.cells().size()) rows.fail("it has fewer columns than when the study was checked");
      const std::string_view cell = rows.cells()[target.position].text;
      T element{};
      const bool absent = missing(rows.cells()[target.position]);
      bool good = true;
      if (absent && target.text)
        good = parse_element(target, "", &element);
      else if (absent && request.fill)
        element = static_cast<T>(*request.fill);
      else if (absent && std::is_floating_point_v<T>)
        element = std::numeric_limits<T>::quiet_NaN();
      else
        good = !absent && parse_element(target, cell, &element) && !(boolean && element != T{0} && element != T{1});
      if (!good) {
        rows.fail(fmt::format("the column {} holds `{}`, which it could not when the study was checked", target.name,
                              shown_cell(cell)));
      }
      const std::int64_t at = request.side_by_side
                                  ? row * static_cast<std::int64_t>(targets.size()) + static_cast<std::int64_t>(k)
                                  : static_cast<std::int64_t>(k) * rows_expected + row;
      out[at] = element;
    }
    ++row;
  });
  if (row < rows_expected)
    file.fail(fmt::format("it has {} rows now, and had {} when the study was checked", row, rows_expected));
  if (!request.format.header) return;
  for (const TableRequest::Column& column : request.columns) {
    const auto at = static_cast<std::size_t>(column.position);
    if (at < headers.size() && headers[at] == column.header) continue;
    file.fail(fmt::format("its column number {} is `{}` now, and was `{}` when the study was checked", at + 1,
                          at < headers.size() ? headers[at] : "", column.header));
  }
}

}  // namespace

void read_table(const InputFile& file, const TableRequest& request, Type type, std::byte* out) {
  require(type.rank() == 2, "a table's tensor");
  const std::int64_t rows = type.dims()[request.side_by_side ? 0 : 1].value();
  require(type.dims()[request.side_by_side ? 1 : 0].value() == static_cast<std::int64_t>(request.columns.size()),
          "a table's columns");
  std::vector<Target> targets;
  for (const TableRequest::Column& column : request.columns) {
    Target target{static_cast<std::size_t>(column.position), {}, {}, !column.texts.empty()};
    target.name = column.header.empty() ? fmt::format("number {}", column.position + 1) : fmt::format("`{}`", column.header);
    for (std::size_t i = 0; i < column.texts.size(); ++i) target.codes.emplace(column.texts[i], static_cast<std::int32_t>(i));
    targets.push_back(std::move(target));
  }
  switch (type.dtype()) {
    case DType::boolean: {
      std::vector<std::int32_t> numbers(static_cast<std::size_t>(type.elements()));
      read_columns(file, request, targets, rows, true, numbers.data());
      std::ranges::transform(numbers, out, [](std::int32_t x) { return std::byte{x != 0}; });
      return;
    }
    case DType::i32: return read_columns(file, request, targets, rows, false, reinterpret_cast<std::int32_t*>(out));
    case DType::i64: return read_columns(file, request, targets, rows, false, reinterpret_cast<std::int64_t*>(out));
    case DType::f32: return read_columns(file, request, targets, rows, false, reinterpret_cast<float*>(out));
    case DType::f64: return read_columns(file, request, targets, rows, false, reinterpret_cast<double*>(out));
  }
}

namespace {

// Quoted where it would be read as something else: also a text that looks missing, and an empty one that is a whole line.
std::string quoted(const std::string& text, char separator, bool alone) {
  const bool missing = text.empty() ? alone : std::ranges::find(always_missing, text) != std::end(always_missing);
  const bool plain = !missing && text.find_first_of("\"\n\r") == std::string::npos && text.find(separator) == std::string::npos &&
                     !text.starts_with(' ') && !text.ends_with(' ') && !text.starts_with('\t') && !text.ends_with('\t');
  if (plain) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

std::string element_text(const Tensor& t, std::int64_t i) {
  switch (t.type.dtype()) {
    case DType::boolean: return t.at(i) != 0 ? "true" : "false";
    case DType::i32: return fmt::format("{}", t.as<std::int32_t>()[i]);
    case DType::i64: return fmt::format("{}", t.as<std::int64_t>()[i]);
    case DType::f32: return fmt::format("{}", t.as<float>()[i]);
    case DType::f64: return fmt::format("{}", t.as<double>()[i]);
  }
  throw InternalError("an unknown element type");
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

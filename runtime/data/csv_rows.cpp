#include "runtime/data/csv_rows.h"

#include <algorithm>
#include <cstddef>

#include "runtime/data/stream.h"
#include "runtime/data/text.h"

namespace mmc::csv {
namespace {

constexpr std::size_t most_columns = 100'000;
constexpr std::string_view missing_words[] = {"", "NA", "N/A", "NaN", "nan", "null", "NULL", "None"};

}  // namespace

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

bool Rows::next() {
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

void Rows::end_line() {
  rest_.remove_prefix(rest_[0] == '\r' ? 2 : 1);
  ++next_line_;
}

bool Rows::at_end_of_cell() const {
  return rest_.empty() || rest_[0] == separator_ || rest_[0] == '\n' || rest_.starts_with("\r\n");
}

void Rows::skip_spaces() {
  while (!rest_.empty() && rest_[0] != separator_ && (rest_[0] == ' ' || rest_[0] == '\t')) rest_.remove_prefix(1);
}

Cell Rows::cell() {
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

Cell Rows::quoted() {
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

bool always_missing(std::string_view text) {
  return text.size() <= 4 && std::ranges::find(missing_words, text) != std::end(missing_words);
}

bool missing(const Cell& cell, const TableFormat& format) {
  if (cell.text.empty() || (!cell.quoted && always_missing(cell.text))) return true;
  return std::ranges::find(format.missing, cell.text) != format.missing.end();
}

bool parse_bool(std::string_view text, bool* out) {
  const auto is = [&](std::string_view word) {
    return std::ranges::equal(text, word, [](char a, char b) { return (a | 0x20) == b; });
  };
  *out = is("true");
  return *out || is("false");
}

std::string shown_cell(std::string_view text) {
  return text.size() <= 40 ? std::string(text) : std::string(text.substr(0, 37)) + "...";
}

}  // namespace mmc::csv

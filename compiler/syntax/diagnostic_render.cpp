// A diagnostic as text. The layout of one source line with its marks, as in LANGUAGE.md:
//
//   14 |   let y = h @ W2
//      |           - ^ -- W2: f32[hidden = 64, classes = 10]      the last mark's text stands beside it,
//      |           |
//      |           h: f32[batch = 32, 128]                        the others hang below their marks, right to left
//
// Lines of the same file share one excerpt in their order; lines of other files get an excerpt of their own.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/syntax/diagnostic.h"
#include "compiler/syntax/utf8.h"

namespace mmc {
namespace {

constexpr std::size_t widest_line = 120;  // columns of source text shown; the rest of a longer line is cut
constexpr std::size_t kept_before = 40;   // columns kept left of the first mark of a cut line
constexpr std::size_t tab_columns = 4;
constexpr std::size_t most_calls = 6;  // of `within`
constexpr std::string_view cut_sign = "...";

struct Palette {
  std::string_view severity, frame, secondary, bold, reset;
};

Palette palette(Severity severity, bool colour) {
  if (!colour) return {};
  return {severity == Severity::error ? "\033[1;31m" : "\033[1;33m", "\033[1;34m", "\033[1;36m", "\033[1m", "\033[0m"};
}

// One mark on one line, in columns of the displayed text.
struct Mark {
  std::size_t begin, end;
  bool primary;
  std::string_view text;
};

// A line as it is shown: tabs spread, unprintable bytes replaced; and where each byte of the original went.
struct ShownLine {
  std::string text;
  std::vector<std::size_t> column_of_byte;    // one more than bytes: the end
  std::vector<std::size_t> offset_of_column;  // into `text`; one more than columns
};

ShownLine show_line(std::string_view line) {
  ShownLine shown;
  std::size_t column = 0;
  for (std::size_t at = 0; at < line.size();) {
    const CodePoint c = decode_utf8(line, at);
    for (std::size_t i = 0; i < c.length; ++i) shown.column_of_byte.push_back(column);
    const std::size_t start = shown.text.size();
    std::size_t columns = 0;
    if (c.value == '\t') {
      columns = tab_columns - column % tab_columns;
      shown.text.append(columns, ' ');
    } else if (!c.valid || c.value < 0x20 || (c.value >= 0x7F && c.value < 0xA0)) {
      columns = 1;
      shown.text += "\xEF\xBF\xBD";
    } else {
      columns = static_cast<std::size_t>(display_width(c.value));
      shown.text.append(line.substr(at, c.length));
    }
    for (std::size_t i = 0; i < columns; ++i) shown.offset_of_column.push_back(c.value == '\t' ? start + i : start);
    column += columns;
    at += c.length;
  }
  shown.column_of_byte.push_back(column);
  shown.offset_of_column.push_back(shown.text.size());
  return shown;
}

// Shortens a very long line to a window around its marks, and moves the marks along.
std::string cut_line(const ShownLine& shown, std::vector<Mark>& marks) {
  const std::size_t columns = shown.offset_of_column.size() - 1;
  if (columns <= widest_line) return shown.text;
  std::size_t first_mark = columns;
  for (const Mark& mark : marks) {
    if (mark.primary) first_mark = mark.begin;
  }
  if (first_mark == columns && !marks.empty()) first_mark = marks.front().begin;
  const std::size_t begin = first_mark + 60 <= widest_line ? 0 : std::min(first_mark - kept_before, columns);
  const std::size_t end = std::min(columns, begin + widest_line);
  const std::size_t from = shown.offset_of_column[begin];
  std::string text = begin > 0 ? std::string(cut_sign) : std::string();
  text += shown.text.substr(from, shown.offset_of_column[end] - from);
  if (end < columns) text += cut_sign;
  const auto moved = [&](std::size_t column) {
    return std::clamp(column, begin, end) - begin + (begin > 0 ? cut_sign.size() : 0);
  };
  for (Mark& mark : marks) mark = {moved(mark.begin), std::max(moved(mark.end), moved(mark.begin) + 1), mark.primary, mark.text};
  return text;
}

// A row of single-column signs, each with its colour: marks and connectors.
class Row {
 public:
  void put(std::size_t column, char sign, bool primary) {
    if (cells_.size() <= column) cells_.resize(column + 1, {' ', false});
    cells_[column] = {sign, primary};
  }
  std::string text(const Palette& colours) const {
    std::string out;
    for (std::size_t i = 0; i < cells_.size();) {
      std::size_t end = i + 1;
      while (end < cells_.size() && cells_[end].primary == cells_[i].primary &&
             (cells_[end].sign == ' ') == (cells_[i].sign == ' '))
        ++end;
      const bool blank = cells_[i].sign == ' ';
      if (!blank) out += cells_[i].primary ? colours.severity : colours.secondary;
      for (std::size_t k = i; k < end; ++k) out += cells_[k].sign;
      if (!blank) out += colours.reset;
      i = end;
    }
    return out;
  }
  std::size_t width() const { return cells_.size(); }

 private:
  struct Cell {
    char sign;
    bool primary;
  };
  std::vector<Cell> cells_;
};

class Writer {
 public:
  Writer(const Diagnostic& diagnostic, const SourceMap& sources, bool colour)
      : diagnostic_(diagnostic), sources_(sources), colours_(palette(diagnostic.severity, colour)) {}

  std::string write() {
    collect();
    const std::string_view kind = diagnostic_.severity == Severity::error ? "error" : "warning";
    out_ += fmt::format("{0}{1}[{2}]{3}{4}: {5}{3}\n", colours_.severity, kind, text(diagnostic_.code), colours_.reset,
                        colours_.bold, diagnostic_.message);
    const Span where = diagnostic_.primary.span;
    if (where.known()) excerpt(where.file, where.begin, "-->");
    for (const auto& [file, lines] : files_) {
      if (file != where.file) excerpt(file, first_offset(file), ":::");
    }
    for (const Label& label : diagnostic_.labels) {
      if (!label.span.known()) remark("note", label.text);
    }
    for (const std::string& note : diagnostic_.notes) remark("note", note);
    for (std::size_t i = 0; i < std::min(diagnostic_.within.size(), most_calls); ++i) remark("note", call(diagnostic_.within[i]));
    if (diagnostic_.within.size() > most_calls) {
      remark("note", fmt::format("and {} calls around these", diagnostic_.within.size() - most_calls));
    }
    for (const std::string& help : diagnostic_.helps) remark("help", help);
    return std::move(out_);
  }

 private:
  // Sorts the places by file and line, and finds the width of the gutter.
  void collect() {
    std::uint32_t last_line = 1;
    const auto add = [&](const Label& label) {
      if (!label.span.known()) return;
      const std::uint32_t line = sources_.position(label.span.file, label.span.begin).line;
      files_[label.span.file][line].push_back(&label);
      last_line = std::max(last_line, line);
    };
    add(diagnostic_.primary);
    for (const Label& label : diagnostic_.labels) add(label);
    gutter_ = std::to_string(last_line).size();
  }

  std::uint32_t first_offset(std::uint32_t file) const { return files_.at(file).begin()->second.front()->span.begin; }

  void excerpt(std::uint32_t file, std::uint32_t offset, std::string_view arrow) {
    const Position p = sources_.position(file, offset);
    out_ += fmt::format("{}{}{}{} {}:{}:{}\n", std::string(gutter_, ' '), colours_.frame, arrow, colours_.reset,
                        sources_.file(file).name, p.line, p.column);
    bare_row();
    std::uint32_t before = 0;
    for (const auto& [line, labels] : files_.at(file)) {
      if (before != 0 && line == before + 2) source_row(before + 1, show_line(sources_.line(file, before + 1)).text);
      if (before != 0 && line > before + 2) out_ += fmt::format("{}{}{}\n", colours_.frame, cut_sign, colours_.reset);
      marked_line(file, line, labels);
      before = line;
    }
  }

  void marked_line(std::uint32_t file, std::uint32_t number, const std::vector<const Label*>& labels) {
    const std::string_view line = sources_.line(file, number);
    const std::size_t start = sources_.file(file).line_starts[number - 1];
    const ShownLine shown = show_line(line);
    std::vector<Mark> marks;
    for (const Label* label : labels) {
      const std::size_t from = std::min<std::size_t>(label->span.begin - start, line.size());
      const std::size_t to = std::clamp<std::size_t>(label->span.end - start, from, line.size());  // only the first line's part
      const std::size_t begin = shown.column_of_byte[from];
      marks.push_back({begin, std::max(shown.column_of_byte[to], begin + 1), label == &diagnostic_.primary, label->text});
    }
    source_row(number, cut_line(shown, marks));
    std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) { return a.begin < b.begin; });
    mark_rows(marks);
  }

  void mark_rows(const std::vector<Mark>& marks) {
    Row row;
    for (const Mark& mark : marks) {
      for (std::size_t c = mark.begin; !mark.primary && c < mark.end; ++c) row.put(c, '-', false);
    }
    for (const Mark& mark : marks) {  // the primary one last, on top
      for (std::size_t c = mark.begin; mark.primary && c < mark.end; ++c) row.put(c, '^', true);
    }
    // The text of the last mark fits beside it unless an earlier mark reaches further.
    std::vector<const Mark*> hanging;
    std::string beside;
    for (const Mark& mark : marks) {
      if (mark.text.empty()) continue;
      if (&mark == &marks.back() && mark.end == row.width()) {
        beside = fmt::format(" {}{}{}", mark.primary ? colours_.severity : colours_.secondary, mark.text, colours_.reset);
      } else {
        hanging.push_back(&mark);
      }
    }
    gutter_row(row.text(colours_) + beside);
    if (!hanging.empty()) gutter_row(connectors(hanging, hanging.size()).text(colours_));
    for (std::size_t i = hanging.size(); i-- > 0;) {
      const Mark& mark = *hanging[i];
      Row left = connectors(hanging, i, mark.begin);
      const std::string pad(mark.begin - std::min(mark.begin, left.width()), ' ');
      gutter_row(fmt::format("{}{}{}{}{}", left.text(colours_), pad, mark.primary ? colours_.severity : colours_.secondary,
                             mark.text, colours_.reset));
    }
  }

  // `|` under each of the first `count` hanging marks that stand left of `before`.
  static Row connectors(const std::vector<const Mark*>& marks, std::size_t count, std::size_t before = SIZE_MAX) {
    Row row;
    for (std::size_t i = 0; i < count; ++i) {
      if (marks[i]->begin < before) row.put(marks[i]->begin, '|', marks[i]->primary);
    }
    return row;
  }

  std::string call(Span span) const {
    const std::string_view whole = sources_.text(span);
    const std::string_view callee = whole.substr(0, std::min(whole.find_first_of("(\n"), whole.size()));
    const Position p = sources_.position(span.file, span.begin);
    return fmt::format("in this call of `{}` at {}:{}:{}", callee, sources_.file(span.file).name, p.line, p.column);
  }

  void bare_row() { out_ += fmt::format("{} {}|{}\n", std::string(gutter_, ' '), colours_.frame, colours_.reset); }
  void gutter_row(const std::string& text) {
    out_ += fmt::format("{} {}|{} {}\n", std::string(gutter_, ' '), colours_.frame, colours_.reset, text);
  }
  void source_row(std::uint32_t number, std::string text) {
    text.erase(text.find_last_not_of(' ') + 1);
    out_ += fmt::format("{}{:>{}} |{}{}{}\n", colours_.frame, number, gutter_, colours_.reset, text.empty() ? "" : " ", text);
  }
  // A note of several lines continues under its own text.
  void remark(std::string_view kind, std::string_view words) {
    std::string_view head = kind;
    while (true) {
      const std::size_t stop = std::min(words.find('\n'), words.size());
      const std::string indent(gutter_ + 1, ' ');
      if (!head.empty()) {
        out_ += fmt::format("{}{}={} {}{}{}: {}\n", indent, colours_.frame, colours_.reset, colours_.bold, head, colours_.reset,
                            words.substr(0, stop));
      } else {
        out_ += fmt::format("{}{}{}\n", indent, std::string(kind.size() + 4, ' '), words.substr(0, stop));
      }
      if (stop == words.size()) return;
      words.remove_prefix(stop + 1);
      head = {};
    }
  }

  const Diagnostic& diagnostic_;
  const SourceMap& sources_;
  Palette colours_;
  std::map<std::uint32_t, std::map<std::uint32_t, std::vector<const Label*>>> files_;  // file, line, what is marked there
  std::size_t gutter_ = 1;
  std::string out_;
};

}  // namespace

std::string render(const Diagnostic& diagnostic, const SourceMap& sources, bool colour) {
  return Writer(diagnostic, sources, colour).write();
}

}  // namespace mmc

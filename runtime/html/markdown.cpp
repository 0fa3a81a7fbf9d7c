#include "runtime/html/markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <vector>

#include "runtime/html/math.h"
#include "runtime/report/escape.h"

namespace mmc::html {
namespace {

using Lines = std::vector<std::string_view>;

std::size_t indent(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }
bool blank(std::string_view line) { return line.find_first_not_of(" \t") == std::string_view::npos; }
std::string_view trimmed(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t");
  return begin == std::string_view::npos ? std::string_view() : line.substr(begin, line.find_last_not_of(" \t") - begin + 1);
}

std::size_t heading_level(std::string_view line) {
  const std::size_t level = std::min(line.find_first_not_of('#'), line.size());
  return level >= 1 && level <= 6 && level < line.size() && line[level] == ' ' ? level : 0;
}
bool is_fence(std::string_view line) { return trimmed(line).starts_with("```"); }
bool is_formula(std::string_view line) { return trimmed(line).starts_with("$$"); }
bool is_quote(std::string_view line) { return line.starts_with("> ") || line == ">"; }
bool is_rule(std::string_view line) {
  const std::string_view marks = trimmed(line);
  return marks.size() >= 3 && (marks[0] == '-' || marks[0] == '*') && marks.find_first_not_of(marks[0]) == std::string_view::npos;
}

// The mark of a list's item: where its text begins, and its number in a numbered list.
struct Bullet {
  std::size_t text = 0;
  std::optional<int> number{};
};
std::optional<Bullet> bullet(std::string_view line) {
  std::size_t at = indent(line);
  if (at > 3 || at == line.size()) return std::nullopt;
  Bullet found;
  if (line[at] == '-' || line[at] == '*') {
    ++at;
  } else {
    const std::size_t digits = at;
    int number = 0;
    while (at < line.size() && at < digits + 6 && std::isdigit(static_cast<unsigned char>(line[at])) != 0)
      number = number * 10 + (line[at++] - '0');
    if (at == digits || at == line.size() || (line[at] != '.' && line[at] != ')')) return std::nullopt;
    found.number = number;
    ++at;
  }
  if (at >= line.size() || line[at] != ' ') return std::nullopt;
  found.text = std::min(line.find_first_not_of(' ', at), line.size());
  return found.text == line.size() ? std::nullopt : std::optional(found);
}

// The cells of a table's row.
std::vector<std::string_view> cells(std::string_view line) {
  line = trimmed(line);
  if (line.starts_with('|')) line.remove_prefix(1);
  if (line.ends_with('|')) line.remove_suffix(1);
  std::vector<std::string_view> all;
  bool in_code = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= line.size(); ++i) {
    if (i == line.size() || (line[i] == '|' && !in_code)) {
      all.push_back(trimmed(line.substr(begin, i - begin)));
      begin = i + 1;
    } else if (line[i] == '`') {
      in_code = !in_code;
    }
  }
  return all;
}
bool is_table_rule(std::string_view line) {
  return line.find('|') != std::string_view::npos && line.find('-') != std::string_view::npos &&
         line.find_first_not_of("|-: \t") == std::string_view::npos;
}

class Blocks {
 public:
  explicit Blocks(Lines lines) : lines_(std::move(lines)) {}

  // `tight`: the paragraphs of a list's item without blank lines stand bare.
  std::string html(bool tight = false) {
    while (at_ < lines_.size()) {
      if (blank(line())) {
        ++at_;
      } else if (is_fence(line())) {
        fenced();
      } else if (is_formula(line())) {
        formula();
      } else if (indent(line()) >= 4) {
        indented();
      } else if (const std::size_t level = heading_level(line())) {
        const std::size_t tag = std::min<std::size_t>(level + 1, 6);
        std::string_view words = trimmed(line().substr(level));
        const std::size_t last = words.find_last_not_of('#');
        if (last != std::string_view::npos && words[last] == ' ') words = trimmed(words.substr(0, last));  // `## closed ##`
        out_ += fmt::format("<h{0}>{1}</h{0}>\n", tag, inline_markdown(words));
        ++at_;
      } else if (is_rule(line())) {
        out_ += "<hr>\n";
        ++at_;
      } else if (is_quote(line())) {
        quote();
      } else if (bullet(line())) {
        list();
      } else if (at_ + 1 < lines_.size() && line().find('|') != std::string_view::npos && is_table_rule(lines_[at_ + 1])) {
        table();
      } else {
        paragraph(tight);
      }
    }
    return out_;
  }

 private:
  std::string_view line() const { return lines_[at_]; }

  void fenced() {
    const std::size_t margin = indent(line());
    out_ += "<pre><code>";
    for (++at_; at_ < lines_.size() && !is_fence(line()); ++at_)
      out_ += escaped(line().substr(std::min(margin, indent(line())))) + "\n";
    if (at_ < lines_.size()) ++at_;
    out_ += "</code></pre>\n";
  }

  void indented() {
    out_ += "<pre><code>";
    for (; at_ < lines_.size() && indent(line()) >= 4 && !blank(line()); ++at_) out_ += escaped(line().substr(4)) + "\n";
    out_ += "</code></pre>\n";
  }

  void formula() {
    std::string tex(trimmed(line()).substr(2));
    while (!trimmed(tex).ends_with("$$") && ++at_ < lines_.size()) tex += " " + std::string(trimmed(line()));
    ++at_;
    std::string_view inside = trimmed(tex);
    if (inside.ends_with("$$")) inside.remove_suffix(2);
    out_ += fmt::format("<p>{}</p>\n", math(inside, true));
  }

  void quote() {
    Lines inside;
    for (; at_ < lines_.size() && is_quote(line()); ++at_)
      inside.push_back(line().substr(std::min<std::size_t>(2, line().size())));
    out_ += fmt::format("<blockquote>\n{}</blockquote>\n", Blocks(std::move(inside)).html());
  }

  void list() {
    const bool numbered = bullet(line())->number.has_value();
    const int first = bullet(line())->number.value_or(1);
    out_ += numbered ? first == 1 ? "<ol>\n" : fmt::format("<ol start=\"{}\">\n", first) : "<ul>\n";
    for (auto mark = bullet(line()); mark && mark->number.has_value() == numbered;
         mark = at_ < lines_.size() ? bullet(line()) : std::nullopt) {
      Lines inside{line().substr(mark->text)};
      bool tight = true;
      for (++at_; at_ < lines_.size(); ++at_) {
        const bool next_belongs = at_ + 1 < lines_.size() && indent(lines_[at_ + 1]) >= mark->text && !blank(lines_[at_ + 1]);
        if (blank(line())) {
          if (!next_belongs) break;
          tight = false;
          inside.push_back("");
        } else if (indent(line()) >= mark->text) {
          inside.push_back(line().substr(mark->text));
        } else if (bullet(line()) || begins_block(line()) || blank(inside.back())) {
          break;
        } else {
          inside.push_back(trimmed(line()));  // a line that goes on without its indentation
        }
      }
      out_ += fmt::format("<li>{}</li>\n", Blocks(std::move(inside)).html(tight));
      // A blank line between items keeps the list together.
      if (at_ + 1 < lines_.size() && blank(line()) && bullet(lines_[at_ + 1])) ++at_;
    }
    out_ += numbered ? "</ol>\n" : "</ul>\n";
  }

  void table() {
    const auto row = [&](std::string_view tag) {
      out_ += "<tr>";
      for (const std::string_view cell : cells(line())) out_ += fmt::format("<{0}>{1}</{0}>", tag, inline_markdown(cell));
      out_ += "</tr>\n";
      ++at_;
    };
    out_ += "<table>\n";
    row("th");
    ++at_;
    while (at_ < lines_.size() && line().find('|') != std::string_view::npos) row("td");
    out_ += "</table>\n";
  }

  static bool begins_block(std::string_view text) {
    if (const auto mark = bullet(text)) return mark->number.value_or(1) == 1;  // "in\n1998. Then" is no list
    return is_fence(text) || is_formula(text) || heading_level(text) > 0 || is_quote(text);
  }

  void paragraph(bool tight) {
    std::string text(trimmed(line()));
    for (++at_; at_ < lines_.size() && !blank(line()) && !begins_block(line()); ++at_)
      text += "\n" + std::string(trimmed(line()));
    out_ += tight ? inline_markdown(text) + "\n" : fmt::format("<p>{}</p>\n", inline_markdown(text));
  }

  Lines lines_;
  std::size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string markdown(std::string_view text) {
  Lines lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    begin = end + 1;
  }
  return Blocks(std::move(lines)).html();
}

}  // namespace mmc::html

#include "runtime/html/listing.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "runtime/report/escape.h"

namespace mmc::html {
namespace {

constexpr std::array<std::string_view, 46> keywords = {
    "study", "param",   "preset", "seed",   "import",  "let",    "fn",     "model", "optimizer", "derivative",
    "show",  "summary", "plot",   "slider", "save",    "to",     "expect", "sweep", "maximize",  "minimize",
    "with",  "using",   "over",   "log",    "every",   "repeat", "stop",   "when",  "state",     "next",
    "if",    "else",    "for",    "in",     "iterate", "train",  "trace",  "patch", "by",        "and",
    "or",    "not",     "true",   "false",  "none",    "old"};

bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

enum class Token { comment, string, number, word, sign };
struct Piece {
  Token token;
  std::size_t end;
};

// The piece of code that begins at `at`. Signs are single characters; a string ends with its line.
Piece piece(std::string_view code, std::size_t at) {
  const auto end_where = [&](std::size_t from, auto&& is) {
    while (from < code.size() && is(code[from])) ++from;
    return from;
  };
  const char c = code[at];
  if (c == '#') return {Token::comment, std::min(code.find('\n', at), code.size())};
  if (c == '"') {
    std::size_t end = at + 1;
    while (end < code.size() && code[end] != '"' && code[end] != '\n') end += code[end] == '\\' && end + 1 < code.size() ? 2 : 1;
    end = std::min(end, code.size());
    return {Token::string, end < code.size() && code[end] == '"' ? end + 1 : end};
  }
  if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
    std::size_t end = end_where(at, is_name);
    // A fraction, but not the dots of a range: 0..n.
    if (end + 1 < code.size() && code[end] == '.' && std::isdigit(static_cast<unsigned char>(code[end + 1])) != 0)
      end = end_where(end + 1, is_name);
    if (end < code.size() && (code[end] == '-' || code[end] == '+') && (code[end - 1] == 'e' || code[end - 1] == 'E'))
      end = end_where(end + 1, is_name);
    return {Token::number, end};
  }
  if (is_name(c)) return {Token::word, end_where(at, is_name)};
  return {Token::sign, at + 1};
}

// How many brackets are open behind these lines, `depth` of them before.
int open_brackets(std::string_view code, int depth) {
  for (std::size_t at = 0; at < code.size();) {
    const Piece p = piece(code, at);
    if (p.token == Token::sign) {
      if (std::string_view("([{").find(code[at]) != std::string_view::npos) ++depth;
      if (std::string_view(")]}").find(code[at]) != std::string_view::npos) depth = std::max(0, depth - 1);
    }
    at = p.end;
  }
  return depth;
}

// A comment's line as Markdown.
std::string prose_line(std::string_view line) {
  line.remove_prefix(1);
  if (line.starts_with(' ')) line.remove_prefix(1);
  if (!line.starts_with("---- ")) return std::string(line);
  line.remove_prefix(5);
  // The title is the first sentence, or what stands before its colon when it is long; a point within a word or a number ends
  // none.
  std::size_t end = line.find(". ");
  const std::size_t colon = line.find(": ");
  if (colon < end && std::min(end, line.size()) > 60) {
    std::string rest(line.substr(colon + 2));
    rest[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(rest[0])));
    return fmt::format("# {}\n\n{}", line.substr(0, colon), rest);
  }
  if (end == std::string_view::npos && line.ends_with('.')) end = line.size() - 1;
  if (end == std::string_view::npos) return fmt::format("# {}", line);
  return fmt::format("# {}\n\n{}", line.substr(0, end), line.substr(std::min(end + 2, line.size())));
}

}  // namespace

std::vector<Block> blocks(std::string_view source) {
  std::vector<Block> all;
  int depth = 0;
  std::uint32_t number = 1;
  bool paragraph_goes_on = false, statement_goes_on = false;
  for (std::size_t begin = 0; begin < source.size(); ++number) {
    const std::size_t newline = source.find('\n', begin);
    const std::size_t end = newline == std::string_view::npos ? source.size() : newline + 1;
    const std::string_view line = source.substr(begin, end - begin);
    std::string_view words = line.substr(0, line.find_last_not_of("\r\n") + 1);
    const auto cover = [&](Block& b) { b.end = static_cast<std::uint32_t>(end); };
    const auto start = [&](bool prose) {
      all.push_back({prose, "", static_cast<std::uint32_t>(begin), 0, number});
      return &all.back();
    };
    if (depth == 0 && words.starts_with('#')) {
      Block* block = paragraph_goes_on ? &all.back() : start(true);
      block->text += prose_line(words) + "\n";
      cover(*block);
      paragraph_goes_on = true;
      statement_goes_on = false;
    } else if (depth == 0 && words.find_first_not_of(" \t") == std::string_view::npos) {
      paragraph_goes_on = statement_goes_on = false;
      if (!all.empty()) {
        if (!all.back().prose) all.back().text += line;
        cover(all.back());
      }
    } else {
      paragraph_goes_on = false;
      Block* block = statement_goes_on ? &all.back() : start(false);
      block->text += line;
      cover(*block);
      depth = open_brackets(line, depth);
      statement_goes_on = depth > 0;
    }
    begin = end;
  }
  return all;
}

std::string line_id(std::uint32_t file, std::uint32_t line) { return fmt::format("s{}-{}", file, line); }

std::string highlighted(std::string_view code, std::optional<FirstLine> first) {
  const auto open_line = [&] {
    return first ? fmt::format("<span class=\"l\" id=\"{}\">", line_id(first->file, first->line++)) : "<span class=\"l\">";
  };
  std::string html = open_line();
  for (std::size_t at = 0; at < code.size();) {
    const Piece p = piece(code, at);
    const std::string_view text = code.substr(at, p.end - at);
    const bool keyword = p.token == Token::word && std::find(keywords.begin(), keywords.end(), text) != keywords.end() &&
                         (at == 0 || code[at - 1] != '.');  // a field may be named `next`
    const char* kind = p.token == Token::comment  ? "c"
                       : p.token == Token::string ? "s"
                       : p.token == Token::number ? "n"
                       : keyword                  ? "k"
                                                  : "";
    if (*kind != '\0') {
      html += fmt::format("<span class=\"{}\">{}</span>", kind, escaped(text));
    } else if (text == "\n") {
      html += p.end < code.size() ? "\n</span>" + open_line() : "\n";
    } else {
      html += escaped(text);
    }
    at = p.end;
  }
  return html + "</span>";
}

}  // namespace mmc::html

// The marks within a line of Markdown.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "runtime/html/markdown.h"
#include "runtime/html/math.h"
#include "runtime/report/escape.h"

namespace mmc::html {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80; }
bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }
bool is_sign(char c) { return std::ispunct(static_cast<unsigned char>(c)) != 0; }

bool may_be_linked(std::string_view address) {
  constexpr std::array<std::string_view, 4> beginnings = {"https://", "http://", "mailto:", "#"};
  const bool plain = address.find_first_of(" \t\n<>\"") == std::string_view::npos;
  return plain && std::any_of(beginnings.begin(), beginnings.end(), [&](auto b) { return address.starts_with(b); });
}

std::string link(std::string_view address, std::string_view html) {
  return fmt::format("<a href=\"{}\" rel=\"noreferrer\">{}</a>", escaped(address), html);
}

// Reads from left to right; every `try` consumes a piece of markup that begins here, or nothing.
class Inline {
 public:
  explicit Inline(std::string_view text) : text_(text) {}

  std::string html() {
    while (at_ < text_.size()) {
      if (!(code() || formula() || escape() || bracket() || address() || emphasis())) plain(1);
    }
    return out_;
  }

 private:
  char here(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  char before(std::size_t i) const { return i == 0 ? ' ' : text_[i - 1]; }
  char after(std::size_t i) const { return i < text_.size() ? text_[i] : ' '; }
  void plain(std::size_t count) {
    out_ += escaped(text_.substr(at_, count));
    at_ += count;
  }
  std::size_t run(std::size_t from, char sign) const {
    std::size_t count = 0;
    while (from + count < text_.size() && text_[from + count] == sign) ++count;
    return count;
  }

  bool code() {
    if (here() != '`') return false;
    const std::size_t ticks = run(at_, '`');
    for (std::size_t end = at_ + ticks; (end = text_.find('`', end)) != std::string_view::npos;) {
      const std::size_t closing = run(end, '`');
      if (closing == ticks) {
        std::string_view inside = text_.substr(at_ + ticks, end - at_ - ticks);
        if (inside.size() > 2 && inside.front() == ' ' && inside.back() == ' ') inside = inside.substr(1, inside.size() - 2);
        out_ += fmt::format("<code>{}</code>", escaped(inside));
        at_ = end + ticks;
        return true;
      }
      end += closing;
    }
    plain(ticks);
    return true;
  }

  // Pandoc's rule: no space inside the dollars, no digit behind them, so that prices stay prices.
  bool formula() {
    if (here() != '$') return false;
    const std::size_t dollars = here(1) == '$' ? 2 : 1;
    const std::size_t begin = at_ + dollars;
    if (begin >= text_.size() || is_space(text_[begin])) return false;
    for (std::size_t end = begin; (end = text_.find('$', end)) != std::string_view::npos; ++end) {
      if (end == begin || is_space(before(end)) || before(end) == '\\' || run(end, '$') < dollars) continue;
      if (std::isdigit(static_cast<unsigned char>(after(end + dollars))) != 0) continue;
      out_ += math(text_.substr(begin, end - begin), dollars == 2);
      at_ = end + dollars;
      return true;
    }
    return false;
  }

  bool escape() {
    if (here() != '\\' || !is_sign(here(1))) return false;
    ++at_;
    plain(1);
    return true;
  }

  // [text](address)
  bool bracket() {
    if (here() != '[') return false;
    std::size_t depth = 0, close = at_;
    for (; close < text_.size(); ++close) {
      depth += text_[close] == '[' ? 1 : 0;
      if (text_[close] == ']' && --depth == 0) break;
    }
    if (after(close + 1) != '(') return false;
    const std::size_t end = text_.find(')', close + 2);
    if (end == std::string_view::npos) return false;
    const std::string_view address = text_.substr(close + 2, end - close - 2);
    if (!may_be_linked(address)) return false;
    out_ += link(address, inline_markdown(text_.substr(at_ + 1, close - at_ - 1)));
    at_ = end + 1;
    return true;
  }

  bool address() {
    const std::string_view rest = text_.substr(at_);
    if (here() == '<') {
      const std::size_t end = rest.find('>');
      if (end == std::string_view::npos || end < 2 || rest[1] == '#' || !may_be_linked(rest.substr(1, end - 1))) return false;
      out_ += link(rest.substr(1, end - 1), escaped(rest.substr(1, end - 1)));
      at_ += end + 1;
      return true;
    }
    if ((!rest.starts_with("https://") && !rest.starts_with("http://")) || is_word(before(at_))) return false;
    std::string_view found = rest.substr(0, rest.find_first_of(" \t\n<>\"`*"));
    while (!found.empty() && std::string_view(".,;:!?)'").find(found.back()) != std::string_view::npos) found.remove_suffix(1);
    if (found.ends_with("//")) return false;
    out_ += link(found, escaped(found));
    at_ += found.size();
    return true;
  }

  bool emphasis() {
    const char sign = here();
    if (sign != '*' && sign != '_') return false;
    const std::size_t signs = run(at_, sign), from = at_ + signs;
    if (signs > 3 || is_word(before(at_)) || is_space(after(from))) {
      plain(signs);
      return true;
    }
    for (std::size_t end = from; (end = text_.find(sign, end)) != std::string_view::npos;) {
      const std::size_t closing = run(end, sign);
      if (closing >= signs && !is_space(before(end)) && !is_word(after(end + signs))) {
        constexpr std::array<std::pair<const char*, const char*>, 3> tags = {
            std::pair("<em>", "</em>"), {"<strong>", "</strong>"}, {"<strong><em>", "</em></strong>"}};
        const auto& [open, close] = tags[signs - 1];
        out_ += open + inline_markdown(text_.substr(from, end - from)) + close;
        at_ = end + signs;
        return true;
      }
      end += closing;
    }
    plain(signs);
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string inline_markdown(std::string_view text) { return Inline(text).html(); }

}  // namespace mmc::html

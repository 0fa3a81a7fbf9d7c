#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <system_error>

#include "compiler/syntax/tree_builder.h"

namespace mmc {
namespace {

std::string digits_of(std::string_view text) {
  std::string out(text);
  std::erase(out, '_');
  return out;
}

class StringReader {
 public:
  StringReader(TreeBuilder& builder, const Token& token)
      : builder_(builder), token_(token), text_(builder.errors.text(token)), at_(1), stop_(text_.size() - 1) {}

  ast::StringLiteral read() {
    ast::StringLiteral literal;
    std::string plain;
    const auto finish_plain = [&] {
      if (!plain.empty()) literal.pieces.emplace_back(std::exchange(plain, {}));
    };
    while (at_ < stop_) {
      const char c = text_[at_];
      if (c == '\\') {
        plain += escape();
      } else if (c == '{') {
        finish_plain();
        if (ast::ExprPtr expr = hole()) literal.pieces.emplace_back(std::move(expr));
      } else {
        plain += c;
        ++at_;
      }
    }
    finish_plain();
    return literal;
  }

 private:
  Span span(std::size_t begin, std::size_t end) const {
    return {token_.begin + static_cast<std::uint32_t>(begin), token_.begin + static_cast<std::uint32_t>(end),
            builder_.errors.file()};
  }

  char escape() {
    const char c = text_[at_ + 1];
    at_ += 2;
    switch (c) {
      case 'n': return '\n';
      case 't': return '\t';
      case '"':
      case '\\':
      case '{': return c;
      default:
        // A code point of several bytes keeps them all: the caret covers the backslash and its first byte's letter.
        builder_.errors.report(token_.statement, Code::bad_escape, span(at_ - 2, at_), "this escape does not exist")
            .help("there are `\\\"`, `\\\\`, `\\n`, `\\t` and `\\{`; a backslash itself is written `\\\\`");
        return c;
    }
  }

  // `{expr}`; braces inside of the expression are counted.
  ast::ExprPtr hole() {
    const std::size_t open = at_;
    int depth = 0;
    for (; at_ < stop_; ++at_) {
      if (text_[at_] == '{') ++depth;
      if (text_[at_] == '}' && --depth == 0) break;
    }
    if (at_ >= stop_) {
      builder_.errors.report(token_.statement, Code::bad_hole, span(open, open + 1), "this `{` in a string is never closed")
          .help("a brace that means itself is written `\\{`")
          .help("an expression in a string cannot contain a string: give it a name with `let` first");
      return nullptr;
    }
    ++at_;
    if (text_.substr(open + 1, at_ - open - 2).find_first_not_of(" \t") == std::string_view::npos) {
      builder_.errors.report(token_.statement, Code::bad_hole, span(open, at_), "there is nothing between these braces")
          .help("a brace that means itself is written `\\{`");
      return nullptr;
    }
    if (const std::size_t colon = format_begins(open + 1, at_ - 1); colon != at_ - 1) {
      builder_.errors.report(token_.statement, Code::bad_hole, span(colon, at_ - 1), "a value in a string has no format")
          .help("round it: `{round(1000 * x) / 1000}`");
      return nullptr;
    }
    const Span inner = span(open + 1, at_ - 1);
    return parse_hole(builder_.errors, inner.begin, inner.end, token_.statement);
  }

  // The `:` of `{x:.3f}`, which other languages have, or `end`. Slices and records stand in brackets of their own.
  std::size_t format_begins(std::size_t begin, std::size_t end) const {
    int depth = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const char c = text_[i];
      if (c == '(' || c == '[' || c == '{') ++depth;
      if (c == ')' || c == ']' || c == '}') --depth;
      if (c == ':' && depth == 0) return i;
    }
    return end;
  }

  TreeBuilder& builder_;
  const Token& token_;
  std::string_view text_;
  std::size_t at_, stop_;  // inside the quotes
};

}  // namespace

ast::ExprPtr build_number(TreeBuilder& builder, const Token& token) {
  const std::string_view text = builder.errors.text(token);
  const std::string digits = digits_of(text);
  const char* const end = digits.data() + digits.size();
  if (token.kind == Tok::INT) {
    std::int64_t value = 0;
    if (std::from_chars(digits.data(), end, value).ec == std::errc::result_out_of_range) {
      builder.errors.report(token, Code::bad_number, fmt::format("`{}` does not fit into an int of 64 bits", text))
          .help("write a float: `1e20`");
    }
    return make_expr(builder.span(token), ast::IntLiteral{value});
  }
  double value = 0;
  const std::from_chars_result read = std::from_chars(digits.data(), end, value);
  if (read.ec == std::errc::result_out_of_range && !(std::strtod(digits.c_str(), nullptr) < 1)) {
    builder.errors.report(token, Code::bad_number, fmt::format("`{}` is larger than any float", text));
  }
  return make_expr(builder.span(token), ast::FloatLiteral{value});
}

ast::StringLiteral build_string(TreeBuilder& builder, const Token& token) {
  if (builder.errors.text(token).size() < 2) return {};  // an unclosed one, already reported
  return StringReader(builder, token).read();
}

std::string build_plain_string(TreeBuilder& builder, const Token& token, std::string_view what) {
  std::string out;
  for (auto& piece : build_string(builder, token).pieces) {
    if (const std::string* plain = std::get_if<std::string>(&piece)) {
      out += *plain;
    } else {
      builder.errors
          .report(token.statement, Code::bad_hole, std::get<ast::ExprPtr>(piece)->span,
                  fmt::format("{} is plain text and cannot contain a value", what))
          .help("a brace that means itself is written `\\{`");
    }
  }
  return out;
}

}  // namespace mmc

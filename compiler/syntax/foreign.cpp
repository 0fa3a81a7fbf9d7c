// What other languages write differently: operators, quotes, comments, and numbers that are not written as numbers here.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "compiler/syntax/filter.h"

namespace mmc {
namespace {

struct ForeignOperator {
  std::string_view text;
  Tok meant;
  std::string_view help;
};

constexpr std::string_view no_change_in_place =
    "nothing is changed in place: give the new value a name of its own, `let y = x + 1`;\n"
    "in `train`, `state x = ...` and `next x = x + 1` carry a value from step to step";

constexpr std::array operators = {
    ForeignOperator{"**", Tok::CARET, "powers are written `^`: `x^2`"},
    ForeignOperator{"&&", Tok::AND, "write `and`"},
    ForeignOperator{"||", Tok::OR, "write `or`"},
    ForeignOperator{"&", Tok::AND, "write `and`, for bools and bool tensors alike"},
    ForeignOperator{"|", Tok::OR, "write `or`, for bools and bool tensors alike"},
    ForeignOperator{"!", Tok::NOT, "write `not`"},
    ForeignOperator{"===", Tok::EQ, "write `==`"},
    ForeignOperator{"!==", Tok::NE, "write `!=`"},
    ForeignOperator{"<>", Tok::NE, "write `!=`"},
    ForeignOperator{":=", Tok::ASSIGN, "a value is named with `let name = value`"},
    ForeignOperator{"+=", Tok::ASSIGN, no_change_in_place},
    ForeignOperator{"-=", Tok::ASSIGN, no_change_in_place},
    ForeignOperator{"*=", Tok::ASSIGN, no_change_in_place},
    ForeignOperator{"/=", Tok::ASSIGN, no_change_in_place},
    ForeignOperator{"++", Tok::PLUS, "lists and strings are joined with `+`, tensors with `concat([a, b])`"},
    ForeignOperator{"|>", Tok::COMMA, "a function is called as `f(x)`, several in turn as `chain([f, g], x)`"}};

bool adjacent(const Token& a, const Token& b) { return a.end == b.begin; }

std::string without_underscores(std::string_view digits) {
  std::string out(digits);
  std::erase(out, '_');
  return out;
}

bool looks_like_exponent(std::string_view word) {
  return !word.empty() && (word[0] == 'e' || word[0] == 'E') &&
         std::all_of(word.begin() + 1, word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// `2n`, `0x1F`, `1__0`, `1e`, `3f`: digits and letters without anything between them.
void report_glued(const Token& number, const Token& word, SyntaxErrors& errors) {
  const std::string_view digits = errors.text(number), letters = errors.text(word);
  Diagnostic& error = errors.report(number.statement, Code::bad_number, join(errors.span(number), errors.span(word)),
                                    fmt::format("`{}{}` is not a number", digits, letters));
  if (letters[0] == '_') {
    error.help("a single `_` may stand between two digits: `10_000`");
  } else if (digits == "0" && std::string_view("xXbBoO").find(letters[0]) != std::string_view::npos && letters.size() > 1) {
    error.help("numbers are decimal");
  } else if (letters == "e" || letters == "E") {
    error.help(fmt::format("an exponent needs digits: `{}e3`", digits));
  } else if (letters == "f" || letters == "L" || letters == "j" || letters == "u") {
    error.help(fmt::format("a number has no suffix and takes the type of what it meets: `{}`", digits));
  } else {
    error.help(fmt::format("a product is written with `*`: `{} * {}`", digits, letters));
  }
}

}  // namespace

std::size_t repair_number(const std::vector<Token>& tokens, std::size_t i, Tok previous, Token& token, SyntaxErrors& errors) {
  const Token& next = tokens[i + 1];
  if (token.kind == Tok::DOT) {  // `.5`, but not the end of `x.5`
    const bool is_number = (next.kind == Tok::INT || next.kind == Tok::FLOAT) && adjacent(token, next);
    const bool after_value = ends_value(previous) && i > 0 && adjacent(tokens[i - 1], token);
    if (!is_number || after_value) return 0;
    const std::string_view digits = errors.text(next);
    errors
        .report(token.statement, Code::bad_number, join(errors.span(token), errors.span(next)),
                fmt::format("`.{}` is not a number", digits))
        .help(fmt::format("a float has digits on both sides of the point: `0.{}`", digits));
    token.kind = Tok::FLOAT;
    token.end = next.end;
    return 2;
  }
  if (token.kind != Tok::INT && token.kind != Tok::FLOAT) return 0;
  if (next.kind == Tok::NAME && adjacent(token, next)) {
    report_glued(token, next, errors);
    token.end = next.end;
    return 2;
  }
  if (token.kind == Tok::INT && next.kind == Tok::DOT && adjacent(token, next)) {  // `0.` and `1.e5`, but not `1.x`
    const Token& after = tokens[i + 2];
    const bool word = after.kind == Tok::NAME && adjacent(next, after);
    const bool exponent = word && looks_like_exponent(errors.text(after));
    if (word && !exponent) return 0;
    const std::string digits = without_underscores(errors.text(token));
    const std::string tail(exponent ? errors.text(after) : std::string_view());
    errors
        .report(token.statement, Code::bad_number, join(errors.span(token), errors.span(exponent ? after : next)),
                fmt::format("`{}.{}` is not a number", digits, tail))
        .help(fmt::format("a float has digits on both sides of the point: `{}.0{}`", digits, tail));
    token.kind = Tok::FLOAT;
    token.end = exponent ? after.end : next.end;
    return exponent ? 3 : 2;
  }
  return 0;
}

std::size_t repair_foreign(const std::vector<Token>& tokens, std::size_t i, Token& token, SyntaxErrors& errors) {
  const std::string_view text = errors.text(tokens[i]);
  if (token.kind == Tok::FOREIGN) {
    const auto found = std::find_if(operators.begin(), operators.end(), [&](const auto& entry) { return entry.text == text; });
    if (found == operators.end()) return 0;
    errors.report(token, Code::foreign_operator, fmt::format("there is no operator `{}`", text)).help(std::string(found->help));
    token.kind = found->meant;
    return 1;
  }
  if (token.kind == Tok::QUOTED) {
    errors.report(token, Code::single_quotes, "strings stand between double quotes")
        .help(fmt::format("write `\"{}\"`", text.substr(1, text.size() - 2)));
    token.kind = Tok::STRING;
    return 1;
  }
  if (token.kind == Tok::OPEN_STRING) {
    errors.report(token, Code::unclosed_string, "this string does not end on its line")
        .help("close it with `\"`; a line break inside a string is written `\\n`, a quote `\\\"`");
    token.kind = Tok::STRING;
    return 1;
  }
  return 0;
}

std::size_t skip_foreign_comment(const std::vector<Token>& tokens, std::size_t i, std::uint32_t statement, SyntaxErrors& errors) {
  const auto report = [&] {
    errors.report(statement, Code::foreign_comment, errors.span(tokens[i]), "this is not a comment here")
        .help("comments start with `#`");
  };
  const auto line_end = [&](std::size_t k) {
    do ++k;
    while (!tokens[k].new_line);
    return k;
  };
  if (tokens[i].kind == Tok::SLASH2 && tokens[i].new_line) {
    report();
    return line_end(i) - i;
  }
  const Token& next = tokens[i].kind == Tok::END ? tokens[i] : tokens[i + 1];
  const bool opens = tokens[i].kind == Tok::SLASH && adjacent(tokens[i], next) && errors.text(next).starts_with('*');
  if (!opens) return 0;
  report();
  for (std::size_t k = i + 1; tokens[k].kind != Tok::END; ++k) {
    const bool star = errors.text(tokens[k]).ends_with('*'), slash = errors.text(tokens[k + 1]).starts_with('/');
    if (star && slash && adjacent(tokens[k], tokens[k + 1])) return k + 2 - i;
  }
  return line_end(i) - i;
}

}  // namespace mmc

#include "compiler/syntax/words.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

namespace mmc {
namespace {

const std::unordered_map<std::string_view, Tok>& reserved_words() {
  static const std::unordered_map<std::string_view, Tok> words = {{"let", Tok::LET},
                                                                  {"param", Tok::PARAM},
                                                                  {"fn", Tok::FN},
                                                                  {"if", Tok::IF},
                                                                  {"else", Tok::ELSE},
                                                                  {"for", Tok::FOR},
                                                                  {"in", Tok::IN},
                                                                  {"iterate", Tok::ITERATE},
                                                                  {"minimize", Tok::MINIMIZE},
                                                                  {"maximize", Tok::MAXIMIZE},
                                                                  {"every", Tok::EVERY},
                                                                  {"repeat", Tok::REPEAT},
                                                                  {"show", Tok::SHOW},
                                                                  {"plot", Tok::PLOT},
                                                                  {"save", Tok::SAVE},
                                                                  {"expect", Tok::EXPECT},
                                                                  {"sweep", Tok::SWEEP},
                                                                  {"trace", Tok::TRACE},
                                                                  {"patch", Tok::PATCH},
                                                                  {"with", Tok::WITH},
                                                                  {"and", Tok::AND},
                                                                  {"or", Tok::OR},
                                                                  {"not", Tok::NOT},
                                                                  {"none", Tok::NONE},
                                                                  {"true", Tok::TRUE},
                                                                  {"false", Tok::FALSE}};
  return words;
}

// Keywords only first in a statement and before a name, a number or a string.
const std::unordered_map<std::string_view, Tok>& soft_words() {
  static const std::unordered_map<std::string_view, Tok> words = {
      {"study", Tok::STUDY}, {"seed", Tok::SEED},     {"model", Tok::MODEL},   {"optimizer", Tok::OPTIMIZER},
      {"log", Tok::LOG},     {"import", Tok::IMPORT}, {"preset", Tok::PRESET}, {"summary", Tok::SUMMARY},
      {"state", Tok::STATE}, {"next", Tok::NEXT},     {"slider", Tok::SLIDER}};
  return words;
}

template <std::size_t n>
bool contains(const std::array<std::string_view, n>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// `log in xs` and `state and done` speak of values named log and state.
bool goes_on_with_operator(std::string_view word) {
  static constexpr std::array<std::string_view, 6> infix = {"in", "and", "or", "with", "else", "not"};
  return contains(infix, word);
}

bool soft_word_is_keyword(const WordContext& at) {
  if (!at.starts_statement || !at.next_on_same_line) return false;
  if (at.next == Tok::INT || at.next == Tok::FLOAT || at.next == Tok::STRING || at.next == Tok::OPEN_STRING) return true;
  return at.next == Tok::NAME && !goes_on_with_operator(at.next_text);
}

bool is_plain_before(Tok next) { return next == Tok::ASSIGN || next == Tok::COLON || next == Tok::TILDE; }

}  // namespace

Tok resolve_word(std::string_view word, const WordContext& at) {
  if (at.previous == Tok::DOT) return Tok::NAME;
  if (is_plain_before(at.next) && at.next_on_same_line && word != "none" && word != "true" && word != "false") return Tok::NAME;
  if (const auto found = reserved_words().find(word); found != reserved_words().end()) {
    if (found->second == Tok::FN && at.next == Tok::LPAREN) return Tok::LAMBDA;
    if (found->second == Tok::WITH && at.next != Tok::LBRACE) return Tok::USING;
    return found->second;
  }
  if (const auto found = soft_words().find(word); found != soft_words().end()) {
    return soft_word_is_keyword(at) ? found->second : Tok::NAME;
  }
  const bool after_value = ends_value(at.previous) && !at.first_on_line;
  if (word == "to") return after_value ? Tok::TO : Tok::NAME;
  if (word == "over") return after_value ? Tok::OVER : Tok::NAME;
  if (word == "by") return after_value ? Tok::BY : Tok::NAME;
  if (word == "stop") return at.starts_statement && at.next == Tok::NAME && at.next_text == "when" ? Tok::STOP : Tok::NAME;
  if (word == "when") return at.previous == Tok::STOP ? Tok::WHEN : Tok::NAME;
  if (word == "train") {
    const bool value_may_begin = !ends_value(at.previous) || at.starts_statement;
    return value_may_begin && at.next == Tok::NAME && at.next_on_same_line && !goes_on_with_operator(at.next_text) ? Tok::TRAIN
                                                                                                                   : Tok::NAME;
  }
  return Tok::NAME;
}

bool is_reserved(std::string_view word) { return reserved_words().count(word) != 0; }

bool opens_statement_in_brackets(std::string_view word) {
  static constexpr std::array<std::string_view, 9> words = {"let",    "param", "show",     "plot", "save",
                                                            "expect", "sweep", "minimize", "every"};
  return contains(words, word);
}

std::string_view foreign_word_help(std::string_view word) {
  static const std::unordered_map<std::string_view, std::string_view> words = {
      {"return", "a block's value is its last statement: write the expression alone"},
      {"def", "a function is written `fn name(a, b) { ... }` or `fn name(a, b) = expression`"},
      {"function", "a function is written `fn name(a, b) { ... }` or `fn name(a, b) = expression`"},
      {"func", "a function is written `fn name(a, b) { ... }` or `fn name(a, b) = expression`"},
      {"class", "a network is written `model Name(settings) { fields  apply(x) { ... } }`; a record `{ a: 1, b: 2 }`"},
      {"struct", "a record is written `{ a: 1, b: 2 }`, its type `{ a: int, b: int }`"},
      {"elif", "write `else if`"},
      {"elseif", "write `else if`"},
      {"while", "a loop has a length known beforehand: `iterate x = x0 for n { ... }`, in it `stop when condition`"},
      {"lambda", "a function without a name is written `fn (x) => x + 1`"},
      {"var", "a value is named with `let`; nothing is assigned anew"},
      {"const", "a value is named with `let`, a setting of the study with `param`"},
      {"val", "a value is named with `let`"},
      {"from", "a file's declarations are brought in with `import \"other.mm\"`; the prelude is always there"},
      {"del", "values live as long as something needs them: nothing is deleted by hand"},
      {"global", "a block sees the values around it without more ado"},
      {"assert", "a claim is written `expect condition, \"what it says\"`"},
      {"print", "values are shown with `show a, b`"},
      {"pass", "an empty block is written `{ }`"},
      {"is", "equality is written `==`"},
      {"then", "the body of an `if` stands in `{ }`"},
      {"do", "the body of a loop stands in `{ }`"},
      {"end", "a block ends with `}`"},
      {"yield", "a block's value is its last statement; `for` collects the values of its body"},
      {"async", "independent parts of a study run in parallel by themselves"},
      {"try", "a study has no exceptions: shapes and names are checked before it runs"},
      {"where", "conditions by element are written `where(condition, a, b)`"},
      {"xor", "for bools write `a != b`"}};
  const auto found = words.find(word);
  return found == words.end() ? std::string_view() : found->second;
}

std::optional<Tok> foreign_literal(std::string_view word) {
  if (word == "True") return Tok::TRUE;
  if (word == "False") return Tok::FALSE;
  if (word == "None") return Tok::NONE;
  return std::nullopt;
}

}  // namespace mmc

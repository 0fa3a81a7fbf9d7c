// Which words are keywords where (LANGUAGE rule 7), and words of other languages.
#pragma once
#include <optional>
#include <string_view>

#include "compiler/syntax/token.h"

namespace mmc {

// What stands around a word. `next` and `after_next` are raw tokens: a word there is a NAME, its text given beside it.
struct WordContext {
  Tok previous;           // the token before it as the filter resolved it; END at the start
  bool starts_statement;  // first in a statement, field, item or edit
  bool first_on_line;
  Tok next, after_next;
  std::string_view next_text;
  bool next_on_same_line;
};

Tok resolve_word(std::string_view word, const WordContext&);

bool is_reserved(std::string_view word);                  // may not name a value
bool opens_statement_in_brackets(std::string_view word);  // rule 6: first on a line inside ( or [ it shows an unclosed bracket

// How another language's word is said here, as a help: "`else if`" for `elif`. Empty for every other word.
std::string_view foreign_word_help(std::string_view word);
// The literal that another language writes with a capital: `True`, `False`, `None`.
std::optional<Tok> foreign_literal(std::string_view word);

}  // namespace mmc

// One token of a source text, and what the filter found out about its surroundings.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "grammar/kinds.h"

namespace mmc {

struct Token {
  Tok kind = Tok::END;
  std::uint32_t begin = 0, end = 0;  // bytes of the file
  bool new_line = false;             // first on its line
  bool made_up = false;              // put there by the filter in place of a missing bracket

  // Set by the filter:
  std::uint32_t depth = 0;      // open brackets around it; a bracket stands at the depth outside of it
  std::uint32_t opener = 0;     // index of the innermost bracket around it, or no_opener
  std::uint32_t statement = 0;  // a number for the innermost statement, field, entry or edit that it belongs to

  static constexpr std::uint32_t no_opener = 0xffffffff;
};

inline bool is_opener(Tok kind) {
  return kind == Tok::LPAREN || kind == Tok::LBRACK || kind == Tok::LBRACE || kind == Tok::LRECORD;
}
inline bool is_closer(Tok kind) { return kind == Tok::RPAREN || kind == Tok::RBRACK || kind == Tok::RBRACE; }
inline bool is_brace(Tok kind) { return kind == Tok::LBRACE || kind == Tok::LRECORD; }

bool ends_value(Tok);            // a value may end with it: a name, a literal, a closing bracket
bool begins_value(Tok);          // a value may begin with it
bool is_binary(Tok);             // an operator between two values
bool is_word(Tok);               // a reserved or soft keyword
std::string_view spelling(Tok);  // of keywords and signs: "let", ")"; empty for names, literals and the end

// All tokens of bytes [begin, end), new lines and comments included, closed by one END. Only kinds that MmLexer.g4 produces;
// text that is no token is UNKNOWN. The text must be valid UTF-8.
std::vector<Token> lex(std::string_view text, std::uint32_t begin, std::uint32_t end);

}  // namespace mmc

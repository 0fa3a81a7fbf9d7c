// Between lexer and parser: decides where lines end statements, which words are keywords, and whether the brackets fit
// (LANGUAGE, "Lines and words", rules 1 to 11), so that the grammar itself can be LL(1).
//
// In: every token of the text, comments and new lines included (lex). Out: the tokens that the grammar speaks of, in which every
// bracket has its partner, with depth, opener and statement filled in, closed by END. What is wrong at this level (brackets, the
// operators and comments of other languages, numbers, unclosed strings) is reported here and repaired, so that the parser
// neither stumbles over it nor reports it again.
#pragma once
#include <vector>

#include "compiler/syntax/syntax_errors.h"
#include "compiler/syntax/token.h"

namespace mmc {

// Empty when the text is nested so deep that no parser should see it (that is reported, too).
std::vector<Token> filter(const std::vector<Token>& raw, SyntaxErrors&);

// The repairs that need no knowledge of brackets or lines (foreign.cpp). `tokens` has no comments and new lines any more and ends
// with END; `token` is the copy of tokens[i] that will be handed on. Each reports what is wrong, sets `token` to what was meant,
// and gives how many tokens that takes; 0 when nothing is wrong.
std::size_t repair_number(const std::vector<Token>& tokens, std::size_t i, Tok previous, Token& token, SyntaxErrors&);
std::size_t repair_foreign(const std::vector<Token>& tokens, std::size_t i, Token& token, SyntaxErrors&);
// Likewise for `// ...` that begins a line and for `/* ... */`.
std::size_t skip_foreign_comment(const std::vector<Token>& tokens, std::size_t i, std::uint32_t statement, SyntaxErrors&);

}  // namespace mmc

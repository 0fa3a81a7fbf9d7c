#include "compiler/syntax/mentions.h"

#include "compiler/syntax/token.h"

namespace mmc {
namespace {

bool in_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

// What stands between braces.
void add_holes(std::string_view string, std::vector<Mention>& found) {
  bool hole = false;
  for (std::size_t i = 0; i < string.size();) {
    if (string[i] == '{' || string[i] == '}') hole = string[i] == '{';
    std::size_t end = i;
    while (end < string.size() && in_name(string[end])) ++end;
    if (hole && end > i) found.push_back({string.substr(i, end - i), false});
    i = end > i ? end : i + 1;
  }
}

}  // namespace

std::vector<Mention> mentions(const SourceMap& sources, Span span) {
  std::vector<Mention> found;
  if (!span.known()) return found;
  const std::string_view text = sources.file(span.file).text;
  const std::vector<Token> tokens = lex(text, span.begin, span.end);
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const std::string_view word = text.substr(tokens[i].begin, tokens[i].end - tokens[i].begin);
    if (tokens[i].kind == Tok::NAME) found.push_back({word, tokens[i + 1].kind == Tok::LPAREN});
    if (tokens[i].kind == Tok::STRING) add_holes(word, found);
  }
  return found;
}

}  // namespace mmc

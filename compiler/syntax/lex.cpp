// Runs the generated lexer. ANTLR counts code points, the rest of mmc counts bytes: the translation happens here.
#include <utility>

#include "compiler/syntax/token.h"
#include "compiler/syntax/utf8.h"
// ANTLR's header undefines EOF and comes last.
#include "MmLexer.h"

namespace mmc {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// The byte at which each code point begins; empty when every one is a single byte.
std::vector<std::uint32_t> byte_offsets(std::string_view text) {
  std::vector<std::uint32_t> offsets;
  bool ascii = true;
  for (char c : text) ascii = ascii && static_cast<unsigned char>(c) < 0x80;
  if (ascii) return offsets;
  for (std::size_t at = 0; at < text.size(); at += decode_utf8(text, at).length)
    offsets.push_back(static_cast<std::uint32_t>(at));
  offsets.push_back(static_cast<std::uint32_t>(text.size()));
  return offsets;
}

}  // namespace

std::vector<Token> lex(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  if (text.substr(begin, end - begin).starts_with(byte_order_mark)) begin += byte_order_mark.size();  // ANTLR drops it, too
  const std::string_view part = text.substr(begin, end - begin);
  const std::vector<std::uint32_t> offsets = byte_offsets(part);
  const auto byte = [&](std::size_t code_point) {
    return begin + (offsets.empty() ? static_cast<std::uint32_t>(code_point) : offsets[code_point]);
  };
  antlr4::ANTLRInputStream input{std::string(part)};
  MmLexer lexer(&input);
  lexer.removeErrorListeners();
  std::vector<Token> tokens;
  bool new_line = true;
  while (true) {
    const std::unique_ptr<antlr4::Token> token = lexer.nextToken();
    if (token->getType() == antlr4::Token::EOF) break;
    Token& made = tokens.emplace_back();
    made.kind = static_cast<Tok>(token->getType());
    made.begin = byte(token->getStartIndex());
    made.end = byte(token->getStopIndex() + 1);
    made.new_line = std::exchange(new_line, made.kind == Tok::NEWLINE);
  }
  Token& last = tokens.emplace_back();
  last.begin = last.end = end;
  last.new_line = true;
  return tokens;
}

}  // namespace mmc

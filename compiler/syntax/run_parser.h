// Runs the generated parser over filtered tokens and hands its parse tree on in a form of our own, so that ANTLR is seen by
// lex.cpp and run_parser.cpp alone.
#pragma once
#include <cstdint>
#include <vector>

#include "compiler/syntax/syntax_errors.h"
#include "compiler/syntax/token.h"

namespace mmc {

// One application of a grammar rule. The nodes of a tree stand in preorder: the children of node i are i + 1, then the `next` of
// that child, and so on up to nodes[i].next. Tokens that no child covers belong to the node itself.
struct SyntaxNode {
  Rule rule;
  bool failed = false;               // an error was reported inside; what it covers is not to be trusted
  std::uint32_t first = 0, end = 0;  // tokens
  std::uint32_t next = 0;            // the node after its subtree
};

struct SyntaxTree {
  std::vector<Token> tokens;
  std::vector<SyntaxNode> nodes;  // nodes[0] is the start rule; empty when nothing could be parsed
};

// `start`: Rule::file or Rule::expressionOnly. After an error the parser goes on behind the statement, field, entry or edit.
SyntaxTree run_parser(std::vector<Token> tokens, Rule start, SyntaxErrors&);

}  // namespace mmc

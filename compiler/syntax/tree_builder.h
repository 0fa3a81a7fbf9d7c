// Parse tree to syntax tree: the shared parts of build_expr.cpp, build_operators.cpp, build_literal.cpp,
// build_decl.cpp and build_stmt.cpp.
//
// What the LL(1) grammar leaves open is settled here: operator precedence, chained comparisons, loop headers, what may stand left
// of `~` and `=`, strings with holes. A mistake found here is reported like the parser's own; the item it is in is left out.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/syntax/ast.h"
#include "compiler/syntax/run_parser.h"
#include "compiler/syntax/syntax_errors.h"

namespace mmc {

// A node of a SyntaxTree; cheap to copy.
class Node {
 public:
  Node(const SyntaxTree& tree, std::uint32_t index) : tree_(&tree), index_(index) {}

  Rule rule() const { return self().rule; }
  bool failed() const { return self().failed; }
  std::uint32_t first() const { return self().first; }
  std::uint32_t end() const { return self().end; }
  const Token& first_token() const { return tree_->tokens[first()]; }
  const Token& token(std::uint32_t i) const { return tree_->tokens[i]; }

  class Children {
   public:
    class Iterator {
     public:
      Iterator(const SyntaxTree& tree, std::uint32_t at) : tree_(&tree), at_(at) {}
      Node operator*() const { return {*tree_, at_}; }
      Iterator& operator++() {
        at_ = tree_->nodes[at_].next;
        return *this;
      }
      bool operator!=(const Iterator& other) const { return at_ != other.at_; }

     private:
      const SyntaxTree* tree_;
      std::uint32_t at_;
    };
    Children(const SyntaxTree& tree, std::uint32_t begin, std::uint32_t end) : tree_(&tree), begin_(begin), end_(end) {}
    Iterator begin() const { return {*tree_, begin_}; }
    Iterator end() const { return {*tree_, end_}; }
    bool empty() const { return begin_ == end_; }

   private:
    const SyntaxTree* tree_;
    std::uint32_t begin_, end_;
  };
  Children children() const { return {*tree_, index_ + 1, self().next}; }
  Node only_child() const { return {*tree_, index_ + 1}; }

  // The first child of a rule, if there is one; the first token of a kind that belongs to no child.
  std::optional<Node> child(Rule) const;
  const Token* own_token(Tok) const;
  // All tokens of a kind that belong to no child.
  std::vector<const Token*> own_tokens(Tok) const;

 private:
  const SyntaxNode& self() const { return tree_->nodes[index_]; }
  const SyntaxTree* tree_;
  std::uint32_t index_;
};

struct TreeBuilder {
  SyntaxErrors& errors;
  int assignments = 0;                 // inside the body of a preset or a sweep, `p = v` is a statement
  int training = 0;                    // inside the body of a train
  std::vector<std::string> carried{};  // what the `iterate`s around carry

  Span span(const Token& token) const { return errors.span(token); }
  Span span(Node node) const;
  bool usable(Node item) const;  // an item without an error so far
};

// A NAME token as a field's or an argument's name, and as the name of a value, which no reserved word may be.
ast::Identifier identifier(TreeBuilder&, const Token&);
ast::Identifier value_name(TreeBuilder&, const Token&);

ast::Program build_program(TreeBuilder&, Node file);
ast::Block build_block(TreeBuilder&, Node block);
std::optional<ast::Stmt> build_statement(TreeBuilder&, Node statement);

ast::ExprPtr build_expr(TreeBuilder&, Node expr);
std::vector<ast::ExprPtr> build_exprs(TreeBuilder&, Node exprs);
ast::Binding build_binding(TreeBuilder&, Node expr);  // `i in 0..n` or a count
ast::Header build_header(TreeBuilder&, Node exprs);
ast::ExprPtr build_atom(TreeBuilder&, Node operand);  // with its suffixes, without the signs before it
ast::ExprPtr make_expr(Span, decltype(ast::Expr::what));

// Numbers and strings; `token` is INT, FLOAT or STRING.
ast::ExprPtr build_number(TreeBuilder&, const Token&);
ast::StringLiteral build_string(TreeBuilder&, const Token&);
std::string build_plain_string(TreeBuilder&, const Token&, std::string_view what);  // without holes

ast::TypeExpr build_type(TreeBuilder&, Node type);
std::vector<ast::Param> build_params(TreeBuilder&, std::optional<Node> params);
std::vector<ast::Field> build_fields(TreeBuilder&, Node fields);
ast::FnDecl build_fn(TreeBuilder&, Node fn);
ast::Pattern build_pattern(TreeBuilder&, Node pattern);
ast::RecordLiteral build_record(TreeBuilder&, Node record);  // also of rule derivativeRecord

// The hole of a string: bytes [begin, end) of the file are one expression. `statement`: the one that the string is in.
ast::ExprPtr parse_hole(SyntaxErrors&, std::uint32_t begin, std::uint32_t end, std::uint32_t statement);

}  // namespace mmc

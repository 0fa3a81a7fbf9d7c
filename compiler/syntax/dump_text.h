// What the two halves of the dump share: the text so far, and the small words of its layout (dump_expr.cpp, dump.cpp).
#pragma once
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "compiler/syntax/ast.h"

namespace mmc {

struct DumpText {
  bool positions = false;
  std::string out;
  std::size_t indent = 0;
};

std::string quoted_for_dump(std::string_view);
void dump_expr(DumpText&, const ast::Expr&);
void dump_type(DumpText&, const ast::TypeExpr&);
void dump_params(DumpText&, const std::vector<ast::Param>&);
void dump_binding(DumpText&, const ast::Binding&);
void dump_statements(DumpText&, const std::vector<ast::Stmt>&);

class DumpParts {
 public:
  explicit DumpParts(DumpText& text) : text_(text), out_(text.out) {}

 protected:
  void line() {
    if (!out_.empty()) out_ += '\n';
    out_.append(2 * text_.indent, ' ');
  }
  void open(std::string_view head) { out_ += fmt::format("({}", head); }
  void close() { out_ += ')'; }
  void word(std::string_view text) { out_ += fmt::format(" {}", text); }
  void names(const std::vector<ast::Identifier>& all) {
    out_ += " (";
    for (std::size_t i = 0; i < all.size(); ++i) out_ += (i == 0 ? "" : " ") + all[i].text;
    out_ += ')';
  }

  void expr(const ast::Expr& e) { dump_expr(text_, e); }
  void part(const ast::ExprPtr& e) {
    out_ += ' ';
    if (e) {
      expr(*e);
    } else {
      out_ += '_';
    }
  }
  void optional_part(const ast::ExprPtr& e) {
    if (e) part(e);
  }
  void type(const ast::TypeExpr& t) { dump_type(text_, t); }
  void params(const std::vector<ast::Param>& all) { dump_params(text_, all); }
  void binding(const ast::Binding& b) { dump_binding(text_, b); }
  void header(const ast::Header& h) {
    for (const ast::Binding& b : h.bindings) binding(b);
  }
  void block(const ast::Block& b) {
    out_ += " {";
    ++text_.indent;
    dump_statements(text_, b.statements);
    --text_.indent;
    out_ += '}';
  }

  DumpText& text_;
  std::string& out_;
};

}  // namespace mmc

#include <array>

#include "compiler/syntax/dump.h"
#include "compiler/syntax/dump_text.h"

namespace mmc {
namespace {

constexpr std::array binary_signs = {"+", "-", "*", "/", "//", "%", "@", "^", "and", "or"};
constexpr std::array compare_signs = {"==", "!=", "<", "<=", ">", ">=", "in", "not-in"};

class ExprDumper : public DumpParts {
 public:
  using DumpParts::DumpParts;
  void write_expr(const ast::Expr& e) {
    if (text_.positions) out_ += fmt::format("@{}-{}", e.span.begin, e.span.end);
    const bool atom = std::visit([](const auto& what) { return is_atom(what); }, e.what);
    if (text_.positions && atom) out_ += ' ';
    std::visit([&](const auto& what) { write(what); }, e.what);
  }
  void write_any_type(const ast::TypeExpr& t) {
    std::visit([&](const auto& what) { write_type(what); }, t.what);
  }
  void write_type(const ast::NamedType& t) {
    out_ += t.name.text;
    if (!t.dims) return;
    out_ += '[';
    for (std::size_t i = 0; i < t.dims->size(); ++i) {
      if (i > 0) out_ += ' ';
      const ast::DimExpr& dim = (*t.dims)[i];
      if (dim.kind == ast::DimExpr::Kind::size) {
        expr(*dim.size);
      } else {
        out_ += dim.kind == ast::DimExpr::Kind::rest ? "..." : "?" + dim.late.text;
      }
    }
    out_ += ']';
  }
  void write_type(const ast::LikeType& t) {
    out_ += "(like";
    part(t.value);
    close();
  }
  void write_type(const ast::ListType& t) {
    out_ += '[';
    type(*t.element);
    out_ += ']';
  }
  void write_type(const ast::RecordType& t) {
    out_ += '{';
    for (std::size_t i = 0; i < t.fields.size(); ++i) {
      out_ += fmt::format("{}{}:", i == 0 ? "" : " ", t.fields[i].first.text);
      type(*t.fields[i].second);
    }
    out_ += '}';
  }
  void write_params(const std::vector<ast::Param>& all) {
    out_ += " (";
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i > 0) out_ += ' ';
      out_ += all[i].name.text;
      if (all[i].type) {
        out_ += ':';
        type(*all[i].type);
      }
      if (all[i].default_value) {
        out_ += '=';
        expr(*all[i].default_value);
      }
    }
    out_ += ')';
  }
  void write_binding(const ast::Binding& b) {
    if (b.name) {
      out_ += fmt::format(" (in {}", b.name->text);
      part(b.source);
      close();
    } else {
      part(b.source);
    }
  }
  void index_items(const std::vector<ast::IndexItem>& items) {
    for (const ast::IndexItem& item : items) {
      if (item.kind == ast::IndexItem::Kind::single) {
        part(item.value);
        continue;
      }
      out_ += " (:";
      part(item.start);
      part(item.stop);
      optional_part(item.step);
      close();
    }
  }
  void edits(const std::vector<ast::Edit>& all) {
    for (const ast::Edit& edit : all) {
      out_ += fmt::format(" (edit {}", edit.root.text);
      for (const ast::PathStep& step : edit.steps) {
        if (const auto* name = std::get_if<ast::Identifier>(&step.what)) {
          out_ += "." + name->text;
        } else {
          out_ += '[';
          index_items(std::get<std::vector<ast::IndexItem>>(step.what));
          out_ += " ]";
        }
      }
      part(edit.value);
      close();
    }
  }

 private:
  template <class T>
  static bool is_atom(const T&) {
    return std::is_same_v<T, ast::IntLiteral> || std::is_same_v<T, ast::FloatLiteral> || std::is_same_v<T, ast::BoolLiteral> ||
           std::is_same_v<T, ast::NoneLiteral> || std::is_same_v<T, ast::EllipsisLiteral> || std::is_same_v<T, ast::NameRef>;
  }

  void write(const ast::IntLiteral& e) { out_ += std::to_string(e.value); }
  void write(const ast::FloatLiteral& e) {
    std::string text = fmt::format("{}", e.value);
    if (text.find_first_of(".en") == std::string::npos) text += ".0";
    out_ += text;
  }
  void write(const ast::StringLiteral& e) {
    if (e.pieces.empty()) out_ += "\"\"";
    if (e.pieces.size() == 1 && std::holds_alternative<std::string>(e.pieces[0])) {
      out_ += quoted_for_dump(std::get<std::string>(e.pieces[0]));
    } else if (!e.pieces.empty()) {
      open("text");
      for (const auto& piece : e.pieces) {
        if (const auto* plain = std::get_if<std::string>(&piece)) {
          word(quoted_for_dump(*plain));
        } else {
          part(std::get<ast::ExprPtr>(piece));
        }
      }
      close();
    }
  }
  void write(const ast::BoolLiteral& e) { out_ += e.value ? "true" : "false"; }
  void write(const ast::NoneLiteral&) { out_ += "none"; }
  void write(const ast::EllipsisLiteral&) { out_ += "..."; }
  void write(const ast::NameRef& e) { out_ += e.name; }
  void write(const ast::Unary& e) {
    open(e.op == ast::UnaryOp::negate ? "-" : "not");
    part(e.operand);
    close();
  }
  void write(const ast::Binary& e) {
    open(binary_signs[static_cast<std::size_t>(e.op)]);
    part(e.left);
    part(e.right);
    close();
  }
  void write(const ast::Compare& e) {
    open("compare");
    part(e.first);
    for (const ast::Compare::Link& link : e.links) {
      word(compare_signs[static_cast<std::size_t>(link.op)]);
      part(link.right);
    }
    close();
  }
  void write(const ast::RangeExpr& e) {
    open("..");
    part(e.start);
    part(e.stop);
    optional_part(e.step);
    close();
  }
  void write(const ast::Call& e) {
    open("call");
    part(e.callee);
    for (const ast::Argument& argument : e.arguments) {
      if (argument.name) {
        out_ += fmt::format(" {}=", argument.name->text);
        expr(*argument.value);
      } else {
        part(argument.value);
      }
    }
    close();
  }
  void write(const ast::FieldRef& e) {
    open(".");
    part(e.object);
    word(e.field.text);
    close();
  }
  void write(const ast::Index& e) {
    open("index");
    part(e.object);
    index_items(e.items);
    close();
  }
  void write(const ast::With& e) {
    open("with");
    part(e.object);
    edits(e.edits);
    close();
  }
  void write(const ast::ListLiteral& e) {
    open("list");
    for (const ast::ExprPtr& element : e.elements) part(element);
    close();
  }
  void write(const ast::RecordLiteral& e) {
    open("record");
    for (const ast::RecordLiteral::Entry& entry : e.entries) {
      out_ += fmt::format(" ({}", entry.name.text);
      optional_part(entry.value);
      close();
    }
    close();
  }
  void write(const ast::IfExpr& e) {
    open("if");
    part(e.condition);
    block(e.then);
    if (e.otherwise) block(*e.otherwise);
    close();
  }
  void write(const ast::ForExpr& e) {
    open("for");
    header(e.header);
    block(e.body);
    close();
  }
  void write(const ast::IterateExpr& e) {
    open("iterate");
    word(e.name.text);
    part(e.init);
    header(e.header);
    block(e.body);
    close();
  }
  void write(const ast::TrainExpr& e) {
    open("train");
    names(e.models);
    header(e.header);
    block(e.body);
    close();
  }
  void write(const ast::TraceExpr& e) {
    open("trace");
    part(e.call);
    close();
  }
  void write(const ast::PatchExpr& e) {
    open("patch");
    part(e.call);
    edits(e.edits);
    close();
  }
  void write(const ast::Lambda& e) {
    open("fn");
    params(e.params);
    part(e.body);
    close();
  }
};

}  // namespace

std::string quoted_for_dump(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else {
      if (c == '"' || c == '\\' || c == '{') out += '\\';
      out += c;
    }
  }
  return out + "\"";
}

void dump_expr(DumpText& text, const ast::Expr& expr) { ExprDumper(text).write_expr(expr); }
void dump_type(DumpText& text, const ast::TypeExpr& type) { ExprDumper(text).write_any_type(type); }
void dump_params(DumpText& text, const std::vector<ast::Param>& params) { ExprDumper(text).write_params(params); }
void dump_binding(DumpText& text, const ast::Binding& binding) { ExprDumper(text).write_binding(binding); }

std::string dump(const ast::Expr& expr, bool positions) {
  DumpText text{positions, {}, 0};
  dump_expr(text, expr);
  return std::move(text.out);
}

}  // namespace mmc

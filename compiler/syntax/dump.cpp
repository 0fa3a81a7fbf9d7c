#include "compiler/syntax/dump.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace mmc {
namespace {

constexpr std::array binary_signs = {"+", "-", "*", "/", "//", "%", "@", "^", "and", "or"};
constexpr std::array compare_signs = {"==", "!=", "<", "<=", ">", ">=", "in", "not-in"};

std::string quoted(std::string_view text) {
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

class Dumper {
 public:
  explicit Dumper(bool positions) : positions_(positions) {}

  void statements(const std::vector<ast::Stmt>& all) {
    for (const ast::Stmt& statement : all) {
      line();
      std::visit([&](const auto& what) { write(what); }, statement.what);
    }
  }
  void expr(const ast::Expr& e) {
    if (positions_) out_ += fmt::format("@{}-{}", e.span.begin, e.span.end);
    const bool atom = std::visit([](const auto& what) { return is_atom(what); }, e.what);
    if (positions_ && atom) out_ += ' ';
    std::visit([&](const auto& what) { write(what); }, e.what);
  }
  std::string take() { return std::move(out_); }

 private:
  template <class T>
  static bool is_atom(const T&) {
    return std::is_same_v<T, ast::IntLiteral> || std::is_same_v<T, ast::FloatLiteral> || std::is_same_v<T, ast::BoolLiteral> ||
           std::is_same_v<T, ast::NoneLiteral> || std::is_same_v<T, ast::EllipsisLiteral> || std::is_same_v<T, ast::NameRef>;
  }

  // ---- Layout
  void line() {
    if (!out_.empty()) out_ += '\n';
    out_.append(2 * indent_, ' ');
  }
  void open(std::string_view head) { out_ += fmt::format("({}", head); }
  void close() { out_ += ')'; }
  void word(std::string_view text) { out_ += fmt::format(" {}", text); }
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
  void block(const ast::Block& b) {
    out_ += " {";
    ++indent_;
    statements(b.statements);
    --indent_;
    out_ += '}';
  }
  void names(const std::vector<ast::Identifier>& all) {
    out_ += " (";
    for (std::size_t i = 0; i < all.size(); ++i) out_ += (i == 0 ? "" : " ") + all[i].text;
    out_ += ')';
  }

  // ---- Types and shared parts
  void type(const ast::TypeExpr& t) {
    std::visit([&](const auto& what) { write_type(what); }, t.what);
  }
  void optional_type(const std::optional<ast::TypeExpr>& t) {
    if (!t) return;
    out_ += " :";
    type(*t);
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
  void params(const std::vector<ast::Param>& all) {
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
  void binding(const ast::Binding& b) {
    if (b.name) {
      out_ += fmt::format(" (in {}", b.name->text);
      part(b.source);
      close();
    } else {
      part(b.source);
    }
  }
  void header(const ast::Header& h) {
    for (const ast::Binding& b : h.bindings) binding(b);
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
          out_ += "[";
          index_items(std::get<std::vector<ast::IndexItem>>(step.what));
          out_ += " ]";
        }
      }
      part(edit.value);
      close();
    }
  }

  // ---- Expressions
  void write(const ast::IntLiteral& e) { out_ += std::to_string(e.value); }
  void write(const ast::FloatLiteral& e) {
    std::string text = fmt::format("{}", e.value);
    if (text.find_first_of(".en") == std::string::npos) text += ".0";
    out_ += text;
  }
  void write(const ast::StringLiteral& e) {
    if (e.pieces.empty()) out_ += "\"\"";
    if (e.pieces.size() == 1 && std::holds_alternative<std::string>(e.pieces[0])) {
      out_ += quoted(std::get<std::string>(e.pieces[0]));
    } else if (!e.pieces.empty()) {
      open("text");
      for (const auto& piece : e.pieces) {
        if (const auto* plain = std::get_if<std::string>(&piece)) {
          word(quoted(*plain));
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

  // ---- Declarations
  void write(const ast::FnDecl& d) {
    open("fn");
    word(d.name.text);
    params(d.params);
    if (d.result) {
      out_ += " ->";
      type(*d.result);
    }
    block(d.body);
    if (d.derivative) {
      out_ += fmt::format(" (derivative {}", d.derivative->cotangent.text);
      block(d.derivative->body);
      close();
    }
    close();
  }
  void fields(const std::vector<ast::Field>& all) {
    out_ += " {";
    ++indent_;
    for (const ast::Field& field : all) {
      line();
      std::visit([&](const auto& what) { write(what); }, field.what);
    }
    --indent_;
    out_ += '}';
  }
  template <class T>
  void binds(std::string_view head, const T& d) {
    open(head);
    names(d.names);
    optional_type(d.type);
    part(d.value);
    close();
  }
  void write(const ast::DrawnField& f) { binds("draw", f); }
  void write(const ast::FixedField& f) { binds("fix", f); }
  void write(const ast::StateField& f) { state(f); }
  void write(const ast::IfField& f) {
    open("if");
    part(f.condition);
    fields(f.then);
    if (!f.otherwise.empty()) fields(f.otherwise);
    close();
  }
  template <class T>
  void declaration(std::string_view head, const T& d) {
    open(head);
    word(d.name.text);
    params(d.params);
    fields(d.fields);
    close();
  }
  void write(const ast::ModelDecl& d) { declaration("model", d); }
  void write(const ast::OptimizerDecl& d) { declaration("optimizer", d); }

  // ---- Statements
  void with_parts(std::string_view head, const std::vector<const ast::ExprPtr*>& parts, const ast::Block* body = nullptr) {
    open(head);
    for (const ast::ExprPtr* e : parts) part(*e);
    if (body != nullptr) block(*body);
    close();
  }
  template <class T>
  void state(const T& s) {
    open("state");
    word(s.name.text);
    optional_type(s.type);
    part(s.value);
    close();
  }
  void values(std::string_view head, const std::vector<ast::ExprPtr>& all) {
    open(head);
    for (const ast::ExprPtr& e : all) part(e);
    close();
  }
  void write(const ast::StudyStmt& s) { out_ += fmt::format("(study {})", quoted(s.title)); }
  void write(const ast::ParamStmt& s) {
    open("param");
    word(s.name.text);
    out_ += " :";
    type(s.type);
    if (s.choices) {
      out_ += " in";
      part(s.choices);
    }
    part(s.default_value);
    close();
  }
  void write(const ast::PresetStmt& s) {
    open("preset");
    word(s.name.text);
    if (s.body) block(*s.body);
    close();
  }
  void write(const ast::SeedStmt& s) { with_parts("seed", {&s.value}); }
  void write(const ast::ImportStmt& s) { out_ += fmt::format("(import {})", quoted(s.path)); }
  void write(const ast::LetStmt& s) {
    open("let");
    if (s.pattern.record) {
      names(s.pattern.names);
    } else {
      word(s.pattern.names.front().text);
    }
    optional_type(s.type);
    part(s.value);
    close();
  }
  void write(const ast::DrawStmt& s) { binds("draw", s); }
  void write(const ast::AssignStmt& s) {
    open("set");
    word(s.name.text);
    part(s.value);
    close();
  }
  void write(const ast::ShowStmt& s) { values("show", s.values); }
  void write(const ast::SummaryStmt& s) { values("summary", s.values); }
  void write(const ast::PlotStmt& s) { with_parts("plot", {&s.title}, &s.body); }
  void write(const ast::SliderStmt& s) {
    open("slider");
    binding(s.binding);
    block(s.body);
    close();
  }
  void write(const ast::SaveStmt& s) { with_parts("save", {&s.value, &s.path}); }
  void write(const ast::ExpectStmt& s) { with_parts("expect", {&s.condition, &s.claim}); }
  void write(const ast::SweepStmt& s) {
    open("sweep");
    word(s.name.text);
    part(s.strategy);
    block(s.body);
    close();
  }
  void write(const ast::MaximizeStmt& s) { with_parts("maximize", {&s.value}); }
  void write(const ast::MinimizeStmt& s) {
    open("minimize");
    part(s.loss);
    if (s.optimizer) {
      out_ += " with";
      part(s.optimizer);
    }
    if (!s.over.empty()) {
      out_ += " over";
      for (const ast::ExprPtr& e : s.over) part(e);
    }
    close();
  }
  void write(const ast::LogStmt& s) {
    open("log");
    for (const ast::LogStmt::Item& item : s.items) {
      out_ += fmt::format(" ({}{}", item.name.text, item.draws ? " ~" : "");
      optional_part(item.value);
      close();
    }
    close();
  }
  void write(const ast::EveryStmt& s) { with_parts("every", {&s.count}, &s.body); }
  void write(const ast::RepeatStmt& s) {
    open("repeat");
    header(s.header);
    block(s.body);
    close();
  }
  void write(const ast::StopStmt& s) { with_parts("stop", {&s.condition}); }
  void write(const ast::StateStmt& s) { state(s); }
  void write(const ast::NextStmt& s) {
    open("next");
    word(s.name.text);
    part(s.value);
    close();
  }
  void write(const ast::ExprStmt& s) { expr(*s.value); }

  bool positions_;
  std::size_t indent_ = 0;
  std::string out_;
};

}  // namespace

std::string dump(const ast::Program& program, bool positions) {
  Dumper dumper(positions);
  dumper.statements(program.statements);
  return dumper.take() + "\n";
}

std::string dump(const ast::Expr& expr, bool positions) {
  Dumper dumper(positions);
  dumper.expr(expr);
  return dumper.take();
}

}  // namespace mmc

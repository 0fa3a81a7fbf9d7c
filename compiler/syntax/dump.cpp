#include "compiler/syntax/dump.h"

#include <utility>

#include "compiler/syntax/dump_text.h"

namespace mmc {
namespace {

class StatementDumper : public DumpParts {
 public:
  using DumpParts::DumpParts;
  void statements(const std::vector<ast::Stmt>& all) {
    for (const ast::Stmt& statement : all) {
      line();
      std::visit([&](const auto& what) { write(what); }, statement.what);
    }
  }

 private:
  void optional_type(const std::optional<ast::TypeExpr>& t) {
    if (!t) return;
    out_ += " :";
    type(*t);
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
    ++text_.indent;
    for (const ast::Field& field : all) {
      line();
      std::visit([&](const auto& what) { write(what); }, field.what);
    }
    --text_.indent;
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
  void write(const ast::StudyStmt& s) { out_ += fmt::format("(study {})", quoted_for_dump(s.title)); }
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
  void write(const ast::ImportStmt& s) { out_ += fmt::format("(import {})", quoted_for_dump(s.path)); }
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
};

}  // namespace

void dump_statements(DumpText& text, const std::vector<ast::Stmt>& statements) { StatementDumper(text).statements(statements); }

std::string dump(const ast::Program& program, bool positions) {
  DumpText text{positions, {}, 0};
  dump_statements(text, program.statements);
  return text.out + "\n";
}

}  // namespace mmc

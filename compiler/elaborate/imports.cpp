#include "compiler/elaborate/imports.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/syntax/parse.h"

namespace mmc::elab {
namespace {

const ast::ImportStmt* import_of(const ast::Stmt& stmt) { return std::get_if<ast::ImportStmt>(&stmt.what); }

// The first statement that declares nothing.
auto first_statement(const ast::Program& program) {
  return std::find_if(program.statements.begin(), program.statements.end(),
                      [](const ast::Stmt& stmt) { return !is_declaration(stmt) && !import_of(stmt); });
}

class Reader {
 public:
  Reader(SourceMap& sources, std::uint32_t study, const ast::Program& program, const CompileOptions& options,
         Diagnostics& diagnostics)
      : sources_(sources),
        study_(study),
        only_declares_(first_statement(program) == program.statements.end()),
        options_(options),
        diagnostics_(diagnostics) {}

  // The indices of the files that `program`, the text of `file`, imports.
  std::vector<std::size_t> follow(const ast::Program& program, std::uint32_t file) {
    std::vector<std::size_t> found;
    for (const ast::Stmt& stmt : program.statements) {
      const ast::ImportStmt* import = import_of(stmt);
      const auto index = import ? read(import->path, stmt.span, file) : std::nullopt;
      if (index) found.push_back(*index);
    }
    return found;
  }

  Imports made;

 private:
  std::optional<std::size_t> read(const std::string& name, Span span, std::uint32_t from) {
    const std::optional<ImportedText> text = fetch(name, span, from);
    if (!text) return std::nullopt;
    for (std::size_t i = 0; i < made.files.size(); ++i) {
      if (sources_.file(made.files[i].file).name == text->path) return i;
    }
    const std::size_t index = made.files.size();
    const std::uint32_t file = sources_.add(text->path, text->text);
    made.files.push_back({file, parse(sources_, file, diagnostics_), {}});
    refuse_statements(made.files[index].program, span);
    // (A deque keeps its elements in place while the files below are added.)
    made.files[index].imports = follow(made.files[index].program, file);
    return index;
  }

  std::optional<ImportedText> fetch(const std::string& name, Span span, std::uint32_t from) {
    require(static_cast<bool>(options_.read_import), "no reader of imported files was given");
    try {
      ImportedText text = options_.read_import(name, sources_.file(from).name);
      if (text.path != sources_.file(study_).name) return text;
      // (A file of declarations may be looked at by itself: `mmc check layers.mm`. Nothing in it runs.)
      if (!only_declares_) diagnostics_.error(Code::import_not_declarations, span, "this imports the study itself");
    } catch (const FileNotFound& e) {
      diagnostics_.error(Code::import_not_found, span, e.what())
          .note("the path is relative to the folder of the file that imports it");
    } catch (const RunError& e) { diagnostics_.error(Code::import_not_found, span, e.what()); }
    return std::nullopt;
  }

  void refuse_statements(const ast::Program& program, Span import) {
    const auto other = first_statement(program);
    if (other == program.statements.end()) return;
    diagnostics_.error(Code::import_not_declarations, other->span, "an imported file holds declarations only")
        .label(import, "imported here")
        .note("`fn`, `model`, `optimizer` and `import` are declarations; whatever runs belongs into the study")
        .help("move the declarations into a file of their own, and import that");
  }

  SourceMap& sources_;
  const std::uint32_t study_;
  const bool only_declares_;
  const CompileOptions& options_;
  Diagnostics& diagnostics_;
};

// File `start` and all that it imports, in the order in which they were read.
std::set<std::size_t> reached(const Imports& imports, std::size_t start) {
  std::set<std::size_t> seen{start};
  std::vector<std::size_t> work{start};
  while (!work.empty()) {
    const std::size_t at = work.back();
    work.pop_back();
    for (std::size_t next : imports.files[at].imports) {
      if (seen.insert(next).second) work.push_back(next);
    }
  }
  return seen;
}

}  // namespace

Imports read_imports(SourceMap& sources, std::uint32_t file, const ast::Program& study, const CompileOptions& options,
                     Diagnostics& diagnostics) {
  Reader reader(sources, file, study, options, diagnostics);
  reader.follow(study, file);
  return std::move(reader.made);
}

void declare_imports(Context& c, const Imports& imports) {
  std::vector<ScopePtr> own;  // what the declarations of each file see
  for (std::size_t i = 0; i < imports.files.size(); ++i) own.push_back(std::make_shared<Scope>(c.prelude));
  c.held.insert(c.held.end(), own.begin(), own.end());
  // First the study's level, which reaches every file: two files that declare one name are reported once, here.
  for (std::size_t i = 0; i < imports.files.size(); ++i) {
    for (const ast::Stmt& stmt : imports.files[i].program.statements) declare_in(c, *c.globals, own[i], stmt);
  }
  for (std::size_t i = 0; i < imports.files.size(); ++i) {
    for (std::size_t j : reached(imports, i)) {
      for (const auto& [name, binding] : c.globals->names) {
        if (binding.where.file == imports.files[j].file) own[i]->names.emplace(name, binding);
      }
    }
  }
}

}  // namespace mmc::elab

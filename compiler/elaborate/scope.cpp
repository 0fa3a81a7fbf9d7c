// Names: looking up, binding, declaring, and what is said about unknown and unused ones.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/elaborate/context.h"
#include "compiler/elaborate/figures.h"
#include "compiler/elaborate/foreign.h"
#include "compiler/elaborate/gradients.h"
#include "compiler/elaborate/warnings.h"
#include "compiler/prelude/prelude.h"
#include "compiler/syntax/parse.h"

namespace mmc::elab {
namespace {

std::uint32_t prelude_source(Context& c, std::uint32_t file) {
  const PreludeFile& wanted = prelude_files()[file];
  for (std::uint32_t i = 0; i < c.sources.size(); ++i) {
    if (c.sources.file(i).name == wanted.name) return i;
  }
  return c.sources.add(std::string(wanted.name), std::string(wanted.text));
}

// Parsed declarations of the prelude live as long as the process: functions point into them, and their text never changes. Each
// is parsed once; a study may be elaborated several times. `file` is where its spans point to.
const ast::Program& parsed(Context& c, const PreludeEntry& entry, std::uint32_t file) {
  static std::map<std::pair<const PreludeEntry*, std::uint32_t>, ast::Program> programs;
  const auto [place, fresh] = programs.try_emplace({&entry, file});
  if (fresh) {
    Diagnostics own;
    place->second = parse_range(c.sources, file, entry.begin, entry.end, own);
    require(own.errors() == 0 && place->second.statements.size() == 1, "a declaration of the prelude does not parse");
  }
  return place->second;
}

NameBinding* from_prelude(Context& c, std::string_view name) {
  auto known = c.prelude->names.find(std::string(name));
  if (known != c.prelude->names.end()) return &known->second;
  if (const PreludeEntry* entry = find_prelude(name)) {
    const ast::Program& program = parsed(c, *entry, prelude_source(c, entry->file));
    declare_in(c, *c.prelude, c.prelude, program.statements[0]);
    auto declared = c.prelude->names.find(std::string(name));
    require(declared != c.prelude->names.end(), "the prelude's index names what its text does not declare");
    return &declared->second;
  }
  const Builtin* builtin = find_builtin(name);
  if (!builtin) builtin = find_plot_item(name);
  if (!builtin) builtin = find_core_builtin(name);
  if (builtin) {
    FunctionV f;
    f.builtin = builtin;
    f.name = std::string(name);
    return &c.prelude->names.emplace(std::string(name), NameBinding{Datum(f), Span{}}).first->second;
  }
  return nullptr;
}

std::vector<std::string_view> visible_names(const Context& c) {
  std::vector<std::string_view> names;
  for (const Scope* s = c.scope.get(); s; s = s->parent.get()) {
    for (const auto& [name, binding] : s->names) names.push_back(name);
  }
  for (const PreludeEntry& entry : prelude_entries()) names.push_back(entry.name);
  for (const Builtin* builtin : all_builtins()) names.push_back(builtin->name);
  for (const Builtin* builtin : c.figure ? all_plot_items() : std::vector<const Builtin*>{}) names.push_back(builtin->name);
  std::sort(names.begin(), names.end());  // the scopes are hash tables: a suggestion must not depend on their order
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

void declare_in(Context& c, Scope& scope, const ScopePtr& sees, const ast::Stmt& stmt) {
  FunctionV f;
  f.closure = sees;
  const ast::Identifier* name = nullptr;
  if (auto fn = std::get_if<ast::FnDecl>(&stmt.what)) {
    f.decl = fn;
    name = &fn->name;
  } else if (auto model = std::get_if<ast::ModelDecl>(&stmt.what)) {
    f.model = model;
    name = &model->name;
  } else if (auto optimizer = std::get_if<ast::OptimizerDecl>(&stmt.what)) {
    f.optimizer = optimizer;
    name = &optimizer->name;
  } else {
    return;
  }
  f.name = name->text;
  auto [place, fresh] = scope.names.try_emplace(name->text, NameBinding{Datum(f), name->span});
  if (!fresh) {
    c.error(Code::duplicate_name, name->span, fmt::format("`{}` is declared twice", name->text))
        .label(place->second.where, "the first declaration")
        .help("give one of them another name");
  }
}

bool is_declaration(const ast::Stmt& stmt) {
  return std::holds_alternative<ast::FnDecl>(stmt.what) || std::holds_alternative<ast::ModelDecl>(stmt.what) ||
         std::holds_alternative<ast::OptimizerDecl>(stmt.what);
}

namespace {

// With `later`, a value that a later statement of a level will define ends the search there.
NameBinding* find_name(Context& c, const std::string& name, const Span** later) {
  for (Scope* s = c.scope.get(); s && s != c.prelude.get(); s = s->parent.get()) {
    auto found = s->names.find(name);
    if (found != s->names.end()) return &found->second;
    if (!later || s->later.empty()) continue;
    auto to_come = s->later.find(name);
    if (to_come == s->later.end()) continue;
    *later = &to_come->second;
    return nullptr;
  }
  return from_prelude(c, name);
}

}  // namespace

NameBinding* look_up(Context& c, std::string_view name) { return find_name(c, std::string(name), nullptr); }

Datum name_value(Context& c, const std::string& name, Span span) {
  // A value that a later statement of this level defines hides nothing yet: using the name before is a mistake, even when an
  // outer level or the prelude has one of that name.
  const Span* later = nullptr;
  NameBinding* binding = find_name(c, name, &later);
  if (later) {
    c.error(Code::used_before, span, fmt::format("`{}` is used before it is defined", name))
        .label(*later, "defined here")
        .help("values are defined from top to bottom: move the definition up, or the use down");
    throw Failed{};
  }
  if (!binding) {
    auto names = visible_names(c);
    auto& e = c.error(Code::unknown_name, span, fmt::format("there is no `{}` here", name));
    std::string_view near = nearest(name, names), here = foreign_name(name);
    if (auto ended = c.inner.find(name); ended != c.inner.end()) e.label(ended->second, "this one ends with its block");
    if (!here.empty())
      e.help(std::string(here));
    else if (!near.empty())
      e.help(fmt::format("did you mean `{}`?", near));
    throw Failed{};
  }
  binding->used = true;
  if (binding->trained.known()) {
    c.warning(Code::initial_model_used, span, fmt::format("`{}` is the model before training", name))
        .label(binding->trained, "trained here")
        .help(fmt::format("the trained one is `{}`", binding->trained_as));
  }
  if (std::holds_alternative<PoisonV>(binding->value.what)) throw Failed{};
  return binding->value;
}

void bind(Context& c, const ast::Identifier& name, Datum value, bool warn_unused) {
  auto [place, fresh] = c.scope->names.try_emplace(name.text);
  if (!fresh) {
    c.error(Code::duplicate_name, name.span, fmt::format("`{}` is already defined at this level", name.text))
        .label(place->second.where, "the first definition")
        .help("names are never reassigned: choose another name");
    return;
  }
  if (value.get<FunctionV>()) c.held.push_back(c.scope);
  if (c.scope != c.globals && !in_prelude(c, name.span)) c.inner.try_emplace(name.text, name.span);
  value.span = name.span;
  place->second = {std::move(value), name.span, false, warn_unused};
}

void declare(Context& c, const std::vector<ast::Stmt>& statements) {
  warn_about_swapped(c, statements);
  c.held.push_back(c.scope);
  for (const ast::Stmt& stmt : statements) {
    declare_in(c, *c.scope, c.scope, stmt);
    auto later = [&](const ast::Identifier& name) { c.scope->later.try_emplace(name.text, name.span); };
    if (auto let = std::get_if<ast::LetStmt>(&stmt.what)) {
      for (const auto& name : let->pattern.names) later(name);
    } else if (auto drawn = std::get_if<ast::DrawStmt>(&stmt.what)) {
      for (const auto& name : drawn->names) later(name);
    } else if (auto param = std::get_if<ast::ParamStmt>(&stmt.what)) {
      later(param->name);
    }
  }
}

void warn_unused_names(Context& c, const Scope& scope) {
  if (c.diagnostics.errors() > 0) return;  // what would have used them may be what failed
  for (const auto& [name, binding] : scope.names) {
    if (!binding.warn_unused || binding.used || name.starts_with('_')) continue;
    if (std::holds_alternative<PoisonV>(binding.value.what)) continue;
    const auto is_param = [&](const ParamValue& p) { return p.name == name; };
    if (&scope == c.globals.get() && std::any_of(c.study.params.begin(), c.study.params.end(), is_param)) {
      c.warning(Code::unused_param, binding.where, fmt::format("the param `{}` changes nothing", name))
          .help("nothing in the study uses it");
      continue;
    }
    c.warning(Code::unused_value, binding.where,
              fmt::format("`{}` is {} and never used", name, is_static(binding.value) ? "defined" : "computed"))
        .help(fmt::format("show, plot, save or `expect` it, or call it `_{}` when that is meant", name));
  }
}

void name_values(Context& c, const Datum& value, std::string_view path) {
  for (const Leaf& leaf : leaves(value)) {
    ValueInfo& info = c.graph.info(leaf.tensor.value);
    if (!info.name.empty()) continue;
    std::string text(path);
    if (!leaf.path.empty()) {
      if (!leaf.path.starts_with('[')) text += '.';
      text += leaf.path;
    }
    info.name = Name(text);
  }
}

}  // namespace mmc::elab

// Model values: their fields, applying them, and the scope in which their functions run.
#include <fmt/format.h>

#include "compiler/elaborate/context.h"
#include "compiler/elaborate/text.h"

namespace mmc::elab {
namespace {

void collect_fields(Context& c, const std::vector<ast::Field>& fields, std::vector<const ast::Field*>& out) {
  for (const ast::Field& field : fields) {
    if (auto branch = std::get_if<ast::IfField>(&field.what)) {
      bool taken = expect_bool(c, evaluate(c, *branch->condition), branch->condition->span, "the condition of a field");
      collect_fields(c, taken ? branch->then : branch->otherwise, out);
    } else {
      out.push_back(&field);
    }
  }
}

[[noreturn]] void stacked_model(Context& c, const ModelV& model, Span span) {
  c.error(Code::not_callable, span, fmt::format("this is a stack of `{}` models, not one model", model.type->decl->name.text))
      .help("take one with `nets[k]`, or run over them with `for net in nets { ... }`");
  throw Failed{};
}

}  // namespace

std::vector<const ast::Field*> active_fields(Context& c, const std::vector<ast::Field>& fields) {
  std::vector<const ast::Field*> result;
  collect_fields(c, fields, result);
  return result;
}

ScopePtr instance_scope(Context& c, const ModelV& model, Span span) {
  if (model.stacked > 0) stacked_model(c, model, span);
  auto scope = std::make_shared<Scope>(model.type->scope);
  for (const auto& [name, value] : model.drawn) scope->names[name] = {value, value.span, true};
  Restore<ScopePtr> in(c.scope, scope);
  Restore<std::string> path(c.path, model.path);
  Restore<Name> path_name(c.path_name, {});
  for (const ast::Field* field : active_fields(c, model.type->decl->fields)) {
    if (auto fixed = std::get_if<ast::FixedField>(&field->what)) {
      for (const ast::Identifier& name : fixed->names) {
        PathScope step(c, name.text);
        Datum value = evaluate(c, *fixed->value);
        if (fixed->type)
          value = check_type(c, *fixed->type, value, fixed->value->span, fmt::format("field `{}`", name.text), false);
        name_values(c, value, c.path);
        scope->names[name.text] = {std::move(value), name.span, true};
      }
    } else if (auto fn = std::get_if<ast::FnDecl>(&field->what)) {
      if (fn->name.text == "apply") continue;
      FunctionV f;
      f.decl = fn;
      f.closure = scope;
      f.name = fn->name.text;
      scope->names[fn->name.text] = {Datum(f), fn->name.span, true};
      c.held.push_back(scope);
    }
  }
  return scope;
}

Datum model_field(Context& c, const ModelV& model, const ast::Identifier& field) {
  if (auto value = find_field(model.drawn, field.text)) return *value;
  std::vector<std::string_view> names;
  for (const auto& [name, value] : model.drawn) names.push_back(name);
  if (model.stacked == 0) {
    ScopePtr scope = instance_scope(c, model, field.span);
    auto found = scope->names.find(field.text);
    if (found != scope->names.end()) return found->second.value;
    for (const auto& [name, binding] : scope->names) {
      if (!find_field(model.drawn, name)) names.push_back(name);
    }
    std::sort(names.begin() + static_cast<std::ptrdiff_t>(model.drawn.size()), names.end());
  }
  const std::string& type = model.type->decl->name.text;
  auto& e = c.error(Code::unknown_field, field.span, fmt::format("`{}` has no field `{}`", type, field.text));
  e.label(model.type->decl->name.span, "declared here");
  std::string_view near = nearest(field.text, names);
  if (!near.empty()) e.help(fmt::format("did you mean `{}`?", near));
  if (!names.empty()) e.note(fmt::format("its fields are {}", listing(names)));
  throw Failed{};
}

Datum apply_model(Context& c, const ModelV& model, std::vector<GivenArgument> given, Span span) {
  if (model.stacked > 0) stacked_model(c, model, span);
  std::vector<const ast::Field*> fields;
  {
    Restore<ScopePtr> in(c.scope, model.type->scope);
    fields = active_fields(c, model.type->decl->fields);
  }
  const ast::FnDecl* apply = nullptr;
  for (const ast::Field* field : fields) {
    auto fn = std::get_if<ast::FnDecl>(&field->what);
    if (fn && fn->name.text == "apply") apply = fn;
  }
  if (!apply) {
    c.error(Code::missing_apply, span,
            fmt::format("model `{}` has no `apply`, so it cannot be called", model.type->decl->name.text))
        .label(model.type->decl->name.span, "declared here");
    throw Failed{};
  }
  Restore<ScopePtr> in(c.scope, c.scope);
  ScopePtr scope = instance_scope(c, model, span);
  c.applied = &model;
  return call_function(c, *apply, std::move(scope), std::move(given), span);
}

}  // namespace mmc::elab

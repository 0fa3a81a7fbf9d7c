#include "compiler/elaborate/edits.h"

#include <fmt/format.h>

#include "compiler/elaborate/operands.h"
#include "compiler/elaborate/text.h"

namespace mmc::elab {
namespace {

using Make = std::function<Datum(const Datum&)>;

[[noreturn]] void no_such_field(Context& c, const Datum& object, const ast::Identifier& field, const Fields& fields) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : fields) names.push_back(name);
  auto& e =
      c.error(Code::unknown_field, field.span, fmt::format("there is no `{}` to replace", field.text)).at(describe(c, object));
  if (std::string_view near = nearest(field.text, names); !near.empty()) e.help(fmt::format("did you mean `{}`?", near));
  if (!names.empty()) e.note(fmt::format("it has {}", listing(names)));
  throw Failed{};
}

// A model's field that is not drawn: say why it cannot be replaced, if it exists.
void require_drawn(Context& c, const ModelV& model, const ast::Identifier& field) {
  const std::string& type = model.type->decl->name.text;
  for (const ast::Param& p : model.type->decl->params) {
    if (p.name.text != field.text) continue;
    c.error(Code::bad_edit, field.span,
            fmt::format("`{}` is a hyperparameter of `{}`, fixed when the model is made", field.text, type))
        .label(p.name.span, "declared here");
    throw Failed{};
  }
  Restore<ScopePtr> in(c.scope, model.type->scope);
  for (const ast::Field* f : active_fields(c, model.type->decl->fields)) {
    auto fixed = std::get_if<ast::FixedField>(&f->what);
    if (!fixed) continue;
    for (const ast::Identifier& name : fixed->names) {
      if (name.text != field.text) continue;
      c.error(Code::bad_edit, field.span, fmt::format("`{}` of `{}` is computed, not drawn", field.text, type))
          .label(fixed->value->span, "from this")
          .help("replace what it is computed from; inside a call, `patch` replaces values");
      throw Failed{};
    }
  }
}

// ---- Models whose parameters have other shapes now

struct Renamed {
  std::int64_t size;
  const ast::Identifier* field;
};

void check_against(Context& c, const ModelV& model, const ast::DrawnField& field, const ast::Identifier& name,
                   const TensorV& tensor) {
  const TensorType declared = tensor_type(c, *field.type);
  std::vector<std::int64_t> found = sizes(c, tensor);
  found.erase(found.begin(), found.begin() + model.stacked);
  if (declared.type.sizes() == found) return;
  c.error(Code::edited_shape, c.user_span(name.span),
          fmt::format("after this edit `{}` of `{}` has another shape than its declaration says", name.text,
                      model.type->decl->name.text))
      .at(fmt::format("{}, declared as {}", type_text(c, tensor), declared.type.text()));
  throw Failed{};
}

// The hyperparameters that field types name take the sizes that the parameters have now.
std::shared_ptr<const ModelType> refitted(Context& c, const ModelV& model, Span edit) {
  Restore<ScopePtr> in(c.scope, model.type->scope);
  auto scope = std::make_shared<Scope>(*model.type->scope);
  std::unordered_map<std::string, Renamed> renamed;
  std::vector<std::pair<const ast::DrawnField*, const ast::Identifier*>> tensors;
  for (const ast::Field* f : active_fields(c, model.type->decl->fields)) {
    auto drawn = std::get_if<ast::DrawnField>(&f->what);
    auto type = drawn && drawn->type ? std::get_if<ast::NamedType>(&drawn->type->what) : nullptr;
    if (!type || !type->dims) continue;
    for (const ast::Identifier& name : drawn->names) {
      const TensorV* tensor = find_field(model.drawn, name.text)->tensor();
      if (!tensor || tensor->axes.size() != type->dims->size() + static_cast<std::size_t>(model.stacked)) continue;
      tensors.emplace_back(drawn, &name);
      for (std::size_t i = 0; i < type->dims->size(); ++i) {
        const ast::DimExpr& dim = (*type->dims)[i];
        auto ref = dim.kind == ast::DimExpr::Kind::size ? std::get_if<ast::NameRef>(&dim.size->what) : nullptr;
        if (!ref || !scope->names.contains(ref->name)) continue;
        const std::int64_t size = sizes(c, *tensor)[i + static_cast<std::size_t>(model.stacked)];
        auto [place, fresh] = renamed.try_emplace(ref->name, Renamed{size, &name});
        if (fresh || place->second.size == size) continue;
        c.error(Code::edited_shape, edit,
                fmt::format("after this edit the parameters of `{}` disagree about `{}`", model.type->decl->name.text, ref->name))
            .note(fmt::format("`{}` says {}, `{}` says {}", place->second.field->text, place->second.size, name.text, size))
            .help("edit all of them in one `with { ... }`");
        throw Failed{};
      }
    }
  }
  for (const auto& [name, now] : renamed) scope->names[name].value = Datum(now.size);
  c.scope = scope;
  for (const auto& [field, name] : tensors)
    check_against(c, model, *field, *name, *find_field(model.drawn, name->text)->tensor());
  auto type = std::make_shared<ModelType>(*model.type);
  type->scope = scope;
  return type;
}

bool shapes_changed(const Context& c, const Fields& before, const Fields& after) {
  for (std::size_t i = 0; i < before.size(); ++i) {
    const TensorV *a = before[i].second.tensor(), *b = after[i].second.tensor();
    if (a && b && c.graph.type(a->value) != c.graph.type(b->value)) return true;
  }
  return false;
}

Datum refit(Context& c, const Datum& before, Datum after, Span edit) {
  if (auto model = after.model(); model && before.model() && before.model()->type->decl == model->type->decl) {
    ModelV changed = *model;
    const Fields& old = before.model()->drawn;
    for (std::size_t i = 0; i < changed.drawn.size(); ++i)
      changed.drawn[i].second = refit(c, old[i].second, changed.drawn[i].second, edit);
    if (shapes_changed(c, old, changed.drawn)) changed.type = refitted(c, changed, edit);
    after.what = std::make_shared<const ModelV>(std::move(changed));
  } else if (auto record = after.record(); record && before.record() && before.record()->fields.size() == record->fields.size()) {
    Fields fields = record->fields;
    for (std::size_t i = 0; i < fields.size(); ++i)
      fields[i].second = refit(c, before.record()->fields[i].second, fields[i].second, edit);
    after.what = std::make_shared<const RecordV>(RecordV{std::move(fields)});
  } else if (auto list = after.list(); list && before.list() && before.list()->items.size() == list->items.size()) {
    std::vector<Datum> items = list->items;
    for (std::size_t i = 0; i < items.size(); ++i) items[i] = refit(c, before.list()->items[i], items[i], edit);
    after.what = std::make_shared<const ListV>(ListV{std::move(items)});
  }
  return after;
}

// ---- One edit

Datum fitting(Context& c, const Datum& old, Datum made, Span span) {
  if (const TensorV* tensor = old.tensor()) {
    TensorV now = to_tensor(c, made, span, "the new value", made.tensor() ? std::optional<DType>() : dtype(c, *tensor));
    if (dtype(c, now) != dtype(c, *tensor) && !(is_float(dtype(c, now)) && !is_float(dtype(c, *tensor))))
      now = convert(c, now, dtype(c, *tensor));
    if (dtype(c, now) != dtype(c, *tensor)) {
      c.error(Code::edit_type, span, "the new value has another element type")
          .at(type_text(c, now))
          .note(fmt::format("what it replaces is {}", type_text(c, *tensor)));
      throw Failed{};
    }
    if (now.axes.size() == tensor->axes.size()) {
      for (std::size_t i = 0; i < now.axes.size(); ++i) {
        if (sizes(c, now)[i] == sizes(c, *tensor)[i]) now.axes[i] = tensor->axes[i];
      }
    }
    // A number takes the place of a whole tensor.
    if (now.axes.empty() && !tensor->axes.empty() && !made.tensor()) {
      return wrap(c, build::broadcast_scalar(c.b, now.value, c.graph.type(tensor->value).dims()), tensor->axes);
    }
    return now;
  }
  const bool model = old.model() != nullptr;
  if (model != (made.model() != nullptr)) {
    c.error(Code::edit_type, span, model ? "a model is replaced by a model" : "this is replaced by a value of its kind")
        .at(describe(c, made))
        .note(fmt::format("it stands in the place of {}", describe(c, old)));
    throw Failed{};
  }
  return made;
}

Fields with_field(const Fields& fields, const std::string& name, Datum value) {
  Fields result = fields;
  for (auto& [field, old] : result) {
    if (field != name) continue;
    old = std::move(value);
    break;
  }
  return result;
}

Datum edited_field(Context& c, const Datum& object, const ast::Identifier& field, std::span<const EditStep> rest, Span edit,
                   const Make& make) {
  const ModelV* model = object.model();
  const RecordV* record = object.record();
  if (!model && !record) {
    c.error(Code::bad_edit, field.span, fmt::format("this has no field `{}` to replace", field.text)).at(describe(c, object));
    throw Failed{};
  }
  const Fields& fields = model ? model->drawn : record->fields;
  const Datum* old = find_field(fields, field.text);
  if (!old && model) require_drawn(c, *model, field);
  if (!old) no_such_field(c, object, field, fields);
  Datum now = with_edit(c, *old, rest, edit, make);
  Datum result = object;
  if (model) {
    ModelV changed = *model;
    changed.drawn = with_field(fields, field.text, std::move(now));
    result.what = std::make_shared<const ModelV>(std::move(changed));
  } else {
    result.what = std::make_shared<const RecordV>(RecordV{with_field(fields, field.text, std::move(now))});
  }
  return result;
}

Datum edited_item(Context& c, const Datum& object, const std::vector<IndexPart>& parts, std::span<const EditStep> rest, Span span,
                  Span edit, const Make& make) {
  const ListV* list = object.list();
  if (list && !list->constant && parts.size() == 1 && parts[0].kind == IndexPart::Kind::integer) {
    std::vector<Datum> items = list->items;
    auto at =
        static_cast<std::size_t>(checked_index(c, parts[0].integer, static_cast<std::int64_t>(items.size()), parts[0].span));
    items[at] = with_edit(c, items[at], rest, edit, make);
    return make_list(std::move(items));
  }
  if (!rest.empty() || !tensor_like(object)) {
    c.error(Code::bad_edit, span, "only an item of a list or a part of a tensor is replaced by its index")
        .at(describe(c, object));
    throw Failed{};
  }
  return replace_part(c, to_tensor(c, object, span), parts, make, edit);
}

}  // namespace

std::vector<EditStep> edit_steps(Context& c, const ast::Edit& edit) {
  std::vector<EditStep> steps{{edit.root, edit.root.span}};
  for (const ast::PathStep& step : edit.steps) {
    if (auto field = std::get_if<ast::Identifier>(&step.what)) {
      steps.push_back({*field, step.span});
    } else {
      steps.push_back({index_parts(c, std::get<std::vector<ast::IndexItem>>(step.what)), step.span});
    }
  }
  return steps;
}

Datum replacement(Context& c, const ast::Edit& edit, const Datum& old, const ScopePtr& scope) {
  auto inner = std::make_shared<Scope>(scope);
  inner->names["old"] = {old, edit.root.span, true};
  Restore<ScopePtr> in(c.scope, inner);
  Datum made = evaluate(c, *edit.value);
  c.at(edit.span);
  return made;
}

Datum with_edit(Context& c, const Datum& object, std::span<const EditStep> path, Span edit, const Make& make) {
  if (path.empty()) {
    Datum now = fitting(c, object, make(object), edit);
    now.span = edit;
    return now;
  }
  if (object.get<PoisonV>()) throw Failed{};
  if (auto field = path[0].field()) return edited_field(c, object, *field, path.subspan(1), edit, make);
  return edited_item(c, object, *path[0].index(), path.subspan(1), path[0].span, edit, make);
}

Datum evaluate_with(Context& c, const ast::With& e, Span span) {
  const Datum object = evaluate(c, *e.object);
  if (object.get<PoisonV>()) throw Failed{};
  if (!object.record() && !object.model() && !object.list()) {
    auto& error = c.error(Code::bad_edit, e.object->span, "`with` edits a record or a model").at(describe(c, object));
    if (object.get<UndrawnV>()) error.help("draw it first: `net ~ ...`");
    throw Failed{};
  }
  const ScopePtr scope = c.scope;
  Datum now = object;
  for (const ast::Edit& edit : e.edits) {
    PathScope path(c, edit.root.text);
    const std::vector<EditStep> steps = edit_steps(c, edit);
    now = with_edit(c, now, steps, edit.span, [&](const Datum& old) { return replacement(c, edit, old, scope); });
  }
  c.at(span);
  return refit(c, object, std::move(now), span);
}

}  // namespace mmc::elab

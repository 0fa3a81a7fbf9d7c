// `~`: drawing tensors from distributions and models from their initial distribution.
//
// Draws are keyed by (seed, name path, loop indices): SEMANTICS in docs. The path is the statement's, so a draw elsewhere changes
// nothing here.
#include <fmt/format.h>

#include "compiler/elaborate/context.h"

namespace mmc::elab {
namespace {

using Kind = DistributionV::Kind;

Value random(Context& c, Type type, build::Draw kind, std::int64_t bound = 0) {
  return build::random(c.b, type, kind, c.key, c.indices, bound);
}

// mean + std * z and its like: a parameter is a number or a tensor that broadcasts to the drawn shape.
Datum scaled(Context& c, const TensorV& unit, const Datum& offset, const Datum& factor, Span span) {
  Datum result = unit;
  bool plain_factor = factor.number() && expect_number(c, factor, span, "the scale") == 1;
  bool plain_offset = offset.number() && expect_number(c, offset, span, "the offset") == 0;
  if (!plain_factor) result = binary(c, ast::BinaryOp::multiply, result, factor, span, span, span);
  if (!plain_offset) result = binary(c, ast::BinaryOp::add, result, offset, span, span, span);
  if (c.graph.type(result.tensor()->value) != c.graph.type(unit.value)) {
    c.error(Code::shapes_differ, span, "a parameter of the distribution has more axes than what is drawn")
        .at(type_text(c, *result.tensor()))
        .note(fmt::format("the drawn type is {}", type_text(c, unit)));
    throw Failed{};
  }
  TensorV tensor = *result.tensor();
  tensor.axes = unit.axes;
  return tensor;
}

void require_dtype(Context& c, const TensorType& type, bool right, std::string_view distribution, std::string_view wanted,
                   Span span) {
  if (right) return;
  c.error(Code::dtypes_differ, span,
          fmt::format("`{}` draws {}, and the declared type is {}", distribution, wanted, type.type.text()));
  throw Failed{};
}

Datum draw_elements(Context& c, const DistributionV& d, const TensorType& type, Span span) {
  c.at(span);
  c.drew = true;
  DType element = type.type.dtype();
  auto parameter = [&](std::size_t i) { return d.parameters[i]; };
  switch (d.kind) {
    case Kind::uniform: {
      require_dtype(c, type, is_float(element), "uniform", "floats", span);
      TensorV unit = wrap(c, random(c, type.type, build::Draw::uniform), type.axes);
      Datum low = parameter(0), high = parameter(1);
      Datum width = binary(c, ast::BinaryOp::subtract, high, low, span, span, span);
      return scaled(c, unit, low, width, span);
    }
    case Kind::normal: {
      require_dtype(c, type, is_float(element), "normal", "floats", span);
      TensorV unit = wrap(c, random(c, type.type, build::Draw::normal), type.axes);
      return scaled(c, unit, parameter(0), parameter(1), span);
    }
    case Kind::bernoulli: {
      require_dtype(c, type, element == DType::boolean, "bernoulli", "bools", span);
      TensorV unit = wrap(c, random(c, type.type.with_dtype(c.real), build::Draw::uniform), type.axes);
      Datum below = compare(c, ast::CompareOp::less, unit, parameter(0), span, span, span);
      TensorV result = to_tensor(c, below, span);
      result.axes = type.axes;
      return result;
    }
    case Kind::integers: {
      require_dtype(c, type, is_integer(element), "integers", "ints", span);
      std::int64_t low = expect_int(c, parameter(0), span, "the lower bound of `integers`");
      std::int64_t high = expect_int(c, parameter(1), span, "the upper bound of `integers`");
      if (high <= low) {
        c.error(Code::bad_range, span, fmt::format("`integers({}, {})` holds no number", low, high))
            .note("the upper bound is not included");
        throw Failed{};
      }
      TensorV unit = wrap(c, random(c, type.type, build::Draw::integers, high - low), type.axes);
      return scaled(c, unit, parameter(0), Datum(std::int64_t{1}), span);
    }
    case Kind::permutation:
      require_dtype(c, type, is_integer(element), "permutation", "ints", span);
      if (type.axes.empty()) {
        c.error(Code::wrong_rank, span, "`permutation()` needs an axis to permute")
            .help("for example `order: i32[n] ~ permutation()`");
        throw Failed{};
      }
      return wrap(c, random(c, type.type, build::Draw::permutation), type.axes);
    case Kind::constant: {
      TensorV value = to_tensor(c, parameter(0), span, "the value of `constant`", element);
      if (!value.axes.empty()) {
        c.error(Code::scalar_needed, span, "`constant` takes one number").at(type_text(c, value));
        throw Failed{};
      }
      return wrap(c, build::broadcast_scalar(c.b, value.value, type.type.dims()), type.axes);
    }
  }
  throw InternalError("a distribution of unknown kind");
}

// `noise: like(net) ~ normal(0, 1)`: every tensor of v gets a draw of its own, under its own path.
Datum draw_like(Context& c, const DistributionV& d, const Datum& like, Span span) {
  std::vector<TensorV> drawn;
  for (const Leaf& leaf : leaves(like)) {
    std::optional<PathScope> path;
    if (!leaf.path.empty()) path.emplace(c, leaf.path);
    Datum value = draw_elements(c, d, {c.graph.type(leaf.tensor.value), leaf.tensor.axes}, span);
    drawn.push_back(*value.tensor());
  }
  return with_leaves(like, drawn);
}

class ModelDraw {
 public:
  ModelDraw(Context& c, std::shared_ptr<const ModelType> type) : c_(c), model_(std::make_shared<ModelV>()) {
    model_->type = std::move(type);
    model_->path = c.path;
  }

  Datum run() {
    Restore<ScopePtr> scope(c_.scope, std::make_shared<Scope>(model_->type->scope));
    fields(model_->type->decl->fields);
    return std::shared_ptr<const ModelV>(model_);
  }

 private:
  void fields(const std::vector<ast::Field>& list) {
    for (const ast::Field& field : list) {
      if (auto branch = std::get_if<ast::IfField>(&field.what)) {
        bool taken = expect_bool(c_, evaluate(c_, *branch->condition), branch->condition->span, "the condition of a field");
        fields(taken ? branch->then : branch->otherwise);
      } else if (auto drawn = std::get_if<ast::DrawnField>(&field.what)) {
        for (const ast::Identifier& name : drawn->names) draw_field(*drawn, name);
      } else if (auto fixed = std::get_if<ast::FixedField>(&field.what)) {
        for (const ast::Identifier& name : fixed->names) fixed_field(*fixed, name);
      }
    }
  }

  void draw_field(const ast::DrawnField& field, const ast::Identifier& name) {
    PathScope path(c_, name.text);
    Restore<bool> drawing(c_.drawing, true);
    // The sizes first: of an impossible one the distribution would have something stranger to say.
    if (field.type && !std::get_if<ast::LikeType>(&field.type->what)) tensor_type(c_, *field.type);
    Datum value = draw(c_, evaluate(c_, *field.value), field.type ? &*field.type : nullptr, field.value->span);
    name_values(c_, value, c_.path);
    value.span = name.span;
    bind(c_, name, value);
    model_->drawn.emplace_back(name.text, std::move(value));
  }

  void fixed_field(const ast::FixedField& field, const ast::Identifier& name) {
    PathScope path(c_, name.text);
    Restore<bool> drawing(c_.drawing, false);
    Datum value = evaluate(c_, *field.value);
    if (field.type) value = check_type(c_, *field.type, value, field.value->span, fmt::format("field `{}`", name.text), false);
    name_values(c_, value, c_.path);
    bind(c_, name, std::move(value));
  }

  Context& c_;
  std::shared_ptr<ModelV> model_;
};

}  // namespace

bool is_drawn_inside(const Datum& d) {
  if (d.get<UndrawnV>() || d.get<std::shared_ptr<const DistributionV>>()) return true;
  if (auto list = d.list()) {
    for (const Datum& item : list->items) {
      if (is_drawn_inside(item)) return true;
    }
  }
  if (auto record = d.record()) {
    for (const auto& [name, field] : record->fields) {
      if (is_drawn_inside(field)) return true;
    }
  }
  return false;
}

Datum draw(Context& c, const Datum& what, const ast::TypeExpr* type, Span span) {
  if (what.get<PoisonV>()) throw Failed{};
  if (auto distribution = what.get<std::shared_ptr<const DistributionV>>()) {
    if (!type) {
      c.error(Code::draw_needs_type, span, "this draw does not say what shape it has")
          .help("write the type before the `~`: `x: f32[10, 2] ~ normal(0, 1)`");
      throw Failed{};
    }
    if (auto like = std::get_if<ast::LikeType>(&type->what)) return draw_like(c, **distribution, evaluate(c, *like->value), span);
    return draw_elements(c, **distribution, tensor_type(c, *type), span);
  }
  if (auto undrawn = what.get<UndrawnV>()) {
    c.at(span);
    c.drew = true;
    Restore<std::vector<Span>> calls(c.calls);
    if (in_prelude(c, undrawn->type->decl->name.span)) c.calls.push_back(span);  // where the user sees what is wrong inside
    return ModelDraw(c, undrawn->type).run();
  }
  if (is_drawn_inside(what)) {
    if (auto list = what.list()) {
      std::vector<Datum> items;
      for (std::size_t i = 0; i < list->items.size(); ++i) {
        PathScope path(c, fmt::format("[{}]", i));
        items.push_back(draw(c, list->items[i], nullptr, span));
      }
      return make_list(std::move(items));
    }
    Fields fields;
    for (const auto& [name, field] : what.record()->fields) {
      PathScope path(c, name);
      fields.emplace_back(name, draw(c, field, nullptr, span));
    }
    return make_record(std::move(fields));
  }
  if (type && what.number()) {
    c.error(Code::not_a_distribution, span, "a number is not drawn")
        .at(describe(c, what))
        .help(fmt::format("parameters that start at one number are written `~ constant({})`", c.sources.text(c.user_span(span))))
        .help("a value that is not random is named with `let`");
    throw Failed{};
  }
  return type ? check_type(c, *type, what, span, "what is drawn", false) : what;
}

}  // namespace mmc::elab

// Type expressions: what a signature or an annotation asks of a value, and the dimension names that it binds.
//
// A dimension name means what is in scope (a parameter of the declaration, then a static value of the file); only in a signature
// does an unknown name bind, to the size that it meets first, and the same name must be the same size everywhere after.
#include <fmt/format.h>

#include "compiler/elaborate/context.h"
#include "compiler/elaborate/foreign.h"
#include "compiler/elaborate/late.h"
#include "compiler/elaborate/text.h"

namespace mmc::elab {
namespace {

std::optional<DType> parse_element(const Context& c, std::string_view name) {
  if (name == "f32") return c.real;  // DECISIONS 16: `f32` names the working float
  DType t;
  if (parse_dtype(name, &t)) return t;
  return std::nullopt;
}

// The size that a dimension expression stands for, or nothing when it is a free name.
std::optional<std::int64_t> known_size(Context& c, const ast::DimExpr& dim, bool binds) {
  if (auto name = std::get_if<ast::NameRef>(&dim.size->what)) {
    NameBinding* binding = look_up(c, name->name);
    if (binding && binding->value.get<PoisonV>()) throw Failed{};
    if (binding && (binding->value.get<std::int64_t>() || binding->value.get<LateV>())) {
      binding->used = true;
      return expect_size(c, binding->value, dim.span, "a size");
    }
    if (binds) return std::nullopt;
    if (!binding) {
      c.error(Code::unknown_size, dim.span, fmt::format("there is no size `{}` here", name->name))
          .help(
              "only a function's or model's signature binds a new dimension name; here write a number, a param or a static "
              "value");
      throw Failed{};
    }
  }
  return expect_size(c, evaluate(c, *dim.size), dim.span, "a size");
}

bool is_literal_one(const ast::DimExpr& dim) {
  auto literal = std::get_if<ast::IntLiteral>(&dim.size->what);
  return literal && literal->value == 1;
}

[[noreturn]] void wrong_type(Context& c, const Datum& value, Span span, const std::string& what, const ast::TypeExpr& type) {
  if (value.get<PoisonV>()) throw Failed{};
  auto& e = c.error(Code::argument_type, span, fmt::format("{} must be `{}`", what, type_text(c, type))).at(describe(c, value));
  e.label(type.span, "expected because of this");
  if (value.get<UndrawnV>()) e.help("an undrawn model has no values yet: draw it with `~`");
  throw Failed{};
}

struct Matcher {
  Context& c;
  const ast::NamedType& named;
  const ast::TypeExpr& type;
  Span span;
  const std::string& what;
  bool binds;

  [[noreturn]] void mismatch(const TensorV& value, const std::string& why, std::optional<Span> dim = {},
                             Code code = Code::annotation_differs) {
    auto& e = c.error(code, span, fmt::format("{} must be `{}`: {}", what, type_text(c, type), why)).at(type_text(c, value));
    e.label(dim.value_or(type.span), "expected because of this");
    throw Failed{};
  }

  TensorV match(TensorV value, DType element) {
    DType found = dtype(c, value);
    if (found != element) {
      bool widens = (found == DType::boolean) || (found == DType::i32 && element != DType::boolean) ||
                    (found == DType::i64 && is_float(element));
      if (value.weak) widens = true;
      if (!widens || element == DType::boolean) mismatch(value, fmt::format("its elements are {}", name(found)));
      value = convert(c, value, element);
    }
    value.weak = false;
    if (!named.dims) {
      mismatch_if_not_scalar(value);
      return value;
    }
    match_dims(value);
    return value;
  }

  void mismatch_if_not_scalar(const TensorV& value) {
    if (!value.axes.empty()) mismatch(value, fmt::format("it has {} axes", value.axes.size()));
  }

  void match_dims(TensorV& value) {
    const auto& dims = *named.dims;
    std::vector<std::int64_t> found = sizes(c, value);
    std::size_t rest = dims.size();
    for (std::size_t i = 0; i < dims.size(); ++i) {
      if (dims[i].kind != ast::DimExpr::Kind::rest) continue;
      if (rest != dims.size()) mismatch(value, "only one `...` can stand in a type", dims[i].span);
      rest = i;
    }
    bool open = rest != dims.size();
    std::size_t fixed = dims.size() - (open ? 1 : 0);
    if (open ? found.size() < fixed : found.size() != fixed) {
      mismatch(value, fmt::format("it has {} {}, not {}{}", found.size(), found.size() == 1 ? "axis" : "axes",
                                  open ? "at least " : "", fixed));
    }
    std::size_t run = found.size() - fixed;  // axes that `...` stands for
    for (std::size_t i = 0, axis = 0; i < dims.size(); ++i) {
      if (i == rest) {
        axis += run;
        continue;
      }
      match_dim(value, dims[i], axis, found[axis]);
      ++axis;
    }
  }

  void match_dim(TensorV& value, const ast::DimExpr& dim, std::size_t axis, std::int64_t found) {
    if (dim.kind == ast::DimExpr::Kind::late) {
      // Any size will do; the name stands for it from here on.
      const Datum size =
          value.axes[axis].is_late(found) ? Datum(LateV{found, Name(dim.late.text), value.axes[axis].count}) : Datum(found);
      auto [place, fresh] = c.scope->names.try_emplace(dim.late.text, NameBinding{size, dim.span, true});
      const Datum& known = place->second.value;
      if (!fresh && (!known.get<LateV>() || known.get<LateV>()->trial != found)) {
        mismatch(value, fmt::format("axis {} has another size than `{}`", axis, dim.late.text), dim.span,
                 Code::dimension_conflict);
      }
      value.axes[axis].label = Name(dim.late.text);
      return;
    }
    auto expected = known_size(c, dim, binds);
    auto named_dim = std::get_if<ast::NameRef>(&dim.size->what);
    if (!expected) {
      const AxisInfo& info = value.axes[axis];
      c.scope->names[named_dim->name] = {info.is_late(found) ? Datum(LateV{found, info.label, info.count}) : Datum(found),
                                         dim.span, true};
    } else if (*expected != found) {
      std::string label = named_dim ? fmt::format("`{}` is {}", named_dim->name, *expected) : std::to_string(*expected);
      const std::string why =
          fmt::format("axis {} has size {}, and {}", axis, found, named_dim ? label : fmt::format("{} is expected", label));
      // A name that this signature has bound already, to another size.
      bool twice = binds && named_dim && c.scope->names.contains(named_dim->name);
      mismatch(value, why, dim.span, twice ? Code::dimension_conflict : Code::annotation_differs);
    }
    if (named_dim && !value.axes[axis].is_late(found)) value.axes[axis].label = Name(named_dim->name);
    if (is_literal_one(dim)) value.axes[axis].one = true;
  }
};

Datum check_like(Context& c, const ast::LikeType& like, const Datum& value, Span span, const std::string& what) {
  Datum model = evaluate(c, *like.value);
  if (tensor_like(model)) model = to_tensor(c, model, span);  // numbers and lists of numbers are tensors here
  const std::string other = fmt::format("must have the type of `{}`", source_text(c, *like.value));
  return same_structure(c, model, value, span, what, {Code::annotation_differs, other});
}

}  // namespace

std::string type_text(Context& c, const ast::TypeExpr& type) { return std::string(c.sources.text(type.span)); }

Datum check_type(Context& c, const ast::TypeExpr& type, const Datum& value, Span span, const std::string& what, bool binds) {
  if (value.get<PoisonV>()) throw Failed{};
  if (auto like = std::get_if<ast::LikeType>(&type.what)) return check_like(c, *like, value, span, what);
  if (auto list = std::get_if<ast::ListType>(&type.what)) {
    Datum items = value;
    if (value.get<RangeV>()) {
      std::vector<Datum> ints;
      for (std::int64_t i : expect_ints(c, value, span, what)) ints.emplace_back(i);
      items = make_list(std::move(ints));
    }
    if (!items.list()) wrong_type(c, value, span, what, type);
    std::vector<Datum> checked;
    for (std::size_t i = 0; i < items.list()->items.size(); ++i) {
      checked.push_back(
          check_type(c, *list->element, items.list()->items[i], span, fmt::format("item {} of {}", i, what), binds));
    }
    return make_list(std::move(checked));
  }
  if (auto record = std::get_if<ast::RecordType>(&type.what)) {
    if (!value.record()) wrong_type(c, value, span, what, type);
    Fields checked;
    for (const auto& [field, field_type] : record->fields) {
      const Datum* found = find_field(value.record()->fields, field.text);
      if (!found) {
        c.error(Code::unknown_field, span, fmt::format("{} has no field `{}`", what, field.text))
            .label(field.span, "expected because of this");
        throw Failed{};
      }
      checked.emplace_back(field.text,
                           check_type(c, *field_type, *found, span, fmt::format("`{}` of {}", field.text, what), binds));
    }
    return make_record(std::move(checked));
  }
  const auto& named = std::get<ast::NamedType>(type.what);
  const std::string& name = named.name.text;
  if (name == "int") {
    if (value.tensor()) expect_int(c, value, span, what);
    if (value.get<LateV>()) return value;
    if (!value.get<std::int64_t>()) wrong_type(c, value, span, what, type);
    return value;
  }
  if (name == "float") {
    if (value.tensor()) expect_number(c, value, span, what);
    if (!value.number()) wrong_type(c, value, span, what, type);
    return expect_number(c, value, span, what);
  }
  if (name == "bool" && !named.dims) {
    if (value.tensor()) return Matcher{c, named, type, span, what, binds}.match(*value.tensor(), DType::boolean);
    if (!value.get<bool>()) wrong_type(c, value, span, what, type);
    return value;
  }
  if (name == "string") {
    if (!value.get<std::string>()) wrong_type(c, value, span, what, type);
    return value;
  }
  if (auto element = parse_element(c, name)) {
    if (!tensor_like(value)) wrong_type(c, value, span, what, type);
    std::optional<DType> wanted;
    if (!value.tensor()) wanted = *element;
    TensorV tensor = to_tensor(c, value, span, what, wanted);
    return Matcher{c, named, type, span, what, binds}.match(tensor, *element);
  }
  NameBinding* binding = look_up(c, name);
  auto function = binding ? binding->value.get<FunctionV>() : nullptr;
  if (function && function->model) {
    bool right = (value.model() && value.model()->type->decl == function->model) ||
                 (value.get<UndrawnV>() && value.get<UndrawnV>()->type->decl == function->model);
    if (!right) wrong_type(c, value, span, what, type);
    return value;
  }
  auto& e = binding ? c.error(Code::not_a_type, named.name.span, fmt::format("`{}` is a value, not a type", name))
                          .label(binding->where, "defined here")
                    : c.error(Code::unknown_type, named.name.span, fmt::format("there is no type `{}`", name));
  static constexpr std::string_view known[] = {"f32", "f64", "i32", "i64", "bool", "int", "float", "string"};
  std::string_view near = nearest(name, known);
  std::string_view here = foreign_type(name);
  if (!here.empty())
    e.help(std::string(here));
  else
    e.help(near.empty()
               ? "types are f32[..], f64[..], i32[..], i64[..], bool[..], int, float, bool, string, and the names of models"
               : fmt::format("did you mean `{}`?", near));
  throw Failed{};
}

TensorType tensor_type(Context& c, const ast::TypeExpr& type) {
  auto named = std::get_if<ast::NamedType>(&type.what);
  auto element = named ? parse_element(c, named->name.text) : std::nullopt;
  if (!element) {
    c.error(Code::unknown_type, type.span, fmt::format("`{}` is not the type of a tensor", type_text(c, type)))
        .help("what is drawn has a type such as `f32[4, 3]`, `bool[n]` or `like(v)`");
    throw Failed{};
  }
  TensorType result;
  std::vector<Dim> dims;
  static const std::vector<ast::DimExpr> none;  // of a scalar
  for (const auto& dim : named->dims ? *named->dims : none) {
    if (dim.kind != ast::DimExpr::Kind::size) {
      bool late = dim.kind == ast::DimExpr::Kind::late;
      auto& e = c.error(Code::not_static, dim.span, "a draw must say every size");
      e.at(late ? "this names a size that is to be found out" : "`...` says none");
      if (late) e.help(fmt::format("without the `?` it is a size that is known: `{}`, or `len(x)`", dim.late.text));
      throw Failed{};
    }
    std::int64_t size = known_size(c, dim, false).value();
    if (size < 0) {
      c.error(Code::negative_size, dim.span, fmt::format("a size cannot be negative: {}", size));
      throw Failed{};
    }
    dims.emplace_back(size);
    AxisInfo axis;
    if (auto dim_name = std::get_if<ast::NameRef>(&dim.size->what)) axis.label = Name(dim_name->name);
    axis.one = is_literal_one(dim);
    result.axes.push_back(axis);
  }
  result.type = Type::tensor(*element, dims);
  return result;
}

}  // namespace mmc::elab

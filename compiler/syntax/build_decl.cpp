// Types, parameters, functions, models and optimizers.
#include <fmt/format.h>

#include "compiler/syntax/tree_builder.h"

namespace mmc {
namespace {

ast::DimExpr build_dim(TreeBuilder& builder, Node dim) {
  const Span span = builder.span(dim);
  if (dim.children().empty()) return {ast::DimExpr::Kind::late, nullptr, identifier(builder, *dim.own_token(Tok::NAME)), span};
  ast::ExprPtr size = build_expr(builder, dim.only_child());
  if (std::holds_alternative<ast::EllipsisLiteral>(size->what)) return {ast::DimExpr::Kind::rest, nullptr, {}, span};
  return {ast::DimExpr::Kind::size, std::move(size), {}, span};
}

ast::NamedType build_named_type(TreeBuilder& builder, Node type) {
  ast::NamedType named{identifier(builder, type.first_token()), std::nullopt};
  if (type.own_token(Tok::LBRACK) == nullptr) return named;
  named.dims.emplace();
  if (const std::optional<Node> dims = type.child(Rule::dims)) {
    for (Node dim : dims->children()) named.dims->push_back(build_dim(builder, dim));
  }
  return named;
}

std::unique_ptr<ast::TypeExpr> new_type(TreeBuilder& builder, Node type) {
  return std::make_unique<ast::TypeExpr>(build_type(builder, type));
}

std::optional<ast::TypeExpr> optional_type(TreeBuilder& builder, Node node) {
  const std::optional<Node> type = node.child(Rule::type);
  return type ? std::optional(build_type(builder, *type)) : std::nullopt;
}

// `{ ... }`, or `= e` as a block of one expression.
ast::Block build_body(TreeBuilder& builder, Node body) {
  const Node inner = body.only_child();
  if (inner.rule() == Rule::block) return build_block(builder, inner);
  const Span span = builder.span(inner);
  ast::Block block{{}, span};
  block.statements.push_back({ast::ExprStmt{build_expr(builder, inner)}, span, {}});
  return block;
}

ast::Derivative build_derivative(TreeBuilder& builder, Node node) {
  ast::Derivative made{value_name(builder, *node.own_token(Tok::NAME)), {}};
  if (const std::optional<Node> block = node.child(Rule::block)) {
    made.body = build_block(builder, *block);
    return made;
  }
  const Node record = *node.child(Rule::derivativeRecord);
  const Span span = builder.span(record);
  made.body.span = span;
  made.body.statements.push_back({ast::ExprStmt{make_expr(span, build_record(builder, record))}, span, {}});
  return made;
}

std::vector<ast::Field> build_if_branch(TreeBuilder& builder, Node branch);

ast::IfField build_if_field(TreeBuilder& builder, Node node) {
  ast::IfField made;
  bool condition_read = false, then_read = false;
  for (Node part : node.children()) {
    if (!std::exchange(condition_read, true)) {
      made.condition = build_expr(builder, part);
    } else if (!std::exchange(then_read, true)) {
      made.then = build_if_branch(builder, part);
    } else {
      made.otherwise = build_if_branch(builder, part);
    }
  }
  return made;
}

// The fields of `{ ... }`, or of `else if`: one field that is an `if`.
std::vector<ast::Field> build_if_branch(TreeBuilder& builder, Node branch) {
  if (branch.rule() == Rule::fields) return build_fields(builder, branch);
  std::vector<ast::Field> fields;
  fields.push_back({build_if_field(builder, branch), builder.span(branch)});
  return fields;
}

decltype(ast::Field::what) build_member(TreeBuilder& builder, Node member) {
  if (member.child(Rule::body)) return build_fn(builder, member);
  std::vector<ast::Identifier> names;
  for (const Token* name : member.own_tokens(Tok::NAME)) names.push_back(identifier(builder, *name));
  std::optional<ast::TypeExpr> type = optional_type(builder, member);
  ast::ExprPtr value = build_expr(builder, *member.child(Rule::expr));
  if (member.own_token(Tok::TILDE) != nullptr) return ast::DrawnField{std::move(names), std::move(type), std::move(value)};
  return ast::FixedField{std::move(names), std::move(type), std::move(value)};
}

decltype(ast::Field::what) build_field(TreeBuilder& builder, Node node) {
  switch (node.rule()) {
    case Rule::stateStmt:
      return ast::StateField{identifier(builder, *node.own_token(Tok::NAME)), optional_type(builder, node),
                             build_expr(builder, *node.child(Rule::expr))};
    case Rule::letStmt: {
      ast::Pattern pattern = build_pattern(builder, *node.child(Rule::pattern));
      if (pattern.record) {
        builder.errors.report(node.first_token(), Code::bad_target, "a field of a model has a plain name")
            .help("take the record apart where it is used");
      }
      return ast::FixedField{std::move(pattern.names), optional_type(builder, node),
                             build_expr(builder, *node.child(Rule::expr))};
    }
    case Rule::fnDecl: return build_fn(builder, node);
    case Rule::ifField: return build_if_field(builder, node);
    default: return build_member(builder, node);
  }
}

}  // namespace

ast::TypeExpr build_type(TreeBuilder& builder, Node type) {
  const Span span = builder.span(type);
  switch (type.first_token().kind) {
    case Tok::LBRACK: return {ast::ListType{new_type(builder, type.only_child())}, span};
    case Tok::LBRACE: {
      ast::RecordType record;
      for (Node field : type.children()) {
        if (field.rule() != Rule::typeField || !builder.usable(field)) continue;
        record.fields.emplace_back(identifier(builder, field.first_token()), new_type(builder, *field.child(Rule::type)));
      }
      return {std::move(record), span};
    }
    default: break;
  }
  const std::optional<Node> argument = type.child(Rule::expr);
  if (!argument) return {build_named_type(builder, type), span};
  if (builder.errors.text(type.first_token()) != "like") {
    builder.errors.report(type.first_token(), Code::unexpected, "only `like(value)` is a type with parentheses")
        .help("sizes stand in brackets: `f32[3, 4]`");
  }
  return {ast::LikeType{build_expr(builder, *argument)}, span};
}

std::vector<ast::Param> build_params(TreeBuilder& builder, std::optional<Node> params) {
  std::vector<ast::Param> made;
  if (!params) return made;
  for (Node param : params->children()) {
    const std::optional<Node> value = param.child(Rule::expr);
    made.push_back(
        {value_name(builder, param.first_token()), optional_type(builder, param), value ? build_expr(builder, *value) : nullptr});
  }
  return made;
}

ast::FnDecl build_fn(TreeBuilder& builder, Node node) {
  const bool member = node.rule() == Rule::memberField;
  const Token& name = *node.own_token(Tok::NAME);
  ast::FnDecl fn;
  fn.name = member ? identifier(builder, name) : value_name(builder, name);
  fn.params = build_params(builder, node.child(Rule::params));
  fn.result = optional_type(builder, node);
  fn.body = build_body(builder, *node.child(Rule::body));
  if (const std::optional<Node> derivative = node.child(Rule::derivative)) fn.derivative = build_derivative(builder, *derivative);
  return fn;
}

std::vector<ast::Field> build_fields(TreeBuilder& builder, Node fields) {
  std::vector<ast::Field> made;
  for (Node field : fields.children()) {
    if (field.rule() != Rule::field || !builder.usable(field)) continue;
    ast::Field one{build_field(builder, field.only_child()), builder.span(field)};
    if (builder.usable(field)) made.push_back(std::move(one));
  }
  return made;
}

ast::Pattern build_pattern(TreeBuilder& builder, Node pattern) {
  ast::Pattern made;
  made.record = pattern.own_token(Tok::LBRACE) != nullptr;
  for (const Token* name : pattern.own_tokens(Tok::NAME)) made.names.push_back(value_name(builder, *name));
  return made;
}

}  // namespace mmc

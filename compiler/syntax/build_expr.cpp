#include <fmt/format.h>

#include "compiler/support/errors.h"
#include "compiler/syntax/tree_builder.h"

namespace mmc {
namespace {

using ast::ExprPtr;

// A longer row makes a tree too deep for those who walk it recursively.
constexpr std::size_t most_suffixes = 500;

std::vector<ast::IndexItem> build_indices(TreeBuilder&, Node indices);
std::vector<ast::Edit> build_edits(TreeBuilder&, Node edits);

// ---- Operands

std::vector<ast::Argument> build_arguments(TreeBuilder& builder, Node suffix) {
  std::vector<ast::Argument> arguments;
  for (Node arg : suffix.children()) {
    ast::Argument made;
    made.span = builder.span(arg);
    const Token* assign = arg.own_token(Tok::ASSIGN);
    for (Node part : arg.children()) {
      const bool before_assign = assign != nullptr && builder.span(part).end <= assign->begin;
      if (!before_assign) {
        made.value = build_expr(builder, part);
      } else if (part.end() == part.first() + 1 && part.first_token().kind == Tok::NAME) {
        made.name = identifier(builder, part.first_token());
      } else {
        builder.errors
            .report(arg.first_token().statement, Code::bad_argument_name, builder.span(part),
                    "an argument is given by its name, and this is not a name")
            .help("a comparison is written `==`");
        made.name = ast::Identifier{{}, builder.span(part)};
      }
    }
    arguments.push_back(std::move(made));
  }
  return arguments;
}

ExprPtr build_list(TreeBuilder& builder, Node list) {
  const Token* by = list.own_token(Tok::BY);
  ast::ListLiteral literal;
  bool step_next = false;
  for (Node child : list.children()) {
    ExprPtr expr = build_expr(builder, child);
    if (step_next) {  // the second expression of `[a..b by k]`
      ast::Expr& range = *literal.elements.back();
      range.span = join(range.span, expr->span);
      std::get<ast::RangeExpr>(range.what).step = std::move(expr);
      step_next = false;
      continue;
    }
    if (by != nullptr && literal.elements.empty()) {
      if (std::holds_alternative<ast::RangeExpr>(expr->what)) {
        step_next = true;
      } else {
        builder.errors.report(*by, Code::unexpected, "`by` gives the step of a range").help("write `[a..b by step]`");
      }
    }
    literal.elements.push_back(std::move(expr));
  }
  return make_expr(builder.span(list), std::move(literal));
}

ast::IfExpr build_if(TreeBuilder& builder, Node node) {
  ast::IfExpr made;
  for (Node part : node.children()) {
    if (part.rule() == Rule::expr) {
      made.condition = build_expr(builder, part);
    } else if (part.rule() == Rule::block) {
      ast::Block block = build_block(builder, part);
      if (made.then.span.known()) {
        made.otherwise = std::move(block);
      } else {
        made.then = std::move(block);
      }
    } else {  // `else if`: a block of this one expression
      const Span span = builder.span(part);
      ast::Block block{{}, span};
      block.statements.push_back({ast::ExprStmt{make_expr(span, build_if(builder, part))}, span, {}});
      made.otherwise = std::move(block);
    }
  }
  return made;
}

ast::TrainExpr build_train(TreeBuilder& builder, Node node) {
  ast::TrainExpr made;
  for (const Token* name : node.own_tokens(Tok::NAME)) made.models.push_back(value_name(builder, *name));
  made.header = build_header(builder, *node.child(Rule::exprs));
  ++builder.training;
  made.body = build_block(builder, *node.child(Rule::block));
  --builder.training;
  return made;
}

ast::IterateExpr build_iterate(TreeBuilder& builder, Node node) {
  ast::IterateExpr made;
  made.name = value_name(builder, *node.own_token(Tok::NAME));
  made.init = build_expr(builder, *node.child(Rule::expr));
  made.header = build_header(builder, *node.child(Rule::exprs));
  builder.carried.push_back(made.name.text);
  made.body = build_block(builder, *node.child(Rule::block));
  builder.carried.pop_back();
  return made;
}

ExprPtr build_primary(TreeBuilder& builder, Node primary) {
  const Token& token = primary.first_token();
  const Span span = builder.span(primary);
  if (primary.children().empty()) {
    switch (token.kind) {
      case Tok::INT:
      case Tok::FLOAT: return build_number(builder, token);
      case Tok::STRING: return make_expr(span, build_string(builder, token));
      case Tok::TRUE: return make_expr(span, ast::BoolLiteral{true});
      case Tok::FALSE: return make_expr(span, ast::BoolLiteral{false});
      case Tok::NONE: return make_expr(span, ast::NoneLiteral{});
      case Tok::ELLIPSIS: return make_expr(span, ast::EllipsisLiteral{});
      default: return make_expr(span, ast::NameRef{std::string(builder.errors.text(token))});
    }
  }
  const Node node = primary.only_child();
  switch (node.rule()) {
    case Rule::parens: {
      ExprPtr inner = build_expr(builder, node.only_child());
      inner->span = span;  // with its parentheses, so that what contains it has a whole text
      return inner;
    }
    case Rule::list: return build_list(builder, node);
    case Rule::record: return make_expr(span, build_record(builder, node));
    case Rule::ifExpr: return make_expr(span, build_if(builder, node));
    case Rule::forExpr:
      return make_expr(
          span, ast::ForExpr{build_header(builder, *node.child(Rule::exprs)), build_block(builder, *node.child(Rule::block))});
    case Rule::iterateExpr: return make_expr(span, build_iterate(builder, node));
    case Rule::trainExpr: return make_expr(span, build_train(builder, node));
    case Rule::traceExpr: return make_expr(span, ast::TraceExpr{build_expr(builder, *node.child(Rule::expr))});
    case Rule::patchExpr:
      return make_expr(
          span, ast::PatchExpr{build_expr(builder, *node.child(Rule::expr)), build_edits(builder, *node.child(Rule::edits))});
    default: throw InternalError("the tree builder does not know this primary");
  }
}

ExprPtr build_suffix(TreeBuilder& builder, ExprPtr object, Node suffix) {
  const Span span = join(object->span, builder.span(suffix));
  switch (suffix.first_token().kind) {
    case Tok::DOT: return make_expr(span, ast::FieldRef{std::move(object), identifier(builder, *suffix.own_token(Tok::NAME))});
    case Tok::LPAREN: return make_expr(span, ast::Call{std::move(object), build_arguments(builder, suffix)});
    case Tok::LBRACK: return make_expr(span, ast::Index{std::move(object), build_indices(builder, suffix.only_child())});
    default: return make_expr(span, ast::With{std::move(object), build_edits(builder, suffix.only_child())});
  }
}

// ---- Indices and edits

std::vector<ast::IndexItem> build_indices(TreeBuilder& builder, Node indices) {
  std::vector<ast::IndexItem> items;
  for (Node index : indices.children()) {
    ast::IndexItem item{ast::IndexItem::Kind::single, nullptr, nullptr, nullptr, nullptr, builder.span(index)};
    ExprPtr before;
    for (Node part : index.children()) {
      if (part.rule() == Rule::expr) {
        before = build_expr(builder, part);
        continue;
      }
      item.kind = ast::IndexItem::Kind::slice;
      const std::vector<const Token*> colons = part.own_tokens(Tok::COLON);
      for (Node bound : part.children()) {
        const bool behind_second = colons.size() > 1 && builder.span(bound).begin > colons[1]->begin;
        (behind_second ? item.step : item.stop) = build_expr(builder, bound);
      }
    }
    (item.kind == ast::IndexItem::Kind::slice ? item.start : item.value) = std::move(before);
    items.push_back(std::move(item));
  }
  return items;
}

std::vector<ast::Edit> build_edits(TreeBuilder& builder, Node edits) {
  std::vector<ast::Edit> made;
  for (Node edit : edits.children()) {
    if (edit.rule() != Rule::edit || !builder.usable(edit)) continue;
    ast::Edit& one = made.emplace_back();
    one.span = builder.span(edit);
    one.root = identifier(builder, edit.first_token());
    for (Node part : edit.children()) {
      if (part.rule() == Rule::expr) {
        one.value = build_expr(builder, part);
      } else if (part.first_token().kind == Tok::DOT) {
        one.steps.push_back({identifier(builder, *part.own_token(Tok::NAME)), builder.span(part)});
      } else {
        one.steps.push_back({build_indices(builder, part.only_child()), builder.span(part)});
      }
    }
  }
  return made;
}

}  // namespace

ExprPtr make_expr(Span span, decltype(ast::Expr::what) what) {
  return std::make_unique<ast::Expr>(ast::Expr{std::move(what), span});
}

// The primary with its suffixes; signs before it are the business of Operators.
ExprPtr build_atom(TreeBuilder& builder, Node operand) {
  ExprPtr expr;
  std::size_t suffixes = 0;
  for (Node part : operand.children()) {
    if (!expr) {
      expr = build_primary(builder, part);
    } else if (++suffixes > most_suffixes) {
      builder.errors.report(part.first_token(), Code::nested_too_deep,
                            fmt::format("more than {} calls or fields in a row", most_suffixes));
      break;
    } else {
      expr = build_suffix(builder, std::move(expr), part);
    }
  }
  return expr;
}

std::vector<ExprPtr> build_exprs(TreeBuilder& builder, Node exprs) {
  std::vector<ExprPtr> made;
  for (Node expr : exprs.children()) made.push_back(build_expr(builder, expr));
  return made;
}

ast::RecordLiteral build_record(TreeBuilder& builder, Node record) {
  ast::RecordLiteral made;
  for (Node entry : record.children()) {
    if (entry.rule() != Rule::entry || !builder.usable(entry)) continue;
    const std::optional<Node> value = entry.child(Rule::expr);
    made.entries.push_back({identifier(builder, entry.first_token()), value ? build_expr(builder, *value) : nullptr});
  }
  return made;
}

}  // namespace mmc

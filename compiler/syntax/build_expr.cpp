#include <fmt/format.h>

#include "compiler/support/errors.h"
#include "compiler/syntax/tree_builder.h"

namespace mmc {
namespace {

using ast::ExprPtr;

// Longer chains make a tree too deep for those who walk it recursively.
constexpr std::size_t most_operands = 2000;
constexpr std::size_t most_suffixes = 500;
constexpr std::size_t most_signs = 100;

// How strongly operators bind, from the weakest (LANGUAGE rule 9).
enum Level { level_or = 1, level_and, level_not, level_compare, level_range, level_add, level_multiply, level_power };

Level level_of(Tok op) {
  switch (op) {
    case Tok::OR: return level_or;
    case Tok::AND: return level_and;
    case Tok::RANGE: return level_range;
    case Tok::PLUS: case Tok::MINUS: return level_add;
    case Tok::STAR: case Tok::SLASH: case Tok::SLASH2: case Tok::PERCENT: case Tok::AT: return level_multiply;
    case Tok::CARET: return level_power;
    default: return level_compare;
  }
}

ast::BinaryOp binary_op(Tok op) {
  switch (op) {
    case Tok::PLUS: return ast::BinaryOp::add;
    case Tok::MINUS: return ast::BinaryOp::subtract;
    case Tok::STAR: return ast::BinaryOp::multiply;
    case Tok::SLASH: return ast::BinaryOp::divide;
    case Tok::SLASH2: return ast::BinaryOp::floor_divide;
    case Tok::PERCENT: return ast::BinaryOp::remainder;
    case Tok::AT: return ast::BinaryOp::matmul;
    case Tok::CARET: return ast::BinaryOp::power;
    case Tok::AND: return ast::BinaryOp::logical_and;
    default: return ast::BinaryOp::logical_or;
  }
}

ast::CompareOp compare_op(Tok op) {
  switch (op) {
    case Tok::EQ: return ast::CompareOp::equal;
    case Tok::NE: return ast::CompareOp::not_equal;
    case Tok::LT: return ast::CompareOp::less;
    case Tok::LE: return ast::CompareOp::less_equal;
    case Tok::GT: return ast::CompareOp::greater;
    case Tok::GE: return ast::CompareOp::greater_equal;
    case Tok::IN: return ast::CompareOp::in;
    default: return ast::CompareOp::not_in;
  }
}

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
        builder.errors.report(arg.first_token().statement, Code::bad_argument_name, builder.span(part),
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
  made.body = build_block(builder, *node.child(Rule::block));
  return made;
}

ExprPtr build_primary(TreeBuilder& builder, Node primary) {
  const Token& token = primary.first_token();
  const Span span = builder.span(primary);
  if (primary.children().empty()) {
    switch (token.kind) {
      case Tok::INT: case Tok::FLOAT: return build_number(builder, token);
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
      return make_expr(span, ast::ForExpr{build_header(builder, *node.child(Rule::exprs)), build_block(builder, *node.child(Rule::block))});
    case Rule::iterateExpr: return make_expr(span, build_iterate(builder, node));
    case Rule::trainExpr: return make_expr(span, build_train(builder, node));
    case Rule::traceExpr: return make_expr(span, ast::TraceExpr{build_expr(builder, *node.child(Rule::expr))});
    case Rule::patchExpr:
      return make_expr(span, ast::PatchExpr{build_expr(builder, *node.child(Rule::expr)), build_edits(builder, *node.child(Rule::edits))});
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

// The primary with its suffixes; signs before it are the business of Operators.
ExprPtr build_atom(TreeBuilder& builder, Node operand) {
  ExprPtr expr;
  std::size_t suffixes = 0;
  for (Node part : operand.children()) {
    if (!expr) {
      expr = build_primary(builder, part);
    } else if (++suffixes > most_suffixes) {
      builder.errors.report(part.first_token(), Code::nested_too_deep, fmt::format("more than {} calls or fields in a row", most_suffixes));
      break;
    } else {
      expr = build_suffix(builder, std::move(expr), part);
    }
  }
  return expr;
}

// ---- Operators

// One operand with its signs, and the operator behind it.
struct Link {
  Node operand;
  const Token* op;      // its first token; nullptr at the end
  Tok kind;             // NOT for `not in`
  Span op_span;
};

class Operators {
 public:
  Operators(TreeBuilder& builder, Node expr) : builder_(builder) {
    for (Node part : expr.children()) {
      if (part.rule() == Rule::operand) {
        links_.push_back({part, nullptr, Tok::END, {}});
      } else {
        links_.back().op = &part.first_token();
        links_.back().kind = part.first_token().kind;
        links_.back().op_span = builder.span(part);
      }
    }
  }

  // `i` of `i in 0..n`, when the expression begins so.
  const Token* loop_name() const {
    const Node operand = links_.front().operand;
    const bool name = operand.end() == operand.first() + 1 && operand.first_token().kind == Tok::NAME;
    return name && links_.front().kind == Tok::IN ? &operand.first_token() : nullptr;
  }
  void skip_loop_name() { open(1); }

  ExprPtr build() {
    for (const Link& link : links_) {
      if (signs_of(link.operand) <= most_signs) continue;
      builder_.errors.report(link.operand.first_token(), Code::nested_too_deep, fmt::format("more than {} signs in a row", most_signs));
      return build_atom(builder_, link.operand);
    }
    if (links_.size() > most_operands) {
      builder_.errors.report(links_[most_operands].operand.first_token(), Code::nested_too_deep,
                             fmt::format("an expression of more than {} operands", most_operands));
      links_.erase(links_.begin() + most_operands, links_.end());
      links_.back().op = nullptr;
    }
    if (!opened_) open(0);
    return climb(level_or);
  }

 private:
  // `-` and `not` before the operand.
  static std::size_t signs_of(Node operand) { return operand.only_child().first() - operand.first(); }

  void open(std::size_t link) {
    opened_ = true;
    at_ = link;
    sign_ = links_[link].operand.first();
  }
  const Token* op() const { return at_ < links_.size() ? links_[at_].op : nullptr; }

  ExprPtr climb(Level weakest) {
    ExprPtr left = prefixed(weakest);
    while (op() != nullptr && level_of(links_[at_].kind) >= weakest) {
      const Level level = level_of(links_[at_].kind);
      left = level == level_compare ? comparison(std::move(left)) : binary(std::move(left), level);
    }
    return left;
  }

  // After the operand at at_ is read, at_ stays on it: its operator is next. `advance` moves to the operand behind that.
  void advance() { open(at_ + 1); }

  ExprPtr prefixed(Level weakest) {
    const Node operand = links_[at_].operand;
    const Token& token = operand.token(sign_);
    if (token.kind == Tok::MINUS) {
      ++sign_;
      ExprPtr value = climb(level_power);
      const Span span = join(builder_.span(token), value->span);
      return make_expr(span, ast::Unary{ast::UnaryOp::negate, std::move(value)});
    }
    if (token.kind == Tok::NOT) {
      if (weakest > level_not) {
        builder_.errors.report(token, Code::not_chained, "`not` cannot follow an operator that binds more strongly")
            .help("put it in parentheses: `(not x)`");
      }
      ++sign_;
      ExprPtr value = climb(level_not);
      const Span span = join(builder_.span(token), value->span);
      return make_expr(span, ast::Unary{ast::UnaryOp::logical_not, std::move(value)});
    }
    return build_atom(builder_, operand);
  }

  ExprPtr binary(ExprPtr left, Level level) {
    const Link& link = links_[at_];
    advance();
    ExprPtr right = climb(level == level_power ? level_power : static_cast<Level>(level + 1));
    const Span span = join(left->span, right->span);
    if (level != level_range) {
      return make_expr(span, ast::Binary{binary_op(link.kind), link.op_span, std::move(left), std::move(right)});
    }
    if (op() != nullptr && links_[at_].kind == Tok::RANGE) {
      builder_.errors.report(*op(), Code::not_chained, "a range has two ends").help("a list with a step is written `[a..b by step]`");
    }
    return make_expr(span, ast::RangeExpr{std::move(left), std::move(right), nullptr});
  }

  ExprPtr comparison(ExprPtr first) {
    ast::Compare chain{std::move(first), {}};
    while (op() != nullptr && level_of(links_[at_].kind) == level_compare) {
      const Link& link = links_[at_];
      advance();
      chain.links.push_back({compare_op(link.kind), link.op_span, climb(level_range)});
    }
    const Span span = join(chain.first->span, chain.links.back().right->span);
    return make_expr(span, std::move(chain));
  }

  TreeBuilder& builder_;
  std::vector<Link> links_;
  std::size_t at_ = 0;
  std::uint32_t sign_ = 0;  // the next token of the operand at at_
  bool opened_ = false;
};

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

ExprPtr build_expr(TreeBuilder& builder, Node expr) {
  if (expr.first_token().kind != Tok::LAMBDA) return Operators(builder, expr).build();
  ast::Lambda lambda{build_params(builder, expr.child(Rule::params)), build_expr(builder, *expr.child(Rule::expr))};
  return make_expr(builder.span(expr), std::move(lambda));
}

std::vector<ExprPtr> build_exprs(TreeBuilder& builder, Node exprs) {
  std::vector<ExprPtr> made;
  for (Node expr : exprs.children()) made.push_back(build_expr(builder, expr));
  return made;
}

ast::Binding build_binding(TreeBuilder& builder, Node expr) {
  ast::Binding binding;
  binding.span = builder.span(expr);
  if (expr.first_token().kind == Tok::LAMBDA) {
    binding.source = build_expr(builder, expr);
    return binding;
  }
  Operators operators(builder, expr);
  if (const Token* name = operators.loop_name()) {
    binding.name = value_name(builder, *name);
    operators.skip_loop_name();
  }
  binding.source = operators.build();
  const ast::Compare* compare = binding.name ? nullptr : std::get_if<ast::Compare>(&binding.source->what);
  if (compare != nullptr && compare->links.front().op == ast::CompareOp::in) {
    builder.errors.report(expr.first_token().statement, Code::bad_header, binding.span, "a loop header begins with a plain name")
        .help("write `for i in 0..n`, without parentheses");
  }
  return binding;
}

ast::Header build_header(TreeBuilder& builder, Node exprs) {
  ast::Header header{{}, builder.span(exprs)};
  for (Node expr : exprs.children()) header.bindings.push_back(build_binding(builder, expr));
  return header;
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

// Operators: a flat list of operands and operators becomes a tree (LANGUAGE rule 9), and loop headers lose their `in`.
#include <fmt/format.h>

#include "compiler/syntax/tree_builder.h"

namespace mmc {
namespace {

using ast::ExprPtr;

// Longer chains make a tree too deep for those who walk it recursively.
constexpr std::size_t most_operands = 2000;
constexpr std::size_t most_signs = 100;

// How strongly operators bind, from the weakest (LANGUAGE rule 9).
enum Level { level_or = 1, level_and, level_not, level_compare, level_range, level_add, level_multiply, level_power };

Level level_of(Tok op) {
  switch (op) {
    case Tok::OR: return level_or;
    case Tok::AND: return level_and;
    case Tok::RANGE: return level_range;
    case Tok::PLUS:
    case Tok::MINUS: return level_add;
    case Tok::STAR:
    case Tok::SLASH:
    case Tok::SLASH2:
    case Tok::PERCENT:
    case Tok::AT: return level_multiply;
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

// One operand with its signs, and the operator behind it.
struct Link {
  Node operand;
  const Token* op;  // its first token; nullptr at the end
  Tok kind;         // NOT for `not in`
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
      builder_.errors.report(link.operand.first_token(), Code::nested_too_deep,
                             fmt::format("more than {} signs in a row", most_signs));
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
      builder_.errors.report(*op(), Code::not_chained, "a range has two ends")
          .help("a list with a step is written `[a..b by step]`");
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

}  // namespace

ExprPtr build_expr(TreeBuilder& builder, Node expr) {
  if (expr.first_token().kind != Tok::LAMBDA) return Operators(builder, expr).build();
  ast::Lambda lambda{build_params(builder, expr.child(Rule::params)), build_expr(builder, *expr.child(Rule::expr))};
  return make_expr(builder.span(expr), std::move(lambda));
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

}  // namespace mmc

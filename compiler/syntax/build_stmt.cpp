#include <fmt/format.h>

#include <algorithm>

#include "compiler/support/errors.h"
#include "compiler/syntax/tree_builder.h"
#include "compiler/syntax/words.h"

namespace mmc {
namespace {

using What = decltype(ast::Stmt::what);

std::optional<ast::TypeExpr> optional_type(TreeBuilder& builder, Node node) {
  const std::optional<Node> type = node.child(Rule::type);
  return type ? std::optional(build_type(builder, *type)) : std::nullopt;
}

std::vector<Node> exprs_of(Node node) {
  std::vector<Node> exprs;
  for (Node child : node.children()) {
    if (child.rule() == Rule::expr) exprs.push_back(child);
  }
  return exprs;
}

ast::ExprPtr only_expr(TreeBuilder& builder, Node node) { return build_expr(builder, *node.child(Rule::expr)); }
ast::Block only_block(TreeBuilder& builder, Node node) { return build_block(builder, *node.child(Rule::block)); }
ast::Identifier named(TreeBuilder& builder, Node node) { return value_name(builder, *node.own_token(Tok::NAME)); }

// ---- Statements that begin with a keyword

What build_param(TreeBuilder& builder, Node node) {
  ast::ParamStmt param{named(builder, node), build_type(builder, *node.child(Rule::type)), nullptr, nullptr};
  for (Node expr : exprs_of(node)) {
    const bool choices = builder.span(expr).end <= node.own_token(Tok::ASSIGN)->begin;
    (choices ? param.choices : param.default_value) = build_expr(builder, expr);
  }
  return param;
}

// `p = v` is a statement in the body of a preset or a sweep only.
ast::Block assignment_block(TreeBuilder& builder, Node node) {
  ++builder.assignments;
  ast::Block block = only_block(builder, node);
  --builder.assignments;
  return block;
}

What build_preset(TreeBuilder& builder, Node node) {
  ast::PresetStmt preset{named(builder, node), std::nullopt};
  if (node.child(Rule::block)) preset.body = assignment_block(builder, node);
  return preset;
}

What build_sweep(TreeBuilder& builder, Node node) {
  ast::SweepStmt sweep{named(builder, node), only_expr(builder, node), {}};
  sweep.body = assignment_block(builder, node);
  return sweep;
}

template <class Pair>
What build_pair(TreeBuilder& builder, Node node) {
  const std::vector<Node> exprs = exprs_of(node);
  return Pair{build_expr(builder, exprs[0]), build_expr(builder, exprs[1])};
}

What build_minimize(TreeBuilder& builder, Node node) {
  ast::MinimizeStmt made;
  for (Node expr : exprs_of(node)) (made.loss ? made.optimizer : made.loss) = build_expr(builder, expr);
  if (const std::optional<Node> over = node.child(Rule::exprs)) made.over = build_exprs(builder, *over);
  return made;
}

What build_log(TreeBuilder& builder, Node node) {
  ast::LogStmt log;
  for (Node item : node.children()) {
    const std::optional<Node> value = item.child(Rule::expr);
    log.items.push_back({identifier(builder, item.first_token()), item.own_token(Tok::TILDE) != nullptr,
                         value ? build_expr(builder, *value) : nullptr});
  }
  return log;
}

// A model and an optimizer are written alike.
template <class Declaration>
What build_declaration(TreeBuilder& builder, Node node) {
  return Declaration{named(builder, node), build_params(builder, node.child(Rule::params)),
                     build_fields(builder, *node.child(Rule::fields))};
}

// ---- Statements that begin with a value

// The names left of `~` or `=`. Anything else there is an error.
std::vector<ast::Identifier> build_targets(TreeBuilder& builder, Node exprs, const Token& sign) {
  std::vector<ast::Identifier> names;
  for (Node expr : exprs.children()) {
    if (expr.end() == expr.first() + 1 && expr.first_token().kind == Tok::NAME) {
      names.push_back(value_name(builder, expr.first_token()));
      continue;
    }
    Diagnostic& error = builder.errors.report(sign.statement, Code::bad_target, builder.span(expr),
                                              fmt::format("a name is expected left of `{}`", builder.errors.text(sign)));
    if (sign.kind == Tok::ASSIGN)
      error.help("a comparison is written `==`; a network with other weights `net with { path = value }`");
    names.push_back({{}, builder.span(expr)});
  }
  return names;
}

// The source of an expression for a help, or "..." when it is long.
std::string short_source(const TreeBuilder& builder, Node expr) {
  const std::string_view text = builder.errors.sources().text(builder.span(expr));
  return text.size() > 40 || text.find('\n') != std::string_view::npos ? "..." : std::string(text);
}

// `x = e`, which names nothing.
void report_assignment(TreeBuilder& builder, Node node, const Token& sign, std::size_t names) {
  const std::string name(builder.errors.text(node.first_token()));
  const std::string value = short_source(builder, *node.child(Rule::expr));
  if (names == 1 && std::find(builder.carried.begin(), builder.carried.end(), name) != builder.carried.end()) {
    builder.errors.report(sign, Code::let_missing, fmt::format("`{}` is carried by `iterate` and never assigned", name))
        .help(fmt::format("the last line of the body is what `{}` becomes: write `{}`", name, value));
    return;
  }
  Diagnostic& error = builder.errors.report(sign, Code::let_missing, "`=` alone does not name a value");
  if (names == 1) {
    const auto type = node.child(Rule::type);
    error.help(fmt::format("write `let {}{}{} = {}`", name, type ? ": " : "", type ? short_source(builder, *type) : "", value));
    if (builder.training > 0) error.help(fmt::format("a `state` or a trained model moves on with `next {} = {}`", name, value));
  } else {
    error.help("each value is named by a `let` of its own");
  }
}

What build_assignment(TreeBuilder& builder, Node node, const Token& sign) {
  if (builder.errors.text(node.first_token()) == "let" && builder.assignments == 0) {
    builder.errors.report(node.first_token(), Code::missing_part, "this `let` gives no name")
        .help(fmt::format("write `let name = {}`", short_source(builder, *node.child(Rule::expr))));
  }
  const std::vector<ast::Identifier> names = build_targets(builder, *node.child(Rule::exprs), sign);
  if (builder.assignments == 0 || names.size() != 1 || node.child(Rule::type))
    report_assignment(builder, node, sign, names.size());
  return ast::AssignStmt{names.front(), only_expr(builder, node)};
}

What build_simple(TreeBuilder& builder, Node node) {
  const Node exprs = *node.child(Rule::exprs);
  if (const Token* tilde = node.own_token(Tok::TILDE)) {
    return ast::DrawStmt{build_targets(builder, exprs, *tilde), optional_type(builder, node), only_expr(builder, node)};
  }
  if (const Token* assign = node.own_token(Tok::ASSIGN)) return build_assignment(builder, node, *assign);
  if (const Token* comma = exprs.own_token(Tok::COMMA)) {
    const bool record = node.first() > 0 && node.token(node.first() - 1).kind == Tok::LBRACE;
    if (record) {
      builder.errors.report(*comma, Code::record_as_block, "this body holds several values side by side")
          .help("a body that is only a record is written `{ { a, b } }`, or `= { a, b }` for a function")
          .help("a list is written `[a, b]`");
    } else {
      builder.errors.report(*comma, Code::unexpected, "a statement is one value, not several")
          .help("a list is written `[a, b]`; values are shown with `show a, b`");
    }
  }
  return ast::ExprStmt{build_expr(builder, exprs.only_child())};
}

What build_what(TreeBuilder& builder, Node node) {
  switch (node.rule()) {
    case Rule::studyStmt:
      return ast::StudyStmt{build_plain_string(builder, *node.own_token(Tok::STRING), "the title of a study")};
    case Rule::paramStmt: return build_param(builder, node);
    case Rule::presetStmt: return build_preset(builder, node);
    case Rule::seedStmt: return ast::SeedStmt{only_expr(builder, node)};
    case Rule::importStmt:
      return ast::ImportStmt{build_plain_string(builder, *node.own_token(Tok::STRING), "the path of an import")};
    case Rule::letStmt:
      return ast::LetStmt{build_pattern(builder, *node.child(Rule::pattern)), optional_type(builder, node),
                          only_expr(builder, node)};
    case Rule::fnDecl: return build_fn(builder, node);
    case Rule::modelDecl: return build_declaration<ast::ModelDecl>(builder, node);
    case Rule::optimizerDecl: return build_declaration<ast::OptimizerDecl>(builder, node);
    case Rule::showStmt: return ast::ShowStmt{build_exprs(builder, *node.child(Rule::exprs))};
    case Rule::summaryStmt: return ast::SummaryStmt{build_exprs(builder, *node.child(Rule::exprs))};
    case Rule::plotStmt: return ast::PlotStmt{only_expr(builder, node), only_block(builder, node)};
    case Rule::sliderStmt: return ast::SliderStmt{build_binding(builder, *node.child(Rule::expr)), only_block(builder, node)};
    case Rule::saveStmt: return build_pair<ast::SaveStmt>(builder, node);
    case Rule::expectStmt: return build_pair<ast::ExpectStmt>(builder, node);
    case Rule::sweepStmt: return build_sweep(builder, node);
    case Rule::maximizeStmt: return ast::MaximizeStmt{only_expr(builder, node)};
    case Rule::minimizeStmt: return build_minimize(builder, node);
    case Rule::logStmt: return build_log(builder, node);
    case Rule::everyStmt: return ast::EveryStmt{only_expr(builder, node), only_block(builder, node)};
    case Rule::repeatStmt: return ast::RepeatStmt{build_header(builder, *node.child(Rule::exprs)), only_block(builder, node)};
    case Rule::stopStmt: return ast::StopStmt{only_expr(builder, node)};
    case Rule::stateStmt: return ast::StateStmt{named(builder, node), optional_type(builder, node), only_expr(builder, node)};
    case Rule::nextStmt: return ast::NextStmt{named(builder, node), only_expr(builder, node)};
    case Rule::simpleStmt: return build_simple(builder, node);
    default: throw InternalError("the tree builder does not know this statement");
  }
}

// The comment lines directly above, without `#` and one space. Empty when the statement is not first on its line.
std::string comment_above(const SourceMap& sources, Span span) {
  std::uint32_t line = sources.position(span.file, span.begin).line;
  const std::uint32_t start = sources.file(span.file).line_starts[line - 1];
  const std::string_view before = sources.text({start, span.begin, span.file});
  if (before.find_first_not_of(" \t") != std::string_view::npos) return {};
  std::string comment;
  std::vector<std::string_view> lines;
  while (--line >= 1) {
    std::string_view text = sources.line(span.file, line);
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    if (!text.starts_with('#')) break;
    text.remove_prefix(text.starts_with("# ") ? 2 : 1);
    lines.push_back(text.substr(0, text.find_last_not_of(" \t") + 1));
  }
  for (auto text = lines.rbegin(); text != lines.rend(); ++text) {
    if (text != lines.rbegin()) comment += '\n';
    comment += *text;
  }
  return comment;
}

}  // namespace

std::optional<Node> Node::child(Rule wanted) const {
  for (Node node : children()) {
    if (node.rule() == wanted) return node;
  }
  return std::nullopt;
}

std::vector<const Token*> Node::own_tokens(Tok kind) const {
  std::vector<const Token*> found;
  std::uint32_t at = first();
  const auto scan = [&](std::uint32_t stop) {
    for (; at < stop; ++at) {
      if (token(at).kind == kind) found.push_back(&token(at));
    }
  };
  for (Node node : children()) {
    scan(node.first());
    at = std::max(at, node.end());
  }
  scan(end());
  return found;
}

const Token* Node::own_token(Tok kind) const {
  const std::vector<const Token*> found = own_tokens(kind);
  return found.empty() ? nullptr : found.front();
}

Span TreeBuilder::span(Node node) const {
  return node.end() == node.first() ? span(node.first_token()) : join(span(node.first_token()), span(node.token(node.end() - 1)));
}

bool TreeBuilder::usable(Node item) const { return !item.failed() && !errors.bad(item.first_token().statement); }

ast::Identifier identifier(TreeBuilder& builder, const Token& token) {
  return {std::string(builder.errors.text(token)), builder.span(token)};
}

ast::Identifier value_name(TreeBuilder& builder, const Token& token) {
  if (is_reserved(builder.errors.text(token))) {
    builder.errors.report(token, Code::reserved_word,
                          fmt::format("`{}` is a word of the language and cannot name a value", builder.errors.text(token)));
  }
  return identifier(builder, token);
}

std::optional<ast::Stmt> build_statement(TreeBuilder& builder, Node statement) {
  if (!builder.usable(statement)) return std::nullopt;
  const Span span = builder.span(statement);
  ast::Stmt made{build_what(builder, statement.only_child()), span, comment_above(builder.errors.sources(), span)};
  if (!builder.usable(statement)) return std::nullopt;
  return made;
}

ast::Block build_block(TreeBuilder& builder, Node block) {
  ast::Block made{{}, builder.span(block)};
  for (Node statement : block.children()) {
    if (statement.rule() != Rule::statement) continue;
    if (std::optional<ast::Stmt> one = build_statement(builder, statement)) made.statements.push_back(std::move(*one));
  }
  return made;
}

ast::Program build_program(TreeBuilder& builder, Node file) {
  ast::Program program;
  for (Node statement : file.children()) {
    if (statement.rule() != Rule::statement) continue;
    if (std::optional<ast::Stmt> one = build_statement(builder, statement)) program.statements.push_back(std::move(*one));
  }
  return program;
}

}  // namespace mmc

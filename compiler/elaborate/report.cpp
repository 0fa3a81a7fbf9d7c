#include "compiler/elaborate/report.h"

#include <fmt/format.h>

#include "compiler/elaborate/text.h"
#include "compiler/elaborate/warnings.h"

namespace mmc::elab {
namespace {

bool is_literal(const ast::Expr& e) {
  if (auto unary = std::get_if<ast::Unary>(&e.what)) return is_literal(*unary->operand);
  if (auto list = std::get_if<ast::ListLiteral>(&e.what)) {
    for (const auto& item : list->elements) {
      if (!is_literal(*item)) return false;
    }
    return true;
  }
  return std::get_if<ast::IntLiteral>(&e.what) || std::get_if<ast::FloatLiteral>(&e.what) ||
         std::get_if<ast::BoolLiteral>(&e.what) || std::get_if<ast::StringLiteral>(&e.what) ||
         std::get_if<ast::NoneLiteral>(&e.what);
}

std::optional<Comparison::Op> ordering(ast::CompareOp op) {
  switch (op) {
    case ast::CompareOp::equal: return Comparison::Op::equal;
    case ast::CompareOp::not_equal: return Comparison::Op::not_equal;
    case ast::CompareOp::less: return Comparison::Op::less;
    case ast::CompareOp::less_equal: return Comparison::Op::less_equal;
    case ast::CompareOp::greater: return Comparison::Op::greater;
    case ast::CompareOp::greater_equal: return Comparison::Op::greater_equal;
    case ast::CompareOp::in:
    case ast::CompareOp::not_in: return std::nullopt;
  }
  return std::nullopt;
}

// Evaluates a claim's condition and keeps the sides of its comparisons, for the verdict: "fit.loss[-1] = 0.0179, < 0.0181".
class Claim {
 public:
  explicit Claim(Context& c) : c_(c) {}

  Datum condition(const ast::Expr& e) {
    if (auto binary = std::get_if<ast::Binary>(&e.what); binary && binary->op == ast::BinaryOp::logical_and) {
      Datum left = condition(*binary->left);
      if (auto known = left.get<bool>(); known && !*known) return false;
      Datum right = condition(*binary->right);
      c_.at(e.span);
      return elab::binary(c_, ast::BinaryOp::logical_and, left, right, binary->op_span, binary->left->span, binary->right->span);
    }
    auto comparison = std::get_if<ast::Compare>(&e.what);
    if (!comparison) return evaluate(c_, e);
    Datum result;
    Datum left = evaluate(c_, *comparison->first);
    std::optional<Comparison::Side> left_side = side(*comparison->first, left);
    Span left_span = comparison->first->span;
    for (std::size_t i = 0; i < comparison->links.size(); ++i) {
      const auto& link = comparison->links[i];
      Datum right = evaluate(c_, *link.right);
      std::optional<Comparison::Side> right_side = side(*link.right, right);
      c_.at(e.span);
      Datum holds = compare(c_, link.op, left, right, link.op_span, left_span, link.right->span);
      if (const auto op = ordering(link.op); op && left_side && right_side) comparisons.push_back({*left_side, *right_side, *op});
      result =
          i == 0 ? holds : elab::binary(c_, ast::BinaryOp::logical_and, result, holds, link.op_span, left_span, link.right->span);
      left = std::move(right);
      left_side = std::move(right_side);
      left_span = link.right->span;
    }
    return result;
  }

  std::vector<std::pair<std::string, Shown>> measured;
  std::vector<Comparison> comparisons;

 private:
  // Nothing when the value is not a number.
  std::optional<Comparison::Side> side(const ast::Expr& e, const Datum& value) {
    const bool scalar = value.number() || value.get<LateV>() || (value.tensor() && value.tensor()->axes.empty());
    if (!scalar) return std::nullopt;
    std::string text = source_text(c_, e);
    Comparison::Side made{text, shown(c_, value, text, e.span), is_literal(e)};
    if (!made.literal) measured.emplace_back(made.text, made.value);
    return made;
  }

  Context& c_;
};

void summarise(Context& c, const Datum& value, const std::string& path, SummaryItem& item) {
  auto row = [&](std::string kind, std::string shape, std::int64_t parameters, std::int64_t products, std::int64_t bytes) {
    item.rows.push_back({path, std::move(kind), std::move(shape), parameters, products, bytes});
  };
  auto child = [&](const std::string& name) { return path.empty() ? name : path + "." + name; };
  if (auto model = value.model()) {
    std::size_t at = item.rows.size();
    row(model->type->decl->name.text, "", 0, 0, 0);
    for (const auto& [name, field] : model->drawn) summarise(c, field, child(name), item);
    std::int64_t parameters = 0, products = 0, bytes = 0;
    for (std::size_t i = at + 1; i < item.rows.size(); ++i) {
      if (item.rows[i].shape.empty()) continue;  // a submodel's own sums are those of its tensors
      parameters += item.rows[i].parameters;
      products += item.rows[i].multiply_adds;
      bytes += item.rows[i].bytes;
    }
    item.rows[at].parameters = parameters;
    item.rows[at].multiply_adds = products;
    item.rows[at].bytes = bytes;
  } else if (auto record = value.record()) {
    for (const auto& [name, field] : record->fields) summarise(c, field, child(name), item);
  } else if (auto list = value.list()) {
    for (std::size_t i = 0; i < list->items.size(); ++i) summarise(c, list->items[i], fmt::format("{}[{}]", path, i), item);
  } else if (auto tensor = value.tensor()) {
    Type type = c.graph.type(tensor->value);
    // One row through a matrix is one product per element; vectors (biases, scales) take none.
    row("", type.text(), type.elements(), type.rank() >= 2 ? type.elements() : 0, type.bytes());
  }
}

}  // namespace

void add_item(Context& c, Span span, const std::string& prose, decltype(ReportItem::what) what) {
  c.study.items.push_back({c.user_span(span), prose, std::move(what)});
}

void require_top_level(Context& c, Span span, std::string_view statement) {
  if (c.b.region() == c.graph.root() && c.calls.empty() && !c.figure) return;
  c.error(Code::statement_misplaced, span, fmt::format("`{}` stands at the top level of the study", statement))
      .note("what is inside a loop runs many times, and a function may be called anywhere")
      .help("give the value to a `let` (or `log` it) and report it outside");
  throw Failed{};
}

void run_show(Context& c, const ast::ShowStmt& stmt, Span span, const std::string& prose) {
  require_top_level(c, span, "show");
  ShowItem item;
  for (const auto& e : stmt.values) {
    Datum value = evaluate(c, *e);
    std::string label = source_text(c, *e);
    if (std::get_if<ast::StringLiteral>(&e->what)) label.clear();
    item.values.emplace_back(label, shown(c, value, label, e->span));
  }
  add_item(c, span, prose, std::move(item));
}

void run_summary(Context& c, const ast::SummaryStmt& stmt, Span span, const std::string& prose) {
  require_top_level(c, span, "summary");
  for (const auto& e : stmt.values) {
    Datum value = evaluate(c, *e);
    if (leaves(value).empty()) {
      auto& error = c.error(Code::argument_type, e->span, "`summary` takes a model").at(describe(c, value));
      if (value.get<UndrawnV>()) error.help("draw it first: `net ~ ...`");
      throw Failed{};
    }
    SummaryItem item{source_text(c, *e), {}};
    summarise(c, value, "", item);
    add_item(c, span, prose, std::move(item));
  }
}

void note_model(Context& c, const std::string& name, const Datum& value) {
  if (!value.model() || c.scope != c.globals) return;
  SummaryItem item{name, {}};
  summarise(c, value, "", item);
  c.study.models.push_back(std::move(item));
}

void run_expect(Context& c, const ast::ExpectStmt& stmt, Span span, const std::string& prose) {
  require_top_level(c, span, "expect");
  ExpectItem item;
  Claim claim(c);
  Datum holds = claim.condition(*stmt.condition);
  if (auto tensor = holds.tensor(); tensor && dtype(c, *tensor) == DType::boolean && tensor->axes.empty()) {
    item.holds = shown(c, holds, source_text(c, *stmt.condition), stmt.condition->span);
  } else if (auto known = holds.get<bool>()) {
    item.holds = {*known};
  } else {
    if (holds.get<PoisonV>()) throw Failed{};
    auto& e = c.error(Code::condition_not_bool, stmt.condition->span, "a claim is one bool").at(describe(c, holds));
    if (holds.tensor() && dtype(c, *holds.tensor()) == DType::boolean) e.help("`all(...)` makes one bool of many");
    throw Failed{};
  }
  warn_about_claim(c, *stmt.condition, holds);
  item.condition = source_text(c, *stmt.condition);
  item.claim = template_of(c, *stmt.claim);
  item.measured = std::move(claim.measured);
  item.comparisons = std::move(claim.comparisons);
  add_item(c, span, prose, std::move(item));
}

void skip_claims(Context& c, const ast::Block& block) {
  for (const ast::Stmt& stmt : block.statements) {
    if (auto claim = std::get_if<ast::ExpectStmt>(&stmt.what)) {
      ExpectItem item;
      item.skipped = true;
      item.condition = source_text(c, *claim->condition);
      auto text = std::get_if<ast::StringLiteral>(&claim->claim->what);
      bool plain = text && text->pieces.size() == 1 && std::get_if<std::string>(&text->pieces[0]);
      item.claim.pieces.emplace_back(plain ? std::get<std::string>(text->pieces[0]) : source_text(c, *claim->claim));
      add_item(c, stmt.span, stmt.comment, std::move(item));
    } else if (auto e = std::get_if<ast::ExprStmt>(&stmt.what)) {
      if (auto inner = std::get_if<ast::IfExpr>(&e->value->what)) {
        skip_claims(c, inner->then);
        if (inner->otherwise) skip_claims(c, *inner->otherwise);
      } else if (auto loop = std::get_if<ast::ForExpr>(&e->value->what)) {
        skip_claims(c, loop->body);
      }
    }
  }
}

}  // namespace mmc::elab

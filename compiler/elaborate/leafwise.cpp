// Records and models of one structure take + - * / leaf by leaf; a number is applied to every leaf.
#include <fmt/format.h>

#include "compiler/elaborate/operands.h"

namespace mmc::elab {
namespace {

using Op = ast::BinaryOp;

struct Site {
  Op op;
  Span span, left, right;
  const Datum &a, &b;  // the operands as a whole, for messages
};

[[noreturn]] void differ(Context& c, const Site& s, const std::string& path, const std::string& why) {
  const std::string where = path.empty() ? "" : fmt::format(" at `{}`", path);
  auto& e = c.error(Code::structures_differ, s.span,
                    fmt::format("the two sides of `{}` differ in structure{}: {}", symbol(s.op), where, why));
  label_operand(c, e, s.left, describe(c, s.a), "the left one");
  label_operand(c, e, s.right, describe(c, s.b), "the right one");
  throw Failed{};
}

std::string inner(const std::string& path, const std::string& field) { return path.empty() ? field : path + "." + field; }

const Fields* fields_of(const Datum& d) {
  if (auto record = d.record()) return &record->fields;
  if (auto model = d.model()) return &model->drawn;
  return nullptr;
}

// A model keeps being that model: the result of net - 0.1 * grad(L, wrt = net) can be applied.
Datum rebuild(const Datum& like, Fields fields) {
  if (auto model = like.model()) {
    ModelV changed = *model;
    changed.drawn = std::move(fields);
    return std::make_shared<const ModelV>(std::move(changed));
  }
  return make_record(std::move(fields));
}

Datum pairwise(Context& c, const Site& s, const Datum& a, const Datum& b, const std::string& path);

Datum pair_fields(Context& c, const Site& s, const Datum& a, const Datum& b, const std::string& path) {
  const Fields &left = *fields_of(a), &right = *fields_of(b);
  if (a.model() && b.model() && a.model()->type->decl != b.model()->type->decl) {
    differ(c, s, path, fmt::format("{} and {}", describe(c, a), describe(c, b)));
  }
  Fields result;
  for (const auto& [name, value] : left) {
    const Datum* other = find_field(right, name);
    if (!other) differ(c, s, inner(path, name), "only the left side has it");
    result.emplace_back(name, pairwise(c, s, value, *other, inner(path, name)));
  }
  for (const auto& [name, value] : right) {
    if (!find_field(left, name)) differ(c, s, inner(path, name), "only the right side has it");
  }
  return rebuild(a.model() ? a : b.model() ? b : a, std::move(result));
}

Datum pair_items(Context& c, const Site& s, const Datum& a, const Datum& b, const std::string& path) {
  const std::vector<Datum> left = items_of(a), right = items_of(b);
  if (left.size() != right.size()) differ(c, s, path, fmt::format("lists of {} and {}", left.size(), right.size()));
  std::vector<Datum> result;
  for (std::size_t i = 0; i < left.size(); ++i)
    result.push_back(pairwise(c, s, left[i], right[i], fmt::format("{}[{}]", path, i)));
  return make_list(std::move(result));
}

Datum pairwise(Context& c, const Site& s, const Datum& a, const Datum& b, const std::string& path) {
  if (fields_of(a) && fields_of(b)) return pair_fields(c, s, a, b, path);
  if (is_sequence(a) && is_sequence(b)) return pair_items(c, s, a, b, path);
  const bool scalars = tensor_like(a) && tensor_like(b) && !is_sequence(a) && !is_sequence(b);
  if (!scalars) {
    // What is no number (a name, an activation) is carried along when both sides agree on it.
    if (is_static(a) && static_equal(a, b) && !tensor_like(a)) return a;
    differ(c, s, path, fmt::format("{} and {}", describe(c, a), describe(c, b)));
  }
  if (a.tensor() && b.tensor() && sizes(c, *a.tensor()) != sizes(c, *b.tensor())) {
    differ(c, s, path, fmt::format("{} and {}", type_text(c, *a.tensor()), type_text(c, *b.tensor())));
  }
  return binary(c, s.op, a, b, s.span, s.left, s.right);
}

// One number with every leaf.
Datum spread(Context& c, const Site& s, const Datum& d, const Datum& number, bool number_left) {
  if (const Fields* fields = fields_of(d)) {
    Fields result;
    for (const auto& [name, value] : *fields) result.emplace_back(name, spread(c, s, value, number, number_left));
    return rebuild(d, std::move(result));
  }
  if (is_sequence(d)) {
    std::vector<Datum> result;
    for (const Datum& item : items_of(d)) result.push_back(spread(c, s, item, number, number_left));
    return make_list(std::move(result));
  }
  if (!tensor_like(d)) return d;
  return number_left ? binary(c, s.op, number, d, s.span, s.left, s.right) : binary(c, s.op, d, number, s.span, s.left, s.right);
}

bool one_number(const Context& c, const Datum& d) {
  return is_number_or_bool(d) || (d.tensor() && sizes(c, *d.tensor()).empty());
}

}  // namespace

bool is_structure(const Datum& d) { return d.record() || d.model(); }

Datum structured_binary(Context& c, Op op, const Datum& a, const Datum& b, Span span, Span left, Span right) {
  const Site s{op, span, left, right, a, b};
  const bool arithmetic = op == Op::add || op == Op::subtract || op == Op::multiply || op == Op::divide;
  if (arithmetic && is_structure(a) && is_structure(b)) return pairwise(c, s, a, b, "");
  if (arithmetic && one_number(c, b)) return spread(c, s, a, b, false);
  if (arithmetic && one_number(c, a)) return spread(c, s, b, a, true);
  auto& e = c.error(Code::bad_operand, span, fmt::format("`{}` cannot take these operands", symbol(op)));
  label_operand(c, e, left, describe(c, a), "the left one");
  label_operand(c, e, right, describe(c, b), "the right one");
  e.help("records and models take `+ - * /` with one of the same structure, or with a single number");
  throw Failed{};
}

}  // namespace mmc::elab

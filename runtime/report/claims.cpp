#include "runtime/report/claims.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/report/text.h"

namespace mmc {
namespace {

using Op = Comparison::Op;

struct Number {
  double value;
  bool whole;
};

std::optional<Number> number(const Shown& shown, const RunResult& run) {
  if (const auto* i = std::get_if<std::int64_t>(&shown.value)) return Number{static_cast<double>(*i), true};
  if (const auto* d = std::get_if<double>(&shown.value)) return Number{*d, false};
  const auto* t = std::get_if<Shown::Tensor>(&shown.value);
  const std::optional<Tensor> tensor = t ? computed(run, t->output) : std::nullopt;
  if (!tensor || tensor->type.elements() != 1) return std::nullopt;
  return Number{tensor->at(0), !is_float(tensor->type.dtype())};
}

// How much the left side may still move towards the wrong side of the right one; negative when it is there. Equal numbers that
// are to be equal are not near to failing: they are what was asked for.
double margin(Op op, double left, double right) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  if (std::isnan(left) || std::isnan(right)) return -inf;
  const double larger = std::max({std::abs(left), std::abs(right), std::numeric_limits<double>::min()});
  const double difference = left == right ? 0 : (right - left) / larger;  // also of two infinities
  switch (op) {
    case Op::equal: return left == right ? inf : -std::abs(difference);
    case Op::not_equal: return std::abs(difference);
    case Op::less:
    case Op::less_equal: return difference;
    case Op::greater:
    case Op::greater_equal: return -difference;
  }
  return -inf;
}

std::string told(const Comparison::Side& measured, const Comparison::Side& bound, const Number& x, const Number& limit,
                 const RunResult& run) {
  std::string behind = bound.text;
  if (!bound.literal) behind += " = " + text(bound.value, run);
  const double d = x.value - limit.value;
  const std::string size = x.whole && limit.whole ? fmt::format("{:.0f}", std::abs(d)) : fmt::format("{:.2g}", std::abs(d));
  const std::string where = std::isnan(d) ? "against"
                            : d == 0      ? "equal to"
                                          : fmt::format("{} {}", size, d > 0 ? "above" : "below");
  return fmt::format("{} = {}, {} {}", measured.text, text(measured.value, run), where, behind);
}

}  // namespace

std::optional<Distance> distance(const ExpectItem& claim, const RunResult& run) {
  std::optional<Distance> nearest;
  for (const Comparison& c : claim.comparisons) {
    const std::optional<Number> left = number(c.left.value, run), right = number(c.right.value, run);
    if (!left || !right) continue;
    const double m = margin(c.op, left->value, right->value);
    if (nearest && m >= nearest->margin) continue;
    const bool turned = c.left.literal && !c.right.literal;
    nearest = {m, turned ? told(c.right, c.left, *right, *left, run) : told(c.left, c.right, *left, *right, run)};
  }
  return nearest;
}

}  // namespace mmc

// The derivative rules, generated from the registry: first and second derivatives against differences in f64.
//
// At ordinary points the cases come from the definitions: every differentiable op on every one of its examples' attributes and
// shapes with new float operands, elementwise ops on shapes of their own. An op's domain is found by asking: a range on which it
// gives nan is not in it. Then the points where formulas go wrong.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <cmath>
#include <set>
#include <utility>

#include "compiler/graph/literal_text.h"
#include "compiler/graph/op.h"
#include "compiler/ops/build.h"
#include "compiler/ops/ops.h"
#include "compiler/support/errors.h"
#include "tests/numeric/derivatives.h"

using namespace mmc;
using namespace mmc::test;

namespace {

// sum over results of a weighted sum of op(operands): float operands are the arguments, others are fixed.
struct Case {
  const OpDef* op;
  Attrs attrs;
  std::vector<Literal> fixed;   // by operand; only its type counts for a float one
  std::vector<Type> arguments;  // f64

  Scalar scalar() const {
    return [c = *this](Builder& b, const std::vector<Value>& xs) {
      std::vector<Value> operands;
      std::size_t next = 0;
      for (const Literal& l : c.fixed) operands.push_back(is_float(l.type.dtype()) ? xs.at(next++) : build::constant(b, l));
      const NodeId n = b.node(*c.op, operands, c.attrs);
      Value sum = build::scalar(b, DType::f64, 0);
      const std::vector<Value> results = b.graph().node(n).results;
      for (std::size_t i = 0; i < results.size(); ++i)
        if (is_float(b.type(results[i]).dtype())) sum = build::add(b, sum, weigh(b, results[i], 7 + i));
      return sum;
    };
  }
};

Case make_case(const OpDef& op, Attrs attrs, std::vector<Literal> operands) {
  Case c{&op, std::move(attrs), std::move(operands), {}};
  for (const Literal& l : c.fixed)
    if (is_float(l.type.dtype())) c.arguments.push_back(l.type.with_dtype(DType::f64));
  if (c.attrs.has("dtype") && is_float(c.attrs.dtype("dtype"))) c.attrs.set("dtype", DType::f64);
  return c;
}

bool by_rule(const OpDef& op) { return std::holds_alternative<Rule>(op.derivative); }

// Of the examples those with a float operand; for elementwise ops a scalar, one element, none, a matrix.
std::vector<Case> cases_of(const OpDef& op) {
  std::vector<Case> cases;
  for (const Example& example : op.examples) {
    std::vector<Literal> operands;
    for (const std::string& text : example.operands) operands.push_back(literal_from_text(text));
    Case c = make_case(op, example.attrs, operands);
    if (!c.arguments.empty() && (op.name != "convert" || is_float(c.attrs.dtype("dtype")))) cases.push_back(c);
  }
  if (op.elementwise && op.name != "select") {
    const Attrs attrs = op.name == "convert" ? Attrs{{"dtype", DType::f64}} : Attrs{};
    for (const Type& type : {f64({}), f64({1}), f64({0}), f64({2, 3})}) {
      cases.push_back(make_case(op, attrs, std::vector<Literal>(op.min_operands, splat_literal(type, 0))));
    }
  }
  return cases;
}

Points points_of(const Case& c, double low, double high) {
  Points points;
  for (std::size_t i = 0; i < c.arguments.size(); ++i) points.push_back(spread(c.arguments[i], low, high, 3 + i));
  return points;
}

// Outside of its domain an op gives nan, or stops the run (a matrix that is not positive definite).
bool in_domain(const Case& c, const Points& points) {
  try {
    return std::isfinite(value(c.scalar(), points));
  } catch (const RunError&) { return false; }
}

}  // namespace

TEST_CASE("first and second derivatives at ordinary points") {
  std::set<std::string_view> tested;
  for (const OpDef* op : all_ops()) {
    if (!by_rule(*op)) continue;
    for (const Case& c : cases_of(*op)) {
      for (const auto& [low, high] : {std::pair(0.3, 0.9), std::pair(-0.9, -0.3), std::pair(-0.95, 0.95), std::pair(1.2, 3.1)}) {
        const Points points = points_of(c, low, high);
        if (!in_domain(c, points)) continue;
        tested.insert(op->name);
        INFO(op->name << " on [" << low << ", " << high << "]");
        CHECK(check_derivatives(c.scalar(), points) == "");
      }
    }
    CHECK(tested.count(op->name) == 1);
  }
  CHECK(tested.size() > 35);
}

namespace {

Scalar of(std::function<Value(Builder&, const std::vector<Value>&)> op) {
  return [op = std::move(op)](Builder& b, const std::vector<Value>& xs) { return weigh(b, op(b, xs)); };
}

Point point(std::vector<double> elements) {
  return {Type::tensor(DType::f64, {static_cast<std::int64_t>(elements.size())}), std::move(elements)};
}

}  // namespace

TEST_CASE("products with zeros are right twice over") {
  const Scalar prod = of([](Builder& b, const auto& xs) { return build::reduce_prod(b, xs[0], {0}); });
  const Scalar running = of([](Builder& b, const auto& xs) { return build::cumulative_prod(b, xs[0], 0); });
  for (const std::vector<double>& elements :
       {std::vector{1.5, 0.0, -2.0, 3.0}, {0.0, 0.7, 0.0, 2.0}, {0.0, 0.0, 0.0}, {0.0}, {2.0}, {}, {-0.0, 1.0}}) {
    CHECK(check_derivatives(prod, {point(elements)}) == "");
    CHECK(check_derivatives(running, {point(elements)}) == "");
  }
  CHECK(gradient(of([](Builder& b, const auto& xs) { return build::reduce_prod(b, xs[0], {0}); }), {point({0, 2, 0, 3})})[0]
            .elements == std::vector<double>{0, 0, 0, 0});
  // Over two of three axes, and along each axis.
  Point cube = spread(f64({2, 3, 2}), -1, 1);
  cube.elements[2] = cube.elements[5] = cube.elements[7] = 0;
  for (const Ints& axes : {Ints{0, 2}, Ints{1}, Ints{0, 1, 2}, Ints{}})
    CHECK(check_derivatives(of([&](Builder& b, const auto& xs) { return build::reduce_prod(b, xs[0], axes); }), {cube}) == "");
  for (std::int64_t axis : {0, 1, 2})
    CHECK(check_derivatives(of([&](Builder& b, const auto& xs) { return build::cumulative_prod(b, xs[0], axis); }), {cube}) ==
          "");
  // A third derivative, through the loop of a loop's reverse.
  const Scalar second = directional(directional(running));
  CHECK(distance(gradient(second, {point({1.5, 0, -2})}), differences(second, {point({1.5, 0, -2})})) < 1e-7);
}

TEST_CASE("powers at zero") {
  const Scalar power = of([](Builder& b, const auto& xs) { return build::pow(b, xs[0], xs[1]); });
  const auto at = [&](double x, double y) {
    const Points g = gradient(power, {point({x}), point({y})});
    const double w = value(power, {point({1}), point({1})});  // the weight
    return std::pair(g[0].elements[0] / w, g[1].elements[0] / w);
  };
  CHECK(at(0, 0) == std::pair(0.0, 0.0));
  CHECK(at(0, 1) == std::pair(1.0, 0.0));
  CHECK(at(0, 2) == std::pair(0.0, 0.0));
  CHECK(at(0, 0.5).first == std::numeric_limits<double>::infinity());
  CHECK(at(3, 0).first == 0);
  for (double y : {0.0, 1.0, 2.0, 3.0}) CHECK(check_finite(power, {point({0}), point({y})}) == "");
  // For x alone x^2 and x^3 are polynomials, at zero too; and the mixed derivative at y = 0 is 1 / x, not 0.
  for (double y : {1.0, 2.0, 3.0}) {
    const Scalar fixed = of([y](Builder& b, const auto& xs) { return build::pow(b, xs[0], build::full(b, b.type(xs[0]), y)); });
    CHECK(check_derivatives(fixed, {point({0, -0.5, 0.5})}) == "");
  }
  CHECK(check_derivatives(power, {point({0.7, 2}), point({0, 0})}) == "");
}

TEST_CASE("sums, broadcasts and slices over empty and single axes") {
  const std::vector<std::pair<Type, Ints>> sums = {
      {f64({0, 3}), {0}}, {f64({0, 3}), {1}}, {f64({1, 3}), {0}}, {f64({2, 1, 3}), {0, 2}}, {f64({}), {}}};
  for (const auto& [type, axes] : sums)
    CHECK(check_derivatives(of([&, a = axes](Builder& b, const auto& xs) { return build::reduce_sum(b, xs[0], a); }),
                            {spread(type, -1, 1)}) == "");
  struct Stretch {
    Type from;
    std::vector<Dim> to;
    Ints axes;
  };
  for (const Stretch& s : {Stretch{f64({1, 3}), {2, 3}, {0, 1}},
                           {f64({1}), {1}, {0}},
                           {f64({1, 1}), {4, 1, 2}, {1, 2}},
                           {f64({1}), {0}, {0}},
                           {f64({2}), {2, 0}, {0}}})
    CHECK(check_derivatives(of([&](Builder& b, const auto& xs) { return build::broadcast(b, xs[0], s.to, s.axes); }),
                            {spread(s.from, -1, 1)}) == "");
  for (std::int64_t stride : {1, 2, 3})
    for (std::int64_t start : {0, 1, 5})
      CHECK(check_derivatives(of([&](Builder& b, const auto& xs) { return build::slice(b, xs[0], {start}, {5}, {stride}); }),
                              {spread(f64({5}), -1, 1)}) == "");
}

TEST_CASE("every way to contract") {
  struct Shape {
    Type lhs, rhs;
    Ints lb, rb, lc, rc;
  };
  for (const Shape& s : {Shape{f64({2, 3}), f64({3, 4}), {}, {}, {1}, {0}},
                         {f64({2, 3}), f64({4, 3}), {}, {}, {1}, {1}},
                         {f64({3, 2}), f64({3, 4}), {}, {}, {0}, {0}},
                         {f64({3, 2}), f64({4, 3}), {}, {}, {0}, {1}},
                         {f64({2, 5, 3}), f64({2, 3, 4}), {0}, {0}, {2}, {1}},
                         {f64({3, 2, 5}), f64({4, 2, 3}), {1}, {1}, {0}, {2}},
                         {f64({2, 3, 4}), f64({4, 2, 3}), {}, {}, {1, 2}, {2, 0}},
                         {f64({2, 3, 4}), f64({3, 2, 4, 5}), {0, 1}, {1, 0}, {2}, {2}},
                         {f64({3}), f64({3}), {}, {}, {0}, {0}},
                         {f64({3}), f64({2}), {}, {}, {}, {}},
                         {f64({2, 0}), f64({0, 3}), {}, {}, {1}, {0}},
                         {f64({}), f64({2}), {}, {}, {}, {}}}) {
    INFO(s.lhs.text() << " and " << s.rhs.text());
    CHECK(check_derivatives(of([&](Builder& b, const auto& xs) { return build::dot(b, xs[0], xs[1], s.lb, s.rb, s.lc, s.rc); }),
                            {spread(s.lhs, -1, 1), spread(s.rhs, -1, 1, 2)}) == "");
  }
}

TEST_CASE("gathering and scattering, indices repeated, by several axes") {
  const auto indices = [](Builder& b) { return build::constant(b, literal_from_text("i32[2, 2] [[2, 0], [2, 2]]")); };
  for (std::int64_t axis : {0, 1})
    CHECK(check_derivatives(of([&](Builder& b, const auto& xs) { return build::gather(b, xs[0], indices(b), axis); }),
                            {spread(f64({3, 3}), -1, 1)}) == "");
  CHECK(check_derivatives(of([&](Builder& b, const auto& xs) {
                            const Value squares = build::mul(b, xs[1], xs[1]);
                            return build::scatter_add(b, build::mul(b, xs[0], xs[0]), indices(b), squares, 1);
                          }),
                          {spread(f64({2, 3}), -1, 1), spread(f64({2, 2, 2}), -1, 1)}) == "");
}

TEST_CASE("sorting passes derivatives back to where the values came from") {
  for (bool descending : {false, true})
    for (std::int64_t axis : {0, 1, 2})
      CHECK(check_derivatives(of([&](Builder& b, const auto& xs) {
                                const Value sorted = build::sort(b, xs[0], axis, descending).values;
                                return build::mul(b, sorted, sorted);
                              }),
                              {spread(f64({2, 3, 2}), -1, 1)}) == "");
  // Ties: stable, so each keeps the cotangent of its own place.
  const Points g =
      gradient(of([](Builder& b, const auto& xs) { return build::sort(b, xs[0], 0, false).values; }), {point({2, 1, 2})});
  const Points plain = gradient(of([](Builder&, const auto& xs) { return xs[0]; }), {point({1, 2, 2})});
  CHECK(g[0].elements == std::vector<double>{plain[0].elements[1], plain[0].elements[0], plain[0].elements[2]});
}

TEST_CASE("second derivatives stay finite at kinks and ties") {
  const Points tied = {point({0, -0.0, 1, 1}), point({0, 0, 1, 2})};
  for (auto op : {build::maximum, build::minimum})
    CHECK(check_finite(of([op](Builder& b, const auto& xs) { return op(b, build::mul(b, xs[0], xs[0]), xs[1]); }), tied) == "");
  for (auto op : {build::relu, build::abs, build::sign})
    CHECK(check_finite(of([op](Builder& b, const auto& xs) { return op(b, build::mul(b, xs[0], xs[0])); }), {tied[0]}) == "");
  for (auto op : {build::reduce_max, build::reduce_min})
    CHECK(check_finite(of([op](Builder& b, const auto& xs) { return op(b, build::mul(b, xs[0], xs[0]), {0}); }), {tied[0]}) ==
          "");
  CHECK(check_finite(of([](Builder& b, const auto& xs) { return build::atan2(b, xs[0], xs[1]); }),
                     {point({0, 1, 0}), point({0, 0, -1})}) == "");
}

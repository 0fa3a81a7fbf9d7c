// The derivatives of linear algebra: at ordinary matrices of many shapes, and where singular values or eigenvalues are equal or
// zero.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <utility>

#include "compiler/ops/build.h"
#include "compiler/ops/term.h"
#include "compiler/support/errors.h"
#include "tests/numeric/derivatives.h"

using namespace mmc;
using namespace mmc::test;

namespace {

using Function = std::function<Value(Builder&, const std::vector<Value>&)>;

Scalar of(Function f) {
  return [f = std::move(f)](Builder& b, const std::vector<Value>& xs) { return weigh(b, f(b, xs)); };
}

// A weighted sum over several values, each with weights of its own.
Value weigh_all(Builder& b, const std::vector<Value>& values) {
  Value sum = build::scalar(b, DType::f64, 0);
  for (std::size_t i = 0; i < values.size(); ++i) sum = build::add(b, sum, weigh(b, values[i], 11 + i));
  return sum;
}

Value turned(Builder& b, Value x) {
  Ints order;
  for (std::size_t i = 0; i < b.type(x).rank(); ++i) order.push_back(static_cast<std::int64_t>(i));
  std::swap(order[order.size() - 1], order[order.size() - 2]);
  return build::transpose(b, x, order);
}

Value product(Builder& b, Value x, Value y) {
  const auto rank = static_cast<std::int64_t>(b.type(x).rank());
  Ints batch;
  for (std::int64_t i = 0; i + 2 < rank; ++i) batch.push_back(i);
  return build::dot(b, x, y, batch, batch, {rank - 1}, {rank - 2});
}

// x x^T + I.
Value positive(Builder& b, Value x) {
  const Value square = product(b, x, turned(b, x));
  const Type t = b.type(square);
  const auto rank = static_cast<std::int64_t>(t.rank());
  const Value row = build::iota(b, t, rank - 2), column = build::iota(b, t, rank - 1);
  const Value one = build::select(b, build::equal(b, row, column), build::full(b, t, 1), build::full(b, t, 0));
  return build::add(b, square, one);
}

Value symmetric(Builder& b, Value x) { return build::add(b, x, turned(b, x)); }

Point matrix(std::int64_t rows, std::int64_t columns, std::vector<double> elements) {
  return {f64({rows, columns}), std::move(elements)};
}

const Point identity = matrix(3, 3, {1, 0, 0, 0, 1, 0, 0, 0, 1});
const Point reflection = matrix(3, 3, {0, 1, 0, 1, 0, 0, 0, 0, -1});  // singular values 1, 1, 1
const Point zero = matrix(3, 3, {0, 0, 0, 0, 0, 0, 0, 0, 0});
const Point rank_one = matrix(3, 2, {1, 2, 2, 4, -1, -2});     // singular values s, 0
const Point wide = matrix(2, 3, {0, 2, 0, 0, 0, 2});           // 2, 2
const Point pair = matrix(3, 3, {2, 0, 0, 0, 2, 0, 0, 0, 1});  // 2, 2, 1

}  // namespace

TEST_CASE("singular value decompositions of every shape") {
  for (const Type& t : {f64({3, 3}), f64({4, 3}), f64({3, 4}), f64({4, 2}), f64({1, 3}), f64({2, 3, 2}), f64({2, 1, 2, 2})}) {
    INFO(t.text());
    const Points x = {spread(t, -1, 1)};
    CHECK(check_derivatives(
              [](Builder& b, const auto& xs) {
                const build::SvdParts p = build::svd(b, xs[0], false);
                return weigh_all(b, {p.u, p.s, p.vh});
              },
              x, 1e-7) == "");
    CHECK(check_derivatives(of([](Builder& b, const auto& xs) { return build::singular_values(b, xs[0]); }), x, 1e-7) == "");
    // Of the rows that complete a basis only the space is determined.
    CHECK(check_derivatives(of([](Builder& b, const auto& xs) {
                              const Value vh = build::svd(b, xs[0], true).vh;
                              const auto rank = b.type(vh).rank();
                              const std::int64_t k = std::min(b.type(xs[0]).dim(-1).value(), b.type(xs[0]).dim(-2).value());
                              Ints starts(rank, 0), limits = b.type(vh).sizes();
                              starts[rank - 2] = k;
                              const Value rest = build::slice(b, vh, starts, limits, Ints(rank, 1));
                              return product(b, turned(b, rest), rest);
                            }),
                            x, 1e-7) == "");
  }
}

TEST_CASE("factorisations and systems of every shape") {
  for (const Type& t : {f64({3, 3}), f64({4, 3}), f64({2, 4}), f64({2, 3, 2}), f64({2, 2, 3})}) {
    INFO(t.text());
    const Points x = {spread(t, -1, 1)};
    CHECK(check_derivatives(
              [](Builder& b, const auto& xs) {
                const build::QrParts p = build::qr(b, xs[0]);
                return weigh_all(b, {p.q, p.r});
              },
              x, 1e-7) == "");
    CHECK(check_derivatives(of([](Builder& b, const auto& xs) { return build::pinv(b, xs[0], 1e-12); }), x, 1e-7) == "");
    CHECK(check_derivatives(of([](Builder& b, const auto& xs) { return build::cholesky(b, positive(b, xs[0])); }), x) == "");
  }
  for (const Type& t : {f64({1, 1}), f64({3, 3}), f64({2, 3, 3})}) {
    INFO(t.text());
    const Points x = {spread(t, -1, 1)};
    CHECK(check_derivatives(
              [](Builder& b, const auto& xs) {
                const build::Eigen p = build::eigh(b, symmetric(b, xs[0]));
                return weigh_all(b, {p.values, p.vectors});
              },
              x, 1e-7) == "");
    CHECK(check_derivatives(of([](Builder& b, const auto& xs) { return build::eigenvalues(b, xs[0]); }), x, 1e-7) == "");
    CHECK(check_derivatives(
              [](Builder& b, const auto& xs) {
                const build::SignedLog p = build::slogdet(b, xs[0]);
                return weigh_all(b, {p.sign, p.log});
              },
              x) == "");
    std::vector<Dim> dims(t.dims().begin(), t.dims().end());
    dims.back() = Dim(2);
    const Points system = {x[0], spread(t.with_dims(dims), -1, 1, 5)};
    CHECK(check_derivatives(of([](Builder& b, const auto& xs) { return build::solve(b, positive(b, xs[0]), xs[1]); }), system) ==
          "");
    for (const bool upper : {false, true})
      CHECK(check_derivatives(
                of([upper](Builder& b, const auto& xs) { return build::solve_triangular(b, positive(b, xs[0]), xs[1], upper); }),
                system) == "");
  }
}

TEST_CASE("where values are equal or zero, functions that do not depend on the choice of vectors have their derivatives") {
  // Of the values alone.
  const Scalar squares = of([](Builder& b, const auto& xs) {
    const Value s = build::singular_values(b, xs[0]);
    return build::reduce_sum(b, build::mul(b, s, s), {0});
  });
  const Scalar spectral = of([](Builder& b, const auto& xs) {
    const Value w = build::eigenvalues(b, symmetric(b, xs[0]));
    return build::reduce_sum(b, build::sin(b, w), {0});
  });
  for (const Point& x : {identity, reflection, zero, rank_one, wide, pair}) {
    CHECK(distance(gradient(squares, {x}), differences(squares, {x})) < 1e-8);
    if (x.type == identity.type) CHECK(distance(gradient(spectral, {x}), differences(spectral, {x})) < 1e-8);
  }
  // The nearest orthogonal matrix U V^T: of the vectors alone.
  const Scalar polar = of([](Builder& b, const auto& xs) {
    const build::SvdParts p = build::svd(b, xs[0], false);
    return product(b, p.u, p.vh);
  });
  for (const Point& x : {identity, reflection, wide, pair}) CHECK(distance(gradient(polar, {x}), differences(polar, {x})) < 1e-8);
  // The plane of the two largest of three values.
  const auto plane = [](Builder& b, Value rows) {
    const Value two = build::slice(b, rows, {0, 0}, {2, 3}, {1, 1});
    return product(b, turned(b, two), two);
  };
  const Scalar largest = of([&](Builder& b, const auto& xs) { return plane(b, build::svd(b, xs[0], false).vh); });
  CHECK(distance(gradient(largest, {pair}), differences(largest, {pair})) < 1e-8);
  const Scalar smallest = of([&](Builder& b, const auto& xs) {
    return plane(b, turned(b, build::eigh(b, build::neg(b, symmetric(b, xs[0]))).vectors));
  });
  CHECK(distance(gradient(smallest, {pair}), differences(smallest, {pair})) < 1e-8);
  // The pseudoinverse has derivatives of every order.
  const Scalar inverse = of([](Builder& b, const auto& xs) { return build::pinv(b, xs[0], 1e-12); });
  for (const Point& x : {identity, reflection, wide, pair}) CHECK(check_derivatives(inverse, {x}) == "");
}

TEST_CASE("where values are equal or zero, derivatives are finite") {
  const Scalar all = [](Builder& b, const auto& xs) {
    const build::SvdParts p = build::svd(b, xs[0], false);
    return weigh_all(b, {p.u, p.s, p.vh});
  };
  const Scalar full = [](Builder& b, const auto& xs) {
    const build::SvdParts p = build::svd(b, xs[0], true);
    return weigh_all(b, {p.u, p.s, p.vh});
  };
  const Scalar eigen = [](Builder& b, const auto& xs) {
    const build::Eigen p = build::eigh(b, xs[0]);
    return weigh_all(b, {p.values, p.vectors});
  };
  for (const Point& x : {identity, reflection, zero, rank_one, wide, pair}) {
    CHECK(check_finite(all, {x}) == "");
    CHECK(check_finite(full, {x}) == "");
    if (x.type == identity.type) CHECK(check_finite(eigen, {x}) == "");
  }
}

TEST_CASE("a derivative that does not exist stops the run") {
  const Scalar log = of([](Builder& b, const auto& xs) { return build::slogdet(b, xs[0]).log; });
  CHECK_THROWS_AS(gradient(log, {zero}), RunError);
  const Scalar triangle = of([](Builder& b, const auto& xs) { return build::qr(b, xs[0]).r; });
  CHECK_THROWS_AS(gradient(triangle, {zero}), RunError);
}
